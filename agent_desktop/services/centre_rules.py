"""What the centre decided about time: working hours, days off, how long each clock runs."""

import asyncio
import logging
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.clock_rules import ClockRule, rule_of
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.domain.events import NoticeRaised, Severity
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.ticket_clocks import TicketClock, clocks_of
from agent_desktop.domain.ticket_news import RecordsChanged, work_days
from agent_desktop.domain.tickets import Ticket
from agent_desktop.runtime import centre_defaults
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords
from agent_desktop.services.ticket_ports import RecordStore, TicketReader

logger = logging.getLogger(__name__)

CALENDAR_ID: Final = "default"
SETTING: Final = "clock-rules"  # digest of the rules that the cache's clocks stand by
_OURS: Final = frozenset({RecordTable.CALENDAR, RecordTable.CLOCK_RULE})


class CentreRules:
    """Works tickets' clocks out by the centre's rules, the shipped ones where it has none.

    When rules or calendar change, all open tickets are worked out again. A record that cannot be
    read is told once and left out: a wrong rule never stops the others.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, books: RecordStore, reader: TicketReader, records: DeskRecords
    ) -> None:
        self._bus = bus
        self._records = records
        self._books = books
        self._reader = reader
        self._rules: tuple[ClockRule, ...] = ()
        self._calendar = BusinessCalendar()
        self._told: set[str] = set()
        self._reading = asyncio.Lock()
        bus.on(RecordsChanged, self._on_records)

    async def start(self) -> None:
        """Read rules and calendar; work out what is open if they differ from the last run's.

        Raises:
            Unavailable: The cache cannot be read.
        """
        await self._read()

    def clocks(self, ticket: Ticket) -> Sequence[TicketClock]:
        """Return a ticket's clocks. Any thread."""
        return clocks_of(ticket, self._rules, self._calendar)

    @property
    def calendar(self) -> BusinessCalendar:
        """The working time of the centre."""
        return self._calendar

    def _on_records(self, event: RecordsChanged) -> None:
        if event.tables & _OURS:
            spawn(self._read_again(), name="rules of the centre")

    async def _read_again(self) -> None:
        try:
            await self._read()
        except AgentDesktopError as exc:
            logger.warning("the centre's rules cannot be read: %s", exc.code)

    async def _read(self) -> None:
        async with self._reading:
            records = await self._books.records(RecordTable.CLOCK_RULE)
            calendar = await self._books.record(RecordTable.CALENDAR, CALENDAR_ID)
            self._rules = await self._rules_of(records)
            self._calendar = await self._calendar_of(calendar)
            self._reader.use_clocks(self.clocks)
            self._bus.publish(work_days(self._calendar))
            await self._work_out()

    async def _work_out(self) -> None:
        """Work all open tickets out again, unless they stand by these very rules already."""
        digest = blake2b(repr((self._rules, self._calendar)).encode(), digest_size=16).hexdigest()
        if digest != await self._records.setting(SETTING):
            await self._reader.recompute(self.clocks)
            await self._records.put_setting(SETTING, digest)

    async def _rules_of(self, records: Sequence[Record]) -> tuple[ClockRule, ...]:
        if not records:
            return await asyncio.to_thread(centre_defaults.clock_rules)
        rules = []
        for record in records:
            try:
                rules.append(rule_of(record.record_id, record.values))
            except InvalidInput as exc:
                self._tell(f"clock_rule/{record.record_id}", exc)
        return tuple(rules)

    async def _calendar_of(self, record: Record | None) -> BusinessCalendar:
        if record is not None and not record.deleted:
            try:
                return await asyncio.to_thread(centre_defaults.calendar, record.values)
            except InvalidInput as exc:
                self._tell(f"calendar/{record.record_id}", exc)
        return await asyncio.to_thread(centre_defaults.calendar)

    def _tell(self, name: str, failure: InvalidInput) -> None:
        if name in self._told:
            return
        self._told.add(name)
        logger.warning("%s cannot be used: %s", name, failure.code)
        self._bus.publish(
            NoticeRaised(
                code="centre.rule_unreadable",
                severity=Severity.WARNING,
                fields=(("name", name), ("cause", failure.message)),
            )
        )
