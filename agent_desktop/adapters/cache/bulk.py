"""Many rows into one table, past the statement compiler: it takes as long as the database."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from agent_desktop.adapters.cache.schema import UtcTime, time_text


def put_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    *,
    key: str,
    replaced: tuple[str, ...] = (),
) -> None:
    """Insert rows that all have the same columns; one that is there gets new values.

    Args:
        connection: The writer's.
        table: With an only key in ``key``.
        rows: By column.
        key: The column by which a row is known.
        replaced: What a known row gets anew; () for everything.
    """
    if not rows:
        return
    names = tuple(rows[0])
    new = replaced or tuple(name for name in names if name != key)
    made = list(map(itemgetter(*names), rows))
    columns = list(zip(*made, strict=True))
    for place, processor in _processors(table, names, connection.dialect):
        # Column by column: most have nothing to be made fit.
        columns[place] = tuple(map(processor, columns[place]))
    made = list(zip(*columns, strict=True))
    connection.exec_driver_sql(_statement(table, names, key, new), made)


@cache
def _statement(table: Table, names: tuple[str, ...], key: str, new: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" for _ in names)
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in new)
    return (
        f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608 - of the schema
        f' ON CONFLICT ("{key}") DO UPDATE SET {sets}'
    )


_Processor = Callable[[Any], Any]


@cache
def _processors(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[int, _Processor], ...]:
    """Return the places of columns whose values must be made fit for the driver, and by what."""
    found = []
    for place, name in enumerate(names):
        kind = table.c[name].type
        if isinstance(kind, UtcTime):
            found.append((place, time_text))
        elif processor := kind.dialect_impl(dialect).bind_processor(dialect):
            found.append((place, processor))
    return tuple(found)
