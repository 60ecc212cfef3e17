"""A ticket as the handbook's form on paper."""

from pathlib import Path
from typing import Final, Protocol

from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.ticket_commands import PrintTicket, TellTicket
from agent_desktop.domain.ticket_news import TicketPrinted, TicketShown
from agent_desktop.services.bus import Bus
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

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock, printer: FormPrinter) -> None:
        self._bus = bus
        self._clock = clock
        self._printer = printer

    async def run(self, command: PrintTicket) -> str:
        """Write a ticket's form; returns the file's name.

        Raises:
            NotFound: ``ticket.not_found``.
            Unavailable: ``print.failed``, ``print.not_written``.
        """
        shown: TicketShown = await self._bus.execute(TellTicket(ticket_id=command.ticket_id))
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

    def _name(self, ticket_id: str) -> str:
        return f"{self._clock.now():%Y%m%d}-{ticket_id[-_ID_SHOWN:].upper()}.pdf"
