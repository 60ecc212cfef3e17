"""Two desks, a lead and a server: whatever they do in whatever order, all agree in the end.

Desks and server are models here: a server is a log in its order, a desk is what it has pulled of it
with its own unsent entries on top. The same is done with the real ones in ``tests/server``.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agent_desktop.domain.ids import AgentNumber, OperationId, TicketId
from agent_desktop.domain.ticket_clocks import clocks_of, next_clock
from agent_desktop.domain.tickets import (
    Ticket,
    TicketEvent,
    TicketEventKind,
    apply,
    derive,
)
from agent_desktop.runtime.centre_defaults import calendar, clock_rules
from tests.domain.ticket_happenings import AGENTS, Deed, Happening, deed, happenings, opening
from tests.domain.ticket_logs import AT, LEAD, OWNER

CALENDAR = calendar()
RULES = (*clock_rules(), *clock_rules("working-days"))
TEAM = "North"
TICKETS = [TicketId(f"t{n}") for n in range(2)]


@dataclass
class Server:
    """The log, in the order in which entries came."""

    log: list[TicketEvent] = field(default_factory=list)

    def take(self, event: TicketEvent) -> int:
        """Return the entry's revision; one that is there already keeps its own."""
        for revision, known in enumerate(self.log):
            if known.event_id == event.event_id:
                return revision
        self.log.append(event)
        return len(self.log) - 1


@dataclass
class Desk:
    """What one desk knows: entries by revision, and its own that the server does not have yet."""

    agent: str
    known: dict[int, TicketEvent] = field(default_factory=dict)
    unsent: list[TicketEvent] = field(default_factory=list)
    cursor: int = 0

    def events(self, ticket_id: TicketId) -> list[TicketEvent]:
        placed = [self.known[revision] for revision in sorted(self.known)]
        seen = {event.event_id for event in placed}
        mine = [event for event in self.unsent if event.event_id not in seen]
        log = [event for event in (*placed, *mine) if event.ticket_id == ticket_id]
        opened = [n for n, e in enumerate(log) if e.kind is TicketEventKind.OPENED]
        return log[opened[0] :] if opened else []

    def ticket(self, ticket_id: TicketId) -> Ticket | None:
        log = self.events(ticket_id)
        return derive(log) if log else None


class Centre(RuleBasedStateMachine):
    """Everybody works, mostly offline."""

    def __init__(self) -> None:
        super().__init__()
        self.server = Server()
        self.desks = {agent: Desk(agent) for agent in AGENTS}
        self.made: list[TicketEvent] = []
        self.now = AT

    @initialize()
    def a_first_ticket(self) -> None:
        self._open(Happening("open", OWNER, 0, 1, "", "", ""))
        self._online()

    @rule(seed=st.integers(1, 2**32))
    def people_work(self, seed: int) -> None:
        for one in happenings(seed, 8, len(TICKETS)):
            self._happens(one)

    def _happens(self, one: Happening) -> None:
        match one.what:
            case "open":
                self._open(one)
            case "step" | "edit" | "settle" | "accept":
                self._work(one)
            case "send" | "lost":
                self._send(one.agent, one.number % 9 + 1, lost=one.what == "lost")
            case "other":
                # A parked ticket waits, the others go on: their order is nobody's.
                self.desks[one.agent].unsent.sort(key=lambda e: e.ticket_id != TICKETS[one.place])
            case "pull":
                self._pull(one.agent, one.number % 20 + 1)
            case "online":
                self._online()
            case _:
                self.now += timedelta(minutes=(1, 31, 600, 3000)[one.number % 4])

    def _does(self, one: Happening, agent: str, what: Deed | None) -> None:
        if what is None:
            return
        event = TicketEvent(
            event_id=OperationId(f"e{len(self.made)}"),
            ticket_id=TICKETS[one.place],
            kind=TicketEventKind(f"ticket.{what.step}"),
            at=self.now,
            by=AgentNumber(agent),
            by_role=AGENTS[agent],
            by_team=TEAM,
            changes=what.changes,
            data=what.data,
        )
        self.made.append(event)
        self.desks[agent].unsent.append(event)

    def _open(self, one: Happening) -> None:
        is_there = any(event.ticket_id == TICKETS[one.place] for event in self.made)
        if one.agent != LEAD and not is_there:
            self._does(one, one.agent, opening(one))

    def _work(self, one: Happening) -> None:
        """Somebody works; who can accept does so at once, without knowing of the others."""
        workers = AGENTS if one.what == "accept" else [one.agent]
        for agent in workers:
            ticket = self.desks[agent].ticket(TICKETS[one.place])
            if ticket is not None:
                self._does(one, agent, deed(replace(one, agent=agent), ticket, TEAM, self.now))

    def _send(self, agent: str, count: int, *, lost: bool = False) -> None:
        """Send the oldest entries; the answer may get lost, and then they are sent again."""
        desk = self.desks[agent]
        for event in desk.unsent[:count]:
            revision = self.server.take(event)
            if not lost:
                desk.known[revision] = event
        if not lost:
            del desk.unsent[:count]

    def _pull(self, agent: str, count: int) -> None:
        desk = self.desks[agent]
        for revision in range(desk.cursor, min(desk.cursor + count, len(self.server.log))):
            desk.known[revision] = self.server.log[revision]
            desk.cursor = revision + 1

    def _online(self) -> None:
        for agent, desk in self.desks.items():
            self._send(agent, len(desk.unsent))
        for agent in self.desks:
            self._pull(agent, len(self.server.log))

    @invariant()
    def nothing_is_lost_and_nothing_doubled(self) -> None:
        ids = [event.event_id for event in self.server.log]
        assert len(ids) == len(set(ids))
        unsent = {event.event_id for desk in self.desks.values() for event in desk.unsent}
        assert set(ids) | unsent == {event.event_id for event in self.made}

    @invariant()
    def the_owner_is_who_opened_it_at_every_desk(self) -> None:
        owners = {e.ticket_id: e.by for e in self.made if e.kind is TicketEventKind.OPENED}
        for desk in self.desks.values():
            for ticket_id, owner in owners.items():
                ticket = desk.ticket(ticket_id)
                assert ticket is None or ticket.owner == owner

    @invariant()
    def nobody_accepts_what_another_has_accepted(self) -> None:
        for ticket_id in TICKETS:
            offers = 0
            for before, event, after in self._history(ticket_id):
                has_effect = len(after.voids) == (0 if before is None else len(before.voids))
                if event.kind is TicketEventKind.ASSIGNED and has_effect:
                    offers = 1
                if event.kind is TicketEventKind.ACCEPTED:
                    offers -= has_effect
                    assert offers >= 0
                    takes = AgentNumber(event.by)
                    is_theirs = after.handler in (takes, "contact:p1")
                    assert is_theirs if has_effect else before and after.handler == before.handler

    def _history(self, ticket_id: TicketId) -> list[tuple[Ticket | None, TicketEvent, Ticket]]:
        found, before = [], None
        for event in self.server.log:
            if event.ticket_id == ticket_id:
                after = apply(before, event)
                found.append((before, event, after))
                before = after
        return found

    def teardown(self) -> None:
        """All come online: every desk has what the server has, clocks to the second."""
        self._online()
        assert len(self.server.log) == len(self.made)
        for ticket_id in TICKETS:
            history = self._history(ticket_id)
            if not history:
                continue
            ticket = history[-1][2]
            kept = {e.event_id for _, e, _ in history}
            assert {void.event_id for void in ticket.voids} <= kept
            for desk in self.desks.values():
                there = desk.ticket(ticket_id)
                assert there == ticket
                clocks = clocks_of(there, RULES, CALENDAR)
                assert clocks == clocks_of(ticket, RULES, CALENDAR)
                running = next_clock(clocks)
                assert running is None or (running.state == "paused") is bool(ticket.paused_at)


Centre.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestCentre = Centre.TestCase
