"""A ticket as the handbook's form on paper."""

from pathlib import Path
from typing import Final, Protocol

from agent_desktop.domain.customers import NUMBER
from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.ticket_commands import PrintTicket, TellTicket
from agent_desktop.domain.ticket_news import TicketPrinted, TicketShown
from agent_desktop.services.bus import Bus
from agent_desktop.services.customer_lookup import CustomerLookUp
from agent_desktop.services.look_ups import LookUps
from agent_desktop.services.ports import Clock

_ID_SHOWN: Final = 8


class FormPrinter(Protocol):
    """Writes a ticket as a PDF."""

    async def write(self, shown: TicketShown, file: str, *, company: str, printed_by: str) -> None:
        """Write the form; an older file of that name is replaced.

        Raises:
            Unavailable: ``print.failed``, ``print.not_written``.
        """

    def new_file(self, name: str) -> str:
        """Return where a form may be written that has no place of its own."""


class Printing:
    """Carries out ``PrintTicket``; ``TicketPrinted`` says where it is.

    Paper shows a customer in full and leaves the desk, so it is a look that is written down first.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        printer: FormPrinter,
        lookup: CustomerLookUp,
        look_ups: LookUps,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._printer = printer
        self._lookup = lookup
        self._look_ups = look_ups

    async def run(self, command: PrintTicket) -> str:
        """Write a ticket's form; returns the file's name.

        Raises:
            NotFound: ``ticket.not_found``.
            Unavailable: ``print.failed``, ``print.not_written``.
        """
        shown: TicketShown = await self._bus.execute(TellTicket(ticket_id=command.ticket_id))
        await self._note(shown)
        file = command.file or self._printer.new_file(self._name(command.ticket_id))
        session = self._bus.board.newest(SessionChanged) or SessionChanged()
        await self._printer.write(
            shown,
            str(Path(file).expanduser()),
            company=session.company,
            printed_by=" ".join(part for part in (session.agent_number, session.name) if part),
        )
        self._bus.publish(
            TicketPrinted(ticket_id=command.ticket_id, file=file, to_be_shown=not command.file)
        )
        return file

    async def _note(self, shown: TicketShown) -> None:
        if shown.ticket is None:
            return
        form = shown.ticket.form
        known = (
            await self._lookup.of_id(form.customer_id)
            if form.customer_id
            else await self._lookup.of_number(form.phone.strip())
        )
        if known is not None:
            await self._look_ups.note(known.record.record_id, ("name", NUMBER), "print")

    def _name(self, ticket_id: str) -> str:
        return f"{self._clock.now():%Y%m%d}-{ticket_id[-_ID_SHOWN:].upper()}.pdf"
