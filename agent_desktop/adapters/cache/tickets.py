"""The ticket log and the tickets that it makes.

The server's events stand in the order of their revisions; what only this desk knows is replayed on
top in the order of its making. A ticket row is always what its events make, never edited by itself.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.forms import (
    changes_from_json,
    changes_to_json,
    conflicts_from_json,
    conflicts_to_json,
)
from agent_desktop.adapters.cache.schema import ticket_events, tickets
from agent_desktop.contract.server import TicketEventPayload
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.tickets import (
    FieldChange,
    Ticket,
    TicketEvent,
    TicketEventKind,
    apply,
    form_of,
    form_values,
    to_text,
)

logger = logging.getLogger(__name__)

# Fields with a column of their own, for lists; ``form`` has all.
_COLUMNS = ("kind", "customer_name", "phone", "subject", "course", "urgency", "promised_at")


def event_of(payload: TicketEventPayload, *, op_id: str, at: datetime, by: str) -> TicketEvent:
    """Return the domain's event that a wire payload carries."""
    return TicketEvent(
        event_id=OperationId(op_id),
        ticket_id=TicketId(payload.ticket_id),
        kind=TicketEventKind(payload.type),
        at=at,
        by=AgentNumber(by),
        call_id=None if payload.call_id is None else CallId(payload.call_id),
        changes=tuple(
            FieldChange(field=c.field, before=c.before, after=c.after) for c in payload.changes
        ),
    )


def add_own_event(connection: Connection, event: TicketEvent, seq: int) -> None:
    """Append an event made here and bring its ticket up to date.

    Raises:
        InvalidInput: The event does not fit the ticket.
    """
    ticket = apply(read_ticket(connection, event.ticket_id), event)
    connection.execute(insert(ticket_events).values(seq=seq, **_event_values(event)))
    _write_ticket(connection, ticket)


def add_server_event(connection: Connection, event: TicketEvent, revision: int) -> None:
    """Put an event into the server's order; one that is known takes its revision.

    The ticket is not derived again here: see ``derive_again``.
    """
    values = _event_values(event)
    statement = insert(ticket_events).values(revision=revision, **values)
    # The server's author and time are the ones that count.
    known = {"revision": revision, "by": event.by, "at": event.at}
    connection.execute(statement.on_conflict_do_update(index_elements=["event_id"], set_=known))


def place_own_event(connection: Connection, event_id: str, revision: int) -> None:
    """Give an event of this desk the revision that the server's receipt names."""
    statement = ticket_events.update().where(ticket_events.c.event_id == event_id)
    connection.execute(statement.values(revision=revision))


def rename_event(connection: Connection, event_id: str, new_id: str) -> None:
    """Give an event of this desk another id."""
    statement = ticket_events.update().where(ticket_events.c.event_id == event_id)
    connection.execute(statement.values(event_id=new_id))


def derive_again(connection: Connection, ticket_id: str) -> None:
    """Make the ticket row what the events say now.

    An event that does not fit (a newer server's field, an edit whose opening this desk may not
    see) is left out and stays in the log for a program that understands it.
    """
    ticket: Ticket | None = None
    for event in _events(connection, ticket_id):
        try:
            ticket = apply(ticket, event)
        except InvalidInput as exc:
            logger.warning("a ticket event was left out: %s", exc.code)
    if ticket is None:
        connection.execute(delete(tickets).where(tickets.c.ticket_id == ticket_id))
    else:
        _write_ticket(connection, ticket)


def read_ticket(connection: Connection, ticket_id: str) -> Ticket | None:
    """Return a ticket as its events make it."""
    row = connection.execute(select(tickets).where(tickets.c.ticket_id == ticket_id)).first()
    return None if row is None else _ticket(row)


def _events(connection: Connection, ticket_id: str) -> Sequence[TicketEvent]:
    log = ticket_events
    statement = (
        select(log)
        .where(log.c.ticket_id == ticket_id)
        .order_by(log.c.revision.is_(None), log.c.revision, log.c.seq)
    )
    return [
        TicketEvent(
            event_id=OperationId(row.event_id),
            ticket_id=TicketId(row.ticket_id),
            kind=TicketEventKind(row.kind),
            at=row.at,
            by=AgentNumber(row.by),
            call_id=None if row.call_id is None else CallId(row.call_id),
            changes=changes_from_json(row.changes),
        )
        for row in connection.execute(statement)
    ]


def _event_values(event: TicketEvent) -> dict[str, object]:
    return {
        "event_id": event.event_id,
        "ticket_id": event.ticket_id,
        "kind": event.kind.value,
        "at": event.at,
        "by": event.by,
        "call_id": event.call_id,
        "changes": changes_to_json(event.changes),
    }


def _write_ticket(connection: Connection, ticket: Ticket) -> None:
    values: dict[str, object] = {
        "ticket_id": ticket.ticket_id,
        "owner": ticket.owner,
        "handler": ticket.handler,
        "call_id": ticket.call_id,
        "opened_at": ticket.opened_at,
        "changed_at": ticket.changed_at,
        "conflicts": conflicts_to_json(ticket.conflicts),
        "form": json.dumps(form_values(ticket.form)),
        **{name: to_text(getattr(ticket.form, name)) for name in _COLUMNS},
    }
    statement = insert(tickets).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["ticket_id"], set_=values))


def _ticket(row: Row[tuple[object, ...]]) -> Ticket:
    form = form_of({n: getattr(row, n) for n in _COLUMNS} | json.loads(row.form))
    return Ticket(
        ticket_id=TicketId(row.ticket_id),
        owner=AgentNumber(row.owner),
        handler=AgentNumber(row.handler),
        call_id=None if row.call_id is None else CallId(row.call_id),
        form=form,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        conflicts=conflicts_from_json(row.conflicts),
    )
