"""Real caches and a real server: people work offline and at once, and all agree in the end.

What people do is the same as in ``tests/domain/test_ticket_life_stateful.py``.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.adapters.cache.ticket_log import server_event
from agent_desktop.contract.server import (
    ChangePayload,
    ExchangeRequest,
    ExchangeResponse,
    FieldChangePayload,
    OperationPayload,
    ResyncRequest,
    ResyncResponse,
    TableDigest,
    TicketEventPayload,
)
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.ids import DeviceId, TicketId
from agent_desktop.domain.ticket_clocks import clocks_of
from agent_desktop.domain.tickets import Ticket, TicketEventKind, derive
from agent_desktop.runtime.centre_defaults import calendar, clock_rules
from agent_desktop.services.bus import Bus
from agent_desktop.services.syncing import Syncing
from tests.domain.ticket_happenings import (
    AGENTS,
    Deed,
    Happening,
    deed,
    happenings,
    opening,
)
from tests.domain.ticket_logs import LEAD
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore
from tests.server.conftest import Seeded, Server
from tests.server.desks import Desk as Wire
from tests.server.desks import new_id
from tests.server.running import TEAM

# In a test run two short lives; ``make faults`` lives more of them, and longer.
LIVES = int(os.environ.get("AGENT_DESKTOP_TEST_LIVES", "2"))
HAPPENINGS = 60 if LIVES == 2 else 120
NOTHING = TableDigest(rows=0, total="0" * 16)


@pytest.fixture
def seeded(seeded_sqlite: Seeded) -> Seeded:
    """One database is enough: here it is about desks."""
    return seeded_sqlite


class Line:
    """A session whose requests go into the app in this process; an answer may get lost."""

    def __init__(self, wire: Wire) -> None:
        self.has_server = True
        self.agent_number = wire.number
        self.device_id = DeviceId(wire.device_id)
        self.loses_answers = False
        self._wire = wire

    async def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        answer = self._post("/exchange", request)
        if self.loses_answers:
            raise Unavailable("the answer got lost", code="server.unreachable")
        return ExchangeResponse.model_validate(answer)

    async def resync(self, request: ResyncRequest) -> ResyncResponse:
        return ResyncResponse.model_validate(self._post("/resync", request))

    def _post(self, path: str, request: ExchangeRequest | ResyncRequest) -> dict[str, Any]:
        body = request.model_dump(mode="json")
        answer = self._wire.post(path, body, self._wire.bearer)
        if answer.status_code == 401:  # so much time has passed
            assert self._wire.renew().status_code == 200
            answer = self._wire.post(path, body, self._wire.bearer)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


class Desk:
    """A real encrypted cache that exchanges with the server."""

    def __init__(self, cache: Cache, wire: Wire) -> None:
        self.cache = cache
        self.line = Line(wire)
        self.clock = FakeClock()
        self.syncing = Syncing(Bus(), cache.outbox, self.line, self.clock)

    async def ticket(self, ticket_id: TicketId) -> Ticket | None:
        return await self.cache.records.ticket(ticket_id)

    async def does(self, ticket_id: TicketId, what: Deed, at: datetime) -> str:
        """Commit what somebody does; return the operation's id."""
        payload = TicketEventPayload(
            type=TicketEventKind(f"ticket.{what.step}").value,
            ticket_id=ticket_id,
            changes=tuple(
                FieldChangePayload(field=c.field, before=c.before, after=c.after)
                for c in what.changes
            ),
            data=dict(what.data),
        )
        operation = OperationPayload(op_id=new_id(), seq=1, at=at, device_at=at, payload=payload)
        agent = self.line.agent_number
        await self.cache.outbox.commit(operation, by=agent, role=AGENTS[agent], team=TEAM)
        return operation.op_id

    async def exchange(self, *, lost: bool = False) -> None:
        self.line.loses_answers = lost
        with suppress(Unavailable):
            await self.syncing.exchanges.run()


class Centre:
    """Three desks, a server, and what was done so far."""

    def __init__(self, server: Server, desks: dict[str, Desk]) -> None:
        self.server = server
        self.desks = desks
        self.tickets = [TicketId(new_id()) for _ in range(2)]
        self.owners: dict[TicketId, str] = {}
        self.made: list[str] = []
        self.shift = timedelta(0)  # by how much the desks' clocks are wrong

    @property
    def now(self) -> datetime:
        return self.server.clock() + self.shift

    async def happens(self, one: Happening) -> None:
        ticket_id, desk = self.tickets[one.place], self.desks[one.agent]
        match one.what:
            case "open" if one.agent != LEAD and ticket_id not in self.owners:
                self.owners[ticket_id] = one.agent
                self.made.append(await desk.does(ticket_id, opening(one), self.now))
            case "step" | "edit" | "settle" | "accept":
                await self._works(one)
            case "send" | "pull" | "other":
                await desk.exchange()
            case "lost":
                await desk.exchange(lost=True)
            case "online":
                await self.online()
            case "time":
                self.server.clock.advance(minutes=(1, 31, 600, 3000)[one.number % 4])
                self.shift = timedelta(days=one.number % 3 - 1)

    async def _works(self, one: Happening) -> None:
        ticket_id = self.tickets[one.place]
        for agent in AGENTS if one.what == "accept" else [one.agent]:
            ticket = await self.desks[agent].ticket(ticket_id)
            if ticket is None:
                continue
            what = deed(replace(one, agent=agent), ticket, TEAM, self.now)
            if what is not None:
                self.made.append(await self.desks[agent].does(ticket_id, what, self.now))

    async def online(self) -> None:
        for desk in self.desks.values():
            await desk.exchange()
        for desk in self.desks.values():
            await desk.exchange()


@asynccontextmanager
async def centre(server: Server, folder: Path) -> AsyncIterator[Centre]:
    async with AsyncExitStack() as stack:
        desks = {}
        for agent in AGENTS:
            cache = await open_cache(folder / f"{agent}.db", MemorySecretStore())
            stack.push_async_callback(cache.close)
            desks[agent] = Desk(cache, server.signed_in(agent))
        yield Centre(server, desks)


def server_log(server: Server) -> list[ChangePayload]:
    """Return everything that the server has, as a new desk of the lead gets it."""
    answer = server.signed_in(LEAD).exchange(limit=1000)
    assert not answer["more"]
    return [ChangePayload.model_validate(change) for change in answer["changes"]]


@pytest.mark.parametrize("seed", range(1, LIVES + 1))
def test_whatever_people_do_all_desks_have_what_the_server_has(
    server: Server, tmp_path: Path, seed: int
) -> None:
    async def live() -> None:
        async with centre(server, tmp_path) as here:
            first = Happening("open", "1001", 0, seed, "", "", "")
            await here.happens(first)
            await here.online()
            for one in happenings(seed, HAPPENINGS, 2):
                await here.happens(one)
            await here.online()
            await agreed(here)

    asyncio.run(live())


async def agreed(here: Centre) -> None:
    """Nothing is lost, nothing doubled, everybody sees the same, clocks to the second."""
    log = server_log(here.server)
    assert sorted(change.op_id for change in log) == sorted(here.made)
    rules, days = clock_rules(), calendar()
    for desk in here.desks.values():
        state = await desk.cache.outbox.state()
        assert (state.pending, state.parked) == (0, 0)
        asked = ExchangeRequest(
            device_id=desk.line.device_id,
            cursor=await desk.cache.outbox.cursor(),
            scope=await desk.cache.outbox.scope(),
            digests=True,
        )
        told = (await desk.line.exchange(asked)).digests
        assert told is not None
        here_too = (await desk.cache.outbox.digests()).get("ticket", NOTHING)
        assert here_too == told.get("ticket", NOTHING)
    for ticket_id, owner in here.owners.items():
        events = [server_event(c) for c in log if c.payload.ticket_id == ticket_id]
        ticket = derive(events)
        assert ticket.owner == owner
        clocks = clocks_of(ticket, rules, days)
        for desk in here.desks.values():
            there = await desk.ticket(ticket_id)
            assert there == ticket
            assert clocks_of(there, rules, days) == clocks
