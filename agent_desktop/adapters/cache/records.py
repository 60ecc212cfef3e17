"""What the desk reads back: tickets, history, small values."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, outerjoin, select

from agent_desktop.adapters.cache.calls import read_assessment
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.schema import call_assessments, calls, outbox, tickets
from agent_desktop.adapters.cache.settings import read_setting, write_setting
from agent_desktop.adapters.cache.ticket_rows import load_tickets
from agent_desktop.contract.server import CallAssessedPayload
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.events import HistoryRow
from agent_desktop.domain.ids import CallId, TicketId
from agent_desktop.domain.tickets import Ticket, TicketKind, Urgency

_Row = Row[tuple[object, ...]]


class CachedRecords:
    """The ``DeskRecords`` port in the cache. Thread: core."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ticket(self, ticket_id: TicketId) -> Ticket | None:
        """Return a ticket as its events make it."""
        found = await self._database.read(lambda c: load_tickets(c, [ticket_id]))
        return found[ticket_id].ticket if ticket_id in found else None

    async def history(self, limit: int, *, by: str) -> Sequence[HistoryRow]:
        """Return agent ``by``'s newest calls and tickets, newest first."""
        return await self._database.read(lambda connection: _history(connection, limit, by))

    async def assessment(self, call_id: CallId) -> CallAssessedPayload | None:
        """Return the newest self-assessment of a call."""
        return await self._database.read(lambda connection: read_assessment(connection, call_id))

    async def setting(self, key: str) -> str | None:
        """Return a small value of this cache."""
        return await self._database.read(lambda connection: read_setting(connection, key))

    async def put_setting(self, key: str, value: str) -> None:
        """Keep a small value."""
        await self._database.write(lambda connection: write_setting(connection, key, value))


def _history(connection: Connection, limit: int, by: str) -> list[HistoryRow]:
    """Merge calls with the tickets written in them; a ticket without a call is a row of its own."""
    marks = call_assessments.c
    told = outerjoin(calls, call_assessments, calls.c.call_id == marks.call_id)
    own_calls = select(calls, marks.score, marks.silent_nth).select_from(told)
    own_calls = own_calls.where(calls.c.by == by)
    own_calls = own_calls.order_by(calls.c.started_at.desc()).limit(limit)
    call_rows = connection.execute(own_calls).all()
    own_tickets = select(tickets).where(tickets.c.owner == by)
    own_tickets = own_tickets.order_by(tickets.c.opened_at.desc()).limit(limit)
    unsent = set(connection.execute(select(outbox.c.subject)).scalars())
    ticket_rows = connection.execute(own_tickets).all()
    return _merged(call_rows, ticket_rows, unsent)[:limit]


def _merged(
    call_rows: Iterable[_Row], ticket_rows: Iterable[_Row], unsent: set[str]
) -> list[HistoryRow]:
    ticket_of: dict[str, _Row] = {}
    alone: list[_Row] = []
    shown = {row.call_id for row in call_rows}
    for ticket in ticket_rows:
        if ticket.call_id in shown and ticket.call_id not in ticket_of:
            ticket_of[ticket.call_id] = ticket
        else:
            alone.append(ticket)
    rows = [_call_row(call, ticket_of.get(call.call_id), unsent) for call in call_rows]
    rows += [_ticket_row(ticket, unsent) for ticket in alone]
    return sorted(rows, key=lambda row: (row.at, row.row_id), reverse=True)


def _call_row(call: _Row, ticket: _Row | None, unsent: set[str]) -> HistoryRow:
    answered = call.answered_at is not None
    duration_s = (call.ended_at - call.answered_at).total_seconds() if answered else None
    subjects = {f"call:{call.call_id}"}
    if ticket is not None:
        subjects.add(f"ticket:{ticket.ticket_id}")
    return HistoryRow(
        row_id=f"call:{call.call_id}",
        at=call.started_at,
        direction=Direction(call.direction),
        number=call.remote_number,
        name=call.remote_name if ticket is None else ticket.customer_name or call.remote_name,
        duration_s=duration_s,
        answered=answered,
        ticket_id="" if ticket is None else ticket.ticket_id,
        subject="" if ticket is None else ticket.subject,
        kind=None if ticket is None else TicketKind(ticket.kind),
        urgency=None if ticket is None else Urgency(ticket.urgency),
        sent=not subjects & unsent,
        score=call.score,
        silent_nth=call.silent_nth,
        recorded=bool(json.loads(call.details).get("recording_id")),
    )


def _ticket_row(ticket: _Row, unsent: set[str]) -> HistoryRow:
    return HistoryRow(
        row_id=f"ticket:{ticket.ticket_id}",
        at=ticket.opened_at,
        number=ticket.phone,
        name=ticket.customer_name,
        ticket_id=ticket.ticket_id,
        subject=ticket.subject,
        kind=TicketKind(ticket.kind),
        urgency=Urgency(ticket.urgency),
        sent=f"ticket:{ticket.ticket_id}" not in unsent,
    )
