"""What a ticket is: the entries of its log, and the state that they make."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.ticket_forms import FieldChange, TicketForm


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
