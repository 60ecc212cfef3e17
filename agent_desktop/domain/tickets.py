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


class Severity(StrEnum):
    """How grave a complaint is; a severe one (against an agent, media, safety) needs the lead."""

    GENERAL = "general"
    SEVERE = "severe"


class TicketStatus(StrEnum):
    """Where a ticket stands; ``domain.ticket_life`` has the transition table.

    ``OPEN``: the first-contact owner works on it. ``ASSIGNED``: a hand-over is offered, and the
    giver stays responsible. ``ACCEPTED``: a handler took it. A dissatisfied customer or a
    reopening brings it back to ``ACCEPTED`` (there is a handler) or ``OPEN``.
    """

    OPEN = "open"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    HANDLED = "handled"
    RETURNED = "returned"
    CALLED_BACK = "called_back"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class TicketEventKind(StrEnum):
    """What can happen to a ticket; ``domain.ticket_life`` says what each carries as ``data``."""

    OPENED = "ticket.opened"
    EDITED = "ticket.edited"
    ASSIGNED = "ticket.assigned"
    ACCEPTED = "ticket.accepted"
    REJECTED = "ticket.rejected"
    NAMED = "ticket.named"
    HANDLED = "ticket.handled"
    RETURNED = "ticket.returned"
    CALLED_BACK = "ticket.called_back"
    CLOSED = "ticket.closed"
    REOPENED = "ticket.reopened"
    ESCALATED = "ticket.escalated"
    MERGED = "ticket.merged"
    WITHDRAWN = "ticket.withdrawn"
    CHASED = "ticket.chased"
    NOTIFIED = "ticket.notified"
    PAUSED = "ticket.paused"
    RESUMED = "ticket.resumed"
    NOTED = "ticket.noted"
    ATTACHED = "ticket.attached"
    LINKED = "ticket.linked"
    ANSWERED = "ticket.answered"
    SETTLED = "ticket.settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForm:
    """What the agent writes down. Texts are Unicode as typed; ``promised_at`` is aware UTC.

    Attributes:
        category: Record id of the directory's category, which says whose matter it is; "" for none.
        customer_id: Record id of the customer, "" while unknown.
        form_id: Record id of the form definition whose fields ``extra`` has; "" for none.
        extra: (field id, text) of the form's own fields, by id; a change names them ``x.ID``.
    """

    kind: TicketKind = TicketKind.ENQUIRY
    customer_name: str = ""
    phone: str = ""
    subject: str = ""
    course: str = ""
    urgency: Urgency = Urgency.NORMAL
    promised_at: datetime | None = None
    severity: Severity = Severity.GENERAL
    category: str = ""
    customer_id: str = ""
    form_id: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written that is worth keeping (the phone comes by itself)."""
        texts = self.customer_name or self.subject or self.course or self.promised_at
        return not (texts or any(text for _, text in self.extra))


FORM_FIELDS: Final = tuple(f.name for f in fields(TicketForm) if f.name != "extra")
EXTRA: Final = "x."
MAX_EXTRA: Final = 100
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
    """One entry of the log. ``event_id`` is the id of the operation that carried it.

    Attributes:
        at: When it happened in the server's time, as desk and server agree on it; rules and clocks
            use only this.
        device_at: What the PC's clock showed; ``received_at``: when the server got it (None: not
            yet). Both are shown, no rule uses them.
        by_role: The role of ``by`` then (``domain.rights.Role``); ``by_team``: name of the team, as
            an offer to ``team:NAME`` has it, "" for none.
        device: Name of the PC.
        data: What the step carries beside form fields, as (name, text) pairs.
    """

    event_id: OperationId
    ticket_id: TicketId
    kind: TicketEventKind
    at: datetime
    by: AgentNumber
    call_id: CallId | None = None
    changes: tuple[FieldChange, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    by_role: str = "agent"
    by_team: str = ""
    device: str = ""
    device_at: datetime | None = None
    received_at: datetime | None = None

    def datum(self, name: str) -> str:
        """Return one of ``data``, "" when it is not there."""
        return next((text for key, text in self.data if key == name), "")


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
        handler: Who answers for the work now; the owner until somebody accepts it, and the giver
            while a hand-over is only offered.
        offered_to: Whom the hand-over is offered to: an agent number, ``team:NAME`` or
            ``contact:ID`` of the directory; "" for none.
        needs_naming: A hand-over was rejected: the lead must name a handler.
        chasings: How often the owner chased; ``escalations`` how often it was escalated.
        attempts: Call-backs that did not reach the customer since the last result.
        reopened: How often it came back.
        paused_at: Waiting for the customer since; None while the clocks run.
        steps: (kind, at) of every step that had effect, oldest first; the clocks read them.
        voids: Entries that came too late or were not allowed any more: kept, shown, no effect.
    """

    ticket_id: TicketId
    owner: AgentNumber
    handler: AgentNumber
    call_id: CallId | None
    form: TicketForm
    opened_at: datetime
    changed_at: datetime
    conflicts: tuple[FieldConflict, ...] = ()
    status: TicketStatus = TicketStatus.OPEN
    offered_to: str = ""
    offered_by: str = ""
    needs_naming: bool = False
    chasings: int = 0
    escalations: int = 0
    escalated_to: str = ""
    attempts: int = 0
    reopened: int = 0
    satisfaction: str = ""
    merged_into: str = ""
    paused_at: datetime | None = None
    paused_for: str = ""
    attachments: tuple["Attachment", ...] = ()
    links: tuple["Link", ...] = ()
    steps: tuple["Step", ...] = ()
    voids: tuple["Void", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file at the ticket; its bytes travel as an upload of kind ``attachment``."""

    upload_id: str
    name: str
    media_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What the ticket points to: ``what`` is call, recording, article or ticket."""

    what: str
    target: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that had effect.

    ``value``: what the clocks need of it beside the time: the outcome of a call-back, the promised
    date of an edit; "" for most.
    """

    kind: TicketEventKind
    at: datetime
    event_id: OperationId
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """An entry without effect, and the stable code of why (``ticket.…``)."""

    event_id: OperationId
    code: str


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
            case "severity":
                return Severity(text)
            case "promised_at":
                return datetime.fromisoformat(text) if text else None
            case _ if field in FORM_FIELDS:
                return text
    except ValueError:
        pass
    choices = {"kind": TicketKind, "urgency": Urgency, "severity": Severity}.get(field)
    those = f"; it is one of {', '.join(choices)}" if choices else ""
    raise InvalidInput(
        f"{field} cannot be {text[:40]!r}{those}",
        code="ticket.invalid_value",
        fields={"field": field},
    )


def changes_between(before: TicketForm, after: TicketForm) -> tuple[FieldChange, ...]:
    """Return the fields that differ."""
    old, new = form_values(before), form_values(after)
    names = [*FORM_FIELDS, *sorted({n for n in (*old, *new) if n.startswith(EXTRA)})]
    pairs = ((n, old.get(n, ""), new.get(n, "")) for n in names)
    return tuple(FieldChange(field=n, before=b, after=a) for n, b, a in pairs if b != a)


def form_values(form: TicketForm) -> dict[str, str]:
    """Return all values of a form as wire text, by field; the form's own ones as ``x.ID``."""
    values = {n: to_text(getattr(form, n)) for n in FORM_FIELDS}
    return values | {f"{EXTRA}{n}": text for n, text in form.extra}


def form_of(values: Mapping[str, str]) -> TicketForm:
    """Return the form that ``form_values`` made ``values`` of; a missing field has its default.

    Raises:
        InvalidInput: As ``from_text``.
    """
    changes = (FieldChange(field=n, before="", after=text) for n, text in values.items())
    return apply_changes(TicketForm(), changes)


def apply_changes(form: TicketForm, changes: Iterable[FieldChange]) -> TicketForm:
    """Return ``form`` with the ``after`` values."""
    values: dict[str, object] = {}
    extra = dict(form.extra)
    for change in changes:
        if not change.field.startswith(EXTRA):
            values[change.field] = from_text(change.field, change.after)
        elif change.after:
            extra[change.field.removeprefix(EXTRA)] = change.after
        else:
            extra.pop(change.field.removeprefix(EXTRA), None)
    if len(extra) > MAX_EXTRA:
        raise InvalidInput(
            f"a form has at most {MAX_EXTRA} fields of its own", code="ticket.too_many_fields"
        )
    return replace(form, extra=tuple(sorted(extra.items())), **values)  # type: ignore[arg-type]


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
    now = form_values(ticket.form)
    lost = tuple(
        FieldConflict(field=c.field, kept=c.after, lost=current, event_id=event.event_id)
        for c in event.changes
        if (current := now.get(c.field, "")) not in (c.before, c.after)
    )
    return replace(
        ticket,
        form=form,
        changed_at=event.at,
        conflicts=ticket.conflicts + lost,
    )
