"""What the server says to what was made here, and what others made."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection, Row, delete, select, update

from agent_desktop.adapters.cache.calls import add_call, keep_assessment
from agent_desktop.adapters.cache.commits import LAST_SEQ, reissue
from agent_desktop.adapters.cache.digests import DigestChanges
from agent_desktop.adapters.cache.record_work import RecordWork
from agent_desktop.adapters.cache.schema import (
    call_assessments,
    calls,
    outbox,
    records,
    ticket_events,
    tickets,
)
from agent_desktop.adapters.cache.sent import take_out
from agent_desktop.adapters.cache.settings import read_setting, write_setting
from agent_desktop.adapters.cache.ticket_log import event_of_row, logs_of
from agent_desktop.adapters.cache.ticket_rows import Clocks
from agent_desktop.adapters.cache.ticket_work import TicketWork
from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    ChangePayload,
    GonePayload,
    ReceiptPayload,
    RecordState,
    ResyncResponse,
    TicketState,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import Ticket, derive

CURSOR: Final = "cursor"
SCOPE: Final = "scope"
FETCH: Final = "fetch:"
_SEQ_REUSED: Final = "operation.seq_reused"
_SEQ_LEAP: Final = 1_000_000
_TICKET: Final = "ticket"
_CALL: Final = "call"


class Settling:
    """Takes an exchange's answer over, in one transaction.

    Args:
        fetch: The number of the whole fetch that this is part of; None for none.
    """

    def __init__(
        self, connection: Connection, clocks: Clocks | None, *, fetch: int | None = None
    ) -> None:
        self._connection = connection
        self._digests = DigestChanges()
        self._tickets = TicketWork(connection, clocks, self._digests, fetch=fetch)
        self._records = RecordWork(connection, self._digests, fetch=fetch)
        self._has_outbox = connection.execute(select(outbox.c.seq).limit(1)).first() is not None

    def receipts(self, receipts: Sequence[ReceiptPayload]) -> None:
        """Take what was applied out of the outbox, and park what was refused."""
        applied: dict[str, int] = {}
        for receipt in receipts:
            if receipt.status == "refused":
                code, mine = receipt.code or "operation.refused", outbox.c.op_id == receipt.op_id
                self._connection.execute(update(outbox).where(mine).values(parked_code=code))
            else:
                applied[receipt.op_id] = receipt.revision
        take_out(self._connection, applied)
        rest = {i: r for i, r in applied.items() if not self._records.place(i, r)}
        self._tickets.place(rest)
        if any(receipt.code == _SEQ_REUSED for receipt in receipts):
            # This file is older than what the server knows of it: a backup was put back.
            last = int(read_setting(self._connection, LAST_SEQ) or 0)
            write_setting(self._connection, LAST_SEQ, str(last + _SEQ_LEAP))
            # What is collected is written first: operations get other ids now.
            self._tickets.finish()
            self._records.finish()
            reissue(self._connection)

    def changes(self, changes: Sequence[ChangePayload]) -> None:
        """Take over what was done to tickets and calls."""
        self._are_sent(change.op_id for change in changes)
        for change in changes:
            if isinstance(change.payload, CallRecordedPayload):
                add_call(self._connection, change.payload, change.by)
            elif isinstance(change.payload, CallAssessedPayload):
                self._take_assessment(change.payload, change.by)
        self._tickets.take(changes)

    def page(self, table: str, page: ResyncResponse) -> None:
        """Take over a page of a table, whatever was known before."""
        self._are_sent(change.op_id for change in page.changes)
        if table == _TICKET:
            self._tickets.replace_logs(page.changes)
            self._forget_torn_logs(page.tickets)
            self._tickets.take_states(page.tickets)
        elif table == _CALL:
            self.changes(page.changes)
        else:
            self._records.take(RecordTable(table), page.records)

    def _forget_torn_logs(self, states: Sequence[TicketState]) -> None:
        """Drop logs with gaps: a ticket would be derived from what is left of them.

        A desk that comes back after a while has the beginning of a ticket's log and its own last
        steps, and of what others did in between only the state that this made.
        """
        told = {state.ticket.ticket_id: state for state in states}
        for ticket_id, rows in logs_of(self._connection, told).items():
            state = told[TicketId(ticket_id)]
            known = [r for r in rows if r.revision and r.revision <= state.revision]
            if known and not _makes(known, state.ticket):
                of_server = ticket_events.c.event_id.in_([row.event_id for row in known])
                self._connection.execute(delete(ticket_events).where(of_server))

    def records(self, states: Sequence[RecordState]) -> None:
        """Take over records as they are now."""
        of_table: dict[RecordTable, list[RecordState]] = defaultdict(list)
        for state in states:
            if state.table is not None:
                of_table[state.table].append(state)
        for table, found in of_table.items():
            self._records.take(table, found)

    def gone(self, gone: Iterable[tuple[str, str]]) -> None:
        """Drop rows; what waits for the server stays."""
        of_table: dict[str, list[str]] = defaultdict(list)
        for table, row_id in gone:
            of_table[table].append(row_id)
        for table, row_ids in of_table.items():
            if table == _TICKET:
                self._tickets.remove(row_ids)
            elif table == _CALL:
                self._drop_calls(row_ids)
            else:
                self._records.remove(RecordTable(table), row_ids)

    def finish(self) -> None:
        """Write everything down."""
        self._tickets.finish()
        self._records.finish()
        self._digests.write(self._connection)

    def _are_sent(self, op_ids: Iterable[str]) -> None:
        # The server keeps it, so an own operation among the changes is sent, receipt or not.
        if self._has_outbox:
            take_out(self._connection, op_ids)

    def _take_assessment(self, payload: CallAssessedPayload, by: str) -> None:
        # What this desk wrote later is still on its way and counts here.
        waiting = select(outbox.c.op_id).where(outbox.c.subject == f"call:{payload.call_id}")
        if self._connection.execute(waiting).first() is None:
            keep_assessment(self._connection, payload, by)

    def _drop_calls(self, call_ids: Sequence[str]) -> None:
        for call_id in call_ids:
            waiting = select(outbox.c.op_id).where(outbox.c.subject == f"call:{call_id}")
            if self._connection.execute(waiting).first() is None:
                for table in (calls, call_assessments):
                    self._connection.execute(delete(table).where(table.c.call_id == call_id))


def _makes(rows: Sequence[Row[tuple[object, ...]]], ticket: Ticket) -> bool:
    try:
        return derive([event_of_row(row) for row in rows]) == ticket
    except InvalidInput:
        return False


def settle(
    connection: Connection,
    clocks: Clocks | None,
    receipts: Sequence[ReceiptPayload],
    changes: Sequence[ChangePayload],
    records_now: Sequence[RecordState],
    gone: Sequence[GonePayload],
) -> None:
    """Apply an exchange's answer; applying it again changes nothing."""
    work = Settling(connection, clocks)
    work.receipts(receipts)
    work.changes(changes)
    work.records(records_now)
    work.gone((g.table, g.row_id) for g in gone)
    work.finish()


def begin_fetch(connection: Connection, table: str) -> None:
    """Begin to fetch a table whole."""
    last = int(read_setting(connection, FETCH + table) or 0)
    write_setting(connection, FETCH + table, str(last + 1))


def take_page(
    connection: Connection, clocks: Clocks | None, table: str, page: ResyncResponse
) -> None:
    """Take over one page of a table."""
    fetch = int(read_setting(connection, FETCH + table) or 0)
    work = Settling(connection, clocks, fetch=fetch)
    work.page(table, page)
    work.finish()


def end_fetch(connection: Connection, clocks: Clocks | None, table: str) -> None:
    """Drop the rows of a table that no page had; calls stay, a desk keeps as many as it likes."""
    fetch = int(read_setting(connection, FETCH + table) or 0)
    if table == _CALL:
        return
    # A ticket without a revision was never at the server: there is nothing of it to drop.
    query = select(tickets.c.ticket_id).where(
        tickets.c.fetch != fetch, tickets.c.revision.is_not(None)
    )
    if table != _TICKET:
        query = select(records.c.record_id).where(records.c.kind == table)
        query = query.where(records.c.fetch != fetch)
    gone = [(table, row_id) for row_id in connection.execute(query).scalars()]
    work = Settling(connection, clocks)
    work.gone(gone)
    work.finish()
