"""Which step of a ticket is allowed when and to whom: one table, the same on desk and server.

What a step carries as ``TicketEvent.data`` (* = must not be empty):

============  =====================================================================================
step          data
============  =====================================================================================
assigned      to* (agent number, ``team:NAME`` or ``contact:ID``), to_name, department, reason
accepted      on_behalf, how (a ``contact:`` has no desk: whoever asked writes down who said yes)
rejected      reason*
named         to*, to_name, reason (by the lead: the handler cannot refuse)
handled       cause*, solution*, responsible, talked_over ("yes"), promised_at, loss, proposal
returned      plan*, result*
called_back   outcome* (``CallBackOutcome``), satisfaction (``Satisfaction``), reasons, words
closed        note
reopened      reason*
escalated     to_level* (``owner``, ``lead``, ``manager``), reason*, clock (one that ran out, so
              that two desks that see it escalate once)
merged        into* (ticket id), reason
withdrawn     reason*
chased        note*
notified      who*, how* (``phone``, ``message``, ``in_person``), at*, department
paused        reason*
resumed       note
noted         text*
attached      upload_id*, name*, media_type*, bytes*, sha256*
linked        what* (call, recording, article, ticket), target*, title
answered      article_id*, version*, title*
settled       field*, event_id*, choice* (``kept``, ``lost``)
============  =====================================================================================
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from agent_desktop.domain.rights import is_lead
from agent_desktop.domain.ticket_forms import Severity, TicketForm, TicketKind, Urgency
from agent_desktop.domain.ticket_state import (
    Step,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketStatus,
)

MOST_CHASINGS: Final = 2
ATTEMPTS_BEFORE_NOT_REACHED: Final = 3
ATTEMPT_GAP: Final = timedelta(minutes=30)
MOST_ATTACHMENTS: Final = 50
TEAM: Final = "team:"
CONTACT: Final = "contact:"


class Satisfaction(StrEnum):
    """What the customer says of the result."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    SO_SO = "so_so"
    DISSATISFIED = "dissatisfied"


class CallBackOutcome(StrEnum):
    """How a call-back went; ``NOT_REACHED`` ends the attempts, after three of them at the least.

    An attempt counts half an hour after the one before at the earliest: three calls in a minute
    are one attempt. A customer who asks for another time (``LATER``) was reached.
    """

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    LATER = "later"
    NOT_REACHED = "not_reached"


class Part(StrEnum):
    """What somebody is to a ticket.

    The owner also acts for a handler who is a ``contact:`` of the directory and has no desk.
    """

    ANYONE = "anyone"
    OWNER = "owner"
    HANDLER = "handler"
    OFFERED = "offered"
    LEAD = "lead"


class Move(StrEnum):
    """Where a step leads that has no one status to lead to.

    ``BACK``: to whoever works on it (``ACCEPTED``), or to the owner (``OPEN``). ``BY_OUTCOME``: a
    call-back ends, stays for another attempt, or brings the matter back.
    """

    STAY = "stay"
    BACK = "back"
    BY_OUTCOME = "by_outcome"


@dataclass(frozen=True, slots=True)
class Rule:
    """One cell of the table. ``kinds``: only tickets of these; empty for all."""

    to: TicketStatus | Move
    who: frozenset[Part]
    kinds: frozenset[TicketKind] = frozenset()


_S = TicketStatus
_E = TicketEventKind
TERMINAL: Final = frozenset({_S.CLOSED, _S.MERGED, _S.WITHDRAWN})
ACTIVE: Final = frozenset(TicketStatus) - TERMINAL
WORKING: Final = frozenset({_S.OPEN, _S.ASSIGNED, _S.ACCEPTED})
# An answer on the phone ends these; nobody has to write back and ask for satisfaction first.
DIRECT: Final = frozenset({TicketKind.ENQUIRY, TicketKind.SUGGESTION, TicketKind.PRAISE})
# Here the answer itself is a call.
CALLED: Final = DIRECT | {TicketKind.CALL_BACK}
# Words and proofs: they change nothing of the life and are welcome at any time.
REMARKS: Final = frozenset({_E.NOTED, _E.ATTACHED, _E.LINKED, _E.ANSWERED, _E.SETTLED})
# Steps after which nobody waits for the customer any more.
ENDS_PAUSE: Final = frozenset(
    {
        _E.RESUMED,
        _E.HANDLED,
        _E.RETURNED,
        _E.CALLED_BACK,
        _E.CLOSED,
        _E.REOPENED,
        _E.MERGED,
        _E.WITHDRAWN,
    }
)

_ANYONE: Final = frozenset({Part.ANYONE})
_LEAD: Final = frozenset({Part.LEAD})
_ANSWERING: Final = frozenset({Part.OWNER, Part.HANDLER, Part.LEAD})
_WORKER: Final = frozenset({Part.HANDLER, Part.LEAD})
_CENTRE: Final = frozenset({Part.OWNER, Part.LEAD})
_OFFERED: Final = frozenset({Part.OFFERED})
_NONE: Final[frozenset[TicketKind]] = frozenset()
_BACK: Final = {_S.HANDLED, _S.RETURNED, _S.CALLED_BACK}

_Row = tuple[
    TicketEventKind,
    Iterable[TicketStatus],
    TicketStatus | Move,
    frozenset[Part],
    frozenset[TicketKind],
]
# Step, from which statuses, to which, who may, of which kinds. A later row wins over an earlier.
_ROWS: Final[tuple[_Row, ...]] = (
    (_E.EDITED, ACTIVE, Move.STAY, _ANYONE, _NONE),
    (_E.NOTIFIED, WORKING, Move.STAY, _ANYONE, _NONE),
    (_E.ASSIGNED, WORKING, _S.ASSIGNED, _ANSWERING, _NONE),
    (_E.ACCEPTED, {_S.ASSIGNED}, _S.ACCEPTED, _OFFERED, _NONE),
    (_E.REJECTED, {_S.ASSIGNED}, Move.BACK, _OFFERED, _NONE),
    (_E.NAMED, WORKING, _S.ACCEPTED, _LEAD, _NONE),
    (_E.HANDLED, WORKING, _S.HANDLED, _WORKER, _NONE),
    (_E.RETURNED, {_S.HANDLED}, _S.RETURNED, _WORKER, _NONE),
    (_E.CALLED_BACK, {_S.OPEN, _S.ACCEPTED, _S.HANDLED}, Move.BY_OUTCOME, _ANYONE, CALLED),
    (_E.CALLED_BACK, {_S.RETURNED}, Move.BY_OUTCOME, _ANYONE, _NONE),
    (_E.CLOSED, ACTIVE - {_S.ASSIGNED, _S.CALLED_BACK}, _S.CLOSED, _ANSWERING, DIRECT),
    (_E.CLOSED, {_S.CALLED_BACK}, _S.CLOSED, _CENTRE, _NONE),
    (_E.REOPENED, _BACK, Move.BACK, _CENTRE, _NONE),
    (_E.REOPENED, TERMINAL, Move.BACK, _ANYONE, _NONE),
    (_E.ESCALATED, ACTIVE, Move.STAY, _ANYONE, _NONE),
    (_E.MERGED, ACTIVE, _S.MERGED, _CENTRE, _NONE),
    (_E.WITHDRAWN, ACTIVE, _S.WITHDRAWN, _ANSWERING, _NONE),
    (_E.CHASED, WORKING | {_S.HANDLED}, Move.STAY, _ANYONE, _NONE),
    (_E.PAUSED, ACTIVE - {_S.CALLED_BACK}, Move.STAY, _ANSWERING, _NONE),
    (_E.RESUMED, ACTIVE, Move.STAY, _ANYONE, _NONE),
    *((remark, _S, Move.STAY, _ANYONE, _NONE) for remark in sorted(REMARKS)),
)
TABLE: Final[Mapping[tuple[TicketStatus, TicketEventKind], Rule]] = MappingProxyType(
    {
        (status, kind): Rule(to, who, kinds)
        for kind, statuses, to, who, kinds in _ROWS
        for status in statuses
    }
)

# While a rejected hand-over waits for the lead, none of these moves it on.
_NEED_A_NAME: Final = frozenset(
    {_E.ASSIGNED, _E.ACCEPTED, _E.REJECTED, _E.HANDLED, _E.CALLED_BACK, _E.CLOSED}
)
_ENDED: Final = {
    _S.CLOSED: "ticket.closed",
    _S.MERGED: "ticket.merged",
    _S.WITHDRAWN: "ticket.withdrawn",
}
# What a step finds that came too late or too early, where "not now" would say too little.
_TOO_LATE: Final = {
    (_E.ACCEPTED, _S.OPEN): "ticket.not_offered",
    (_E.REJECTED, _S.OPEN): "ticket.not_offered",
    (_E.ACCEPTED, _S.ACCEPTED): "ticket.already_accepted",
    (_E.REJECTED, _S.ACCEPTED): "ticket.already_accepted",
    (_E.CALLED_BACK, _S.CALLED_BACK): "ticket.already_called_back",
    **{
        (kind, status): "ticket.already_handled"
        for kind in (_E.ASSIGNED, _E.ACCEPTED, _E.REJECTED, _E.NAMED, _E.HANDLED, _E.NOTIFIED)
        for status in _BACK
    },
    **{(_E.RETURNED, status): "ticket.not_handled" for status in WORKING},
    **{(_E.RETURNED, s): "ticket.already_returned" for s in (_S.RETURNED, _S.CALLED_BACK)},
    **{(_E.CALLED_BACK, status): "ticket.not_returned" for status in WORKING | {_S.HANDLED}},
    **{(_E.CLOSED, status): "ticket.not_called_back" for status in ACTIVE},
}


def parts_of(ticket: Ticket, agent: str, role: str, team: str) -> frozenset[Part]:
    """Return what somebody is to a ticket now."""
    parts = {Part.ANYONE}
    if agent == ticket.owner:
        parts.add(Part.OWNER)
    if is_lead(role):
        parts.add(Part.LEAD)
    stands_in = ticket.handler.startswith(CONTACT) and agent == ticket.owner
    if agent == ticket.handler or stands_in:
        parts.add(Part.HANDLER)
    if ticket.offered_to and _is_offered(ticket, agent, team):
        parts.add(Part.OFFERED)
    return frozenset(parts)


def _is_offered(ticket: Ticket, agent: str, team: str) -> bool:
    to = ticket.offered_to
    if to.startswith(CONTACT):  # has no desk: whoever asked writes down the answer
        return agent in (ticket.offered_by, ticket.owner)
    if to.startswith(TEAM):
        return bool(team) and to == f"{TEAM}{team}"
    return to == agent


def allowed(ticket: Ticket, agent: str, role: str, team: str = "") -> frozenset[TicketEventKind]:
    """Return the steps that somebody can take now, as far as no data decides it."""
    parts = parts_of(ticket, agent, role, team)
    return frozenset(kind for kind in _E if not _why_not(ticket, kind, parts))


def why_not(ticket: Ticket, event: TicketEvent) -> str:
    """Return the code of why ``event`` has no effect on ``ticket`` as it is; "" when it has."""
    parts = parts_of(ticket, event.by, event.by_role, event.by_team)
    return _why_not(ticket, event.kind, parts) or _why_not_so(ticket, event)


def _why_not(ticket: Ticket, kind: TicketEventKind, parts: frozenset[Part]) -> str:
    """Judge by the table and the ticket alone."""
    rule = TABLE.get((ticket.status, kind))
    if ticket.needs_naming and kind in _NEED_A_NAME:
        return "ticket.needs_naming"
    if rule is None or (rule.kinds and ticket.form.kind not in rule.kinds):
        late = _TOO_LATE.get((kind, ticket.status), "ticket.not_now")
        return _ENDED.get(ticket.status, late)
    if not parts & rule.who:
        return {_E.NAMED: "ticket.lead_names", _E.ACCEPTED: "ticket.not_offered_to_you"}.get(
            kind, "ticket.not_offered_to_you" if kind is _E.REJECTED else "ticket.not_yours"
        )
    is_chased_out = kind is _E.CHASED and ticket.chasings >= MOST_CHASINGS
    return "ticket.lead_chases" if is_chased_out and Part.LEAD not in parts else _open(ticket, kind)


def _open(ticket: Ticket, kind: TicketEventKind) -> str:
    """Judge what must have been before: notified, paused, in conflict."""
    code = ""
    match kind:
        case _E.ASSIGNED if ticket.form.urgency is Urgency.URGENT:
            is_told = any(step.kind is _E.NOTIFIED for step in ticket.steps)
            code = "" if is_told else "ticket.notify_first"
        case _E.PAUSED if ticket.paused_at is not None:
            code = "ticket.already_paused"
        case _E.RESUMED if ticket.paused_at is None:
            code = "ticket.not_paused"
        case _E.SETTLED if not ticket.conflicts:
            code = "ticket.already_settled"
        case _E.ATTACHED if len(ticket.attachments) >= MOST_ATTACHMENTS:
            code = "ticket.too_many_attachments"
    return code


def _why_not_so(ticket: Ticket, event: TicketEvent) -> str:
    """Judge what the event carries."""
    match event.kind:
        case _E.ASSIGNED if event.datum("to") == ticket.handler:
            return "ticket.has_it_already"
        case _E.MERGED if event.datum("into") == ticket.ticket_id:
            return "ticket.merged_into_itself"
        case _E.CALLED_BACK if event.datum("outcome") == CallBackOutcome.NOT_REACHED:
            tried = ticket.attempts >= ATTEMPTS_BEFORE_NOT_REACHED
            return "" if tried else "ticket.too_few_attempts"
        case _E.ESCALATED if event.datum("clock"):
            ran_out = (_E.ESCALATED, event.datum("clock"))
            told = any((step.kind, step.value) == ran_out for step in ticket.steps)
            return "ticket.already_escalated" if told else ""
        case _E.SETTLED:
            of = (event.datum("field"), event.datum("event_id"))
            there = any((c.field, c.event_id) == of for c in ticket.conflicts)
            return "" if there else "ticket.already_settled"
    return ""


def status_after(ticket: Ticket, event: TicketEvent) -> TicketStatus:
    """Return where an allowed ``event`` leads."""
    to = TABLE[ticket.status, event.kind].to
    if isinstance(to, TicketStatus):
        return to
    back = _S.OPEN if ticket.handler == ticket.owner else _S.ACCEPTED
    if to is Move.BACK:
        return back
    outcome = event.datum("outcome") if to is Move.BY_OUTCOME else ""
    if outcome == CallBackOutcome.REACHED:
        is_sad = event.datum("satisfaction") == Satisfaction.DISSATISFIED
        return back if is_sad else _S.CALLED_BACK
    return _S.CALLED_BACK if outcome == CallBackOutcome.NOT_REACHED else ticket.status


def brings_back(step: Step) -> bool:
    """Whether a step let the matter begin anew: reopened, or a dissatisfied customer."""
    is_sad = step.kind is _E.CALLED_BACK and step.value == Satisfaction.DISSATISFIED
    return is_sad or step.kind is _E.REOPENED


def counts_as_attempt(ticket: Ticket, outcome: str, at: datetime) -> bool:
    """Whether a call-back is one more attempt: nobody was reached, and not just tried before."""
    if outcome not in _UNREACHED:
        return False
    last: datetime | None = None
    for step in ticket.steps:
        if brings_back(step) or step.value == CallBackOutcome.REACHED:
            last = None
        elif step.kind is _E.CALLED_BACK and step.value in _UNREACHED:
            last = step.at if last is None or step.at - last >= ATTEMPT_GAP else last
    return last is None or at - last >= ATTEMPT_GAP


_UNREACHED: Final = frozenset(
    {CallBackOutcome.NO_ANSWER, CallBackOutcome.BUSY, CallBackOutcome.WRONG_NUMBER}
)


def is_severe(form: TicketForm) -> bool:
    """Whether the lead takes part at once: a severe complaint."""
    return form.kind is TicketKind.COMPLAINT and form.severity is Severity.SEVERE
