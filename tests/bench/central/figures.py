"""The parts of ``make bench`` that measure the central server, each on PostgreSQL."""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from tests.bench.central.ground import (
    SignedIn,
    clone_tickets,
    memory_mb,
    people,
    servers,
    ticket_payload,
)
from tests.bench.central.light_desk import Failed, LightDesk
from tests.bench.central.offline import offline
from tests.bench.central.pouchdb import pouchdb
from tests.bench.central.real_desk import RealDesk
from tests.bench.figures import Figure, at_most, percentile, under_peer
from tests.parts.postgres import Postgres, postgres
from tests.server.desks import new_id

OPERATIONS: Final = 10_000
BATCH: Final = 500
ROWS: Final = 100_000
STEPS: Final = 4
NOTE: Final = "The customer called again; the invoice is still missing."
DESKS: Final = 1_000
CHANGE_EVERY_S: Final = 10.0
MEASURED_S: Final = 60.0
FEW, MANY = 10_000, 1_000_000
CHANGES_SEEN: Final = 250


def live() -> list[Figure]:
    """Measure when a change made at one real desk is at another one."""
    found = []
    with postgres() as cluster:
        places: list[tuple[str, Postgres | None, int]] = [
            ("SQLite", None, 1),
            ("PostgreSQL, two instances", cluster, 2),
        ]
        for name, database, count in places:
            with servers(database, count) as running:
                urls = [server.url for server in running]
                seen = asyncio.run(_seen(urls[0], urls[-1]))
            half, most = statistics.median(seen), percentile(seen, 0.99)
            note = f"median {half:.0f} ms of {len(seen)} changes"
            figure = f"change at one desk seen at another (p99), {name}"
            found.append(at_most(figure, most, "ms", 250, note=note))
    return found


async def _seen(url: str, other_url: str) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        writer = RealDesk(Path(folder) / "1", url, "1001")
        reader = RealDesk(Path(folder) / "2", other_url, "1002")
        arrived: dict[str, float] = {}
        for desk in (writer, reader):
            await desk.open()
        reader.on_settled(lambda e: arrived.update((t, time.perf_counter()) for t in e.ticket_ids))
        for desk in (writer, reader):
            await desk.syncing.start()
            await desk.live.start()
            await desk.is_live()
        times = []
        for _ in range(CHANGES_SEEN):
            operation = writer.openings(1)[0]
            made = time.perf_counter()
            await writer.write(operation)
            ticket_id = getattr(operation.payload, "ticket_id", "")
            while ticket_id not in arrived:
                assert time.perf_counter() - made < 30, "it never came"
                await asyncio.sleep(0.001)
            times.append((arrived[ticket_id] - made) * 1000)
            await asyncio.sleep(random.uniform(0, 0.1))
        for desk in (writer, reader):
            await desk.close()
        return times


def push() -> list[Figure]:
    """Measure how long 10,000 operations take to be kept by the server."""
    with postgres() as cluster:
        with servers(cluster) as (server,):
            one = asyncio.run(_push_in_batches(server.url, people(server, 1)))
        with servers(cluster) as (server,):
            twenty = asyncio.run(_push_in_batches(server.url, people(server, 20)))
    return [
        at_most("push of 10,000 operations by one desk", one, "s", 5),
        at_most("push of 10,000 operations by 20 desks at once", twenty, "s", 5),
    ]


async def _push_in_batches(url: str, persons: list[SignedIn]) -> float:
    desks = [LightDesk(url, person) for person in persons]
    each = OPERATIONS // len(desks)
    work = [[desk.opening() for _ in range(each)] for desk in desks]

    async def send(desk: LightDesk, operations: list[dict[str, Any]]) -> None:
        for start in range(0, each, BATCH):
            answer = await desk.exchange(*operations[start : start + BATCH])
            assert all(r["status"] == "applied" for r in answer["receipts"])

    started = time.perf_counter()
    await asyncio.gather(*(send(*pair) for pair in zip(desks, work, strict=True)))
    seconds = time.perf_counter() - started
    for desk in desks:
        await desk.close()
    return seconds


def pull() -> list[Figure]:
    """Measure how long a fresh desk needs for 100,000 rows, and what memory."""
    with postgres() as cluster, servers(cluster) as (server,):
        tickets = ROWS // STEPS
        head = _store(server.url, server.database, people(server, 1), tickets, STEPS)
        found = _real_desk(server.url, "--until", str(head), "--user", "10000")
    grew_mb = found["most_mb"] - found["before_mb"]
    note = f"the desk's process: {found['before_mb']:.0f} MB before, {found['most_mb']:.0f} MB most"
    which = (
        f"{ROWS // STEPS:,} open tickets of {STEPS} entries, into an encrypted cache with its index"
    )
    return [
        at_most("first pull of 100,000 rows, real desk", found["seconds"], "s", 10, note=which),
        at_most("memory for it", grew_mb, "MB", 150, note=note),
    ]


def _store(url: str, database: str, persons: list[SignedIn], count: int, steps: int = 1) -> int:
    """Store so many tickets of the first person's, of so many entries; return the revision."""

    async def pattern() -> tuple[str, int]:
        desk = LightDesk(url, persons[0])
        desk.seq = random.randint(1, 1 << 40)
        opening = desk.opening()
        ticket_id = str(opening["payload"]["ticket_id"])
        note = {"type": "ticket.noted", "ticket_id": ticket_id, "data": {"text": NOTE}}
        notes = [desk.operation(note) for _ in range(steps - 1)]
        answer = await desk.exchange(opening, *notes)
        await desk.close()
        assert all(r["status"] == "applied" and not r["code"] for r in answer["receipts"])
        return ticket_id, int(answer["cursor"])

    ticket_id, head = asyncio.run(pattern())
    clone_tickets(database, ticket_id, count - 1)
    return head + (count - 1) * steps


def _real_desk(url: str, *arguments: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.central.real_desk"]
        done = subprocess.run(
            [*command, "--url", url, "--folder", folder, *arguments],
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout)
    return found


def desks() -> list[Figure]:
    """Measure a thousand desks at work: each changes something every ten seconds."""
    return [figure for instances in (1, 2) for figure in _desks(instances)]


def _desks(instances: int) -> list[Figure]:
    with postgres() as cluster, servers(cluster, instances) as running:
        persons = people(running[0], DESKS)
        crowd = _Crowd([server.url for server in running], persons)
        asyncio.run(crowd.work())
        memory = sum(memory_mb(server.pid) for server in running)
    times, seen = crowd.times, crowd.seen
    name = "1,000 desks, one instance" if instances == 1 else f"1,000 desks, {instances} instances"
    note = (
        f"median {statistics.median(times):.0f} ms of {len(times)} exchanges, {crowd.failed} errors"
        f"{', the first: ' + crowd.first_failure if crowd.failed else ''}; 50 teams of 20"
    )
    others = f"median {statistics.median(seen):.0f} ms, {len(seen)} times"
    return [
        at_most(f"{name}: exchange (p99)", percentile(times, 0.99), "ms", 500, note=note),
        at_most(f"{name}: errors", crowd.failed, "", 0),
        at_most(f"{name}: change seen by the team (p99)", percentile(seen, 0.99), "ms", 1_000,
                note=others),
        at_most(f"{name}: memory of the server, at most", memory, "MB", 1024),
    ]  # fmt: skip


class _Crowd:
    """So many light desks with their live channels."""

    def __init__(self, urls: list[str], persons: list[SignedIn]) -> None:
        self.times: list[float] = []
        self.seen: list[float] = []
        self.failed = 0
        self.first_failure = ""
        self._made: dict[str, float] = {}
        self._measures = False
        pairs = zip(cycle(urls), persons, strict=False)
        self._desks = [LightDesk(url, person, self._heard) for url, person in pairs]

    def _heard(self, op_id: str, at: float) -> None:
        made = self._made.get(op_id)
        if made is not None and self._measures:
            self.seen.append((at - made) * 1000)

    async def work(self) -> None:
        """Connect everybody within half a minute, then work and measure."""
        tasks = []
        for desk in self._desks:
            tasks.append(asyncio.ensure_future(self._guard(desk.listen())))
            tasks.append(asyncio.ensure_future(self._guard(self._change(desk))))
            await asyncio.sleep(30 / len(self._desks))
        await asyncio.sleep(CHANGE_EVERY_S)
        self._measures = True
        await asyncio.sleep(MEASURED_S)
        self._measures = False
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guard(self, work: Any) -> None:
        try:
            await work
        except (Failed, OSError, asyncio.IncompleteReadError) as exc:
            self.failed += 1
            self.first_failure = self.first_failure or repr(exc)[:200]

    async def _change(self, desk: LightDesk) -> None:
        await asyncio.sleep(random.uniform(0, CHANGE_EVERY_S))
        while True:
            operation = desk.opening()
            started = self._made[operation["op_id"]] = time.perf_counter()
            await desk.exchange(operation)
            took_s = time.perf_counter() - started
            if self._measures:
                self.times.append(took_s * 1000)
            await asyncio.sleep(max(0.0, CHANGE_EVERY_S - took_s))


def flat() -> list[Figure]:
    """Measure what a million stored tickets change."""
    with postgres() as cluster, servers(cluster) as (server,):
        persons = people(server, 20)
        _store(server.url, server.database, persons, FEW)
        costs = [asyncio.run(_cost(server.url, persons))]
        _store(server.url, server.database, persons, MANY - FEW)
        costs.append(asyncio.run(_cost(server.url, persons)))
    few, many = costs
    change = abs(many / few - 1) * 100
    note = f"{few:.2f} ms with 10,000 tickets, {many:.2f} ms with 1,000,000"
    figure = "cost of an operation from 10,000 to 1,000,000 tickets, change"
    return [at_most(figure, change, "%", 20, note=note)]


async def _cost(url: str, persons: list[SignedIn]) -> float:
    """Return the milliseconds of an operation: opened, edited, one a request and in batches."""
    rounds = []
    desk = LightDesk(url, SignedIn(persons[1].number, persons[1].device_id, persons[1].token))
    desk.seq = random.randint(1, 1 << 40)
    while (await desk.exchange(limit=1000))["more"]:
        pass
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(100):
            await desk.exchange(desk.opening())
        batch = [desk.opening() for _ in range(BATCH)]
        edits = [desk.operation(_edit(o["payload"]["ticket_id"])) for o in batch]
        await desk.exchange(*batch)
        await desk.exchange(*edits)
        rounds.append((time.perf_counter() - started) * 1000 / (100 + 2 * BATCH))
    await desk.close()
    return statistics.median(rounds)


def _edit(ticket_id: str) -> dict[str, Any]:
    changes = [{"field": "subject", "before": "Invoice is missing", "after": "Invoice came"}]
    return {"type": "ticket.edited", "ticket_id": ticket_id, "changes": changes}


def beside() -> list[Figure]:
    """Measure the same documents beside PouchDB, both ways."""
    payloads = [ticket_payload(new_id()) for _ in range(OPERATIONS)]
    documents = [{"_id": p["ticket_id"]} | p for p in payloads]
    with postgres() as cluster, servers(cluster) as (server,):
        ours_push = _real_desk(server.url, "--push", str(OPERATIONS))["seconds"]
        ours_pull = _real_desk(server.url, "--user", "1002", "--until", str(OPERATIONS))["seconds"]
    theirs = pouchdb(documents)

    def figure(name: str, ours: float, peer: float) -> Figure:
        return under_peer(name, ours, "s", peer="PouchDB", peer_value=peer, share=1 / 3)

    return [
        figure("10,000 tickets from a desk to the server", ours_push, theirs.push_s),
        figure("10,000 tickets from the server to a fresh desk", ours_pull, theirs.pull_s),
    ]


PARTS: Final[dict[str, Callable[[], list[Figure]]]] = {
    "live": live,
    "push": push,
    "pull": pull,
    "offline": offline,
    "desks": desks,
    "flat": flat,
    "pouchdb": beside,
}
