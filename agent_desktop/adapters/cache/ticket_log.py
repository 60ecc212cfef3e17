"""The ticket log: events as rows, the server's in its order, this desk's own on top."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from agent_desktop.adapters.cache.bulk import put_rows
from agent_desktop.adapters.cache.forms import changes_from_json, changes_to_json, rows_to_json
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import ticket_events
from agent_desktop.contract.server import ChangePayload, OperationPayload, TicketEventPayload
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.tickets import FieldChange, TicketEvent, TicketEventKind

_log = ticket_events.c
# The server's revisions first, what only this desk knows in the order of its making.
LOG_ORDER = (_log.revision.is_(None), _log.revision, _log.seq)


def own_event(operation: OperationPayload, *, by: str, role: str, team: str) -> TicketEvent:
    """Return the event that an operation of this desk carries."""
    payload = operation.payload
    if not isinstance(payload, TicketEventPayload):
        raise TypeError(payload.type)
    return TicketEvent(
        **_shared(payload),
        event_id=OperationId(operation.op_id),
        at=operation.at,
        by=AgentNumber(by),
        by_role=role,
        by_team=team,
        device_at=operation.device_at,
    )


def server_event(change: ChangePayload) -> TicketEvent:
    """Return the event that a change from the server carries."""
    payload = change.payload
    if not isinstance(payload, TicketEventPayload):
        raise TypeError(payload.type)
    return TicketEvent(
        **_shared(payload),
        event_id=OperationId(change.op_id),
        at=change.at,
        by=AgentNumber(change.by),
        by_role=change.role,
        by_team=change.team,
        device=change.device,
        device_at=change.device_at,
        received_at=change.received_at,
    )


def _shared(payload: TicketEventPayload) -> dict[str, Any]:
    return {
        "ticket_id": TicketId(payload.ticket_id),
        "kind": TicketEventKind(payload.type),
        "call_id": None if payload.call_id is None else CallId(payload.call_id),
        "changes": tuple(
            FieldChange(field=c.field, before=c.before, after=c.after) for c in payload.changes
        ),
        "data": tuple(sorted(payload.data.items())),
    }


def add_events(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Append events, or give those that are known the server's place, author and times."""
    told = ("revision", "at", "by", "by_role", "by_team", "device", "device_at", "received_at")
    put_rows(connection, ticket_events, rows, key="event_id", replaced=told)


def event_values(
    event: TicketEvent, *, revision: int | None = None, seq: int | None = None
) -> dict[str, object]:
    """Return an event as a row."""
    return {
        "event_id": event.event_id,
        "ticket_id": event.ticket_id,
        "revision": revision,
        "seq": seq,
        "kind": event.kind.value,
        "at": event.at,
        "by": event.by,
        "call_id": event.call_id,
        "changes": changes_to_json(event.changes),
        "data": rows_to_json(event.data),
        "by_role": event.by_role,
        "by_team": event.by_team,
        "device": event.device,
        "device_at": event.device_at,
        "received_at": event.received_at,
        "dropped": "",
    }


def event_of_row(row: Row[tuple[object, ...]]) -> TicketEvent:
    """Return what ``event_values`` wrote."""
    return TicketEvent(
        event_id=OperationId(row.event_id),
        ticket_id=TicketId(row.ticket_id),
        kind=TicketEventKind(row.kind),
        at=row.at,
        by=AgentNumber(row.by),
        call_id=None if row.call_id is None else CallId(row.call_id),
        changes=changes_from_json(row.changes),
        data=tuple((name, text) for name, text in json.loads(row.data)),
        by_role=row.by_role,
        by_team=row.by_team,
        device=row.device,
        device_at=row.device_at,
        received_at=row.received_at,
    )


def log_rows(connection: Connection, ticket_id: str) -> Sequence[Row[tuple[object, ...]]]:
    """Return the rows of a ticket's log, in order."""
    found = select(ticket_events).where(_log.ticket_id == ticket_id).order_by(*LOG_ORDER)
    return connection.execute(found).all()


def logs_of(
    connection: Connection, ticket_ids: Iterable[str]
) -> dict[str, list[Row[tuple[object, ...]]]]:
    """Return the logs of these tickets, each in order; a ticket without one is left out."""
    found: dict[str, list[Row[tuple[object, ...]]]] = {}
    for piece in in_pieces(ticket_ids):
        query = select(ticket_events).where(_log.ticket_id.in_(piece)).order_by(*LOG_ORDER)
        for row in connection.execute(query):
            found.setdefault(row.ticket_id, []).append(row)
    return found


def known_events(
    connection: Connection, event_ids: Iterable[str]
) -> dict[str, Row[tuple[object, ...]]]:
    """Return those of these events that are in the log, by id."""
    found: dict[str, Row[tuple[object, ...]]] = {}
    for piece in in_pieces(event_ids):
        rows = connection.execute(select(ticket_events).where(_log.event_id.in_(piece)))
        found |= {row.event_id: row for row in rows}
    return found


def rename_event(connection: Connection, event_id: str, new_id: str) -> None:
    """Give an event of this desk another id."""
    statement = ticket_events.update().where(_log.event_id == event_id)
    connection.execute(statement.values(event_id=new_id))
