"""A real encrypted cache, a real server process, and everything that can happen between them."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.contract.server import CallRecordedPayload, ExchangeRequest
from agent_desktop.domain.commands import EditDraft, SaveTicket, SignIn, SyncNow
from agent_desktop.domain.events import DraftChanged, SyncChanged, TicketSaved
from agent_desktop.domain.ids import DeviceId, TicketId
from agent_desktop.domain.tickets import Ticket, TicketForm
from agent_desktop.runtime.settings import ServerSettings, Settings
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_log import CallLog
from agent_desktop.services.session import Session
from agent_desktop.services.syncing import Syncing
from agent_desktop.services.ticketing import Ticketing
from tests.contracts.stores import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore
from tests.server.running import PASSWORDS
from tests.services.desk import Line, Witness, until


class Desk:
    """The core of a desk as bootstrap wires it, without telephone and window."""

    def __init__(self, folder: Path, url: str, secrets: MemorySecretStore) -> None:
        self.file = folder / "cache.db"
        self.url = url
        self.secrets = secrets
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.clock = SystemClock()

    async def open(self) -> None:
        self.cache = await open_cache(self.file, self.secrets)
        cache, bus, clock = self.cache, self.bus, self.clock
        self.ticketing = Ticketing(
            bus, cache.drafts, cache.outbox, cache.records, clock, keep_after_s=0.02
        )
        self.call_log = CallLog(bus, cache.outbox, cache.records, clock)
        self.session = Session(
            bus,
            HttpServerGateway,
            self.secrets,
            cache.records,
            cache.outbox,
            clock,
            Settings(server=ServerSettings(url=self.url)),
            on_desk=lambda _desk: None,
            remember=lambda _url, _user: None,
        )
        self.syncing = Syncing(bus, cache.outbox, self.session, clock, first_retry_s=0.05)
        await self.ticketing.start()
        await self.session.start()
        await self.syncing.start()

    async def close(self) -> None:
        await self.syncing.stop()
        await self.call_log.stop()
        await self.ticketing.stop()
        await self.session.stop()
        await self.cache.close()

    async def sign_in(self, user: str = "1001") -> None:
        await self.bus.execute(SignIn(server=self.url, user=user, password=PASSWORDS[user]))

    async def save(self, subject: str) -> str:
        draft_id = self.seen.last(DraftChanged).draft_id
        form = TicketForm(subject=subject, course="the whole story " * 20)
        await self.bus.execute(EditDraft(draft_id=draft_id, form=form))
        await self.bus.execute(SaveTicket(draft_id=draft_id, form=form))
        return self.seen.last(TicketSaved).ticket_id

    @property
    def sync(self) -> SyncChanged:
        return self.bus.board.newest(SyncChanged) or SyncChanged()

    async def all_sent(self) -> None:
        await until(lambda: self.sync.online and not self.sync.pending, 20)


@asynccontextmanager
async def desk_at(
    url: str, folder: Path, secrets: MemorySecretStore | None = None
) -> AsyncIterator[Desk]:
    folder.mkdir(exist_ok=True)
    desk = Desk(folder, url, secrets or MemorySecretStore())
    await desk.open()
    try:
        yield desk
    finally:
        await desk.close()


async def at_server(url: str) -> list[dict]:
    """Return every payload that the server has, as the team lead pulls it."""
    gateway = HttpServerGateway(url)
    device, payloads, cursor, more = DeviceId(SystemClock().new_id()), [], 0, True
    pair = await gateway.sign_in("2001", PASSWORDS["2001"], device, "the lead's PC")
    while more:
        request = ExchangeRequest(device_id=device, cursor=cursor)
        answer = await gateway.exchange(pair.access_token, request)
        payloads += [change.payload for change in answer.changes]
        cursor, more = answer.cursor, answer.more
    await gateway.close()
    return payloads


def tickets(payloads) -> list[str]:
    return [p.ticket_id for p in payloads if p.type == "ticket.opened"]


async def test_a_ticket_written_while_the_server_is_away_arrives_when_it_is_back(server, tmp_path):
    secrets = MemorySecretStore()
    async with desk_at(server.url, tmp_path / "desk", secrets) as desk:
        await desk.sign_in()
    server.stop()

    async with desk_at(server.url, tmp_path / "desk", secrets) as desk:
        assert desk.session.agent_number == "1001"
        ticket_id = await desk.save("no light 🙂")
        line = Line(desk.bus, FakeClock(), call_id=desk.clock.new_id()).begin().answer()
        line.end()
        await until(lambda: desk.sync.last_error and desk.sync.pending == 2)
        server.start()
        await desk.bus.execute(SyncNow())
        await desk.all_sent()

        found = await at_server(server.url)
        assert tickets(found).count(ticket_id) == 1
        calls = [p.call_id for p in found if isinstance(p, CallRecordedPayload)]
        assert calls.count(line.call_id) == 1


async def test_two_desks_see_each_others_tickets_and_both_values_of_a_conflict(server, tmp_path):
    async with (
        desk_at(server.url, tmp_path / "a") as first,
        desk_at(server.url, tmp_path / "b") as second,
    ):
        await first.sign_in("1001")
        await second.sign_in("1002")
        ticket_id = TicketId(await first.save("a"))
        await first.all_sent()
        await second.bus.execute(SyncNow())
        await until_ticket(second, ticket_id)
        writer = Writer()
        for desk, value in ((first, "of the first"), (second, "of the second")):
            edit = writer.edited(ticket_id, "subject", "a", value, op_id=desk.clock.new_id())
            await desk.cache.outbox.commit(edit, by=desk.session.agent_number)
        await first.bus.execute(SyncNow())
        await first.all_sent()
        await second.bus.execute(SyncNow())
        await until(lambda: not second.sync.pending)
        await second.all_sent()
        await first.bus.execute(SyncNow())
        for desk in (first, second):
            await until_ticket(desk, ticket_id, lambda ticket: ticket.conflicts)

        one = await first.cache.records.ticket(ticket_id)
        two = await second.cache.records.ticket(ticket_id)

    assert one == two
    assert one is not None
    assert one.owner == "1001"
    (conflict,) = one.conflicts
    assert {conflict.kept, conflict.lost} == {"of the first", "of the second"}


async def until_ticket(
    desk: Desk, ticket_id: TicketId, fits: Callable[[Ticket], object] = lambda _ticket: True
) -> None:
    """Wait until a ticket is in the cache and ``fits``."""
    for _ in range(1000):
        ticket = await desk.cache.records.ticket(ticket_id)
        if ticket is not None and fits(ticket):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the ticket did not arrive")


class LossyNetwork:
    """Forwards to the server, and while ``loses`` is set lets no answer to an exchange through."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.loses = False
        self.lost = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def _serve(self, reader, writer) -> None:
        upstream, onward = await asyncio.open_connection("127.0.0.1", self._port)
        asks = asyncio.ensure_future(self._forward(reader, onward))
        try:
            while chunk := await upstream.read(65536):
                if self.loses:
                    self.lost += 1
                    break  # the server has done it, the desk never hears of it
                writer.write(chunk)
                await writer.drain()
        except ConnectionError:
            pass
        finally:  # also when the test is over
            writer.close()
            onward.close()
            asks.cancel()
        await asyncio.gather(asks, return_exceptions=True)

    async def _forward(self, reader, onward) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65536):
                onward.write(chunk)
                await onward.drain()
        onward.close()


async def test_answers_that_are_lost_on_the_way_make_no_second_ticket(server, tmp_path):
    network = LossyNetwork(int(server.url.rpartition(":")[2]))
    async with network.running() as url, desk_at(url, tmp_path / "desk") as desk:
        await desk.sign_in()
        await desk.all_sent()
        network.loses = True
        ticket_id = await desk.save("once")
        await until(lambda: network.lost >= 2 and desk.sync.last_error == "server.unreachable")
        assert desk.sync.pending == 1
        network.loses = False
        await desk.all_sent()

    assert tickets(await at_server(server.url)).count(ticket_id) == 1


async def test_a_server_that_is_killed_in_the_middle_gets_each_ticket_once(server, tmp_path):
    async with desk_at(server.url, tmp_path / "desk") as desk:
        await desk.sign_in()
        made = []
        for number in range(12):
            if number == 5:
                server.kill()
            made.append(desk.clock.new_id())
            operation = Writer().opened(made[-1], subject="x", op_id=desk.clock.new_id())
            await desk.cache.outbox.commit(operation, by="1001")
            await desk.bus.execute(SyncNow())
        await until(lambda: desk.sync.last_error)
        server.start()
        await desk.all_sent()

    found = tickets(await at_server(server.url))
    assert [found.count(ticket_id) for ticket_id in made] == [1] * len(made)


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.adapters.test_sync_for_real import desk_at
from tests.fakes.secrets import MemorySecretStore
from agent_desktop.domain.commands import NewDraft

async def main():
    secrets = MemorySecretStore(cache_key=sys.argv[3])
    async with desk_at(sys.argv[1], Path(sys.argv[2]), secrets) as desk:
        await desk.sign_in()
        while True:
            print(await desk.save("x"), flush=True)
            await desk.bus.execute(NewDraft())

asyncio.run(main())
"""


async def test_a_desk_that_is_killed_while_it_sends_loses_and_doubles_nothing(server, tmp_path):
    secrets = MemorySecretStore()
    async with desk_at(server.url, tmp_path / "desk", secrets) as desk:
        await desk.sign_in()
    before = set(tickets(await at_server(server.url)))
    arguments = [server.url, str(tmp_path / "desk"), secrets.kept["cache-key"]]
    made = await asyncio.to_thread(saved_until_killed, arguments)

    async with desk_at(server.url, tmp_path / "desk", secrets) as desk:
        await desk.sign_in()
        await desk.all_sent()
        found = [t for t in tickets(await at_server(server.url)) if t not in before]

    assert len(found) == len(set(found))
    assert set(made) <= set(found)
    assert len(found) <= len(made) + 1


def saved_until_killed(arguments: list[str]) -> list[str]:
    command = [sys.executable, "-c", KILLED, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        made = [process.stdout.readline().strip() for _ in range(15)]
        process.kill()
        made += process.stdout.read().split("\n")[:-1]
    return made
