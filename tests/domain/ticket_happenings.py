"""What people do with tickets, by chance: the same for models and for real desks and servers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from agent_desktop.domain.ticket_life import REMARKS, allowed
from agent_desktop.domain.tickets import (
    FieldChange,
    Ticket,
    TicketEventKind,
    TicketForm,
    TicketKind,
    Urgency,
    changes_between,
    form_values,
)
from tests.domain.ticket_logs import DATA, HANDLER, LEAD, OWNER

AGENTS = {OWNER: "agent", HANDLER: "agent", LEAD: "lead"}
STEPS = sorted(set(DATA) - {"settled"})
TARGETS = [OWNER, HANDLER, LEAD, "team", "contact:p1"]
_SELDOM = {
    TicketEventKind.EDITED,
    TicketEventKind.MERGED,
    TicketEventKind.WITHDRAWN,
    TicketEventKind.ESCALATED,
    TicketEventKind.CHASED,
    TicketEventKind.NAMED,
    TicketEventKind.PAUSED,
}

WHAT = ["step"] * 12 + ["edit", "settle", "settle", "accept", "accept", "accept"]
WHAT += ["send", "send", "lost", "pull", "pull", "open", "other", "online", "online", "time"]


@dataclass(frozen=True)
class Happening:
    """One thing that happens, to the ticket at ``place``; each kind takes what it needs."""

    what: str
    agent: str
    place: int
    number: int
    to: str
    outcome: str
    satisfaction: str


def happenings(seed: int, count: int, places: int) -> list[Happening]:
    """Return what happens by chance.

    Chance is a seed, not many small draws: those hypothesis repeats with little change, and a
    ticket then hardly gets further than its first hand-over.
    """
    chance = Random(seed)
    return [
        Happening(
            what=chance.choice(WHAT),
            agent=chance.choice(sorted(AGENTS)),
            place=chance.randrange(places),
            number=chance.randrange(100),
            to=chance.choice(TARGETS),
            outcome=chance.choice(["reached", "reached", "no_answer", "not_reached"]),
            satisfaction=chance.choice(["satisfied", "dissatisfied"]),
        )
        for _ in range(count)
    ]


@dataclass(frozen=True)
class Deed:
    """What somebody does to a ticket."""

    step: str
    changes: tuple[FieldChange, ...] = ()
    data: tuple[tuple[str, str], ...] = ()


def opening(one: Happening) -> Deed:
    """Return the opening of a ticket, of any kind, some of them urgent."""
    kind = list(TicketKind)[one.number % len(TicketKind)]
    urgency = Urgency.URGENT if one.number % 5 == 0 else Urgency.NORMAL
    form = TicketForm(kind=kind, subject="Meter", urgency=urgency)
    return Deed("opened", changes_between(TicketForm(), form))


def deed(one: Happening, ticket: Ticket, team: str, now: datetime) -> Deed | None:
    """Return what comes of ``one`` for somebody who sees ``ticket``; None for nothing."""
    can = allowed(ticket, one.agent, AGENTS[one.agent], team)
    match one.what:
        case "step":
            return _step(one, ticket, can, team)
        case "edit":
            return _edit(one, ticket, now)
        case "settle" if ticket.conflicts:
            conflict = ticket.conflicts[0]
            choice = "kept" if one.number % 2 else "lost"
            about = {"field": conflict.field, "event_id": conflict.event_id, "choice": choice}
            return Deed("settled", data=tuple(about.items()))
        case "accept" if TicketEventKind.ACCEPTED in can:
            return Deed("accepted")
    return None


def _step(one: Happening, ticket: Ticket, can: frozenset[TicketEventKind], team: str) -> Deed:
    """Return a step that this desk offers; now and then one that it does not."""
    seldom = _SELDOM - {TicketEventKind.NAMED} if ticket.needs_naming else _SELDOM
    moves = sorted(k.removeprefix("ticket.") for k in can - REMARKS - seldom) or ["noted"]
    steps = STEPS if one.number > 85 else moves
    step = steps[one.number % len(steps)]
    data = dict(DATA.get(step, {}))
    if "to" in data:
        to = f"team:{team}" if one.to == "team" else one.to
        data["to"] = to if step == "assigned" or one.to != "team" else HANDLER
    if "upload_id" in data:
        data["upload_id"] = f"u{one.number}"
    if step == "called_back":
        data = {"outcome": one.outcome}
        data |= {"satisfaction": one.satisfaction} if one.outcome == "reached" else {}
    return Deed(step, data=tuple(data.items()))


def _edit(one: Happening, ticket: Ticket, now: datetime) -> Deed:
    name = ("subject", "course", "promised_at", "severity")[one.number % 4]
    after = {
        "promised_at": (now + timedelta(hours=30)).isoformat(),
        "severity": "severe" if one.number < 50 else "general",
    }.get(name, "abc"[one.number % 3])
    change = FieldChange(field=name, before=form_values(ticket.form)[name], after=after)
    return Deed("edited", (change,))
