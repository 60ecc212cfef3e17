"""Many new rows at once: by COPY on PostgreSQL, by one statement with many turns elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Connection, Dialect, Insert, Table, insert

# A COPY costs two round trips more than a statement.
_COPY_FROM: Final = 20

_Processor = Callable[[Any], Any]


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, past the ORM and for many the compiler, too."""
    if not rows:
        return
    if len(rows) < _COPY_FROM or connection.dialect.name != "postgresql":
        connection.execute(_insert(table), rows)
        return
    names = tuple(rows[0])
    processors = _processors(table, names, connection.dialect)
    values = itemgetter(*names)
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(_statement(table, names)) as copy:
        for row in rows:
            pairs = zip(processors, values(row), strict=True)
            copy.write_row(tuple(p(v) if p is not None else v for p, v in pairs))


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _statement(table: Table, names: tuple[str, ...]) -> bytes:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'COPY "{table.name}" ({columns}) FROM STDIN'.encode()


@cache
def _processors(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[_Processor | None, ...]:
    """Return what makes each column's values fit for the driver."""
    return tuple(table.c[n].type.dialect_impl(dialect).bind_processor(dialect) for n in names)
