"""Make what is derived anew from what it is derived of: after a new format, or out of a salvage."""

from sqlalchemy import Connection, select, update

from agent_desktop.adapters.cache.digests import DigestChanges, forget_digest
from agent_desktop.adapters.cache.numbers import number_key
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import calls, ticket_events
from agent_desktop.adapters.cache.ticket_work import TABLE, TicketWork


def make_anew(connection: Connection) -> None:
    """Derive all tickets from their logs, with their words, and the keys of calls' numbers."""
    digests = DigestChanges()
    forget_digest(connection, TABLE)
    log = ticket_events.c
    ticket_ids = connection.execute(select(log.ticket_id).distinct()).scalars().all()
    for piece in in_pieces(ticket_ids):
        work = TicketWork(connection, None, digests)
        work.derive_all(piece)
        work.finish()
    digests.write(connection)
    for call_id, number in connection.execute(select(calls.c.call_id, calls.c.remote_number)).all():
        mine = update(calls).where(calls.c.call_id == call_id)
        connection.execute(mine.values(number_key=number_key(number)))
