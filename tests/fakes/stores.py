"""The cache in memory: the same rules as the real one, no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agent_desktop.adapters.cache.record_rows import record_of_state
from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    ChangePayload,
    GonePayload,
    LookUpPayload,
    OperationPayload,
    ReceiptPayload,
    RecordPayload,
    RecordState,
    ResyncResponse,
    TableDigest,
    TicketEventPayload,
    TicketState,
    row_hash,
)
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.domain.events import HistoryRow
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.records import Record, RecordChange, RecordTable, apply_record
from agent_desktop.domain.ticket_life import TERMINAL
from agent_desktop.domain.tickets import (
    FieldChange,
    Ticket,
    TicketEvent,
    TicketEventKind,
    Void,
    apply,
    derive,
)
from agent_desktop.services.ports import DraftRecord, OutboxState

_SEQ_LEAP = 1_000_000

_Key = tuple[RecordTable, str]


@dataclass
class _Entry:
    operation: OperationPayload
    by: str
    parked_code: str = ""

    @property
    def subject(self) -> str:
        payload = self.operation.payload
        if isinstance(payload, RecordPayload):
            return f"{payload.table}:{payload.record_id}"
        if isinstance(payload, LookUpPayload):
            return self.operation.op_id
        is_ticket = isinstance(payload, TicketEventPayload)
        return payload.ticket_id if is_ticket else payload.call_id


@dataclass
class _Logged:
    event: TicketEvent
    seq: int | None = None
    revision: int | None = None
    dropped: str = ""

    @property
    def place(self) -> tuple[bool, int, int]:
        return (self.revision is None, self.revision or 0, self.seq or 0)


@dataclass
class _Edit:
    change: RecordChange
    revision: int | None = None


@dataclass
class MemoryStore:
    """Implements ``DraftStore``, ``Outbox`` and ``DeskRecords``.

    ``failure``, while set, is raised by every writing method, as a full disk would.
    """

    failure: AgentDesktopError | None = None
    _drafts: dict[str, DraftRecord] = field(default_factory=dict)
    _entries: list[_Entry] = field(default_factory=list)
    _sent: list[_Entry] = field(default_factory=list)
    _log: dict[str, _Logged] = field(default_factory=dict)
    _calls: dict[str, tuple[CallRecordedPayload, str]] = field(default_factory=dict)
    _assessments: dict[str, CallAssessedPayload] = field(default_factory=dict)
    _settings: dict[str, str] = field(default_factory=dict)
    _states: dict[str, TicketState] = field(default_factory=dict)
    _server: dict[_Key, Record] = field(default_factory=dict)
    _edits: dict[_Key, list[_Edit]] = field(default_factory=dict)
    _fetched: dict[str, set[str]] = field(default_factory=dict)
    _cursor: int = 0
    _scope: str = ""
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
                event = _event(payload, payload.at, by, role, team)
                apply(self._ticket(change.ticket_id), event)
                self._log[payload.op_id] = _Logged(event, seq=self._seq + 1)
            elif isinstance(change, RecordPayload):
                edit = _edit(payload, change, by)
                key = (change.table, change.record_id)
                apply_record(self._shown(key), edit)
                self._edits.setdefault(key, []).append(_Edit(edit))
            elif isinstance(change, CallAssessedPayload):
                self._assessments[change.call_id] = change
            elif isinstance(change, CallRecordedPayload):
                self._calls[change.call_id] = (change, by)
            self._seq += 1
            operation = payload.model_copy(update={"seq": self._seq})
            self._entries.append(_Entry(operation, by))
        if drop_draft is not None:
            self._drafts.pop(drop_draft, None)

    async def pending(self, limit: int, *, by: str, after: int = 0) -> Sequence[OperationPayload]:
        parked = {e.subject for e in self._entries if e.parked_code}
        own = (e for e in self._entries if e.by == by and e.subject not in parked)
        return [e.operation for e in own if e.operation.seq > after][:limit]

    async def settle(
        self,
        receipts: Sequence[ReceiptPayload],
        changes: Sequence[ChangePayload],
        cursor: int,
        *,
        records: Sequence[RecordState] = (),
        gone: Sequence[GonePayload] = (),
        scope: str | None = None,
    ) -> None:
        self._writes()
        for receipt in receipts:
            if receipt.status == "applied":
                self._forget(receipt.op_id)
                self._place(receipt.op_id, receipt.revision)
            for entry in self._entries:
                if entry.operation.op_id == receipt.op_id:
                    entry.parked_code = receipt.code or "operation.refused"
        if any(receipt.code == "operation.seq_reused" for receipt in receipts):
            self._seq += _SEQ_LEAP
            self._reissue()
        for change in changes:
            self._take_over(change)
        for state in records:
            known = self._server.get((state.table, state.record_id))
            if known is None or known.revision < state.revision:
                self._take_state(state.table, state)
        for row in gone:
            self._drop(row.table, row.row_id)
        self._cursor = cursor
        self._scope = self._scope if scope is None else scope

    def _place(self, op_id: str, revision: int) -> None:
        if op_id in self._log and revision:
            self._log[op_id].revision = revision
        for key, edits in self._edits.items():
            for edit in edits:
                if edit.change.event_id == op_id:
                    edit.revision = revision
            self._tidy(key)

    def _take_state(self, table: str, state: RecordState) -> None:
        key = (RecordTable(table), state.record_id)
        self._server[key] = record_of_state(key[0], state)
        self._tidy(key)

    def _tidy(self, key: _Key) -> None:
        """Forget the edits that the server's state has."""
        known = self._server[key].revision if key in self._server else 0
        edits = self._edits.get(key, [])
        self._edits[key] = [e for e in edits if e.revision is None or e.revision > known]

    def _shown(self, key: _Key) -> Record | None:
        record = self._server.get(key)
        for edit in self._edits.get(key, ()):
            record = apply_record(record, edit.change)
        return record

    def _drop(self, table: str, row_id: str) -> None:
        if table == "call":
            self._calls.pop(row_id, None)
        elif table == "ticket":
            own = [i for i, e in self._log.items() if e.event.ticket_id == row_id]
            if all(self._log[i].revision is not None or self._log[i].dropped for i in own):
                self._states.pop(row_id, None)
                for event_id in own:
                    del self._log[event_id]
        else:
            key = (RecordTable(table), row_id)
            self._server.pop(key, None)
            self._edits[key] = [e for e in self._edits.get(key, []) if e.revision is None]

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
        event = _event(
            change,
            change.at,
            change.by,
            change.role,
            change.team,
            change.device,
            change.received_at,
        )
        known = self._log.get(change.op_id)
        seq = None if known is None else known.seq
        self._log[change.op_id] = _Logged(event, seq=seq, revision=change.revision)

    async def scope(self) -> str:
        return self._scope

    async def digests(self) -> Mapping[str, TableDigest]:
        hashes: dict[str, list[int]] = {}
        for ticket_id in {e.event.ticket_id for e in self._log.values()} | self._states.keys():
            ticket = self._ticket(ticket_id)
            of_log = (e for e in self._log.values() if e.event.ticket_id == ticket_id)
            revisions = [e.revision for e in of_log if e.revision is not None]
            if ticket is not None and ticket.status not in TERMINAL and revisions:
                hashes.setdefault("ticket", []).append(row_hash(ticket_id, max(revisions)))
        for (table, record_id), record in self._server.items():
            hashes.setdefault(table, []).append(row_hash(record_id, record.revision))
        return {
            table: TableDigest(rows=len(found), total=f"{sum(found) % 2**64:016x}")
            for table, found in hashes.items()
        }

    async def send_again(self, *, by: str) -> int:
        waiting = {entry.operation.op_id for entry in self._entries}
        again = [e for e in self._sent if e.by == by and e.operation.op_id not in waiting]
        self._entries = sorted([*again, *self._entries], key=lambda e: e.operation.seq)
        return len(again)

    async def begin_resync(self, table: str) -> None:
        self._fetched[table] = set()

    async def take_page(self, table: str, page: ResyncResponse) -> None:
        self._writes()
        seen = self._fetched.setdefault(table, set())
        seen |= {state.record_id for state in page.records}
        seen |= {state.ticket.ticket_id for state in page.tickets}
        for state in page.records:
            self._take_state(table, state)
        logs: dict[str, set[str]] = {}
        for change in page.changes:
            if isinstance(change.payload, TicketEventPayload):
                logs.setdefault(change.payload.ticket_id, set()).add(change.op_id)
        for ticket_id, theirs in logs.items():
            self._states.pop(ticket_id, None)
            for event_id, known in list(self._log.items()):
                mine = known.event.ticket_id == ticket_id and known.revision is not None
                if mine and event_id not in theirs:
                    del self._log[event_id]
        seen.update(logs)
        for change in page.changes:
            self._take_over(change)
        for state in page.tickets:
            self._states[state.ticket.ticket_id] = state
            self._forget_torn_log(state)

    def _forget_torn_log(self, state: TicketState) -> None:
        of_ticket = (e for e in self._log.values() if e.event.ticket_id == state.ticket.ticket_id)
        known = [e for e in of_ticket if e.revision and e.revision <= state.revision]
        events = [e.event for e in sorted(known, key=lambda e: e.revision or 0)]
        is_whole = bool(events) and events[0].kind is TicketEventKind.OPENED
        if not is_whole or derive(events) != state.ticket:
            for event in events:
                del self._log[event.event_id]

    async def end_resync(self, table: str) -> None:
        self._writes()
        seen = self._fetched.get(table, set())
        if table == "ticket":
            mine = {e.event.ticket_id for e in self._log.values()} | self._states.keys()
        else:
            mine = {record_id for kind, record_id in self._server if kind == table}
        for row_id in sorted(mine - seen):
            if table != "call":
                self._drop(table, row_id)

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
        for entry in self._entries:
            if entry.operation.op_id == op_id and entry.parked_code:
                self._forget(op_id)
                if op_id in self._log:
                    self._log[op_id].dropped = entry.parked_code
                for key, edits in self._edits.items():
                    self._edits[key] = [e for e in edits if e.change.event_id != op_id]

    async def record(self, table: RecordTable, record_id: str) -> Record | None:
        return self._shown((table, record_id))

    async def log(self, ticket_id: TicketId) -> Sequence[TicketEvent]:
        own = [e for e in self._log.values() if e.event.ticket_id == ticket_id]
        return [e.event for e in sorted(own, key=lambda e: e.place)]

    async def unsent(self, ticket_id: TicketId) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
        mine = [e for e in self._entries if e.subject == ticket_id]
        refused = [(e.operation.op_id, e.parked_code) for e in mine if e.parked_code]
        return [e.operation.op_id for e in mine if not e.parked_code], refused

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
        own = [entry for entry in self._log.values() if entry.event.ticket_id == ticket_id]
        is_whole = any(e.event.kind is TicketEventKind.OPENED and e.revision for e in own)
        state = None if is_whole else self._states.get(ticket_id)
        ticket, covered = (None, 0) if state is None else (state.ticket, state.revision)
        for entry in sorted(own, key=lambda e: e.place):
            if entry.revision is not None and entry.revision <= covered:
                continue
            if entry.dropped:
                void = Void(event_id=entry.event.event_id, code=entry.dropped)
                ticket = ticket and replace(ticket, voids=(*ticket.voids, void))
                continue
            try:
                ticket = apply(ticket, entry.event)
            except InvalidInput:
                continue
        return ticket

    def _forget(self, op_id: str) -> None:
        self._sent += [e for e in self._entries if e.operation.op_id == op_id]
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
                event = replace(logged.event, event_id=OperationId(op_id))
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
    carrier: OperationPayload | ChangePayload,
    at: datetime,
    by: str,
    role: str,
    team: str,
    device: str = "",
    received_at: datetime | None = None,
) -> TicketEvent:
    change = carrier.payload
    assert isinstance(change, TicketEventPayload)
    return TicketEvent(
        event_id=OperationId(carrier.op_id),
        ticket_id=TicketId(change.ticket_id),
        kind=TicketEventKind(change.type),
        at=at,
        by=AgentNumber(by),
        call_id=None if change.call_id is None else CallId(change.call_id),
        changes=_changes(change),
        data=tuple(sorted(change.data.items())),
        by_role=role,
        by_team=team,
        device=device,
        device_at=carrier.device_at,
        received_at=received_at,
    )


def _edit(operation: OperationPayload, change: RecordPayload, by: str) -> RecordChange:
    return RecordChange(
        event_id=OperationId(operation.op_id),
        table=change.table,
        record_id=change.record_id,
        at=operation.at,
        by=AgentNumber(by),
        changes=_changes(change),
        deleted=change.deleted,
    )


def _changes(change: TicketEventPayload | RecordPayload) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(field=c.field, before=c.before, after=c.after) for c in change.changes)
