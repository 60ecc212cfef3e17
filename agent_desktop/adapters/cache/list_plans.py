"""Which rows a work list has, and by which index SQLite finds them.

The indexes are named: SQLite knows nothing of how many rows an agent has, and its guesses are a
hundred times too slow now and then. Columns stand here without their table, which is named with
its index.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    column,
    func,
    select,
    text,
    union,
)

from agent_desktop.adapters.cache import words
from agent_desktop.adapters.cache.schema import UtcTime
from agent_desktop.domain.ticket_life import TEAM
from agent_desktop.domain.tickets import TicketStatus
from agent_desktop.domain.work_lists import ListQuery, Order, WorkList
from agent_desktop.services.ticket_ports import Viewer

# Rows that are skipped without asking whether the end is nearer.
_FAR: Final = 5000
# Rows that are looked at one by one rather than in the order of a list.
_FEW: Final = 2000

_no: Final = column("no", Integer)
_shut: Final = column("shut", Boolean)
_owner, _handler = column("owner", Text), column("handler", Text)
_offered_to, _status, _kind = (
    column("offered_to", Text),
    column("status", Text),
    column("kind", Text),
)
_promised_at, _due_at = column("promised_at", UtcTime), column("due_at", UtcTime)
_paused: Final = column("paused", Boolean)

# The column of an order, whether it goes down, and the indexes of all tickets and of open ones.
_ORDERS: Final[dict[Order, tuple[ColumnElement[Any], bool, str]]] = {
    Order.DUE: (column("next_at", UtcTime), False, "due"),
    Order.NEWEST: (column("opened_at", UtcTime), True, "opened"),
    Order.OLDEST: (column("opened_at", UtcTime), False, "opened"),
    Order.CUSTOMER: (column("customer_name", Text), False, "named"),
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a list asks: the conditions of its rows, and the index that finds them.

    ``index`` "" is one by one, by their numbers; None in the order of the list.
    """

    conditions: tuple[ColumnElement[bool], ...]
    index: str | None


def _which(query: ListQuery, viewer: Viewer, now: datetime) -> _Plan:
    offers = [viewer.agent, *([TEAM + viewer.team] if viewer.team else [])]
    offered = (_status == TicketStatus.ASSIGNED.value, _offered_to.in_(offers))
    of_list: dict[WorkList, _Plan] = {
        WorkList.OWNED: _Plan((_owner == viewer.agent,), "ix_tickets_owner"),
        WorkList.HANDLED: _Plan((_handler == viewer.agent,), "ix_tickets_handler"),
        WorkList.TO_ACCEPT: _Plan((*offered, text("offered_to <> ''")), "ix_tickets_offered"),  # type: ignore[arg-type]
        WorkList.PROMISES: _Plan((_mine(viewer.agent), _promised_at.is_not(None)), ""),
        WorkList.OVERDUE: _Plan((_mine(viewer.agent), _due_at < now, _paused.is_(False)), ""),
        WorkList.TO_NAME: _Plan((text("for_lead"),), "ix_tickets_lead"),  # type: ignore[arg-type]
    }
    return of_list.get(query.which, _Plan((), None))


def _mine(agent: str) -> ColumnElement[bool]:
    own, handled = (
        select(_no)
        .select_from(text(f"tickets INDEXED BY ix_tickets_{name}"))
        .where(column(name, Text) == agent, _shut.is_(False))
        for name in ("owner", "handler")
    )
    return _no.in_(union(own, handled))


def _plan(connection: Connection, query: ListQuery, viewer: Viewer, now: datetime) -> _Plan:
    plan = _which(query, viewer, now)
    found, index = list(plan.conditions), plan.index
    if query.text.strip():
        condition, is_rare = _matching(connection, query.text, count=index is None)
        found.append(condition)
        index = "" if is_rare else index
    if query.open_only:
        found.append(_shut.is_(False))
    if query.kind is not None:
        found.append(_kind == query.kind.value)
    if query.status is not None:
        found.append(_status == query.status.value)
    return _Plan(tuple(found), index)


def _matching(
    connection: Connection, typed: str, *, count: bool
) -> tuple[ColumnElement[bool], bool]:
    """Return the condition of a text filter, and whether few rows are known to meet it."""
    asked = words.searches(typed)
    # A text without a letter finds nothing; the last question is the widest.
    match = asked[-1] if asked else f'"{words.OPEN}" AND "{words.OVER}"'
    rowids = "SELECT rowid FROM ticket_words WHERE ticket_words MATCH :words"
    if count:
        most = {"words": match, "most": _FEW + 1}
        few = connection.execute(text(f"{rowids} LIMIT :most"), most).scalars().all()
        if len(few) <= _FEW:
            return _no.in_(few), True
    matching = text(rowids).bindparams(words=match).columns(column("rowid", Integer))
    return _no.in_(matching), False


def _source(plan: _Plan, query: ListQuery) -> Any:
    index = plan.index
    if index is None:
        name = _ORDERS[query.order][2]
        index = f"ix_tickets_open_{name}" if query.open_only else f"ix_tickets_{name}"
    return text(f"tickets INDEXED BY {index}" if index else "tickets NOT INDEXED")


def length(connection: Connection, query: ListQuery, viewer: Viewer, now: datetime) -> int:
    """Return how many rows a list has."""
    return _length(connection, _plan(connection, query, viewer, now), query)


def _length(connection: Connection, plan: _Plan, query: ListQuery) -> int:
    counted = select(func.count()).select_from(_source(plan, query)).where(*plan.conditions)
    return int(connection.execute(counted).scalar() or 0)


def window(connection: Connection, query: ListQuery, viewer: Viewer, now: datetime) -> list[int]:
    """Return the numbers of the rows that a list's window has, in its order."""
    plan = _plan(connection, query, viewer, now)
    offset, limit, backwards = query.offset, query.limit, False
    if offset > _FAR:
        total = _length(connection, plan, query)
        if offset >= total:
            return []
        limit = min(limit, total - offset)
        if offset > total // 2:
            offset, backwards = total - offset - limit, True
    by, down, _ = _ORDERS[query.order]
    # Ties in the order of coming, which every index has at its end.
    order = [c.desc() if down != backwards else c.asc() for c in (by, _no)]
    statement: Select[Any] = select(_no).select_from(_source(plan, query))
    statement = statement.where(*plan.conditions).order_by(*order).offset(offset).limit(limit)
    numbers = list(connection.execute(statement).scalars())
    return numbers[::-1] if backwards else numbers
