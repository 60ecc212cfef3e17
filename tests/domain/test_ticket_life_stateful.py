"""Two desks, a lead and a server: whatever they do in whatever order, all agree in the end.

Desks and server are models here: a server is a log in its order, a desk is what it has pulled of it
with its own unsent entries on top. The same is done with the real ones in ``tests/server``.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agent_desktop.domain.ids import AgentNumber, OperationId, TicketId
from agent_desktop.domain.ticket_clocks import clocks_of, next_clock
from agent_desktop.domain.ticket_life import why_not
from agent_desktop.domain.tickets import (
    FieldChange,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketForm,
    apply,
    changes_between,
    derive,
    form_values,
)
from agent_desktop.runtime.centre_defaults import calendar, clock_rules
from tests.domain.ticket_logs import AT, DATA, HANDLER, LEAD, OWNER

CALENDAR = calendar()
RULES = (*clock_rules(), *clock_rules("working-days"))
AGENTS = {OWNER: "agent", HANDLER: "agent", LEAD: "lead"}
STEPS = sorted(set(DATA) - {"settled"})
TARGETS = [OWNER, HANDLER, LEAD, "team:North", "contact:p1"]
TICKETS = [TicketId(f"t{n}") for n in range(3)]


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
        self.opens(OWNER, TICKETS[0], "complaint", "normal")
        for agent in AGENTS:
            self.sends(agent, 9, lost=False)
            self.pulls(agent, 99)

    def _does(self, agent: str, ticket_id: TicketId, kind: str, **parts: object) -> TicketEvent:
        event = TicketEvent(
            event_id=OperationId(f"e{len(self.made)}"),
            ticket_id=ticket_id,
            kind=TicketEventKind(f"ticket.{kind}"),
            at=self.now,
            by=AgentNumber(agent),
            by_role=AGENTS[agent],
            by_team="North",
            **parts,  # type: ignore[arg-type]
        )
        self.made.append(event)
        self.desks[agent].unsent.append(event)
        return event

    @rule(
        agent=st.sampled_from([OWNER, HANDLER]),
        ticket_id=st.sampled_from(TICKETS),
        kind=st.sampled_from(["enquiry", "complaint", "call_back"]),
        urgency=st.sampled_from(["normal", "normal", "urgent"]),
    )
    def opens(self, agent: str, ticket_id: TicketId, kind: str, urgency: str) -> None:
        if any(event.ticket_id == ticket_id for event in self.made):
            return
        form = TicketForm(kind=kind, subject="Meter", urgency=urgency)  # type: ignore[arg-type]
        self._does(agent, ticket_id, "opened", changes=changes_between(TicketForm(), form))

    @rule(
        agent=st.sampled_from(sorted(AGENTS)),
        ticket_id=st.sampled_from(TICKETS),
        step=st.sampled_from(STEPS),
        to=st.sampled_from(TARGETS),
        outcome=st.sampled_from(["reached", "no_answer", "not_reached"]),
        satisfaction=st.sampled_from(["satisfied", "dissatisfied"]),
    )
    def takes_a_step(
        self,
        agent: str,
        ticket_id: TicketId,
        step: str,
        to: str,
        outcome: str,
        satisfaction: str,
    ) -> None:
        ticket = self.desks[agent].ticket(ticket_id)
        if ticket is None:
            return
        data = dict(DATA[step])
        if "to" in data:
            data["to"] = to if step == "assigned" or not to.startswith("team:") else HANDLER
        if step == "called_back":
            data = {"outcome": outcome}
            data |= {"satisfaction": satisfaction} if outcome == "reached" else {}
        event = self._does(agent, ticket_id, step, data=tuple(data.items()))
        if why_not(ticket, event) and len(self.made) % 4:
            # A desk offers what it knows to be possible; now and then somebody is past that.
            self.made.remove(event)
            self.desks[agent].unsent.remove(event)

    @rule(
        agent=st.sampled_from(sorted(AGENTS)),
        ticket_id=st.sampled_from(TICKETS),
        name=st.sampled_from(["subject", "course", "promised_at", "severity"]),
        text=st.sampled_from(["a", "b", "c"]),
    )
    def edits(self, agent: str, ticket_id: TicketId, name: str, text: str) -> None:
        ticket = self.desks[agent].ticket(ticket_id)
        if ticket is None:
            return
        after = {
            "promised_at": (self.now + timedelta(hours=30)).isoformat(),
            "severity": "severe" if text == "a" else "general",
        }.get(name, text)
        before = form_values(ticket.form)[name]
        change = FieldChange(field=name, before=before, after=after)
        self._does(agent, ticket_id, "edited", changes=(change,))

    @rule(
        agent=st.sampled_from(sorted(AGENTS)),
        ticket_id=st.sampled_from(TICKETS),
        choice=st.sampled_from(["kept", "lost"]),
    )
    def settles(self, agent: str, ticket_id: TicketId, choice: str) -> None:
        ticket = self.desks[agent].ticket(ticket_id)
        if ticket is None or not ticket.conflicts:
            return
        conflict = ticket.conflicts[0]
        data = (("field", conflict.field), ("event_id", conflict.event_id), ("choice", choice))
        self._does(agent, ticket_id, "settled", data=data)

    @rule(agent=st.sampled_from(sorted(AGENTS)), count=st.integers(1, 9), lost=st.booleans())
    def sends(self, agent: str, count: int, *, lost: bool) -> None:
        """Send the oldest entries; the answer may get lost, and then they are sent again."""
        desk = self.desks[agent]
        for event in desk.unsent[:count]:
            revision = self.server.take(event)
            if not lost:
                desk.known[revision] = event
        if not lost:
            del desk.unsent[:count]

    @rule(agent=st.sampled_from(sorted(AGENTS)), first=st.sampled_from(TICKETS))
    def sends_another_ticket_first(self, agent: str, first: TicketId) -> None:
        """A parked ticket waits, the others go on: the order between tickets is nobody's."""
        self.desks[agent].unsent.sort(key=lambda event: event.ticket_id != first)

    @rule(agent=st.sampled_from(sorted(AGENTS)), count=st.integers(1, 20))
    def pulls(self, agent: str, count: int) -> None:
        desk = self.desks[agent]
        for revision in range(desk.cursor, min(desk.cursor + count, len(self.server.log))):
            desk.known[revision] = self.server.log[revision]
            desk.cursor = revision + 1

    @rule(minutes=st.sampled_from([1, 31, 600, 3000]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

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
        for desk in self.desks.values():
            self.sends(desk.agent, len(desk.unsent) + 1, lost=False)
        for desk in self.desks.values():
            self.pulls(desk.agent, len(self.server.log))
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
                assert running is None or ticket.paused_at is None


Centre.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestCentre = Centre.TestCase
