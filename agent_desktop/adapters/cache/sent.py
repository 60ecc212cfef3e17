"""What the server has of this desk's work, kept a while.

A server that was restored from a backup has lost what came after the backup was made. Desks that
hear of it send these operations again: what the server knows it knows by their ids, the rest comes
back.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, literal, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import outbox, sent

KEPT_FOR: Final = timedelta(days=7)
_COLUMNS: Final = ("seq", "op_id", "by", "subject", "at", "payload")


def take_out(connection: Connection, op_ids: Iterable[str]) -> None:
    """Take operations that the server has out of the outbox, and remember them."""
    for piece in in_pieces(op_ids):
        mine = outbox.c.op_id.in_(piece)
        rows = select(*(outbox.c[name] for name in _COLUMNS)).where(mine)
        connection.execute(insert(sent).from_select(_COLUMNS, rows).on_conflict_do_nothing())
        connection.execute(delete(outbox).where(mine))


def put_back(connection: Connection, by: str) -> int:
    """Queue again what ``by`` sent not long ago; return how many operations that are."""
    newest = connection.execute(select(func.max(sent.c.at))).scalar_one()
    if newest is None:
        return 0
    connection.execute(delete(sent).where(sent.c.at < newest - KEPT_FOR))
    names = (*_COLUMNS, "parked_code")
    rows = select(*(sent.c[name] for name in _COLUMNS), literal("")).where(sent.c.by == by)
    queued = connection.execute(insert(outbox).from_select(names, rows).on_conflict_do_nothing())
    return queued.rowcount


def forget_old(connection: Connection) -> None:
    """Drop what no backup is old enough for."""
    newest = connection.execute(select(func.max(sent.c.at))).scalar_one()
    if newest is not None:
        connection.execute(delete(sent).where(sent.c.at < newest - KEPT_FOR))
