"""Where imported rows go: the records they belong to, and the edits that make these say so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.imports import row_id
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.tickets import FieldChange
from agent_desktop.services.import_rows import ReadRow
from agent_desktop.services.record_edits import differences
from agent_desktop.services.ticket_ports import RecordStore

Key = tuple[RecordTable, str]


@dataclass(slots=True)
class Planned:
    """What a piece of the file changes.

    Attributes:
        edits: By record, in the order of the file.
        unchanged: Rows that change nothing.
    """

    edits: dict[Key, tuple[FieldChange, ...]] = field(default_factory=dict)
    unchanged: int = 0


class ImportTarget(Protocol):
    """Finds the records of rows. ``begin`` and ``look_up`` on the core thread, ``plan`` on any."""

    async def begin(self) -> None:
        """Read what the whole import needs."""

    async def look_up(self, rows: Sequence[ReadRow]) -> None:
        """Read what these rows need."""

    def plan(self, rows: Sequence[ReadRow]) -> Planned:
        """Return the edits that these rows make."""


class CustomerTarget:
    """Customers: whoever has one of the row's numbers already, else one whose id the number makes.

    Two rows of one file that share a number are one customer.
    """

    def __init__(self, store: RecordStore) -> None:
        self._store = store
        self._by_number: Mapping[str, Record] = {}
        self._by_id: Mapping[str, Record] = {}

    async def begin(self) -> None:
        """Nothing: customers are looked up as they come."""

    async def look_up(self, rows: Sequence[ReadRow]) -> None:
        """Read who has these numbers, and who has the ids that they would get."""
        numbers = list(dict.fromkeys(n for row in rows for n in row.numbers))
        self._by_number = await self._store.customers_with(numbers)
        ids = list(dict.fromkeys(_customer_id(row) for row in rows))
        self._by_id = await self._store.several(RecordTable.CUSTOMER, ids)

    def plan(self, rows: Sequence[ReadRow]) -> Planned:
        """Return the edits."""
        wanted: dict[str, dict[str, str]] = {}
        records: dict[str, Record | None] = {}
        mine: dict[str, str] = {}
        before: dict[str, int] = {}
        for row in rows:
            record = next((self._by_number[n] for n in row.numbers if n in self._by_number), None)
            customer_id = next((mine[n] for n in row.numbers if n in mine), "")
            if not customer_id:
                customer_id = record.record_id if record else _customer_id(row)
                record = record or self._by_id.get(customer_id)
                records.setdefault(customer_id, record)
            wanted.setdefault(customer_id, {}).update(row.values)
            before[customer_id] = before.get(customer_id, 0) + 1
            mine |= dict.fromkeys(row.numbers, customer_id)
        return _planned(
            (((RecordTable.CUSTOMER, i), records[i], values) for i, values in wanted.items()),
            {(RecordTable.CUSTOMER, i): many for i, many in before.items()},
        )


def _customer_id(row: ReadRow) -> str:
    numbers = row.numbers
    if numbers:
        return row_id(RecordTable.CUSTOMER, numbers[0])
    return row_id(RecordTable.CUSTOMER, row.values["name"], row.values["company"])


class DirectoryTarget:
    """Departments, persons and categories: found again by their names, made where they are new.

    A row may name others (its department, a deputy, a head): those who are not there yet are made
    with their name, so that no reference leads nowhere. A deputy is of the same department.
    """

    def __init__(self, store: RecordStore, table: RecordTable) -> None:
        self._store = store
        self._table = table
        self._known: dict[Key, Record] = {}
        self._ids: dict[tuple[RecordTable, str, str], str] = {}

    async def begin(self) -> None:
        """Read the whole directory: it is small."""
        for table in (RecordTable.DEPARTMENT, RecordTable.PERSON, RecordTable.CATEGORY):
            for record in await self._store.records(table):
                self._known[table, record.record_id] = record
                within = record.values.get("department_id", "")
                name = record.values.get("name", "")
                place = within if table is RecordTable.PERSON else ""
                self._ids.setdefault((table, name, place), record.record_id)

    async def look_up(self, rows: Sequence[ReadRow]) -> None:
        """Nothing: everything is known."""

    def plan(self, rows: Sequence[ReadRow]) -> Planned:
        """Return the edits."""
        wanted: dict[Key, dict[str, str]] = {}
        before: dict[Key, int] = {}
        for row in rows:
            key = self._row(row, wanted)
            before[key] = before.get(key, 0) + 1
        planned = _planned(
            ((key, self._known.get(key), values) for key, values in wanted.items()), before
        )
        self._remember(planned, wanted)
        return planned

    def _row(self, row: ReadRow, wanted: dict[Key, dict[str, str]]) -> Key:
        name, refs = row.values["name"], row.refs
        if self._table is RecordTable.DEPARTMENT:
            key = self._named(RecordTable.DEPARTMENT, name, "", wanted)
            wanted[key].update(row.values)
            if head := refs.get("head"):
                wanted[key]["head"] = self._named(RecordTable.PERSON, head, key[1], wanted)[1]
            return key
        department = ""
        if refs.get("department"):
            department = self._named(RecordTable.DEPARTMENT, refs["department"], "", wanted)[1]
        within = department if self._table is RecordTable.PERSON else ""
        key = self._named(self._table, name, within, wanted)
        wanted[key].update(row.values)
        if department:
            wanted[key]["department_id"] = department
        for ref, target in (("person", "person_id"), ("deputy", "deputy_id")):
            if refs.get(ref):
                person = self._named(RecordTable.PERSON, refs[ref], department, wanted)
                wanted[key][target] = person[1]
                if ref == "person" and refs.get("phone"):
                    wanted[person]["phone"] = refs["phone"]
        return key

    def _named(
        self, table: RecordTable, name: str, within: str, wanted: dict[Key, dict[str, str]]
    ) -> Key:
        """Return who has a name; made with the name where nobody has it."""
        found = self._ids.get((table, name, within))
        if found is None:
            found = row_id(table, name, within)
            self._ids[table, name, within] = found
        values = wanted.setdefault((table, found), {})
        if (table, found) not in self._known:
            values["name"] = name
            if table is RecordTable.PERSON and within:
                values["department_id"] = within
        return table, found

    def _remember(self, planned: Planned, wanted: Mapping[Key, Mapping[str, str]]) -> None:
        """Know what this piece made when the next one comes."""
        for key in planned.edits:
            known = self._known.get(key)
            values = {**(known.values if known else {}), **wanted[key]}
            self._known[key] = _standing_for(key, values, known)


def _standing_for(key: Key, values: Mapping[str, str], known: Record | None) -> Record:
    at = known.changed_at if known else datetime.fromtimestamp(0, UTC)
    by = known.changed_by if known else AgentNumber("")
    return Record(table=key[0], record_id=key[1], values=values, changed_at=at, changed_by=by)


def _planned(
    wanted: Iterable[tuple[Key, Record | None, Mapping[str, str]]], rows: Mapping[Key, int]
) -> Planned:
    planned = Planned()
    for key, record, values in wanted:
        changes = differences(record, values)
        if changes or (record is not None and record.deleted):
            planned.edits[key] = changes
        else:
            planned.unchanged += rows.get(key, 0)
    return planned
