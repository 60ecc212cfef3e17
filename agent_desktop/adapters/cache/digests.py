"""What desk and server compare to know that they have the same rows."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.schema import digests
from agent_desktop.contract.server import TableDigest, row_hash

_MODULUS: Final = 1 << 64


class DigestChanges:
    """What a transaction changes of the digests; ``write`` puts it down once."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = defaultdict(int)
        self._total: dict[str, int] = defaultdict(int)

    def replace(self, table: str, row_id: str, old: int | None, new: int | None) -> None:
        """Note that a row went from revision ``old`` to ``new``; None or 0: it does not count."""
        if old == new:
            return
        for revision, sign in ((old, -1), (new, 1)):
            if revision:
                self._rows[table] += sign
                self._total[table] += sign * row_hash(row_id, revision)

    def write(self, connection: Connection) -> None:
        """Add the changes to what is kept."""
        for table in sorted(self._rows.keys() | self._total.keys()):
            kept = read_digests(connection).get(table)
            rows = self._rows[table] + (kept.rows if kept else 0)
            total = (self._total[table] + (int(kept.total, 16) if kept else 0)) % _MODULUS
            values = {"name": table, "rows": rows, "total": f"{total:016x}"}
            statement = insert(digests).values(values)
            statement = statement.on_conflict_do_update(index_elements=["name"], set_=values)
            connection.execute(statement)
        self._rows.clear()
        self._total.clear()


def read_digests(connection: Connection) -> Mapping[str, TableDigest]:
    """Return the digest of each table that has rows."""
    rows = connection.execute(select(digests))
    return {row.name: TableDigest(rows=row.rows, total=row.total) for row in rows if row.rows}


def forget_digest(connection: Connection, table: str) -> None:
    """Begin a table's digest anew."""
    connection.execute(delete(digests).where(digests.c.name == table))
