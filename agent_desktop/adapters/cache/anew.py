"""Make what is derived anew from what it is derived of: after a new format, or out of a salvage."""

from sqlalchemy import Connection, select, update

from agent_desktop.adapters.cache.digests import DigestChanges, forget_digest
from agent_desktop.adapters.cache.numbers import number_key
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.record_work import RecordWork
from agent_desktop.adapters.cache.schema import calls, record_edits, ticket_events
from agent_desktop.adapters.cache.ticket_work import TABLE, TicketWork
from agent_desktop.domain.records import RecordTable


def make_anew(connection: Connection) -> None:
    """Derive tickets from their logs, records from own edits; the keys of calls' numbers."""
    digests = DigestChanges()
    forget_digest(connection, TABLE)
    log = ticket_events.c
    ticket_ids = connection.execute(select(log.ticket_id).distinct()).scalars().all()
    for piece in in_pieces(ticket_ids):
        work = TicketWork(connection, None, digests)
        work.derive_all(piece)
        work.finish()
    edits = select(record_edits.c.kind, record_edits.c.record_id).distinct()
    records = RecordWork(connection, digests)
    for kind, record_id in connection.execute(edits).all():
        records.again(RecordTable(kind), record_id)
    records.finish()
    digests.write(connection)
    for call_id, number in connection.execute(select(calls.c.call_id, calls.c.remote_number)).all():
        mine = update(calls).where(calls.c.call_id == call_id)
        connection.execute(mine.values(number_key=number_key(number)))
