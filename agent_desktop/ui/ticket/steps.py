"""The steps of a ticket as an agent sees them: which fields each asks for, which comes next.

``domain.ticket_life`` says what a step carries and whether it is allowed; this says how it is
asked for. No Qt.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agent_desktop.domain.ticket_life import CONTACT, CallBackOutcome, Satisfaction
from agent_desktop.domain.tickets import Ticket, TicketEventKind, TicketStatus, Urgency

K = TicketEventKind


class Ask(StrEnum):
    """How a field of a step is asked for."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    YES = "yes"
    MOMENT = "moment"
    PERSON = "person"  # found in the directory; fills to, to_name and department
    TICKET = "ticket"  # found by search, or an id


@dataclass(frozen=True, slots=True, kw_only=True)
class StepField:
    """One thing that a step asks for.

    Attributes:
        name: As ``TicketEvent.data`` calls it.
        choices: Of ``Ask.CHOICE``.
        only: (field, values): asked only while that field has one of these.
    """

    name: str
    ask: Ask = Ask.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    only: tuple[str, tuple[str, ...]] | None = None


def _must(name: str, ask: Ask = Ask.TEXT, *choices: str) -> StepField:
    return StepField(name=name, ask=ask, required=True, choices=choices)


def _may(name: str, ask: Ask = Ask.LINE, *choices: str) -> StepField:
    return StepField(name=name, ask=ask, choices=choices)


_REACHED: Final = ("outcome", (CallBackOutcome.REACHED.value,))

STEP_FIELDS: Final[dict[TicketEventKind, tuple[StepField, ...]]] = {
    K.ASSIGNED: (_must("to", Ask.PERSON), _may("reason")),
    K.ACCEPTED: (
        _must("on_behalf", Ask.LINE),
        _must("how", Ask.CHOICE, "phone", "message", "in_person"),
    ),
    K.REJECTED: (_must("reason"),),
    K.NAMED: (_must("to", Ask.PERSON), _may("reason")),
    K.HANDLED: (
        _must("cause"),
        _must("solution"),
        _may("responsible"),
        _may("talked_over", Ask.YES),
        _may("promised_at", Ask.MOMENT),
        _may("loss"),
        _may("proposal"),
    ),
    K.RETURNED: (_must("plan"), _must("result")),
    K.CALLED_BACK: (
        _must("outcome", Ask.CHOICE, *CallBackOutcome),
        StepField(
            name="satisfaction",
            ask=Ask.CHOICE,
            required=True,
            choices=tuple(Satisfaction),
            only=_REACHED,
        ),
        StepField(name="reasons", ask=Ask.LINE, only=_REACHED),
        _may("words", Ask.TEXT),
    ),
    K.CLOSED: (_may("note"),),
    K.REOPENED: (_must("reason"),),
    K.ESCALATED: (_must("to_level", Ask.CHOICE, "owner", "lead", "manager"), _must("reason")),
    K.MERGED: (_must("into", Ask.TICKET), _may("reason")),
    K.WITHDRAWN: (_must("reason"),),
    K.CHASED: (_must("note"),),
    K.NOTIFIED: (
        _must("who", Ask.PERSON),
        _must("how", Ask.CHOICE, "phone", "message", "in_person"),
        _must("at", Ask.MOMENT),
    ),
    K.PAUSED: (_must("reason"),),
    K.RESUMED: (_may("note"),),
    K.NOTED: (_must("text"),),
}

# The order of the menu; what is not here is done elsewhere (files, conflicts, articles).
MENU: Final = tuple(STEP_FIELDS)

# What the agent most likely does now: the first of these that is allowed.
_NEXT: Final[dict[TicketStatus, tuple[TicketEventKind, ...]]] = {
    TicketStatus.OPEN: (K.NOTIFIED, K.CLOSED, K.CALLED_BACK, K.ASSIGNED, K.HANDLED),
    TicketStatus.ASSIGNED: (K.ACCEPTED,),
    TicketStatus.ACCEPTED: (K.CLOSED, K.CALLED_BACK, K.HANDLED),
    TicketStatus.HANDLED: (K.RETURNED,),
    TicketStatus.RETURNED: (K.CALLED_BACK,),
    TicketStatus.CALLED_BACK: (K.CLOSED,),
}


def next_step(ticket: Ticket, allowed: Collection[TicketEventKind]) -> TicketEventKind | None:
    """Return the one step to put in front of the agent, None when others are on."""
    if ticket.needs_naming and K.NAMED in allowed:
        return K.NAMED
    if ticket.paused_at is not None and K.RESUMED in allowed:
        return K.RESUMED
    for step in _NEXT.get(ticket.status, ()):
        if step not in allowed:
            continue
        if step is K.NOTIFIED and (ticket.form.urgency is not Urgency.URGENT or _was_told(ticket)):
            continue
        return step
    return None


def beside(step: TicketEventKind | None, allowed: Collection[TicketEventKind]) -> TicketEventKind:
    """Return what stands beside the next step: a hand-over is accepted or rejected."""
    return K.REJECTED if step is K.ACCEPTED and K.REJECTED in allowed else K.NOTED


def fields_of(step: TicketEventKind, ticket: Ticket) -> tuple[StepField, ...]:
    """Return what a step asks for, for this ticket."""
    if step is K.ACCEPTED and not ticket.offered_to.startswith(CONTACT):
        return ()  # the agent accepts for herself
    return STEP_FIELDS.get(step, ())


def shown_fields(fields: tuple[StepField, ...], values: dict[str, str]) -> tuple[StepField, ...]:
    """Return the fields whose condition holds."""
    return tuple(f for f in fields if f.only is None or values.get(f.only[0], "") in f.only[1])


def _was_told(ticket: Ticket) -> bool:
    return any(step.kind is K.NOTIFIED for step in ticket.steps)
