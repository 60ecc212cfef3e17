"""What the desk reads of records: customers by their numbers, directory, knowledge, settings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from agent_desktop.adapters.cache import words
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.numbers import number_key
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.record_rows import load_records, numbers_of, record_of_row
from agent_desktop.adapters.cache.schema import (
    calls,
    customer_merges,
    customer_numbers,
    records,
    tickets,
)
from agent_desktop.domain.customers import customer_of, living_id, look_alike, same_number
from agent_desktop.domain.records import Record, RecordTable

_MOST_ALIKE: Final = 200


class CachedRecordStore:
    """The ``RecordStore`` port in the cache. Thread: core."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, table: RecordTable, record_id: str) -> Record | None:
        """Return a record, also a deleted one."""
        return (await self.several(table, [record_id])).get(record_id)

    async def records(self, table: RecordTable) -> Sequence[Record]:
        """Return all living records of a small table (not ``customer``)."""
        query = select(records).where(records.c.kind == table.value, records.c.deleted.is_(False))
        query = query.order_by(records.c.record_id)
        rows = await self._database.read(lambda c: c.execute(query).all())
        return [record_of_row(row) for row in rows]

    async def several(self, table: RecordTable, record_ids: Sequence[str]) -> Mapping[str, Record]:
        """Return the records of these ids that are there, also deleted ones."""
        return await self._database.read(lambda c: _several(c, table, record_ids))

    async def customer_of(self, number: str) -> Record | None:
        """Return the customer with this number, merges followed."""

        def work(connection: Connection) -> Record | None:
            found = _with_number(connection, number)
            return living(connection, found[0]) if found else None

        return await self._database.read(work)

    async def customers_with(self, numbers: Sequence[str]) -> Mapping[str, Record]:
        """Return, for each number that a customer has, that customer; merges are not followed."""
        return await self._database.read(lambda c: _customers_with(c, numbers))

    async def customers_like(self, record: Record) -> Sequence[Record]:
        """Return customers who look like the same: a common number, or name and company."""
        return await self._database.read(lambda c: _alike(c, record))

    async def merged_into(self, customer_id: str) -> Sequence[Record]:
        """Return the customers whose ``merged_into`` is this one, directly, oldest first."""
        query = select(customer_merges.c.no).where(customer_merges.c.into_id == customer_id)
        return await self._database.read(
            lambda c: _by_number(c, sorted(c.execute(query).scalars()))
        )

    async def calls_with(
        self, numbers: Sequence[str], limit: int = 10
    ) -> Sequence[tuple[datetime, str, str, str]]:
        """Return the last calls with any of these numbers, as ``CustomerShown.last_calls``."""
        return await self._database.read(lambda c: _calls_with(c, numbers, limit))


def living(connection: Connection, record: Record) -> Record:
    """Return who a customer is today: the end of the chain of merges."""
    seen = {record.record_id: record}

    def into(customer_id: str) -> str:
        if customer_id not in seen:
            found = _several(connection, RecordTable.CUSTOMER, [customer_id]).get(customer_id)
            if found is None:
                return ""
            seen[customer_id] = found
        return seen[customer_id].values.get("merged_into", "")

    if not record.values.get("merged_into", ""):
        return record
    return seen.get(living_id(record.record_id, into), record)


def _several(
    connection: Connection, table: RecordTable, record_ids: Iterable[str]
) -> dict[str, Record]:
    found = load_records(connection, table, record_ids)
    return {i: kept.shown for i, kept in found.items() if kept.shown is not None}


def _by_number(connection: Connection, numbers: Iterable[int]) -> list[Record]:
    found: list[Record] = []
    for piece in in_pieces(numbers):
        query = select(records).where(records.c.no.in_(piece), records.c.deleted.is_(False))
        rows = connection.execute(query.order_by(records.c.no))
        found += [record_of_row(row) for row in rows]
    return found


def _with_number(connection: Connection, number: str) -> list[Record]:
    """Return the customers who have a number, the oldest first."""
    key = customer_numbers.c
    numbers = connection.execute(
        select(key.no).where(key.key == number_key(number)).order_by(key.no).limit(_MOST_ALIKE)
    )
    found = _by_number(connection, numbers.scalars().all())
    return [r for r in found if any(same_number(n, number) for n in numbers_of(r))]


def _customers_with(connection: Connection, numbers: Sequence[str]) -> dict[str, Record]:
    keys = {number: number_key(number) for number in numbers}
    places: dict[str, list[int]] = {}
    column = customer_numbers.c
    for piece in in_pieces(sorted(set(keys.values()))):
        rows = connection.execute(select(customer_numbers).where(column.key.in_(piece)))
        for row in rows:
            places.setdefault(row.key, []).append(row.no)
    wanted = sorted({no for found in places.values() for no in found})
    by_key: dict[str, list[Record]] = {}
    for record in _by_number(connection, wanted):
        for number in numbers_of(record):
            by_key.setdefault(number_key(number), []).append(record)
    found: dict[str, Record] = {}
    for number, key in keys.items():
        for record in by_key.get(key, ()):
            if any(same_number(n, number) for n in numbers_of(record)):
                found.setdefault(number, record)
    return found


def _alike(connection: Connection, record: Record) -> list[Record]:
    own = customer_of(record)
    found = {r.record_id: r for n, _ in own.numbers for r in _with_number(connection, n)}
    asked = words.searches(own.name)
    if asked and own.company:
        same_name = connection.exec_driver_sql(
            "SELECT rowid FROM customer_words WHERE customer_words MATCH ? LIMIT ?",
            (asked[0], _MOST_ALIKE),
        )
        numbers = [int(no) for no in same_name.scalars()]
        found |= {r.record_id: r for r in _by_number(connection, numbers)}
    return [
        r
        for r in found.values()
        if not r.values.get("merged_into") and look_alike(own, customer_of(r))
    ]


def _calls_with(
    connection: Connection, numbers: Sequence[str], limit: int
) -> list[tuple[datetime, str, str, str]]:
    keys = sorted({number_key(number) for number in numbers if number})
    if not keys:
        return []
    query = select(
        calls.c.call_id, calls.c.started_at, calls.c.direction, calls.c.by, calls.c.remote_number
    )
    query = query.where(calls.c.number_key.in_(keys)).order_by(calls.c.started_at.desc())
    rows = [
        row
        for row in connection.execute(query.limit(limit * 5))
        if any(same_number(row.remote_number, number) for number in numbers)
    ][:limit]
    subjects = select(tickets.c.call_id, tickets.c.subject).where(
        tickets.c.call_id.in_([row.call_id for row in rows])
    )
    about = {row.call_id: row.subject for row in connection.execute(subjects)}
    return [(r.started_at, r.direction, r.by, about.get(r.call_id, "")) for r in rows]
