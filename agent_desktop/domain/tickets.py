"""First-contact responsibility: one ticket, one owner, an event log that only grows.

A ticket is what its events make of it (``derive``). Nobody's entry is overwritten: an edit names
the value it replaces, and an edit that replaces something else than it thought is a conflict
that keeps both values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId

MAX_SUBJECT: Final = 200
MAX_NAME: Final = 100
MAX_PHONE: Final = 40
MAX_COURSE: Final = 20_000


class TicketKind(StrEnum):
    """What the customer wants."""

    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    BUSINESS_REQUEST = "business_request"
    FAULT = "fault"
    APPOINTMENT = "appointment"
    CALL_BACK = "call_back"


class Urgency(StrEnum):
    """How fast the responsible department must know."""

    NORMAL = "normal"
    URGENT = "urgent"


class TicketEventKind(StrEnum):
    """What can happen to a ticket."""

    OPENED = "ticket.opened"
    EDITED = "ticket.edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForm:
    """What the agent writes down. Texts are Unicode as typed; ``promised_at`` is aware UTC."""

    kind: TicketKind = TicketKind.ENQUIRY
    customer_name: str = ""
    phone: str = ""
    subject: str = ""
    course: str = ""
    urgency: Urgency = Urgency.NORMAL
    promised_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written that is worth keeping (the phone comes by itself)."""
        return not (self.customer_name or self.subject or self.course or self.promised_at)


FORM_FIELDS: Final = tuple(f.name for f in fields(TicketForm))
_LIMITS: Final = {
    "customer_name": MAX_NAME,
    "phone": MAX_PHONE,
    "subject": MAX_SUBJECT,
    "course": MAX_COURSE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a field cannot be saved: a stable code and the limit it broke, if any."""

    field: str
    code: str
    limit: int | None = None


def problems(form: TicketForm) -> tuple[Problem, ...]:
    """Return what keeps ``form`` from being saved; the same rules hold on desk and server."""
    found = []
    if not form.subject.strip():
        found.append(Problem(field="subject", code="ticket.subject_missing"))
    for name, limit in _LIMITS.items():
        value = getattr(form, name)
        if len(value) > limit:
            found.append(Problem(field=name, code="ticket.too_long", limit=limit))
        if any(ord(c) < 32 and c not in "\n\t" for c in value):
            found.append(Problem(field=name, code="ticket.control_character"))
    if form.promised_at is not None and form.promised_at.tzinfo is None:
        found.append(Problem(field="promised_at", code="ticket.time_without_zone"))
    return tuple(found)


def check(form: TicketForm) -> None:
    """Raise for the first of ``problems``.

    Raises:
        InvalidInput: With the problem's code and its field.
    """
    for problem in problems(form):
        limit = "" if problem.limit is None else f" (at most {problem.limit} characters)"
        raise InvalidInput(
            f"{problem.field}: {problem.code}{limit}",
            code=problem.code,
            fields={"field": problem.field, "limit": str(problem.limit or "")},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field's value before and after, as wire text (see ``to_text``)."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One entry of the log. ``event_id`` is the id of the operation that carried it."""

    event_id: OperationId
    ticket_id: TicketId
    kind: TicketEventKind
    at: datetime
    by: AgentNumber
    call_id: CallId | None = None
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldConflict:
    """Two people edited one field; ``kept`` stands, ``lost`` is shown beside it."""

    field: str
    kept: str
    lost: str
    event_id: OperationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One matter of one customer.

    Attributes:
        owner: Who the customer reached first. Never changes.
        handler: Who works on it now; the owner until somebody accepts it.
    """

    ticket_id: TicketId
    owner: AgentNumber
    handler: AgentNumber
    call_id: CallId | None
    form: TicketForm
    opened_at: datetime
    changed_at: datetime
    conflicts: tuple[FieldConflict, ...] = ()


def to_text(value: object) -> str:
    """Return a form value as the text that crosses the wire (times as ISO 8601, none as "")."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def from_text(field: str, text: str) -> object:
    """Return the form value that ``to_text`` made ``text`` of.

    Raises:
        InvalidInput: Unknown field or a value outside its choices.
    """
    try:
        match field:
            case "kind":
                return TicketKind(text)
            case "urgency":
                return Urgency(text)
            case "promised_at":
                return datetime.fromisoformat(text) if text else None
            case _ if field in FORM_FIELDS:
                return text
    except ValueError:
        pass
    choices = {"kind": TicketKind, "urgency": Urgency}.get(field)
    those = f"; it is one of {', '.join(choices)}" if choices else ""
    raise InvalidInput(
        f"{field} cannot be {text[:40]!r}{those}",
        code="ticket.invalid_value",
        fields={"field": field},
    )


def changes_between(before: TicketForm, after: TicketForm) -> tuple[FieldChange, ...]:
    """Return the fields that differ."""
    pairs = ((n, to_text(getattr(before, n)), to_text(getattr(after, n))) for n in FORM_FIELDS)
    return tuple(FieldChange(field=n, before=b, after=a) for n, b, a in pairs if b != a)


def apply_changes(form: TicketForm, changes: Iterable[FieldChange]) -> TicketForm:
    """Return ``form`` with the ``after`` values."""
    values: Mapping[str, object] = {c.field: from_text(c.field, c.after) for c in changes}
    return replace(form, **values)  # type: ignore[arg-type]


def derive(events: Iterable[TicketEvent]) -> Ticket:
    """Return the ticket that ``events``, in the server's order, make.

    Raises:
        InvalidInput: The first event does not open the ticket, or one belongs to another ticket.
    """
    ticket: Ticket | None = None
    for event in events:
        ticket = apply(ticket, event)
    if ticket is None:
        raise InvalidInput("a ticket has at least one event", code="ticket.no_events")
    return ticket


def apply(ticket: Ticket | None, event: TicketEvent) -> Ticket:
    """Return the ticket after one more event.

    A field whose current value is neither the event's ``before`` nor its ``after`` was edited by
    somebody else meanwhile: the later one in the server's order stands, the other is kept beside
    it as a conflict.

    Raises:
        InvalidInput: The event does not fit the ticket.
    """
    if ticket is None:
        if event.kind is not TicketEventKind.OPENED:
            raise InvalidInput("the ticket was never opened", code="ticket.not_opened")
        return Ticket(
            ticket_id=event.ticket_id,
            owner=event.by,
            handler=event.by,
            call_id=event.call_id,
            form=apply_changes(TicketForm(), event.changes),
            opened_at=event.at,
            changed_at=event.at,
        )
    if event.ticket_id != ticket.ticket_id or event.kind is TicketEventKind.OPENED:
        raise InvalidInput("the event belongs to another ticket", code="ticket.foreign_event")
    form = apply_changes(ticket.form, event.changes)  # refuses unknown fields
    lost = tuple(
        FieldConflict(field=c.field, kept=c.after, lost=current, event_id=event.event_id)
        for c in event.changes
        if (current := to_text(getattr(ticket.form, c.field))) not in (c.before, c.after)
    )
    return replace(
        ticket,
        form=form,
        changed_at=event.at,
        conflicts=ticket.conflicts + lost,
    )
