"""Customers, directory and knowledge of a desk, wired; import, export and print when asked for."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from agent_desktop.adapters.cache.store import Cache
from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.adapters.desktop.numbers import PhoneNumberPlan, planned
from agent_desktop.adapters.form_printer import ChildPrinter, forget_forms
from agent_desktop.adapters.readings import readings
from agent_desktop.adapters.text_files import TextFolder
from agent_desktop.bootstrap.telephone import Telephone
from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.customers import mainland_mobile
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import PolicyChanged
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.ticket_commands import (
    CancelImport,
    ExportRows,
    ImportRows,
    PrintTicket,
)
from agent_desktop.services.bus import Bus
from agent_desktop.services.centre_book import CentreBook
from agent_desktop.services.customer_lookup import CustomerLookUp
from agent_desktop.services.customer_merging import CustomerMerging
from agent_desktop.services.customers import Customers
from agent_desktop.services.directory import Directories
from agent_desktop.services.do_not_call import DoNotCall
from agent_desktop.services.exporting import Exporting
from agent_desktop.services.importing import Importing
from agent_desktop.services.knowledge import Knowledge
from agent_desktop.services.look_ups import LookUps
from agent_desktop.services.ports import Clock
from agent_desktop.services.printing import Printing
from agent_desktop.services.questions import Questions
from agent_desktop.services.record_edits import RecordEdits


class Books:
    """What the centre knows beside tickets, and everything that is done with it.

    Most desks never import, export or print: what these need is made when it is first asked for.

    Args:
        calendar: Returns the centre's working time.
        hooks: What a window knows.
        printed: Folder of printed forms without a place of their own.
        language: Of a desk without a window.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        cache: Cache,
        phone: Telephone,
        *,
        calendar: Callable[[], BusinessCalendar],
        hooks: WindowHooks,
        printed: Path,
        language: str,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._cache = cache
        self._hooks = hooks
        self._printed = printed
        self._language = language
        self._importing: Importing | None = None
        self._printing: Printing | None = None
        outbox, store = cache.outbox, cache.record_store
        lookup = self._lookup = CustomerLookUp(store, PhoneNumberPlan(), self._region)
        look_ups = self._look_ups = LookUps(bus, outbox, clock)
        self._edits = RecordEdits(bus, outbox, store, clock, lookup.normal)
        Customers(bus, store, cache.tickets, lookup, look_ups)
        CustomerMerging(bus, outbox, cache.records, clock, self._edits, lookup)
        phone.softphone.guard_dial(DoNotCall(bus, lookup, look_ups).guard)
        Directories(bus, store, clock, readings, calendar)
        Knowledge(bus, store, cache.finder, clock, self._edits)
        Questions(bus, store, clock, self._edits)
        CentreBook(bus, store, self._edits, TextFolder())
        bus.handle(ImportRows, self._import)
        bus.handle(CancelImport, self._cancel)
        bus.handle(ExportRows, self._export)
        bus.handle(PrintTicket, self._print)
        forget_forms(printed)  # of a run that broke off

    async def stop(self) -> None:
        """Stop an import after the piece in work; leave no printed form behind."""
        if self._importing is not None:
            await self._importing.stop()
        await asyncio.to_thread(forget_forms, self._printed)

    async def _import(self, command: ImportRows) -> None:
        if self._importing is None:
            from agent_desktop.adapters.tables.files import TableFolder  # noqa: PLC0415

            cache = self._cache
            self._importing = Importing(
                self._bus,
                cache.outbox,
                cache.record_store,
                self._clock,
                self._edits,
                TableFolder(),
                self._kept_number,
            )
        await self._importing.run(command)

    async def _cancel(self, command: CancelImport) -> None:
        if self._importing is not None:
            await self._importing.cancel(command)

    async def _export(self, command: ExportRows) -> int:
        from agent_desktop.adapters.tables.files import TableFolder  # noqa: PLC0415

        words = self._hooks.table_words() if self._hooks.table_words is not None else {}
        exporting = Exporting(
            self._bus,
            self._cache.tickets,
            self._clock,
            TableFolder(),
            lambda code: words.get(code, code.rpartition(".")[2]),
        )
        return await exporting.run(command)

    async def _print(self, command: PrintTicket) -> str:
        if self._printing is None:
            printer = ChildPrinter(self._printed, self._spoken)
            self._printing = Printing(self._bus, self._clock, printer, self._lookup, self._look_ups)
        return await self._printing.run(command)

    def _spoken(self) -> str:
        return self._hooks.language() if self._hooks.language is not None else self._language

    def _kept_number(self, target: str) -> str:
        """Return a number as ``CustomerLookUp.normal`` keeps it; for another thread than core."""
        region = self._region()
        if region == "CN" and (mobile := mainland_mobile(target)):
            return mobile
        try:
            return planned(target, region).target
        except InvalidInput:
            return target

    def _region(self) -> str:
        newest = self._bus.board.newest(PolicyChanged)
        return (newest.policy if newest else DeskPolicy()).region
