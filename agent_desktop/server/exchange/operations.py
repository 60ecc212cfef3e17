"""One operation from the wire: parsed alone, so that a malformed one is refused alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError

from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    FieldChangePayload,
    OperationPayload,
    ReceiptPayload,
    TicketEventPayload,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.tickets import FieldChange, TicketEvent, TicketEventKind

MALFORMED: Final = "operation.malformed"
_LARGEST_SEQ: Final = 2**63 - 1
_LONGEST_ECHO: Final = 64


@dataclass(slots=True)
class Outcome:
    """What becomes of one operation of a batch; ``revision`` is filled in last.

    Attributes:
        is_new: It is judged here and now, not a repeat; only then it is written down.
    """

    op_id: str
    code: str = ""
    message: str = ""
    revision: int = 0
    is_new: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether it changed nothing."""
        return bool(self.code)

    def refuse(self, code: str, message: str) -> "Outcome":
        """Make it a refusal."""
        # Some messages quote what was sent, and PostgreSQL keeps no NUL.
        self.code, self.message = code, message.replace("\x00", "")
        return self

    def receipt(self) -> ReceiptPayload:
        """Return what the desk reads."""
        return ReceiptPayload(
            op_id=self.op_id,
            status="refused" if self.is_refused else "applied",
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
        _check(operation)
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


def _check(operation: OperationPayload) -> None:
    """Look for what a JSON model lets through and a database does not.

    Raises:
        InvalidInput: The field.
    """
    if operation.seq > _LARGEST_SEQ:
        raise InvalidInput("seq: too large")
    _check_time("at", operation.at)
    call = operation.payload
    if isinstance(call, CallAssessedPayload):
        _check_assessment(call)
    if not isinstance(call, CallRecordedPayload):
        return
    for name in ("started_at", "answered_at", "ended_at"):
        if (value := getattr(call, name)) is not None:
            _check_time(name, value)
    texts = [call.remote_number, call.remote_name, call.queue, call.pack, call.pack_version]
    details = call.details
    texts += [details.purpose, details.codec, details.transferred_to, details.recording_id]
    if any("\x00" in text for text in (*texts, *call.said, *details.warnings)):
        raise InvalidInput("payload: a text holds a NUL character")
    if not 0 <= call.end_code <= 999:
        raise InvalidInput("payload.end_code: no SIP status")


def _check_assessment(assessment: CallAssessedPayload) -> None:
    silent = assessment.silent
    texts = [text for m in assessment.marks for text in (m.criterion, m.contested)]
    texts += [silent.ended_by, silent.advice] if silent else []
    if any("\x00" in text for text in texts):
        raise InvalidInput("payload: a text holds a NUL character")


def _check_time(name: str, value: datetime) -> None:
    if value.tzinfo is None:
        raise InvalidInput(f"{name}: a time without zone")
    try:
        value.astimezone(UTC)
    except OverflowError as exc:
        raise InvalidInput(f"{name}: out of range") from exc


def ticket_event(
    operation: OperationPayload, payload: TicketEventPayload, by: str, at: datetime
) -> TicketEvent:
    """Return the domain's event for an operation of ``by``."""
    return TicketEvent(
        event_id=OperationId(operation.op_id),
        ticket_id=TicketId(payload.ticket_id),
        kind=TicketEventKind(payload.type),
        at=at,
        by=AgentNumber(by),
        call_id=CallId(payload.call_id) if payload.call_id else None,
        changes=tuple(_change(c) for c in payload.changes),
    )


def _change(payload: FieldChangePayload) -> FieldChange:
    return FieldChange(field=payload.field, before=payload.before, after=payload.after)
