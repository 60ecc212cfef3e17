"""One run: three desks work, something breaks at a chosen instant, it heals, everything is there.

A run never repairs anything by hand: what was killed is started again as a person or a service
manager would, and the rest has to come by itself.
"""

import contextlib
import json
import queue
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from agent_desktop.server.database import Database
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import ChangeRow, OperationRow
from tests.faults.proxy import Proxy
from tests.parts.postgres import Postgres, postgres
from tests.parts.small_disk import SmallDisk, small_disk
from tests.server.running import PASSWORDS, RunningServer, running_server

PEOPLE: Final = ("1001", "1002", "2001")
WITHIN_S: Final = 120.0
_DISK_KB: Final = 8 << 10


class Broken(Exception):
    """Something was lost, doubled, out of order, or did not come back by itself."""


class Desk:
    """A desk's process and what it has said; ``accepted``: what it said was durable."""

    def __init__(self, folder: Path, user: str, seed: int) -> None:
        self.user = user
        self.folder = folder
        self.accepted: list[tuple[str, str]] = []
        self.refused: list[str] = []
        self._seed = seed
        self._secrets = folder.parent / f"{folder.name}.secrets"
        self._process: subprocess.Popen[bytes] | None = None
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self._listener: threading.Thread | None = None
        self._is_working = False
        folder.mkdir(parents=True, exist_ok=True)

    def start(self, url: str) -> None:
        """Start and wait until it is up."""
        self.begin(url)
        self.wait_up()

    def wait_up(self) -> None:
        """Wait until it is up."""
        if self._wait("up") is None:
            log = self.folder.parent / f"{self.folder.name}.log"
            raise Broken(f"desk {self.user} did not start: {log.read_text('utf-8')[-800:]}")

    def begin(self, url: str) -> None:
        """Start it; ``wait_up`` follows."""
        self._seed += 1
        command = [sys.executable, "-m", "tests.faults.desk", "--folder", str(self.folder)]
        command += ["--secrets", str(self._secrets), "--url", url, "--user", self.user]
        command += ["--password", PASSWORDS[self.user], "--seed", str(self._seed)]
        errors = self.folder.parent / f"{self.folder.name}.log"
        with errors.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        self._heard = queue.Queue()
        self._listener = threading.Thread(target=self._listen, args=(self._process,), daemon=True)
        self._listener.start()

    def order(self, **what: Any) -> None:
        """Tell it to do something."""
        self._is_working |= what["do"] == "work"
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(json.dumps(what).encode() + b"\n")
                self._process.stdin.flush()

    def worked(self) -> bool:
        """Wait for the end of its work; False when it died meanwhile."""
        was_working, self._is_working = self._is_working, False
        return was_working and self._wait("worked") is not None

    def settled(self) -> bool:
        """Have it send all that waits."""
        self.order(do="settle")
        return bool(self._wait("settled"))

    def report(self, tickets: Sequence[str]) -> dict[str, Any]:
        """Return what it has."""
        self.order(do="report", tickets=list(tickets))
        found = self._wait("report")
        if found is None:
            raise Broken(f"desk {self.user} says nothing")
        return found

    def kill(self) -> None:
        """End it as a power cut would; what it said until then is heard."""
        self._is_working = False
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            if self._process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self._process.stdin.close()
            self._process = None
        if self._listener is not None:
            self._listener.join(20)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        heard = self._heard
        assert process.stdout is not None
        for line in process.stdout:
            with contextlib.suppress(ValueError):  # half a line of a killed desk
                told = json.loads(line)
                if "accepted" in told:
                    self.accepted.append((told["accepted"], told["subject"]))
                elif "refused" in told:
                    self.refused.append(told["refused"])
                else:
                    heard.put(told)
        process.stdout.close()
        heard.put({})

    def _wait(self, what: str) -> Any:
        deadline = time.monotonic() + WITHIN_S
        while (left := deadline - time.monotonic()) > 0:
            try:
                told = self._heard.get(timeout=left)
            except queue.Empty:
                break
            if what in told:
                return told[what]
            if not told:
                return None
        raise Broken(f"desk {self.user}: no {what} within {WITHIN_S:.0f} s")


@dataclass
class World:
    """Everything that can break, and the seed that says when."""

    folder: Path
    chance: random.Random
    servers: list[RunningServer]
    proxy: Proxy
    database: Database
    cluster: Postgres | None = None
    disk: SmallDisk | None = None
    desks: list[Desk] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def wait_a_moment(self) -> None:
        """Let the instant of the fault be any."""
        time.sleep(self.chance.uniform(0.0, 0.35))


Fault = Callable[[World], None]


def kill_desk(world: World) -> None:
    """A desk dies in the middle of anything and is started again."""
    world.wait_a_moment()
    desk = world.chance.choice(world.desks)
    desk.kill()
    desk.start(world.proxy.url)


def kill_server(world: World) -> None:
    """The server dies and its service manager starts it again."""
    world.wait_a_moment()
    world.servers[0].kill()
    world.servers[0].start()


def kill_database(world: World) -> None:
    """PostgreSQL is killed like a process that ran out of memory, and starts again."""
    world.wait_a_moment()
    assert world.cluster is not None
    world.cluster.kill()
    world.cluster.start()


def bad_network(world: World) -> None:
    """For a while each exchange is cut, delayed, doubled, or its answer lost after the commit."""
    world.proxy.faulty = True
    time.sleep(world.chance.uniform(0.3, 0.9))
    world.proxy.faulty = False


def full_disk(world: World) -> None:
    """The disk of one desk is full for a while."""
    world.wait_a_moment()
    assert world.disk is not None
    world.disk.fill()
    time.sleep(world.chance.uniform(0.05, 0.3))
    world.disk.empty()


def clock_jumps(world: World) -> None:
    """Somebody sets a PC's clock days forward or back."""
    for desk in world.desks:
        if world.chance.random() < 0.7:
            days = world.chance.choice((-400, -3, -1, 1, 3, 400))
            desk.order(do="jump", seconds=days * 86_400 + world.chance.randint(-3600, 3600))
    world.wait_a_moment()


def one_instance_dies(world: World) -> None:
    """One of two servers on one database dies; the desks go on with the other."""
    world.wait_a_moment()
    victim = world.chance.choice(world.servers)
    victim.kill()
    world.chance.shuffle(world.proxy.targets)
    time.sleep(world.chance.uniform(0.1, 0.5))
    victim.start()


@dataclass(frozen=True)
class Kind:
    """A kind of fault and what it needs."""

    fault: Fault
    postgres: bool = False
    instances: int = 1
    disk: bool = False


KINDS: Final = {
    "kill-desk": Kind(kill_desk),
    "kill-server": Kind(kill_server),
    "kill-database": Kind(kill_database, postgres=True),
    "network": Kind(bad_network),
    "full-disk": Kind(full_disk, disk=True),
    "clock-jumps": Kind(clock_jumps),
    "two-instances": Kind(one_instance_dies, postgres=True, instances=2),
}


def story(kinds: Sequence[str], folder: Path, *, seed: int, runs: int) -> str:
    """Do so many runs of some kinds in turn, one behind the other; return what happened in a line.

    Raises:
        Broken: With the run's number and seed, which repeat it.
    """
    faults = [KINDS[kind] for kind in kinds]
    with _world(faults, folder, seed) as world:
        for run in range(runs):
            world.chance.seed(seed * 1_000_000 + run)
            try:
                _run(faults[run % len(faults)], world)
            except Broken as broken:
                raise Broken(f"run {run} of seed {seed}: {broken}") from broken
        for fault, count in world.proxy.done.items():
            if fault != "pass":
                world.told[fault] = count
        return ", ".join(f"{count} {what}" for what, count in sorted(world.told.items()))


@contextlib.contextmanager
def _world(kinds: Sequence[Kind], folder: Path, seed: int) -> Iterator[World]:
    with ExitStack() as stack:
        needs_postgres = any(kind.postgres for kind in kinds)
        cluster = stack.enter_context(postgres()) if needs_postgres else None
        url = cluster.new_database() if cluster else ""
        servers = [stack.enter_context(running_server(folder, database=url))]
        for number in range(1, max(kind.instances for kind in kinds)):
            data = folder / f"server-{number}"
            data.mkdir()
            (data / "secret.key").write_bytes((servers[0].data / "secret.key").read_bytes())
            other = RunningServer(data, url)
            other.start()
            stack.callback(other.kill)
            servers.append(other)
        proxy = Proxy([server.url for server in servers], seed)
        stack.callback(proxy.close)
        database = Database(ServerConfig(data=servers[0].data, database=url).database_url)
        stack.callback(database.close)
        world = World(
            folder=folder,
            chance=random.Random(seed),
            servers=servers,
            proxy=proxy,
            database=database,
            cluster=cluster,
        )
        if any(kind.disk for kind in kinds):
            world.disk = stack.enter_context(small_disk(folder / "small", _DISK_KB))
        for place, user in enumerate(PEOPLE):
            room = world.disk.folder if world.disk and not place else folder
            desk = Desk(room / f"desk-{user}", user, seed * 1000 + place * 100)
            world.desks.append(desk)
            stack.callback(desk.kill)
            desk.begin(proxy.url)
        for desk in world.desks:
            desk.wait_up()
        yield world


def _run(kind: Kind, world: World) -> None:
    shared: list[str] = []
    first = world.desks[0]
    before = {desk.user: len(desk.accepted) for desk in world.desks}
    for desk in world.desks:
        desk.order(do="work", count=world.chance.randint(2, 6), tickets=shared)
    kind.fault(world)
    for desk in world.desks:
        desk.worked()
    shared = [s for desk in world.desks for _, s in desk.accepted[before[desk.user] :]]
    tickets = list(dict.fromkeys(s for s in shared if not s.startswith("customer-")))
    # A second round on what the first has opened: they write on one another's tickets.
    for desk in world.desks:
        if not desk.settled():
            raise Broken(f"desk {desk.user} cannot send what waits")
    for desk in (*world.desks, first):
        desk.order(do="work", count=2, tickets=tickets)
        desk.worked()
    for desk in (*world.desks, *world.desks):
        if not desk.settled():
            raise Broken(f"desk {desk.user} cannot send what waits")
    made = {desk.user: desk.accepted[before[desk.user] :] for desk in world.desks}
    _check_server(world, made)
    _check_desks(world, tickets)
    world.told["operations"] += sum(map(len, made.values()))
    for desk in world.desks:
        for code in desk.refused:
            world.told[f"refused at the desk ({code})"] += 1
        desk.refused.clear()


def _check_server(world: World, made: dict[str, list[tuple[str, str]]]) -> None:
    """Every operation that a desk accepted is there once, in its order."""
    wanted = [op_id for accepted in made.values() for op_id, _ in accepted]
    with world.database.reading() as session:
        query = select(OperationRow.op_id, OperationRow.status, OperationRow.code)
        found = session.execute(query.where(OperationRow.op_id.in_(wanted))).all()
        changes = session.execute(
            select(ChangeRow.op_id, ChangeRow.revision).where(ChangeRow.op_id.in_(wanted))
        ).all()
    there = {op_id for op_id, _, _ in found}
    if lost := [op_id for op_id in wanted if op_id not in there]:
        raise Broken(f"{len(lost)} of {len(wanted)} operations are lost: {lost[:3]}")
    if refused := [(op_id, code) for op_id, status, code in found if status != "applied"]:
        raise Broken(f"{len(refused)} operations were refused: {refused[:3]}")
    if len(changes) != len(wanted):
        raise Broken(f"{len(wanted)} operations made {len(changes)} changes")
    revision = dict(changes)
    for user, accepted in made.items():
        by_subject: dict[str, list[int]] = defaultdict(list)
        for op_id, subject in accepted:
            by_subject[subject].append(revision[op_id])
        for revisions in by_subject.values():
            if revisions != sorted(revisions):
                raise Broken(f"what desk {user} did to one thing is out of order")


def _check_desks(world: World, tickets: Sequence[str]) -> None:
    """All desks have what the server has, and nothing else."""
    with world.database.reading() as session:
        query = select(ChangeRow.ticket_id, ChangeRow.op_id).order_by(ChangeRow.revision)
        logs: dict[str, list[str]] = {ticket: [] for ticket in tickets}
        for ticket_id, op_id in session.execute(query.where(ChangeRow.ticket_id.in_(tickets))):
            logs[ticket_id].append(op_id)
    for desk in world.desks:
        deadline = time.monotonic() + WITHIN_S
        while True:
            told = desk.report(tickets)
            differs = told["differing"] or [t for t in tickets if told["logs"][t] != logs[t]]
            if not differs and not told["pending"] and not told["parked"]:
                break
            if time.monotonic() > deadline:
                raise Broken(f"desk {desk.user} does not have what the server has: {differs[:3]}")
            time.sleep(0.1)
        if not told["compared"]:
            raise Broken("the server told no digests")
