"""Work lists of a hundred thousand tickets: a window, its length, what one ticket's log says.

A window is two questions: the numbers of its rows out of an index that holds all it needs, and
then the rows. A window that lies nearer to the end is counted from there.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    literal_column,
    or_,
    select,
    update,
)

from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.list_plans import length, window
from agent_desktop.adapters.cache.numbers import number_key
from agent_desktop.adapters.cache.outbox import CachedOutbox
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import outbox, ticket_states, tickets
from agent_desktop.adapters.cache.ticket_log import event_of_row, log_rows
from agent_desktop.adapters.cache.ticket_rows import clock_values, next_at
from agent_desktop.adapters.cache.ticket_state import ticket_from_json
from agent_desktop.domain.customers import same_number
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.masking import mask_number
from agent_desktop.domain.ticket_clocks import ClockName, TicketClock
from agent_desktop.domain.ticket_forms import shown
from agent_desktop.domain.tickets import (
    Severity,
    Ticket,
    TicketEvent,
    TicketKind,
    TicketStatus,
    Urgency,
)
from agent_desktop.domain.work_lists import ListQuery, TicketRow, WorkList
from agent_desktop.services.ticket_ports import Viewer

_MOST_OF_CUSTOMER: Final = 50
_MOST_DUE: Final = 500
_RECOMPUTED_AT_ONCE: Final = 500

# Written out, so that SQLite sees which index leaves the empty ones out.
NOTHING: Final[ColumnElement[str]] = literal_column("''")

_t = tickets.c
_Clocks = Callable[[Ticket], Sequence[TicketClock]]


class CachedTickets:
    """The ``TicketReader`` port in the cache. Thread: core."""

    def __init__(self, database: Database, kept: CachedOutbox) -> None:
        self._database = database
        self._outbox = kept

    async def rows(self, query: ListQuery, viewer: Viewer, now: datetime) -> Sequence[TicketRow]:
        """Return the window of a list that the query asks for."""
        return await self._database.read(
            lambda c: rows_by_number(c, window(c, query, viewer, now), viewer)
        )

    async def count(self, query: ListQuery, viewer: Viewer, now: datetime) -> int:
        """Return how many rows the whole list has."""
        return await self._database.read(lambda c: length(c, query, viewer, now))

    async def counts(self, viewer: Viewer, now: datetime) -> Mapping[WorkList, int]:
        """Return how long each list is."""
        return await self._database.read(
            lambda c: {w: length(c, ListQuery(which=w), viewer, now) for w in WorkList}
        )

    async def log(self, ticket_id: TicketId) -> Sequence[TicketEvent]:
        """Return a ticket's log, in the server's order, the unsent at the end."""
        # Also made of the rows there: a long log's JSON would keep the core waiting.
        return await self._database.read(
            lambda c: [event_of_row(row) for row in log_rows(c, ticket_id)]
        )

    async def unsent(self, ticket_id: TicketId) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
        """Return the ids of its unsent events, and (id, code) of the refused ones."""
        query = select(outbox.c.op_id, outbox.c.parked_code).order_by(outbox.c.seq)
        query = query.where(outbox.c.subject == f"ticket:{ticket_id}")
        rows = await self._database.read(lambda c: c.execute(query).all())
        refused = [(op_id, code) for op_id, code in rows if code]
        return [op_id for op_id, code in rows if not code], refused

    async def of_customer(self, customer_id: str, numbers: Sequence[str]) -> Sequence[TicketRow]:
        """Return the tickets of a customer, by id or by number, newest first, at most 50."""
        return await self._database.read(lambda c: _of_customer(c, customer_id, numbers))

    async def due(self, agent: str, until: datetime) -> Sequence[TicketRow]:
        """Return what this agent promised or must do by then, soonest first."""
        query = select(tickets).where(
            or_(_t.owner == agent, _t.handler == agent), _t.shut.is_(False), _t.next_at <= until
        )
        query = query.order_by(_t.next_at, _t.opened_at).limit(_MOST_DUE)
        return await self._database.read(
            lambda c: ticket_rows(c, c.execute(query).all(), Viewer(agent=agent))
        )

    def use_clocks(self, clocks: _Clocks) -> None:
        """Work the clocks of every ticket out so that is changed from now on."""
        self._outbox.clocks = clocks

    async def recompute(self, clocks: _Clocks) -> None:
        """Work all open tickets' clocks out again, and those of every later change, too.

        In small transactions, so that what is saved meanwhile does not wait.
        """
        self._outbox.clocks = clocks
        after: int | None = 0
        while after is not None:
            after = await self._database.write(partial(_recomputed, after=after, clocks=clocks))


def _recomputed(connection: Connection, *, after: int, clocks: _Clocks) -> int | None:
    """Do the next open tickets after a number; return the last one's, None for none left."""
    joined = tickets.join(ticket_states, _t.no == ticket_states.c.no)
    query = select(
        _t.no, _t.promised_at, _t.clock, _t.due_at, _t.warn_at, _t.paused, ticket_states.c.state
    )
    query = query.select_from(joined).where(_t.no > after, _t.shut.is_(False))
    rows = connection.execute(query.order_by(_t.no).limit(_RECOMPUTED_AT_ONCE)).all()
    for row in rows:
        values = clock_values(clocks(ticket_from_json(row.state)))
        if values != {name: getattr(row, name) for name in values}:
            values["next_at"] = next_at(row.promised_at, values)
            connection.execute(update(tickets).where(_t.no == row.no).values(**values))
    return int(rows[-1].no) if rows else None


def rows_by_number(
    connection: Connection, numbers: Sequence[int], viewer: Viewer
) -> list[TicketRow]:
    """Return tickets by their numbers in this file, in that order."""
    found: dict[int, Row[tuple[object, ...]]] = {}
    for piece in in_pieces(numbers):
        rows = connection.execute(select(tickets).where(_t.no.in_(piece)))
        found |= {row.no: row for row in rows}
    return ticket_rows(connection, [found[no] for no in numbers if no in found], viewer)


def ticket_rows(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]], viewer: Viewer
) -> list[TicketRow]:
    """Return rows as a list shows them: a number in full at an own open matter only.

    Marks that turn the direction of writing are left out; the form itself has them.
    """
    unsent: set[str] = set()
    for piece in in_pieces(f"ticket:{row.ticket_id}" for row in rows):
        waiting = select(outbox.c.subject).where(outbox.c.subject.in_(piece)).distinct()
        unsent |= set(connection.execute(waiting).scalars())
    return [_row(row, viewer, f"ticket:{row.ticket_id}" not in unsent) for row in rows]


def _row(row: Row[tuple[object, ...]], viewer: Viewer, sent: bool) -> TicketRow:
    is_own = not row.shut and viewer.agent in (row.owner, row.handler)
    warn_at = None if row.warn_at is None else json.loads(row.warn_at)
    return TicketRow(
        ticket_id=row.ticket_id,
        subject=shown(row.subject),
        kind=TicketKind(row.kind),
        status=TicketStatus(row.status),
        urgency=Urgency(row.urgency),
        severity=Severity(row.severity),
        customer_name=shown(row.customer_name),
        phone=shown(row.phone) if is_own else mask_number(row.phone),
        owner=row.owner,
        handler=row.handler,
        offered_to=row.offered_to,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        promised_at=row.promised_at,
        clock=None if row.clock is None else ClockName(row.clock),
        due_at=row.due_at,
        warn_at=None
        if warn_at is None
        else (
            datetime.fromisoformat(warn_at[0]),
            datetime.fromisoformat(warn_at[1]),
            datetime.fromisoformat(warn_at[2]),
        ),
        paused=row.paused,
        needs_naming=row.needs_naming,
        sent=sent,
    )


def _of_customer(
    connection: Connection, customer_id: str, numbers: Sequence[str]
) -> list[TicketRow]:
    keys = sorted({number_key(number) for number in numbers if number})
    queries: list[Select[Any]] = []
    if customer_id:
        queries.append(
            select(tickets).where(_t.customer_id != NOTHING, _t.customer_id == customer_id)
        )
    if keys:
        queries.append(select(tickets).where(_t.phone_key != NOTHING, _t.phone_key.in_(keys)))
    found: dict[str, Row[tuple[object, ...]]] = {}
    for query in queries:
        newest = query.order_by(_t.opened_at.desc()).limit(_MOST_OF_CUSTOMER)
        for row in connection.execute(newest):
            is_theirs = customer_id and row.customer_id == customer_id
            if is_theirs or any(same_number(row.phone, number) for number in numbers):
                found[row.ticket_id] = row
    rows = sorted(found.values(), key=lambda row: row.opened_at, reverse=True)
    return ticket_rows(connection, rows[:_MOST_OF_CUSTOMER], Viewer(agent=""))
