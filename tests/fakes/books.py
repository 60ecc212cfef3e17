"""Customers, directory, calendar and forms in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.records import Record, RecordTable

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class MemoryBooks:
    """Implements ``RecordStore``; ``put`` writes a record as an exchange would."""

    rows: dict[tuple[RecordTable, str], Record] = field(default_factory=dict)

    def put(self, table: RecordTable, record_id: str, **values: str) -> Record:
        known = {n.replace("__", "."): v for n, v in values.items()}
        record = Record(
            table=table,
            record_id=record_id,
            values=known,
            changed_at=AT,
            changed_by=AgentNumber("1000"),
        )
        self.rows[table, record_id] = record
        return record

    async def record(self, table: RecordTable, record_id: str) -> Record | None:
        return self.rows.get((table, record_id))

    async def records(self, table: RecordTable) -> Sequence[Record]:
        return [r for (kind, _), r in self.rows.items() if kind is table and not r.deleted]

    async def customer_of(self, number: str) -> Record | None:
        found = (await self.customers_with([number])).get(number)
        while found is not None and found.values.get("merged_into"):
            found = self.rows.get((RecordTable.CUSTOMER, found.values["merged_into"]))
        return found

    async def customers_like(self, record: Record) -> Sequence[Record]:
        numbers = {n for n in record.values if n.startswith("number.")}
        return [
            r
            for r in await self.records(RecordTable.CUSTOMER)
            if r.record_id != record.record_id and numbers & r.values.keys()
        ]

    async def several(self, table: RecordTable, record_ids: Sequence[str]) -> Mapping[str, Record]:
        return {i: self.rows[table, i] for i in record_ids if (table, i) in self.rows}

    async def customers_with(self, numbers: Sequence[str]) -> Mapping[str, Record]:
        customers = await self.records(RecordTable.CUSTOMER)
        return {n: r for n in numbers for r in customers if f"number.{n}" in r.values}

    async def merged_into(self, customer_id: str) -> Sequence[Record]:
        customers = await self.records(RecordTable.CUSTOMER)
        return [r for r in customers if r.values.get("merged_into") == customer_id]

    async def calls_with(
        self, numbers: Sequence[str], limit: int = 10
    ) -> Sequence[tuple[datetime, str, str, str]]:
        return []
