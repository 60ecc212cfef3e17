"""Customers, directory and knowledge in memory: what the cache answers, and what was committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agent_desktop.contract.server import LookUpPayload, OperationPayload, RecordPayload
from agent_desktop.domain.customers import NUMBER, customer_of, living_id, look_alike
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.finder import Readings
from agent_desktop.domain.ids import AgentNumber, OperationId
from agent_desktop.domain.knowledge import articles_of
from agent_desktop.domain.masking import mask_name, mask_number
from agent_desktop.domain.records import Record, RecordChange, RecordTable, apply_record
from agent_desktop.domain.ticket_news import ArticleRow, CustomerRow
from agent_desktop.domain.tickets import FieldChange, Ticket
from agent_desktop.domain.work_lists import ListQuery, TicketRow
from agent_desktop.services.ports import PlannedNumber
from agent_desktop.services.ticket_ports import Viewer

Key = tuple[RecordTable, str]


@dataclass
class MemoryBooks:
    """Implements ``RecordStore``, and what the books' services need of the other ports.

    ``failure``, while set, is raised by every commit, as a full disk would.
    """

    failure: AgentDesktopError | None = None
    operations: list[OperationPayload] = field(default_factory=list)
    transactions: int = 0
    tickets: dict[str, Ticket] = field(default_factory=dict)
    rows: list[tuple[str, TicketRow]] = field(default_factory=list)  # (customer id, row)
    calls: list[tuple[str, tuple[datetime, str, str, str]]] = field(default_factory=list)
    _records: dict[Key, Record] = field(default_factory=dict)

    async def commit(self, payload: OperationPayload, *, by: str, drop_draft: str | None = None):
        await self.commit_many([payload], by=by)

    async def commit_many(self, payloads: Sequence[OperationPayload], *, by: str) -> None:
        if self.failure is not None:
            raise self.failure
        before = dict(self._records)
        try:
            for operation in payloads:
                if isinstance(operation.payload, RecordPayload):
                    self._apply(operation, operation.payload, by)
        except AgentDesktopError:
            self._records = before
            raise
        self.operations += payloads
        self.transactions += 1

    def _apply(self, operation: OperationPayload, payload: RecordPayload, by: str) -> None:
        change = RecordChange(
            event_id=OperationId(operation.op_id),
            table=payload.table,
            record_id=payload.record_id,
            at=operation.at,
            by=AgentNumber(by),
            changes=tuple(
                FieldChange(field=c.field, before=c.before, after=c.after) for c in payload.changes
            ),
            deleted=payload.deleted,
        )
        key = (payload.table, payload.record_id)
        self._records[key] = apply_record(self._records.get(key), change)

    def put(self, table: str, record_id: str, values: Mapping[str, str], *, by: str = "1000"):
        """Let a record be there."""
        at = datetime.fromisoformat("2026-11-01T09:00+00:00")
        self._records[RecordTable(table), record_id] = Record(
            table=RecordTable(table),
            record_id=record_id,
            values=dict(values),
            changed_at=at,
            changed_by=AgentNumber(by),
        )

    def values(self, table: str, record_id: str) -> Mapping[str, str]:
        return self._records[RecordTable(table), record_id].values

    def all_of(self, table: str) -> list[Record]:
        return [r for (t, _), r in self._records.items() if t == table and not r.deleted]

    @property
    def look_ups(self) -> list[LookUpPayload]:
        payloads = (operation.payload for operation in self.operations)
        return [p for p in payloads if isinstance(p, LookUpPayload)]

    async def record(self, table: RecordTable, record_id: str) -> Record | None:
        return self._records.get((table, record_id))

    async def records(self, table: RecordTable) -> Sequence[Record]:
        return self.all_of(table)

    async def several(self, table: RecordTable, record_ids: Sequence[str]) -> Mapping[str, Record]:
        found = ((i, self._records.get((table, i))) for i in record_ids)
        return {i: record for i, record in found if record is not None}

    async def customer_of(self, number: str) -> Record | None:
        found = (await self.customers_with([number])).get(number)
        if found is None:
            return None
        living = living_id(found.record_id, self._target)
        return self._records[RecordTable.CUSTOMER, living]

    def _target(self, customer_id: str) -> str:
        record = self._records.get((RecordTable.CUSTOMER, customer_id))
        return "" if record is None else record.values.get("merged_into", "")

    async def customers_with(self, numbers: Sequence[str]) -> Mapping[str, Record]:
        having = {
            name.removeprefix(NUMBER): record
            for record in self.all_of("customer")
            for name in record.values
            if name.startswith(NUMBER)
        }
        return {n: having[n] for n in numbers if n in having}

    async def customers_like(self, record: Record) -> Sequence[Record]:
        own = customer_of(record)
        others = self.all_of("customer")
        return [
            r for r in others if look_alike(own, customer_of(r)) and not r.values.get("merged_into")
        ]

    async def merged_into(self, customer_id: str) -> Sequence[Record]:
        others = self.all_of("customer")
        return [r for r in others if r.values.get("merged_into") == customer_id]

    async def calls_with(self, numbers: Sequence[str], limit: int = 10):
        return [call for number, call in self.calls if number in numbers][:limit]

    async def of_customer(self, customer_id: str, numbers: Sequence[str]) -> Sequence[TicketRow]:
        return [
            row
            for owner, row in self.rows
            if (customer_id and owner == customer_id) or row.phone in numbers
        ]

    async def rows_of(self, query: ListQuery) -> Sequence[TicketRow]:
        rows = [row for _, row in self.rows if query.text in row.subject]
        return rows[query.offset : query.offset + query.limit]

    async def ticket(self, ticket_id: str) -> Ticket | None:
        return self.tickets.get(ticket_id)

    async def customers(self, text: str, limit: int, viewer: Viewer) -> Sequence[CustomerRow]:
        found = (customer_of(r) for r in self.all_of("customer"))
        return [
            CustomerRow(
                customer_id=c.customer_id,
                name=mask_name(c.name),
                numbers=tuple(mask_number(n) for n, _ in c.numbers),
            )
            for c in found
            if text in c.name
        ][:limit]

    async def articles(
        self, text: str, limit: int, as_of: datetime, agent: str, kind: str = ""
    ) -> Sequence[ArticleRow]:
        day = as_of.astimezone().date()
        articles = articles_of(self.all_of("article"), self.all_of("article_version"))
        held = ((a, a.on(day)) for a in articles if kind in ("", a.kind))
        return [
            ArticleRow(article_id=a.article_id, version=v.number, title=v.title, kind=a.kind.value)
            for a, v in held
            if v is not None and text in v.title + v.body
        ][:limit]


class ChineseNumbers:
    """Implements ``NumberPlan`` for mobile numbers of China, without a library."""

    async def number(self, digits: str, region: str) -> PlannedNumber:
        return PlannedNumber(target=chinese(digits))


def chinese(digits: str) -> str:
    bare = digits.removeprefix("+").removeprefix("0086").removeprefix("86").lstrip("0")
    is_mobile = len(bare) == 11 and bare.startswith("1")
    return f"+86{bare}" if is_mobile else digits


def few_readings(characters) -> Readings:
    """Stand in for the table of pinyin."""
    known = {"网": ("wang",), "络": ("luo",), "部": ("bu",), "王": ("wang",), "芳": ("fang",)}
    known |= {"故": ("gu",), "障": ("zhang",), "李": ("li",), "雷": ("lei",)}
    return {c: known[c] for c in characters if c in known}
