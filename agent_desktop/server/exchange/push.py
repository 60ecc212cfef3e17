"""Take a batch of operations: judge each by itself, write all down in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agent_desktop.contract.server import (
    OperationPayload,
    ReceiptPayload,
    RecordPayload,
    TicketEventPayload,
)
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange.call_changes import CallChanges
from agent_desktop.server.exchange.operations import Outcome, Writer, parse, record_change
from agent_desktop.server.exchange.record_changes import RecordChanges
from agent_desktop.server.exchange.repository import ExchangeRepository
from agent_desktop.server.exchange.ticket_changes import TicketChanges


class Push:
    """One batch of one device, in one unit of work.

    Args:
        who: The signed-in person; owner of what is opened here.
        now: The server's time of receipt. What claims to be later was not: it is taken as now, so
            that a wrong clock never moves a deadline, and no work is refused for it.
    """

    def __init__(self, repository: ExchangeRepository, who: Identity, now: datetime) -> None:
        self._repository = repository
        self._who = who
        self._now = now
        self._by_id: dict[str, Outcome] = {}
        self._by_seq: dict[int, str] = {}
        self._foreign: set[str] = set()
        self._tickets = TicketChanges(repository, who, now)
        self._records = RecordChanges(repository, who)
        self._calls = CallChanges(repository, who, now)
        self._judged: list[tuple[OperationPayload, Outcome]] = []
        self._at: dict[str, datetime] = {}
        self._by = Writer(number=who.number, role=who.role, team="", device="")

    def run(self, raw: Sequence[dict[str, object]]) -> tuple[ReceiptPayload, ...]:
        """Return one receipt per operation, in their order."""
        parsed = [parse(operation) for operation in raw]
        self._load([p for p in parsed if isinstance(p, OperationPayload)])
        outcomes = [p if isinstance(p, Outcome) else self._outcome(p) for p in parsed]
        self._write()
        return tuple(outcome.receipt() for outcome in outcomes)

    def _load(self, operations: Sequence[OperationPayload]) -> None:
        device_id = self._who.device_id
        self._by = self._repository.lock_device(self._who)
        op_ids, seqs = [o.op_id for o in operations], [o.seq for o in operations]
        for row in self._repository.known(device_id, op_ids, seqs):
            if row.device_id == device_id:
                self._by_seq[row.seq] = row.op_id
                self._by_id[row.op_id] = Outcome(
                    row.op_id, row.code, row.message, row.revision, row.status == "refused"
                )
            else:
                self._foreign.add(row.op_id)
        payloads = [o.payload for o in operations if o.op_id not in self._by_id]
        self._tickets.load(p for p in payloads if isinstance(p, TicketEventPayload))
        self._records.load(p for p in payloads if isinstance(p, RecordPayload))
        self._calls.load(payloads)

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
            outcome.code = self._apply(operation)
        except AgentDesktopError as refusal:
            outcome.refuse(refusal.code, refusal.message)
        self._by_id[operation.op_id] = outcome
        self._by_seq[operation.seq] = operation.op_id
        self._judged.append((operation, outcome))
        return outcome

    def _apply(self, operation: OperationPayload) -> str:
        """Take an operation; return the code of why it is kept without effect, if so."""
        payload = operation.payload
        if isinstance(payload, TicketEventPayload):
            code, at = self._tickets.apply(operation, payload, self._by)
            self._at[operation.op_id] = at
            return code
        at = self._at[operation.op_id] = min(operation.at, self._now)
        if isinstance(payload, RecordPayload):
            return self._records.apply(record_change(operation, payload, self._by, at))
        self._calls.apply(payload)
        return ""

    def _write(self) -> None:
        applied = [(o, outcome) for o, outcome in self._judged if not outcome.is_refused]
        if applied:
            # From here to the commit every other writer waits: nothing slow follows.
            first = self._repository.next_revisions(len(applied))
            for revision, (_, outcome) in enumerate(applied, first):
                outcome.revision = revision
        self._repository.add_operations([self._operation_row(*pair) for pair in self._judged])
        rows = [self._change_row(*pair) for pair in applied]
        self._tickets.settle([row for row in rows if row["kind"] == "ticket"])
        self._records.settle(
            [
                (o.payload, out.revision)
                for o, out in applied
                if isinstance(o.payload, RecordPayload)
            ]
        )
        self._calls.settle()
        self._repository.add_changes(rows)

    def _operation_row(self, operation: OperationPayload, outcome: Outcome) -> dict[str, Any]:
        return {
            "op_id": operation.op_id,
            "device_id": self._who.device_id,
            "seq": operation.seq,
            "user_id": self._who.user_id,
            "received_at": self._now,
            "status": outcome.status,
            "revision": outcome.revision,
            "code": outcome.code,
            "message": outcome.message,
        }

    def _change_row(self, operation: OperationPayload, outcome: Outcome) -> dict[str, Any]:
        payload, at = operation.payload, self._at[operation.op_id]
        if isinstance(payload, TicketEventPayload):
            columns = self._tickets.columns(payload)
        elif isinstance(payload, RecordPayload):
            columns = self._records.columns(payload)
        else:
            columns = self._calls.columns(payload)
            self._calls.keep(payload, outcome.revision, self._by, at)
        return columns | {
            "revision": outcome.revision,
            "op_id": operation.op_id,
            "by_number": self._by.number,
            "by_role": self._by.role,
            "by_team": self._by.team,
            "device_id": self._who.device_id,
            "device": self._by.device,
            "device_at": operation.device_at,
            "at": at,
            "received_at": self._now,
            "payload": payload.model_dump(mode="json"),
        }
