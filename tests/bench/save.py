"""How long a draft and a ticket take until they are durable in the encrypted cache.

    python -m tests.bench.save

Without window and bus: what the disk and the cipher cost. The whole way from the click is
``busy_desk save``.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.domain.tickets import TicketForm
from agent_desktop.services.ports import DraftRecord
from tests.bench.figures import percentile
from tests.contracts.stores import Writer
from tests.fakes.secrets import MemorySecretStore

SAVES = 300
COURSE = "自周一起，每晚八点左右路由器重启。" * 20


async def _milliseconds(work: Awaitable[None]) -> float:
    begin_s = time.perf_counter()
    await work
    return (time.perf_counter() - begin_s) * 1000


async def _measure(cache: Cache) -> tuple[list[float], list[float]]:
    writer, clock = Writer(), SystemClock()
    drafts, saves = [], []
    for number in range(SAVES):
        draft = DraftRecord(
            draft_id=writer.new_id(),
            form=TicketForm(subject=f"Router {number}", course=COURSE),
            owner="1001",
            call_id=None,
            ticket_id=None,
            changed_at=clock.now(),
        )
        ticket = writer.opened(writer.new_id(), subject=f"Router {number}", course=COURSE)
        drafts.append(await _milliseconds(cache.drafts.keep_draft(draft)))
        commit = cache.outbox.commit(ticket, by="1001", drop_draft=draft.draft_id)
        saves.append(await _milliseconds(commit))
    return drafts, saves


async def _main() -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:  # on the disk, not in memory
        cache = await open_cache(Path(folder) / "cache.db", MemorySecretStore())
        drafts, saves = await _measure(cache)
        await cache.close()
    for name, figures in (("draft kept", drafts), ("ticket saved", saves)):
        p50, p99 = percentile(figures, 0.5), percentile(figures, 0.99)
        print(f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms of {len(figures)}")


if __name__ == "__main__":
    asyncio.run(_main())
