"""Real caches, the real exchange, and between them a network that does what it is told.

Nothing here happens by itself or at the same time: a request, an answer and a message of the live
channel move when somebody moves them, so that a story told once can be told again.
"""

import asyncio
import atexit
import shutil
import tempfile
import uuid
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from pydantic_core import from_json
from sqlalchemy import insert, select

from agent_desktop.adapters.cache.opening import KEY_NAME, open_cache
from agent_desktop.adapters.cache.rebuilding import rebuild
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.contract.server import (
    ChangePayload,
    ExchangeRequest,
    ExchangeResponse,
    OperationPayload,
    RecordPayload,
    ResyncRequest,
    ResyncResponse,
    TicketEventPayload,
)
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import TablesCompared
from agent_desktop.domain.ids import DeviceId
from agent_desktop.domain.rights import Role
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.exchange.recent import RecentLog, readable
from agent_desktop.server.exchange.service import ExchangeService
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import ChangeRow, DeviceRow, TeamRow, UserRow
from agent_desktop.services.bus import Bus
from agent_desktop.services.syncing import Syncing
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore
from tests.server.desks import Clock
from tests.server.running import PEOPLE, TEAM, RunningServer

PERSONS: Final = dict(enumerate(PEOPLE, 1))
"""Who sits at desk 1, 2 and 3; the last one is the lead."""
# A desk's PC shows so many seconds after this: the number of the operation in the whole story.
_FIRST_MARK: Final = datetime(2020, 1, 1, tzinfo=UTC)
_Page = tuple[int, int, Sequence[ChangePayload]]


def _mark(device_at: datetime | None) -> int:
    assert device_at is not None
    return int((device_at - _FIRST_MARK).total_seconds())


def _device(desk: int) -> str:
    return str(uuid.UUID(int=desk, version=4))


@cache
def scratch() -> Path:
    """A folder in memory, where there is such a place: nobody cuts the power here."""
    in_memory = Path("/dev/shm")  # noqa: S108 - the folder below it has a name of its own
    place = in_memory if in_memory.is_dir() else None
    folder = tempfile.mkdtemp(prefix="agent-desktop-desks-", dir=place)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _empty_office() -> Path:
    """A server's folder to copy: people and devices are there, and no ticket."""
    folder = scratch() / "office"
    RunningServer(folder, "").seed()
    database = Database(ServerConfig(data=folder).database_url)
    seen = {"first_seen_at": _FIRST_MARK, "last_seen_at": _FIRST_MARK}
    with database.writing() as session:
        rows = [{"id": _device(desk), "name": f"PC {desk}"} | seen for desk in PERSONS]
        session.execute(insert(DeviceRow), rows)
    database.close()
    return folder


@cache
def _first_caches() -> tuple[Path, str]:
    """Three caches to copy that have exchanged once, and their key: that takes a while."""

    async def make() -> None:
        await (await open_cache(folder / "empty.db", secrets)).close()
        for number in PERSONS:
            shutil.copyfile(folder / "empty.db", _cache_file(folder, number))
            desk = Desk(number, folder, office, secrets.kept[KEY_NAME])
            await desk.start()
            await desk.exchange()
            await desk.stop()

    folder, secrets = scratch() / "caches", MemorySecretStore()
    folder.mkdir()
    office = Office(folder / "server")
    asyncio.run(make())
    office.close()
    return folder, secrets.kept[KEY_NAME]


def _cache_file(folder: Path, desk: int) -> Path:
    return folder / f"desk-{desk}.db"


@dataclass(frozen=True)
class Kept:
    """What the server's log says of an operation."""

    mark: int
    op_id: str
    revision: int
    ticket_id: str | None


class Office:
    """The server: its exchange over a database of its own."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(_empty_office(), folder)
        self.clock = Clock()
        self._database = Database(ServerConfig(data=folder).database_url)
        self.recent = RecentLog(self._database)
        self._exchanges = ExchangeService(
            self._database, self.clock, self.recent, committed=lambda: None
        )
        with self._database.reading() as session:
            query = select(UserRow.number, UserRow.id, UserRow.role, TeamRow.id)
            found = session.execute(query.join(TeamRow, TeamRow.id == UserRow.team_id)).all()
        people = {number: (user_id, role, team_id) for number, user_id, role, team_id in found}
        self.who = {}
        for desk, number in PERSONS.items():
            user_id, role, team_id = people[number]
            self.who[desk] = Identity(
                user_id=user_id,
                number=number,
                role=Role(role),
                team_id=team_id,
                device_id=_device(desk),
                session_id="",
                must_change_password=False,
            )

    def exchange(self, desk: int, request: bytes) -> ExchangeResponse:
        """Take a request as it came over the network."""
        asked = ExchangeRequest.model_validate_json(request)
        answer = self._exchanges.exchange(self.who[desk], asked).as_json()
        return ExchangeResponse.model_validate_json(answer)

    def resync(self, desk: int, request: bytes) -> ResyncResponse:
        asked = ResyncRequest.model_validate_json(request)
        return ResyncResponse.model_validate_json(
            self._exchanges.resync(self.who[desk], asked).as_json()
        )

    def log(self) -> list[Kept]:
        """Return all that was taken, in the server's order."""
        query = select(
            ChangeRow.device_at, ChangeRow.op_id, ChangeRow.revision, ChangeRow.ticket_id
        )
        with self._database.reading() as session:
            found = session.execute(query.order_by(ChangeRow.revision)).all()
        return [Kept(_mark(row.device_at), row.op_id, row.revision, row.ticket_id) for row in found]

    def everything(self) -> ExchangeResponse:
        """Return what a reader gets who begins now, with the digests."""
        lead = max(PERSONS)
        asked = ExchangeRequest(device_id=_device(lead), limit=1000, digests=True)
        answer = self.exchange(lead, asked.model_dump_json().encode())
        assert not answer.more
        return answer

    def close(self) -> None:
        self._database.close()


@dataclass
class Parcel:
    """A request that the network has, and what became of it."""

    request: bytes
    arrival: "asyncio.Future[ExchangeResponse]"
    answer: ExchangeResponse | None = None


class Wire:
    """The session of a desk, over a network that somebody else steers.

    Attributes:
        is_cut: Nothing gets through.
        fate: What happens to the next request: "" or one of the words in ``exchange``.
        strays: Requests that the desk has given up and the network has not.
        said: Codes of the receipts that came since somebody looked.
    """

    has_server = True

    def __init__(self, office: Office, desk: int) -> None:
        self.agent_number = PERSONS[desk]
        self.device_id = DeviceId(_device(desk))
        self.is_cut = False
        self.fate = ""
        self.parcel: Parcel | None = None
        self.has_sent = asyncio.Event()
        self.strays: deque[bytes] = deque()
        self.said: list[str] = []
        self._office = office
        self._desk = desk

    async def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        body = request.model_dump_json().encode()
        if self.is_cut:
            raise _unreachable()
        match self.fate:
            case "loses the request":
                self.strays.append(body)
                raise _unreachable()
            case "loses the answer":
                self.serve(body)
                raise _unreachable()
            case "doubles the request":
                self.serve(body)
                answer = self.serve(body)
            case "is slow":
                answer = await self._travel(body)
            case _:
                answer = self.serve(body)
        self.said += [receipt.code for receipt in answer.receipts if receipt.code]
        return answer

    async def resync(self, request: ResyncRequest) -> ResyncResponse:
        if self.is_cut:
            raise _unreachable()
        return self._office.resync(self._desk, request.model_dump_json().encode())

    def serve(self, request: bytes) -> ExchangeResponse:
        """Let the server take a request."""
        return self._office.exchange(self._desk, request)

    async def _travel(self, request: bytes) -> ExchangeResponse:
        parcel = Parcel(request, asyncio.get_running_loop().create_future())
        self.parcel = parcel
        self.has_sent.set()
        try:
            return await parcel.arrival
        finally:
            self.parcel = None
            if parcel.answer is None:
                self.strays.append(request)


def _unreachable() -> Unavailable:
    return Unavailable("nobody answers", code="server.unreachable")


@dataclass
class Channel:
    """The live channel of one desk: messages on their way, None for "there is more"."""

    told: int
    messages: deque[_Page | None] = field(default_factory=deque)


class Desk:
    """A desk's cache and its exchange; the program can be ended and started at any moment."""

    def __init__(self, number: int, folder: Path, office: Office, key: str) -> None:
        self.number = number
        self.clock = FakeClock()
        self.differing: list[str] = []
        self.has_backup = False
        self._office = office
        self._file = _cache_file(folder, number)
        self._secrets = MemorySecretStore(**{KEY_NAME: key})
        self.wire = Wire(office, number)

    @property
    def agent(self) -> str:
        return PERSONS[self.number]

    @property
    def role(self) -> str:
        return PEOPLE[self.agent]

    async def start(self) -> None:
        self.cache: Cache = await open_cache(self._file, self._secrets)
        bus = Bus()
        bus.on(TablesCompared, lambda event: self.differing.extend(event.differing))
        self.syncing = Syncing(bus, self.cache.outbox, self.wire, self.clock)
        self.channel = Channel(self._office.recent.refresh().head)
        self._sending: asyncio.Task[bool] | None = None

    async def stop(self) -> None:
        """End the program; what it waits for, it gives up."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        await self.cache.close()

    async def does(self, payload: TicketEventPayload | RecordPayload, mark: int) -> None:
        """Commit what the person at this desk does."""
        operation = OperationPayload(
            op_id=str(uuid.UUID(int=mark << 64, version=4)),
            seq=1,
            at=self._office.clock(),
            device_at=_FIRST_MARK + timedelta(seconds=mark),
            payload=payload,
        )
        await self.cache.outbox.commit(operation, by=self.agent, role=self.role, team=TEAM)

    async def exchange(self, fate: str = "") -> None:
        """Exchange until nothing waits, or the network does not let it."""
        self.wire.fate = fate
        with suppress(Unavailable):
            await self.syncing.exchanges.run()

    async def send(self) -> None:
        """Begin an exchange that ends when somebody lets it."""
        self.wire.fate = "is slow"
        self.wire.has_sent.clear()
        self._sending = asyncio.ensure_future(self.syncing.exchanges.run())
        async with asyncio.timeout(30):
            await self.wire.has_sent.wait()

    @property
    def is_waiting(self) -> bool:
        """Whether a request or its answer is on its way."""
        return self.wire.parcel is not None

    def reach_server(self) -> None:
        """Let the request that is on its way arrive."""
        parcel = self.wire.parcel
        assert parcel is not None
        parcel.answer = self.wire.serve(parcel.request)

    async def get_answer(self) -> None:
        """Let the answer that is on its way arrive."""
        parcel, sending = self.wire.parcel, self._sending
        assert parcel is not None
        assert parcel.answer is not None
        assert sending is not None
        self.wire.fate = ""
        parcel.arrival.set_result(parcel.answer)
        await sending

    async def give_up(self) -> None:
        """Let the desk wait no longer."""
        parcel, sending = self.wire.parcel, self._sending
        assert parcel is not None
        assert sending is not None
        parcel.arrival.set_exception(_unreachable())
        await asyncio.gather(sending, return_exceptions=True)

    def tell(self) -> None:
        """Let the server write what is new into the live channel."""
        self._office.recent.refresh()
        told, recent = self.channel.told, self._office.recent
        near = recent.after(told)
        changes = None if near is None else readable(self._office.who[self.number], near)
        self.channel.told = recent.newest
        if changes is None:
            self.channel.messages.append(None)
        else:
            found = tuple(ChangePayload.model_validate(from_json(change)) for change in changes)
            self.channel.messages.append((told, recent.newest, found))

    async def hear(self) -> None:
        """Let the oldest message of the live channel arrive."""
        message = self.channel.messages.popleft()
        if message is None:
            await self.exchange()
        else:
            self.syncing.take(*message)
            await self.syncing._take_pages()

    async def back_up(self) -> None:
        """Copy the cache away, as a backup of the PC does."""
        await self.stop()
        shutil.copyfile(self._file, self._backup)
        self.has_backup = True
        await self.start()

    async def put_back(self) -> None:
        """Start with the copy of before."""
        await self.stop()
        shutil.copyfile(self._backup, self._file)
        self.has_backup = False
        await self.start()

    async def rebuild(self) -> None:
        """Start with a cache that was found damaged."""
        await self.stop()
        await asyncio.to_thread(rebuild, self._file, self._secrets, self.clock)
        await self.start()

    async def waiting(self) -> list[int]:
        """Return the marks of what waits for the server."""
        found = await self.cache.outbox.pending(1000, by=self.agent)
        return [_mark(operation.device_at) for operation in found]

    @property
    def _backup(self) -> Path:
        return self._file.with_suffix(".backup")


def new_desks(folder: Path, office: Office) -> dict[int, Desk]:
    """Return three desks, by number, that have exchanged once and not been started."""
    first, key = _first_caches()
    for number in PERSONS:
        shutil.copyfile(_cache_file(first, number), _cache_file(folder, number))
    return {number: Desk(number, folder, office, key) for number in PERSONS}
