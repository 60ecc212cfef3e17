"""Real desks and a real server: what one writes another has, and the digests say so."""

import shutil
from pathlib import Path

import pytest

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.contract.server import ExchangeRequest
from agent_desktop.domain.events import NoticeRaised
from agent_desktop.domain.ids import DeviceId, TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import StepVoid
from agent_desktop.domain.tickets import TicketStatus
from agent_desktop.server.backup import back_up, restore
from agent_desktop.server.database import Database
from agent_desktop.server.preparation import prepare, utc_now
from agent_desktop.server.settings import ServerConfig
from agent_desktop.services.bus import Bus
from agent_desktop.services.syncing import Syncing
from tests.contracts.stores import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore
from tests.server.running import RunningServer, running_server
from tests.services.desk import Witness

writer = Writer()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


class Desk:
    """A cache that exchanges with the server; a session whose token is good."""

    has_server = True

    def __init__(self, agent: str, gateway: HttpServerGateway, cache: Cache) -> None:
        self.agent_number = agent
        self.device_id = DeviceId(writer.new_id())
        self.gateway = gateway
        self.cache = cache
        self.token = ""
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.clock = FakeClock()
        self.syncing = Syncing(self.bus, cache.outbox, self, self.clock, records=cache.records)

    async def exchange(self, request):
        return await self.gateway.exchange(self.token, request)

    async def resync(self, request):
        return await self.gateway.resync(self.token, request)

    async def catch_up(self) -> None:
        for _ in range(2):
            self.clock.pass_by(601)
            await self.syncing.exchanges.run()

    async def commit(self, *operations, role: str = "agent") -> None:
        for operation in operations:
            await self.cache.outbox.commit(
                operation, by=self.agent_number, role=role, team="Service"
            )


@pytest.fixture
async def desks(server, tmp_path):
    made: list[Desk] = []

    async def desk(agent: str, at: RunningServer | None = None) -> Desk:
        where = at or server
        folder = Path(tmp_path / str(len(made)))
        cache = await open_cache(folder / "cache.db", MemorySecretStore())
        made.append(Desk(agent, HttpServerGateway(where.url), cache))
        one = made[-1]
        pair = await one.gateway.sign_in(agent, where.passwords[agent], one.device_id, "a PC")
        one.token = pair.access_token
        return one

    yield desk
    for one in made:
        await one.cache.close()
        await one.gateway.close()


async def agree(desk: Desk) -> None:
    """Assert that the server and a desk count the same rows."""
    request = ExchangeRequest(
        device_id=desk.device_id,
        cursor=await desk.cache.outbox.cursor(),
        scope=await desk.cache.outbox.scope(),
        digests=True,
    )
    answer = await desk.exchange(request)
    ours = await desk.cache.outbox.digests()
    theirs = {table: digest for table, digest in answer.digests.items() if digest.rows}
    assert dict(ours) == theirs


async def test_two_desks_and_the_server_hold_the_same_after_all_that_happened(desks):
    first, second = await desks("1001"), await desks("1002")
    await first.catch_up()
    await second.catch_up()
    tickets = [writer.new_id() for _ in range(4)]
    await first.commit(
        *(writer.opened(i, subject=f"matter {n}") for n, i in enumerate(tickets)),
        writer.step(tickets[0], "assigned", to="1002"),
        writer.step(tickets[1], "closed"),
        writer.record("customer", "c-1", name="Wang", number__13800000001="mobile"),
        writer.record("customer", "c-2", name="Li"),
        writer.record("customer", "c-2", before={"name": "Li"}, name="", deleted=True),
    )
    await first.catch_up()
    await second.catch_up()
    await second.commit(
        writer.step(tickets[0], "accepted"),
        writer.record("customer", "c-1", before={"name": "Wang"}, name="Wang Fang"),
    )
    await first.commit(writer.record("customer", "c-1", note="likes tea"))
    await second.catch_up()
    await first.catch_up()
    await second.catch_up()

    for desk in (first, second):
        ticket = await desk.cache.records.ticket(TicketId(tickets[0]))
        assert (ticket.status, ticket.handler) == (TicketStatus.ACCEPTED, "1002")
        record = await desk.cache.record_store.record(RecordTable.CUSTOMER, "c-1")
        assert (record.values["name"], record.values["note"]) == ("Wang Fang", "likes tea")
        assert (await desk.cache.outbox.state()).pending == 0
        await agree(desk)
        assert desk.seen.of(NoticeRaised) == []

    new = await desks("1001")
    await new.catch_up()
    await agree(new)
    shown = await new.cache.record_store.customer_of("+8613800000001")
    assert shown.values["name"] == "Wang Fang"


async def test_who_accepts_second_sees_a_step_without_effect(desks):
    first, second = await desks("1001"), await desks("1002")
    ticket_id = writer.new_id()
    await first.commit(
        writer.opened(ticket_id, subject="no light"),
        writer.step(ticket_id, "assigned", to="team:Service"),
    )
    await first.catch_up()
    await second.catch_up()
    # Both accept what is offered to their team while neither hears of the other.
    await second.commit(writer.step(ticket_id, "accepted"))
    again = await desks("1001")
    await again.catch_up()
    await again.commit(writer.step(ticket_id, "accepted"))

    await second.catch_up()
    await again.catch_up()
    await second.catch_up()

    for desk in (second, again):
        ticket = await desk.cache.records.ticket(TicketId(ticket_id))
        assert (ticket.handler, len(ticket.voids)) == ("1002", 1)
        await agree(desk)
    (void,) = again.seen.of(StepVoid)
    assert (void.ticket_id, void.subject) == (ticket_id, "no light")


async def test_a_server_that_came_back_from_a_backup_gets_back_what_it_lost(desks, tmp_path):
    with running_server(tmp_path / "mortal") as mortal:
        one = await desks("1001", mortal)
        await one.catch_up()
        before, after, customer = writer.new_id(), writer.new_id(), f"c-{writer.new_id()}"
        await one.commit(writer.opened(before, subject="before the backup"))
        await one.catch_up()
        file = tmp_path / "backup.zip"
        database = Database(ServerConfig(data=mortal.data).database_url)
        back_up(database, mortal.data / "uploads", file, utc_now)
        database.close()
        await one.commit(
            writer.opened(after, subject="after the backup"),
            writer.step(before, "noted", text="called again"),
            writer.record("customer", customer, name="Wang"),
        )
        await one.catch_up()
        assert (await one.cache.outbox.state()).pending == 0
        mortal.kill()
        _bring_back(mortal, file)
        mortal.start()

        await one.catch_up()

        assert (await one.cache.outbox.state()).pending == 0
        await agree(one)
        two = await desks("1002", mortal)
        await two.catch_up()
        await agree(two)
        assert (await two.cache.records.ticket(TicketId(after))).form.subject == "after the backup"
        told = [e.kind for e in await two.cache.tickets.log(TicketId(before))]
        assert told == ["ticket.opened", "ticket.noted"]
        record = await two.cache.record_store.record(RecordTable.CUSTOMER, customer)
        assert record.values["name"] == "Wang"


def _bring_back(server: RunningServer, file: Path) -> None:
    """Put a backup into the place of a lost server."""
    key = (server.data / "secret.key").read_bytes()
    shutil.rmtree(server.data)
    server.data.mkdir()
    (server.data / "secret.key").write_bytes(key)
    config = ServerConfig(data=server.data)
    ground = prepare(config)
    restore(ground.database, ground.vault, config.uploads, file, utc_now)
    ground.database.close()
