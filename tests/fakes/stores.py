"""The cache in memory: the same rules as the real one, no file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    ChangePayload,
    OperationPayload,
    ReceiptPayload,
    TicketEventPayload,
)
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.domain.events import HistoryRow
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.tickets import (
    FieldChange,
    Ticket,
    TicketEvent,
    TicketEventKind,
    apply,
)
from agent_desktop.services.ports import DraftRecord, OutboxState

_SEQ_LEAP = 1_000_000


@dataclass
class _Entry:
    operation: OperationPayload
    by: str
    parked_code: str = ""

    @property
    def subject(self) -> str:
        payload = self.operation.payload
        is_ticket = isinstance(payload, TicketEventPayload)
        return payload.ticket_id if is_ticket else payload.call_id


@dataclass
class _Logged:
    event: TicketEvent
    seq: int | None = None
    revision: int | None = None

    @property
    def place(self) -> tuple[bool, int, int]:
        return (self.revision is None, self.revision or 0, self.seq or 0)


@dataclass
class MemoryStore:
    """Implements ``DraftStore``, ``Outbox`` and ``DeskRecords``.

    ``failure``, while set, is raised by every writing method, as a full disk would.
    """

    failure: AgentDesktopError | None = None
    _drafts: dict[str, DraftRecord] = field(default_factory=dict)
    _entries: list[_Entry] = field(default_factory=list)
    _log: dict[str, _Logged] = field(default_factory=dict)
    _calls: dict[str, tuple[CallRecordedPayload, str]] = field(default_factory=dict)
    _assessments: dict[str, CallAssessedPayload] = field(default_factory=dict)
    _settings: dict[str, str] = field(default_factory=dict)
    _cursor: int = 0
    _seq: int = 0

    def _writes(self) -> None:
        if self.failure is not None:
            raise self.failure

    async def keep_draft(self, draft: DraftRecord) -> None:
        self._writes()
        self._drafts[draft.draft_id] = draft

    async def drop_draft(self, draft_id: str) -> None:
        self._writes()
        self._drafts.pop(draft_id, None)

    async def drafts(self) -> Sequence[DraftRecord]:
        return sorted(self._drafts.values(), key=lambda d: (d.changed_at, d.draft_id))

    async def commit(
        self,
        payload: OperationPayload,
        *,
        by: str,
        drop_draft: str | None = None,
        role: str = "agent",
        team: str = "",
    ) -> None:
        self._writes()
        change = payload.payload
        known = change.call_id in self._calls if _is_call(change) else payload.op_id in self._log
        known = known or any(e.operation.op_id == payload.op_id for e in self._entries)
        if not known:
            if isinstance(change, TicketEventPayload):
                event = _event(change, payload.op_id, payload.at, by, role, team)
                apply(self._ticket(change.ticket_id), event)
                self._log[payload.op_id] = _Logged(event, seq=self._seq + 1)
            elif isinstance(change, CallAssessedPayload):
                self._assessments[change.call_id] = change
            else:
                self._calls[change.call_id] = (change, by)
            self._seq += 1
            operation = payload.model_copy(update={"seq": self._seq})
            self._entries.append(_Entry(operation, by))
        if drop_draft is not None:
            self._drafts.pop(drop_draft, None)

    async def pending(self, limit: int, *, by: str) -> Sequence[OperationPayload]:
        parked = {e.subject for e in self._entries if e.parked_code}
        own = (e for e in self._entries if e.by == by and e.subject not in parked)
        return [entry.operation for entry in own][:limit]

    async def settle(
        self, receipts: Sequence[ReceiptPayload], changes: Sequence[ChangePayload], cursor: int
    ) -> None:
        self._writes()
        for receipt in receipts:
            if receipt.status == "applied":
                self._forget(receipt.op_id)
                if receipt.op_id in self._log and receipt.revision:
                    self._log[receipt.op_id].revision = receipt.revision
            for entry in self._entries:
                if entry.operation.op_id == receipt.op_id:
                    entry.parked_code = receipt.code or "operation.refused"
        if any(receipt.code == "operation.seq_reused" for receipt in receipts):
            self._seq += _SEQ_LEAP
            self._reissue()
        for change in changes:
            self._take_over(change)
        self._cursor = cursor

    def _take_over(self, change: ChangePayload) -> None:
        self._forget(change.op_id)
        if isinstance(change.payload, CallRecordedPayload):
            self._calls.setdefault(change.payload.call_id, (change.payload, change.by))
            return
        if isinstance(change.payload, CallAssessedPayload):
            call_id = change.payload.call_id
            if all(entry.subject != call_id for entry in self._entries):
                self._assessments[call_id] = change.payload
            return
        event = _event(change.payload, change.op_id, change.at, change.by, change.role, change.team)
        known = self._log.get(change.op_id)
        seq = None if known is None else known.seq
        self._log[change.op_id] = _Logged(event, seq=seq, revision=change.revision)

    async def cursor(self) -> int:
        return self._cursor

    async def state(self) -> OutboxState:
        parked = sum(bool(e.parked_code) for e in self._entries)
        oldest = min((e.operation.at for e in self._entries), default=None)
        return OutboxState(pending=len(self._entries) - parked, parked=parked, oldest_at=oldest)

    async def is_sent(self, ticket_id: TicketId) -> bool:
        return all(entry.subject != ticket_id for entry in self._entries)

    async def commit_many(
        self, payloads: Sequence[OperationPayload], *, by: str, role: str = "agent", team: str = ""
    ) -> None:
        for payload in payloads:
            await self.commit(payload, by=by, role=role, team=team)

    async def drop_refused(self, op_id: str) -> None:
        self._writes()
        self._entries = [
            e for e in self._entries if e.operation.op_id != op_id or not e.parked_code
        ]

    async def release_parked(self) -> None:
        self._writes()
        self._reissue()

    async def ticket(self, ticket_id: TicketId) -> Ticket | None:
        return self._ticket(ticket_id)

    async def history(self, limit: int, *, by: str) -> Sequence[HistoryRow]:
        tickets = [
            self._ticket(i) for i in dict.fromkeys(e.event.ticket_id for e in self._log.values())
        ]
        own = sorted(
            (t for t in tickets if t is not None and t.owner == by),
            key=lambda t: t.opened_at,
            reverse=True,
        )
        ticket_of: dict[str, Ticket] = {}
        alone = []
        for ticket in own:
            if ticket.call_id in self._calls and ticket.call_id not in ticket_of:
                ticket_of[ticket.call_id] = ticket
            else:
                alone.append(ticket)
        calls = [
            (c, ticket_of.get(c.call_id)) for c, author in self._calls.values() if author == by
        ]
        rows = [self._row(call, ticket) for call, ticket in calls]
        rows += [self._row(None, ticket) for ticket in alone]
        return sorted(rows, key=lambda r: (r.at, r.row_id), reverse=True)[:limit]

    async def assessment(self, call_id: CallId) -> CallAssessedPayload | None:
        return self._assessments.get(call_id)

    async def setting(self, key: str) -> str | None:
        return self._settings.get(key)

    async def put_setting(self, key: str, value: str) -> None:
        self._writes()
        self._settings[key] = value

    def _ticket(self, ticket_id: str) -> Ticket | None:
        ticket = None
        own = [entry for entry in self._log.values() if entry.event.ticket_id == ticket_id]
        for entry in sorted(own, key=lambda e: e.place):
            try:
                ticket = apply(ticket, entry.event)
            except InvalidInput:
                continue
        return ticket

    def _forget(self, op_id: str) -> None:
        self._entries = [e for e in self._entries if e.operation.op_id != op_id]

    def _reissue(self) -> None:
        for entry in self._entries:
            self._seq += 1
            op_id = entry.operation.op_id
            logged = self._log.pop(op_id, None)
            if entry.parked_code:
                op_id = f"{op_id[:-8]}ff{self._seq % 16**6:06x}"
                entry.parked_code = ""
            entry.operation = entry.operation.model_copy(update={"seq": self._seq, "op_id": op_id})
            if logged is not None:
                change = entry.operation.payload
                event = _event(change, op_id, logged.event.at, logged.event.by)
                self._log[op_id] = _Logged(event, seq=self._seq, revision=logged.revision)

    def _row(self, call: CallRecordedPayload | None, ticket: Ticket | None) -> HistoryRow:
        subjects = {entry.subject for entry in self._entries}
        form = None if ticket is None else ticket.form
        told = {
            "ticket_id": "" if ticket is None else ticket.ticket_id,
            "subject": "" if form is None else form.subject,
            "kind": None if form is None else form.kind,
            "urgency": None if form is None else form.urgency,
        }
        if call is None:
            return HistoryRow(
                row_id=f"ticket:{ticket.ticket_id}",
                at=ticket.opened_at,
                number=form.phone,
                name=form.customer_name,
                sent=ticket.ticket_id not in subjects,
                **told,
            )
        talked = call.answered_at is not None
        assessed = self._assessments.get(call.call_id)
        silent = None if assessed is None else assessed.silent
        return HistoryRow(
            row_id=f"call:{call.call_id}",
            at=call.started_at,
            direction=Direction(call.direction),
            number=call.remote_number,
            name=(form.customer_name if form else "") or call.remote_name,
            duration_s=(call.ended_at - call.answered_at).total_seconds() if talked else None,
            answered=talked,
            sent=call.call_id not in subjects and told["ticket_id"] not in subjects,
            score=None if assessed is None else assessed.score,
            silent_nth=None if silent is None else silent.nth_today,
            recorded=bool(call.details.recording_id),
            **told,
        )


def _is_call(change: TicketEventPayload | CallRecordedPayload) -> bool:
    return isinstance(change, CallRecordedPayload)


def _event(
    change: TicketEventPayload, op_id: str, at, by: str, role: str = "agent", team: str = ""
) -> TicketEvent:
    return TicketEvent(
        event_id=OperationId(op_id),
        ticket_id=TicketId(change.ticket_id),
        kind=TicketEventKind(change.type),
        at=at,
        by=AgentNumber(by),
        call_id=None if change.call_id is None else CallId(change.call_id),
        changes=tuple(
            FieldChange(field=c.field, before=c.before, after=c.after) for c in change.changes
        ),
        data=tuple(change.data.items()),
        by_role=role,
        by_team=team,
    )
