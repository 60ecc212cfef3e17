"""Two desks, a lead and a server: whatever they do in whatever order, all agree in the end.

Desks and server are models here: a server is a log in its order, a desk is what it has pulled of it
with its own unsent entries on top. The same is done with the real ones in ``tests/server``.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agent_desktop.domain.ids import AgentNumber, OperationId, TicketId
from agent_desktop.domain.ticket_clocks import clocks_of, next_clock
from agent_desktop.domain.ticket_life import REMARKS, allowed
from agent_desktop.domain.tickets import (
    FieldChange,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketForm,
    TicketKind,
    Urgency,
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
_SELDOM = {
    TicketEventKind.EDITED,
    TicketEventKind.MERGED,
    TicketEventKind.WITHDRAWN,
    TicketEventKind.ESCALATED,
    TicketEventKind.CHASED,
    TicketEventKind.NAMED,
    TicketEventKind.PAUSED,
}
TICKETS = [TicketId(f"t{n}") for n in range(2)]


@dataclass(frozen=True)
class Happening:
    """One thing that happens; each kind of it takes from here what it needs."""

    what: str
    agent: str
    ticket_id: TicketId
    number: int
    to: str
    outcome: str
    satisfaction: str


WHAT = ["step"] * 12 + ["edit", "settle", "settle", "accept", "accept", "accept"]
WHAT += ["send", "send", "lost", "pull", "pull", "open", "other", "online", "online", "time"]


def happenings(seed: int, count: int) -> list[Happening]:
    """Return what happens by chance.

    Chance is a seed, not many small draws: those hypothesis repeats with little change, and a
    ticket then hardly gets further than its first hand-over.
    """
    chance = Random(seed)
    return [
        Happening(
            what=chance.choice(WHAT),
            agent=chance.choice(sorted(AGENTS)),
            ticket_id=chance.choice(TICKETS),
            number=chance.randrange(100),
            to=chance.choice(TARGETS),
            outcome=chance.choice(["reached", "reached", "no_answer", "not_reached"]),
            satisfaction=chance.choice(["satisfied", "dissatisfied"]),
        )
        for _ in range(count)
    ]


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
        self._open(Happening("open", OWNER, TICKETS[0], 1, "", "", ""))
        self._online()

    @rule(seed=st.integers(1, 2**32))
    def people_work(self, seed: int) -> None:
        for one in happenings(seed, 8):
            self._happens(one)

    def _happens(self, one: Happening) -> None:
        match one.what:
            case "open":
                self._open(one)
            case "step":
                self._step(one)
            case "edit":
                self._edit(one)
            case "settle":
                self._settle(one)
            case "accept":
                self._accept(one.ticket_id)
            case "send" | "lost":
                self._send(one.agent, one.number % 9 + 1, lost=one.what == "lost")
            case "other":
                # A parked ticket waits, the others go on: their order is nobody's.
                self.desks[one.agent].unsent.sort(key=lambda e: e.ticket_id != one.ticket_id)
            case "pull":
                self._pull(one.agent, one.number % 20 + 1)
            case "online":
                self._online()
            case _:
                self.now += timedelta(minutes=(1, 31, 600, 3000)[one.number % 4])

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

    def _open(self, one: Happening) -> None:
        if one.agent == LEAD or any(event.ticket_id == one.ticket_id for event in self.made):
            return
        kind = list(TicketKind)[one.number % len(TicketKind)]
        urgency = Urgency.URGENT if one.number % 5 == 0 else Urgency.NORMAL
        form = TicketForm(kind=kind, subject="Meter", urgency=urgency)
        self._does(one.agent, one.ticket_id, "opened", changes=changes_between(TicketForm(), form))

    def _step(self, one: Happening) -> None:
        """Take a step that this desk offers; now and then one that it does not."""
        ticket = self.desks[one.agent].ticket(one.ticket_id)
        if ticket is None:
            return
        can = allowed(ticket, one.agent, AGENTS[one.agent], "North")
        seldom = _SELDOM - {TicketEventKind.NAMED} if ticket.needs_naming else _SELDOM
        moves = sorted(k.removeprefix("ticket.") for k in can - REMARKS - seldom) or ["noted"]
        steps = STEPS if one.number > 85 else moves
        step = steps[one.number % len(steps)]
        data = dict(DATA.get(step, {}))
        if "to" in data:
            is_any = step == "assigned" or not one.to.startswith("team:")
            data["to"] = one.to if is_any else HANDLER
        if step == "called_back":
            data = {"outcome": one.outcome}
            data |= {"satisfaction": one.satisfaction} if one.outcome == "reached" else {}
        self._does(one.agent, one.ticket_id, step, data=tuple(data.items()))

    def _edit(self, one: Happening) -> None:
        ticket = self.desks[one.agent].ticket(one.ticket_id)
        if ticket is None:
            return
        name = ("subject", "course", "promised_at", "severity")[one.number % 4]
        after = {
            "promised_at": (self.now + timedelta(hours=30)).isoformat(),
            "severity": "severe" if one.number < 50 else "general",
        }.get(name, "abc"[one.number % 3])
        change = FieldChange(field=name, before=form_values(ticket.form)[name], after=after)
        self._does(one.agent, one.ticket_id, "edited", changes=(change,))

    def _settle(self, one: Happening) -> None:
        ticket = self.desks[one.agent].ticket(one.ticket_id)
        if ticket is None or not ticket.conflicts:
            return
        conflict = ticket.conflicts[0]
        choice = "kept" if one.number % 2 else "lost"
        data = (("field", conflict.field), ("event_id", conflict.event_id), ("choice", choice))
        self._does(one.agent, one.ticket_id, "settled", data=data)

    def _accept(self, ticket_id: TicketId) -> None:
        """Everybody accepts who can, without knowing of the others."""
        for agent, desk in self.desks.items():
            ticket = desk.ticket(ticket_id)
            can = allowed(ticket, agent, AGENTS[agent], "North") if ticket else frozenset()
            if TicketEventKind.ACCEPTED in can:
                self._does(agent, ticket_id, "accepted")

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
                assert running is None or ticket.paused_at is None


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
