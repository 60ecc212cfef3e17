"""Whatever the network does and whenever the desk restarts, the server has each thing once."""

import asyncio
import itertools
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_desktop.adapters.cache.ticket_log import server_event
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.ids import DeviceId, TicketId
from agent_desktop.domain.tickets import derive
from agent_desktop.services.bus import Bus
from agent_desktop.services.syncing import Syncing
from tests.contracts.stores import Stores, Writer, open_cache
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeServerGateway, unreachable
from tests.fakes.secrets import MemorySecretStore
from tests.fakes.stores import MemoryStore
from tests.services.test_syncing import SignedIn

actions = st.lists(
    st.one_of(
        st.just(("open", 0)),
        st.tuples(st.just("edit"), st.integers(0, 3)),
        st.just(("call", 0)),
        st.tuples(st.just("other edits"), st.integers(0, 3)),
        st.just(("exchange", 0)),
        st.just(("answer lost", 0)),
        st.just(("no network", 0)),
        st.just(("restart", 0)),
    ),
    max_size=25,
)


class World:
    """One desk, one server, and somebody else at another desk."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.file = folder / "cache.db"
        self.secrets = MemorySecretStore()
        self.memory = MemoryStore()
        self.cache = None
        self.writer = Writer()
        self.gateway = FakeServerGateway()
        self.gateway.page = 3
        self.device = DeviceId(self.writer.new_id())
        self.committed: list[str] = []
        self.tickets: list[str] = []
        self.values = itertools.count()

    async def open(self) -> None:
        if self.kind == "memory":
            self.stores = Stores(*[self.memory] * 5)
        else:
            if self.cache is not None:
                await self.cache.close()
            self.cache = await open_cache(self.file, self.secrets)
            self.stores = self.cache
        session = SignedIn(self.gateway, self.device)
        self.syncing = Syncing(Bus(), self.stores.outbox, session, FakeClock())

    async def close(self) -> None:
        if self.cache is not None:
            await self.cache.close()

    async def do(self, action: str, number: int) -> None:
        match action:
            case "open":
                self.tickets.append(self.writer.new_id())
                await self.commit(self.writer.opened(self.tickets[-1], subject="0"))
            case "call":
                await self.commit(self.writer.call(self.writer.new_id()))
            case "edit" if self.tickets:
                ticket_id = TicketId(self.tickets[number % len(self.tickets)])
                ticket = await self.stores.records.ticket(ticket_id)
                assert ticket is not None
                after = f"mine {next(self.values)}"
                edit = self.writer.edited(ticket_id, "subject", ticket.form.subject, after)
                await self.commit(edit)
            case "other edits":
                self.other_edits(number)
            case "exchange":
                await self.exchange()
            case "answer lost":
                self.gateway.lose_answers = 1
                await self.exchange()
                self.gateway.lose_answers = 0
            case "no network":
                self.gateway.failure = unreachable()
                await self.exchange()
                self.gateway.failure = None
            case "restart":
                await self.open()

    async def commit(self, operation) -> None:
        await self.stores.outbox.commit(operation, by="1001")
        self.committed.append(operation.op_id)

    async def exchange(self) -> None:
        with suppress(Unavailable):
            await self.syncing.exchanges.run()

    def other_edits(self, number: int) -> None:
        there = [o.payload.ticket_id for o in self.gateway.applied if "ticket" in o.payload.type]
        if there:
            ticket_id = there[number % len(there)]
            before = self.at_server(ticket_id).form.subject
            edit = self.writer.edited(ticket_id, "subject", before, f"theirs {next(self.values)}")
            self.gateway.change_by_other(edit.op_id, edit.payload)

    def at_server(self, ticket_id: str):
        log = [
            server_event(c)
            for c in self.gateway.changes
            if getattr(c.payload, "ticket_id", "") == ticket_id
        ]
        return derive(log)


async def live(kind: str, folder: Path, plan: list[tuple[str, int]]) -> None:
    world = World(kind, folder)
    await world.open()
    try:
        for action, number in plan:
            await world.do(action, number)
        await world.exchange()
        await world.exchange()

        assert [operation.op_id for operation in world.gateway.applied] == world.committed
        state = await world.stores.outbox.state()
        assert (state.pending, state.parked) == (0, 0)
        for ticket_id in world.tickets:
            here = await world.stores.records.ticket(TicketId(ticket_id))
            assert here is not None
            there = world.at_server(ticket_id)
            assert (here.form, here.owner) == (there.form, there.owner)
            assert [(c.kept, c.lost) for c in here.conflicts] == [
                (c.kept, c.lost) for c in there.conflicts
            ]
    finally:
        await world.close()


@pytest.mark.parametrize("kind", ["memory", "cache"])
def test_the_server_has_each_operation_once_and_both_sides_agree(kind):
    @settings(
        max_examples=150 if kind == "memory" else 12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(actions)
    def holds(plan):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(live(kind, Path(folder), plan))

    holds()
