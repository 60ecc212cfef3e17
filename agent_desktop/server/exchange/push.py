"""Take a batch of operations: judge each by itself, write all down in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    OperationPayload,
    ReceiptPayload,
    TicketEventPayload,
)
from agent_desktop.domain import tickets
from agent_desktop.domain.errors import AgentDesktopError, Conflict, NotAllowed
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange.operations import Outcome, parse, ticket_event
from agent_desktop.server.exchange.repository import ExchangeRepository, KeptTicket

# A desk's clock may be a little ahead. What claims to be later was not: it is taken as now, so
# that a wrong clock never moves a deadline into the future, and no work is refused for it.
CLOCK_TOLERANCE: Final = timedelta(minutes=5)


class Push:
    """One batch of one device, in one unit of work.

    Args:
        who: The signed-in person; owner of what is opened here.
        now: The server's time of receipt.
    """

    def __init__(self, repository: ExchangeRepository, who: Identity, now: datetime) -> None:
        self._repository = repository
        self._who = who
        self._now = now
        self._by_id: dict[str, Outcome] = {}
        self._by_seq: dict[int, str] = {}
        self._foreign: set[str] = set()
        self._tickets: dict[str, KeptTicket] = {}
        self._opened: set[str] = set()
        self._calls: set[str] = set()
        self._authors: dict[str, int] = {}
        self._judged: list[tuple[OperationPayload, Outcome]] = []

    def run(self, raw: Sequence[dict[str, object]]) -> tuple[ReceiptPayload, ...]:
        """Return one receipt per operation, in their order."""
        parsed = [parse(operation) for operation in raw]
        self._load([p for p in parsed if isinstance(p, OperationPayload)])
        outcomes = [p if isinstance(p, Outcome) else self._outcome(p) for p in parsed]
        self._write()
        return tuple(outcome.receipt() for outcome in outcomes)

    def _load(self, operations: Sequence[OperationPayload]) -> None:
        device_id = self._who.device_id
        self._repository.lock_device(device_id)
        op_ids, seqs = [o.op_id for o in operations], [o.seq for o in operations]
        for row in self._repository.known(device_id, op_ids, seqs):
            if row.device_id == device_id:
                self._by_seq[row.seq] = row.op_id
                self._by_id[row.op_id] = Outcome(row.op_id, row.code, row.message, row.revision)
            else:
                self._foreign.add(row.op_id)
        payloads = [o.payload for o in operations if o.op_id not in self._by_id]
        ticket_ids = {p.ticket_id for p in payloads if isinstance(p, TicketEventPayload)}
        call_ids = {p.call_id for p in payloads if isinstance(p, CallRecordedPayload)}
        self._tickets = self._repository.lock_tickets(ticket_ids)
        self._calls = self._repository.recorded_calls(call_ids)
        assessed = {p.call_id for p in payloads if isinstance(p, CallAssessedPayload)}
        self._authors = self._repository.authors_of_calls(assessed)

    def _outcome(self, operation: OperationPayload) -> Outcome:
        if operation.op_id in self._by_id:
            return self._by_id[operation.op_id]
        outcome = Outcome(operation.op_id)
        if operation.op_id in self._foreign:
            return outcome.refuse("operation.foreign_device", "another device sent this operation")
        if operation.seq in self._by_seq:
            return outcome.refuse("operation.seq_reused", "another operation had this number")
        outcome.is_new = True
        try:
            self._apply(operation)
        except AgentDesktopError as refusal:
            outcome.refuse(refusal.code, refusal.message)
        self._by_id[operation.op_id] = outcome
        self._by_seq[operation.seq] = operation.op_id
        self._judged.append((operation, outcome))
        return outcome

    def _apply(self, operation: OperationPayload) -> None:
        payload = operation.payload
        if isinstance(payload, CallRecordedPayload):
            if payload.call_id in self._calls:
                raise Conflict("this call is recorded already", code="call.already_recorded")
            self._calls.add(payload.call_id)
            return
        if isinstance(payload, CallAssessedPayload):
            # Its call may still be on the way; whose it is decides as soon as somebody knows.
            author = self._authors.setdefault(payload.call_id, self._who.user_id)
            if author != self._who.user_id:
                raise NotAllowed("that call was another agent's")
            return
        kept = self._tickets.get(payload.ticket_id)
        if kept is not None and not self._may_touch(kept):
            raise NotAllowed("the ticket belongs to another team")
        event = ticket_event(operation, payload, self._who.number, self._at(operation))
        ticket = tickets.apply(kept.ticket if kept else None, event)
        tickets.check(ticket.form)
        if kept is None:
            kept = KeptTicket(ticket, self._who.user_id, self._who.team_id)
            self._tickets[payload.ticket_id] = kept
            self._opened.add(payload.ticket_id)
        kept.ticket = ticket

    def _may_touch(self, kept: KeptTicket) -> bool:
        is_of_team = kept.team_id is not None and kept.team_id == self._who.team_id
        return is_of_team or kept.owner_id == self._who.user_id

    def _at(self, operation: OperationPayload) -> datetime:
        return operation.at if operation.at <= self._now + CLOCK_TOLERANCE else self._now

    def _write(self) -> None:
        applied = [(o, outcome) for o, outcome in self._judged if not outcome.is_refused]
        if applied:
            # From here to the commit every other writer waits: nothing slow follows.
            first = self._repository.next_revisions(len(applied))
            for revision, (_, outcome) in enumerate(applied, first):
                outcome.revision = revision
        self._repository.add_operations([self._operation_row(*pair) for pair in self._judged])
        self._repository.add_changes([self._change_row(*pair) for pair in applied])
        changed: dict[str, KeptTicket] = {}
        calls = []
        assessments: dict[str, dict[str, Any]] = {}
        for operation, outcome in applied:
            payload = operation.payload
            if isinstance(payload, CallRecordedPayload):
                calls.append(self._call_row(payload, outcome.revision))
            elif isinstance(payload, CallAssessedPayload):
                row = self._assessment_row(payload, outcome.revision)
                assessments[payload.call_id] = row
            else:
                changed[payload.ticket_id] = self._tickets[payload.ticket_id]
                changed[payload.ticket_id].revision = outcome.revision
        self._repository.add_calls(calls)
        self._repository.keep_assessments(assessments.values())
        self._repository.keep_tickets(changed.values(), self._opened)

    def _operation_row(self, operation: OperationPayload, outcome: Outcome) -> dict[str, Any]:
        return {
            "op_id": operation.op_id,
            "device_id": self._who.device_id,
            "seq": operation.seq,
            "user_id": self._who.user_id,
            "received_at": self._now,
            "status": "refused" if outcome.is_refused else "applied",
            "revision": outcome.revision,
            "code": outcome.code,
            "message": outcome.message,
        }

    def _change_row(self, operation: OperationPayload, outcome: Outcome) -> dict[str, Any]:
        payload = operation.payload
        kept = self._tickets[payload.ticket_id] if isinstance(payload, TicketEventPayload) else None
        return {
            "revision": outcome.revision,
            "op_id": operation.op_id,
            "by_number": self._who.number,
            "owner_id": kept.owner_id if kept else self._who.user_id,
            "team_id": kept.team_id if kept else self._who.team_id,
            "ticket_id": kept.ticket.ticket_id if kept else None,
            "at": self._at(operation),
            "received_at": self._now,
            "payload": payload.model_dump(mode="json"),
        }

    def _assessment_row(self, payload: CallAssessedPayload, revision: int) -> dict[str, Any]:
        return {
            "call_id": payload.call_id,
            "user_id": self._who.user_id,
            "team_id": self._who.team_id,
            "revision": revision,
            "score": payload.score,
            "is_silent": payload.silent is not None,
            "payload": payload.model_dump(mode="json", exclude={"type", "call_id"}),
        }

    def _call_row(self, payload: CallRecordedPayload, revision: int) -> dict[str, Any]:
        values = payload.model_dump(exclude={"type"})
        values["said"] = list(payload.said)
        values["details"] = payload.details.model_dump(mode="json", exclude_defaults=True)
        values |= {
            "user_id": self._who.user_id,
            "team_id": self._who.team_id,
            "revision": revision,
        }
        return values
