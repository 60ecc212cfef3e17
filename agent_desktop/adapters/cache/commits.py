"""An operation made here: its effect and its place in the outbox are one transaction."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, select, update

from agent_desktop.adapters.cache.calls import add_call, keep_assessment, knows_call
from agent_desktop.adapters.cache.digests import DigestChanges
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.record_work import RecordWork
from agent_desktop.adapters.cache.schema import outbox, record_edits, ticket_events
from agent_desktop.adapters.cache.settings import read_setting, write_setting
from agent_desktop.adapters.cache.ticket_log import own_event, rename_event
from agent_desktop.adapters.cache.ticket_rows import Clocks
from agent_desktop.adapters.cache.ticket_work import TicketWork
from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    LookUpPayload,
    OperationPayload,
    RecordPayload,
    TicketEventPayload,
)
from agent_desktop.domain.ids import RANDOM_BYTES, uuid7
from agent_desktop.domain.records import RecordTable

LAST_SEQ: Final = "last_seq"


@dataclass(frozen=True, slots=True)
class Author:
    """Who made an operation, and what that person was then."""

    number: str
    role: str = "agent"
    team: str = ""


def commit_all(
    connection: Connection,
    operations: Sequence[OperationPayload],
    author: Author,
    clocks: Clocks | None,
) -> None:
    """Apply and queue operations, in their order; one that is known changes nothing.

    Raises:
        InvalidInput: One does not fit its ticket or record.
    """
    digests = DigestChanges()
    tickets = TicketWork(connection, clocks, digests)
    records = RecordWork(connection, digests)
    seq = int(read_setting(connection, LAST_SEQ) or 0)
    rows = []
    known = _known(connection, operations)
    for table, record_ids in _records_of(operations).items():
        records.load(table, record_ids)
    payloads = (operation.payload for operation in operations)
    tickets.load(p.ticket_id for p in payloads if isinstance(p, TicketEventPayload))
    for operation in operations:
        if operation.op_id in known or _is_known_call(connection, operation):
            continue
        known.add(operation.op_id)
        seq += 1
        change = operation.payload
        if isinstance(change, TicketEventPayload):
            event = own_event(operation, by=author.number, role=author.role, team=author.team)
            tickets.add_own(event, seq)
        elif isinstance(change, RecordPayload):
            records.add_own(operation, seq, author.number)
        elif isinstance(change, CallAssessedPayload):
            keep_assessment(connection, change, author.number)
        elif isinstance(change, CallRecordedPayload):
            add_call(connection, change, author.number)
        rows.append(_row(operation, seq, author.number))
    tickets.finish()
    records.finish()
    digests.write(connection)  # an own step opens or shuts a ticket, too
    if rows:
        connection.execute(outbox.insert(), rows)
        write_setting(connection, LAST_SEQ, str(seq))


def _row(operation: OperationPayload, seq: int, by: str) -> dict[str, object]:
    return {
        "seq": seq,
        "op_id": operation.op_id,
        "by": by,
        "subject": subject_of(operation),
        "at": operation.at,
        "payload": operation.model_copy(update={"seq": seq}).model_dump_json(),
        "parked_code": "",
    }


def subject_of(operation: OperationPayload) -> str:
    """Return what an operation changes: a refused one holds back the others of the same."""
    change = operation.payload
    if isinstance(change, TicketEventPayload):
        return f"ticket:{change.ticket_id}"
    if isinstance(change, RecordPayload):
        return f"record:{change.table}:{change.record_id}"
    if isinstance(change, LookUpPayload):
        return f"look_up:{operation.op_id}"
    return f"call:{change.call_id}"


def _known(connection: Connection, operations: Sequence[OperationPayload]) -> set[str]:
    """Return the ids of the operations that were committed before."""
    columns = (outbox.c.op_id, ticket_events.c.event_id, record_edits.c.event_id)
    found: set[str] = set()
    for piece in in_pieces(operation.op_id for operation in operations):
        for column in columns:
            found |= set(connection.execute(select(column).where(column.in_(piece))).scalars())
    return found


def _is_known_call(connection: Connection, operation: OperationPayload) -> bool:
    """Return whether a call was written down before, under whatever operation."""
    payload = operation.payload
    return isinstance(payload, CallRecordedPayload) and knows_call(connection, payload.call_id)


def _records_of(operations: Sequence[OperationPayload]) -> dict[RecordTable, list[str]]:
    found: dict[RecordTable, list[str]] = {}
    for payload in (operation.payload for operation in operations):
        if isinstance(payload, RecordPayload):
            found.setdefault(payload.table, []).append(payload.record_id)
    return found


def reissue(connection: Connection) -> None:
    """Number the whole outbox anew, in its order, and give refused operations new ids.

    The server remembers a refusal under the operation's id and would only repeat it.
    """
    seq = int(read_setting(connection, LAST_SEQ) or 0)
    for row in connection.execute(select(outbox).order_by(outbox.c.seq)).all():
        seq += 1
        operation = OperationPayload.model_validate_json(row.payload)
        op_id = row.op_id
        if row.parked_code:
            op_id = uuid7(datetime.now(UTC), os.urandom(RANDOM_BYTES))
            rename_event(connection, row.op_id, op_id)
            mine = record_edits.c.event_id == row.op_id
            connection.execute(update(record_edits).where(mine).values(event_id=op_id))
        text = operation.model_copy(update={"seq": seq, "op_id": op_id}).model_dump_json()
        this = update(outbox).where(outbox.c.seq == row.seq)
        connection.execute(this.values(seq=seq, op_id=op_id, payload=text, parked_code=""))
        for log in (ticket_events, record_edits):
            own = update(log).where(log.c.event_id == op_id)
            connection.execute(own.values(seq=seq))
    write_setting(connection, LAST_SEQ, str(seq))


def drop_refused(connection: Connection, op_id: str, clocks: Clocks | None) -> None:
    """Put a parked operation away: its entry stays in the log here, without effect."""
    query = select(outbox.c.parked_code).where(outbox.c.op_id == op_id)
    code = connection.execute(query).scalar()
    if not code:
        return
    connection.execute(delete(outbox).where(outbox.c.op_id == op_id))
    digests = DigestChanges()
    records = RecordWork(connection, digests)
    records.drop_edit(op_id)
    records.finish()
    mine = ticket_events.c.event_id == op_id
    ticket_id = connection.execute(select(ticket_events.c.ticket_id).where(mine)).scalar()
    if ticket_id is not None:
        connection.execute(update(ticket_events).where(mine).values(dropped=code))
        tickets = TicketWork(connection, clocks, digests)
        tickets.again(ticket_id)
        tickets.finish()
    digests.write(connection)
