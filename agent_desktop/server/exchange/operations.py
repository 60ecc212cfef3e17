"""One operation from the wire: parsed alone, so that a malformed one is refused alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from pydantic import ValidationError

from agent_desktop.contract.server import (
    CallRecordedPayload,
    FieldChangePayload,
    OperationPayload,
    ReceiptPayload,
    RecordPayload,
    TicketEventPayload,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.records import RecordChange
from agent_desktop.domain.tickets import FieldChange, TicketEvent, TicketEventKind

MALFORMED: Final = "operation.malformed"
_LARGEST_SEQ: Final = 2**63 - 1
_LONGEST_ECHO: Final = 64
_OF_A_STEP: Final = ("changes", "data")


@dataclass(slots=True)
class Outcome:
    """What becomes of one operation of a batch; ``revision`` is filled in last.

    Attributes:
        code: Why it was refused, or why it is kept without effect.
        is_refused: It is not kept, and changed nothing.
        is_new: It is judged here and now, not a repeat; only then it is written down.
    """

    op_id: str
    code: str = ""
    message: str = ""
    revision: int = 0
    is_refused: bool = False
    is_new: bool = False

    @property
    def status(self) -> Literal["applied", "refused"]:
        """What the receipt says."""
        return "refused" if self.is_refused else "applied"

    def refuse(self, code: str, message: str) -> "Outcome":
        """Make it a refusal."""
        # Some messages quote what was sent, and PostgreSQL keeps no NUL.
        self.code, self.message = code, message.replace("\x00", "")
        self.is_refused = True
        return self

    def receipt(self) -> ReceiptPayload:
        """Return what the desk reads."""
        return ReceiptPayload(
            op_id=self.op_id,
            status=self.status,
            revision=self.revision,
            code=self.code,
            message=self.message,
        )


def parse(raw: dict[str, object]) -> OperationPayload | Outcome:
    """Return the operation, or its refusal.

    The refusal names the place and the rule, never the value. It is not written down: a server
    that understands the operation tomorrow may take it tomorrow.
    """
    try:
        operation = OperationPayload.model_validate(raw)
        _check(operation, raw)
    except ValidationError as failure:
        first = failure.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return _malformed(raw, f"{where}: {first['type']}")
    except InvalidInput as failure:
        return _malformed(raw, failure.message)
    return operation


def _malformed(raw: dict[str, object], why: str) -> Outcome:
    op_id = raw.get("op_id")
    is_fit = isinstance(op_id, str) and op_id.isascii() and len(op_id) <= _LONGEST_ECHO
    text = why[:200].encode("ascii", "replace").decode()
    return Outcome(str(op_id) if is_fit else "").refuse(MALFORMED, text)


def _check(operation: OperationPayload, raw: Mapping[str, object]) -> None:
    """Look for what a JSON model lets through and a database does not.

    Raises:
        InvalidInput: The field.
    """
    if operation.seq > _LARGEST_SEQ:
        raise InvalidInput("seq: too large")
    _check_time("at", operation.at)
    if operation.device_at is not None:
        _check_time("device_at", operation.device_at)
    payload = operation.payload
    if isinstance(payload, CallRecordedPayload):
        _check_call(payload)
    # What is in a ticket's step has rules of its own, with codes that say more.
    own_rules = _OF_A_STEP if isinstance(payload, TicketEventPayload) else ()
    if _holds_nul(raw, own_rules):
        raise InvalidInput("a text holds a NUL character")  # PostgreSQL keeps none


def _holds_nul(value: object, but: Collection[str] = ()) -> bool:
    """Return whether a text in JSON holds a NUL; what is called ``but`` is not looked at."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any("\x00" in k or _holds_nul(v, but) for k, v in value.items() if k not in but)
    return isinstance(value, list | tuple) and any(_holds_nul(part, but) for part in value)


def _check_call(call: CallRecordedPayload) -> None:
    for name in ("started_at", "answered_at", "ended_at"):
        if (value := getattr(call, name)) is not None:
            _check_time(name, value)
    if not 0 <= call.end_code <= 999:
        raise InvalidInput("payload.end_code: no SIP status")


def _check_time(name: str, value: datetime) -> None:
    if value.tzinfo is None:
        raise InvalidInput(f"{name}: a time without zone")
    try:
        value.astimezone(UTC)
    except OverflowError as exc:
        raise InvalidInput(f"{name}: out of range") from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes, as the log keeps it: the person with role and team's name, the PC's name."""

    number: str
    role: str
    team: str
    device: str


def event_of(
    op_id: str,
    payload: TicketEventPayload,
    by: Writer,
    *,
    at: datetime,
    device_at: datetime | None,
    received_at: datetime,
) -> TicketEvent:
    """Return the domain's event for what ``by`` sent."""
    return TicketEvent(
        event_id=OperationId(op_id),
        ticket_id=TicketId(payload.ticket_id),
        kind=TicketEventKind(payload.type),
        at=at,
        by=AgentNumber(by.number),
        call_id=CallId(payload.call_id) if payload.call_id else None,
        changes=tuple(_change(c) for c in payload.changes),
        data=tuple(payload.data.items()),
        by_role=by.role,
        by_team=by.team,
        device=by.device,
        device_at=device_at,
        received_at=received_at,
    )


def record_change(
    operation: OperationPayload, payload: RecordPayload, by: Writer, at: datetime
) -> RecordChange:
    """Return the domain's edit of a record for an operation of ``by``."""
    return RecordChange(
        event_id=OperationId(operation.op_id),
        table=payload.table,
        record_id=payload.record_id,
        at=at,
        by=AgentNumber(by.number),
        changes=tuple(_change(c) for c in payload.changes),
        deleted=payload.deleted,
    )


def _change(payload: FieldChangePayload) -> FieldChange:
    return FieldChange(field=payload.field, before=payload.before, after=payload.after)
