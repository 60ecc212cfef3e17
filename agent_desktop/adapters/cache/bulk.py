"""Many rows into one table, past the statement compiler: it takes as long as the database."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table


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
    processors = _processors(table, names, connection.dialect)
    values = itemgetter(*names)
    made = [
        tuple(p(v) if p is not None else v for p, v in zip(processors, values(row), strict=True))
        for row in rows
    ]
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
) -> tuple[_Processor | None, ...]:
    """Return what makes each column's values fit for the driver."""
    return tuple(table.c[n].type.dialect_impl(dialect).bind_processor(dialect) for n in names)
