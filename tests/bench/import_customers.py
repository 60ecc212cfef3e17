"""How long an import of many customers takes, and how much memory: real file, real cache.

    python -m tests.bench.import_customers [ROWS]

The first time everything is new; the second time nothing changes.
"""

import argparse
import asyncio
import csv
import resource
import tempfile
import threading
import time
from pathlib import Path

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.desktop.numbers import planned
from agent_desktop.adapters.tables.files import TableFolder
from agent_desktop.domain.customers import mainland_mobile
from agent_desktop.domain.events import Event, SessionChanged
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import ImportRows
from agent_desktop.domain.ticket_news import ImportChanged
from agent_desktop.services.bus import Bus
from agent_desktop.services.customer_lookup import CustomerLookUp
from agent_desktop.services.importing import Importing
from agent_desktop.services.record_edits import RecordEdits
from tests.bench.figures import Figure, at_most, table
from tests.fakes.books import ChineseNumbers
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore

ROWS = 1_000_000


def write_file(file: Path, rows: int) -> None:
    """Write customers of whom every tenth has a second number."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(["姓名", "手机号", "家庭电话", "等级", "地址", "备注"])
        for n in range(rows):
            second = f"0571{80_000_000 + n}" if n % 10 == 0 else ""
            sheet.writerow([f"客户{n}", f"13{n:09}", second, "普通", f"云溪路{n % 999}号", ""])


class _Clock(FakeClock):
    """Ids as fast as the real ones; time goes on."""

    def monotonic(self) -> float:
        return time.monotonic()


async def _import(
    folder: Path, file: Path, secrets: MemorySecretStore
) -> tuple[float, float, ImportChanged]:
    """Return seconds, the longest that the core loop did not run, and what was told last."""
    cache = await open_cache(folder / "cache.db", secrets)
    bus, clock = Bus(), _Clock()
    told = asyncio.Event()
    last: list[ImportChanged] = []

    def listen(event: Event) -> None:
        if isinstance(event, ImportChanged):
            last[:] = [event]
            if event.finished:
                told.set()

    bus.listen(listen)
    bus.publish(
        SessionChanged(signed_in=True, agent_number="1000", role="lead", server="https://s")
    )
    lookup = CustomerLookUp(cache.record_store, ChineseNumbers(), lambda: "CN")
    edits = RecordEdits(bus, cache.outbox, cache.record_store, clock, lookup.normal)
    importing = Importing(
        bus,
        cache.outbox,
        cache.record_store,
        clock,
        edits,
        TableFolder(),
        lambda digits: mainland_mobile(digits) or planned(digits, "CN").target,
    )
    stalls = asyncio.ensure_future(_longest_stall(told))
    begun = time.perf_counter()
    await importing.run(ImportRows(file=str(file), table=RecordTable.CUSTOMER, confirm=True))
    await told.wait()
    seconds = time.perf_counter() - begun
    longest = await stalls
    await importing.stop()
    await cache.close()
    return seconds, longest, last[0]


async def _longest_stall(until: asyncio.Event) -> float:
    longest = 0.0
    while not until.is_set():
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        longest = max(longest, time.perf_counter() - before - 0.01)
    return longest


def measure(rows: int = ROWS) -> list[Figure]:
    """Import a file twice."""
    with tempfile.TemporaryDirectory(dir=_disk()) as name:
        folder = Path(name)
        file = folder / "customers.csv"
        write_file(file, rows)
        secrets = MemorySecretStore()
        before_mb = _peak_mb()
        seconds, stall, told = asyncio.run(_import(folder, file, secrets))
        again, _, same = asyncio.run(_import(folder, file, secrets))
        grown_mb = _peak_mb() - before_mb
        size_mb = (folder / "cache.db").stat().st_size / 1e6
    assert (told.taken, told.refused, told.failure) == (rows, 0, ""), told
    assert same.unchanged == rows, same
    assert threading.active_count() < 20
    note = f"{told.taken:,} taken, cache {size_mb:.0f} MB"
    return [
        at_most(f"import of {rows:,} customers", seconds, "s", rows / 1000, note=note),
        at_most("the same file again", again, "s", rows / 1000),
        at_most("memory that it takes at the most", grown_mb, "MB", 150),
        at_most("longest stop of the core loop in it", stall * 1000, "ms", 250),
    ]


def figures() -> list[Figure]:
    """Import a tenth of the million: what follows it grows no faster."""
    return measure(ROWS // 10)


def _disk() -> Path:
    """Return a folder on the disk: what lies in memory is no measure."""
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    return folder


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    print(table(measure(parser.parse_args().rows)))


if __name__ == "__main__":
    main()
