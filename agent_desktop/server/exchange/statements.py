"""The statements of every push, made once: spelling one out takes longer than answering it.

Each is plain SQL on tables, past the ORM, which has nothing to add for rows that are read once.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Update,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    update,
)

from agent_desktop.server.tables import (
    REVISION_COUNTER,
    ChangeRow,
    CounterRow,
    DeviceRow,
    OperationRow,
    TeamRow,
    TicketGrantRow,
    TicketRow,
)

_TICKET: Final = TicketRow.metadata.tables[TicketRow.__tablename__]
_OPERATION: Final = OperationRow.metadata.tables[OperationRow.__tablename__]
_GRANT: Final = TicketGrantRow.metadata.tables[TicketGrantRow.__tablename__]
_COUNTER: Final = CounterRow.metadata.tables[CounterRow.__tablename__]
_KEY: Final = "of_ticket"


def among(column: Any, name: str, *, has_arrays: bool) -> ColumnElement[bool]:
    """Return that a column has one of the values given as ``name``.

    A list of five hundred parameters takes longer to spell out than to answer; an array is one.
    """
    if has_arrays:
        is_any: ColumnElement[bool] = column == any_(bindparam(name, type_=ARRAY(column.type)))
        return is_any
    found: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return found


def given(values: Iterable[Any]) -> list[Any]:
    """Return values for ``among``."""
    return sorted(values)


# {"team_id", "device_id"} → name of the device, name of the team.
LOCK_DEVICE: Final = (
    select(DeviceRow.name, TeamRow.name)
    .outerjoin(TeamRow, TeamRow.id == bindparam("team_id"))
    .where(DeviceRow.id == bindparam("device_id"))
    .with_for_update(of=DeviceRow)
)

# {"count"} → the last revision after so many more.
NEXT_REVISIONS: Final = (
    update(_COUNTER)
    .where(_COUNTER.c.name == REVISION_COUNTER)
    .values(value=_COUNTER.c.value + bindparam("count", type_=BigInteger()))
    .returning(_COUNTER.c.value)
)


@cache
def known(*, has_arrays: bool) -> Select[Any]:
    """{"device_id", "op_ids", "seqs"} → the operations with such an id, or number at the device."""
    of_device = and_(
        _OPERATION.c.device_id == bindparam("device_id"),
        among(_OPERATION.c.seq, "seqs", has_arrays=has_arrays),
    )
    return select(_OPERATION).where(
        or_(among(_OPERATION.c.op_id, "op_ids", has_arrays=has_arrays), of_device)
    )


@cache
def lock_tickets(*, has_arrays: bool) -> Select[Any]:
    """{"ticket_ids"} → those that exist, held until commit; by id, so that nobody deadlocks."""
    return (
        select(_TICKET)
        .where(among(_TICKET.c.ticket_id, "ticket_ids", has_arrays=has_arrays))
        .order_by(_TICKET.c.ticket_id)
        .with_for_update()
    )


@cache
def grants(*, has_arrays: bool) -> Select[Any]:
    """{"ticket_ids"} → their grants, also those that were taken back."""
    return select(_GRANT).where(among(_GRANT.c.ticket_id, "ticket_ids", has_arrays=has_arrays))


@cache
def last_events(*, has_arrays: bool) -> Select[Any, Any]:
    """{"ticket_ids", "device_id"} → when this device last did something to each of them."""
    return (
        select(ChangeRow.ticket_id, func.max(ChangeRow.at, type_=ChangeRow.at.type))
        .where(
            among(ChangeRow.ticket_id, "ticket_ids", has_arrays=has_arrays),
            ChangeRow.device_id == bindparam("device_id"),
        )
        .group_by(ChangeRow.ticket_id)
    )


# {"of_ticket"} and every other column of a ticket.
KEEP_TICKET: Final[Update] = (
    update(_TICKET)
    .where(_TICKET.c.ticket_id == bindparam(_KEY))
    .values({c.name: bindparam(c.name) for c in _TICKET.columns if c.name != "ticket_id"})
)


def keep_ticket(row: dict[str, Any]) -> dict[str, Any]:
    """Return a ticket's row for ``KEEP_TICKET``."""
    return {(_KEY if name == "ticket_id" else name): value for name, value in row.items()}
