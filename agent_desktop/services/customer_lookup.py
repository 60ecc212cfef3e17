"""Which customer a number or an id belongs to today, with everybody merged into that one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from agent_desktop.domain.customers import Customer, customer_of, joined, living_id, mainland_mobile
from agent_desktop.domain.dialing import dial_target
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.record_checks import storable
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.services.ports import NumberPlan
from agent_desktop.services.ticket_ports import RecordStore

_MOST_MERGED: Final = 100
_LONGEST_NUMBER: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A customer as one.

    Attributes:
        record: Of who stays; ``merged`` those who were merged into that one, one by one.
        whole: All of them together.
    """

    record: Record
    merged: tuple[Record, ...] = ()
    whole: Customer

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all of them, the living one first."""
        return (self.record.record_id, *(r.record_id for r in self.merged))

    @property
    def numbers(self) -> tuple[str, ...]:
        """All numbers, as they are kept."""
        return tuple(number for number, _ in self.whole.numbers)


class CustomerLookUp:
    """Finds customers in the local cache.

    Args:
        region: Returns the country whose numbers are written without a country code.

    Thread: core.
    """

    def __init__(self, store: RecordStore, plan: NumberPlan, region: Callable[[], str]) -> None:
        self._store = store
        self._plan = plan
        self._region = region

    async def normal(self, number: str) -> str:
        """Return a number as it is kept: E.164 where a country has it, else as it is dialled."""
        shown = "".join(storable(number).split())[:_LONGEST_NUMBER]
        region = self._region()
        try:
            target = dial_target(shown)
            if "@" in target or not any(c.isdigit() for c in target):
                return target[:_LONGEST_NUMBER]
            if region == "CN" and (mobile := mainland_mobile(target)):
                return mobile
            return (await self._plan.number(target, region)).target[:_LONGEST_NUMBER]
        except InvalidInput:
            return shown

    async def of_number(self, number: str) -> Known | None:
        """Return who has a number, however it is written."""
        if not number:
            return None
        record = await self._store.customer_of(number)
        if record is None:
            kept = await self.normal(number)
            record = await self._store.customer_of(kept) if kept != number else None
        return None if record is None else await self._with_merged(record)

    async def of_id(self, customer_id: str) -> Known | None:
        """Return the customer of an id; of one who was merged, the one who stays."""
        chain: dict[str, Record] = {}
        wanted = customer_id
        while wanted and wanted not in chain and len(chain) < _MOST_MERGED:
            record = await self._store.record(RecordTable.CUSTOMER, wanted)
            if record is None:
                break
            chain[wanted] = record
            wanted = record.values.get("merged_into", "")
        if customer_id not in chain:
            return None

        def into(one: str) -> str:
            target = chain[one].values.get("merged_into", "") if one in chain else ""
            return target if target in chain else ""  # one that is gone is no end of a chain

        living = chain[living_id(customer_id, into)]
        return None if living.deleted else await self._with_merged(living)

    async def _with_merged(self, record: Record) -> Known:
        found: dict[str, Record] = {record.record_id: record}
        waiting = [record.record_id]
        while waiting and len(found) < _MOST_MERGED:
            for other in await self._store.merged_into(waiting.pop(0)):
                if other.record_id not in found and not other.deleted:
                    found[other.record_id] = other
                    waiting.append(other.record_id)
        merged: Sequence[Record] = list(found.values())[1:]
        whole = joined(customer_of(record), (customer_of(r) for r in merged))
        return Known(record=record, merged=tuple(merged), whole=whole)
