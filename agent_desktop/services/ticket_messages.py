"""The text of an SMS or a mail to a customer, for another program to send."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from agent_desktop.domain import phrases
from agent_desktop.domain.customers import customer_of
from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.message_texts import filled
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.spoken_times import spoken_time
from agent_desktop.domain.ticket_commands import PrepareMessage
from agent_desktop.domain.ticket_news import MessagePrepared
from agent_desktop.domain.tickets import Ticket, TicketEventKind, TicketStatus
from agent_desktop.runtime import centre_defaults
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, DeskRecords
from agent_desktop.services.ticket_ports import RecordStore, TicketReader

logger = logging.getLogger(__name__)

_WORKED_ON: Final = frozenset({TicketStatus.OPEN, TicketStatus.ASSIGNED, TicketStatus.ACCEPTED})
_MAIL: Final = frozenset({"mail", "email", "e-mail"})


class TicketMessages:
    """Writes what the ticket's state calls for: received, handled, or could not be reached.

    A centre words it by a template record whose values are named ``sms.zh.received`` and so on;
    what it leaves out is said as shipped. The desk sends nothing.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        reader: TicketReader,
        records: DeskRecords,
        books: RecordStore,
        clock: Clock,
    ) -> None:
        self._bus = bus
        self._reader = reader
        self._records = records
        self._books = books
        self._clock = clock
        bus.handle(PrepareMessage, self.prepare)

    async def prepare(self, command: PrepareMessage) -> MessagePrepared:
        """Write the text; it is published and returned.

        Raises:
            NotFound: ``ticket.not_found``.
            InvalidInput: ``input.invalid``: no such kind of message or language.
        """
        ticket = await self._records.ticket(TicketId(command.ticket_id))
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        texts = await self._texts(command.how, command.language)
        values = await self._values(ticket, command.language)
        message = MessagePrepared(
            ticket_id=ticket.ticket_id,
            how=command.how,
            to=await self._address(ticket, command.how),
            subject=filled(texts.get("title", ""), values),
            text=filled(texts[_occasion(ticket)], values),
        )
        self._bus.publish(message)
        return message

    async def _texts(self, how: str, language: str) -> Mapping[str, str]:
        shipped = await asyncio.to_thread(centre_defaults.messages)
        texts = dict(shipped.get(how, {}).get(language, {}))
        if not texts:
            raise InvalidInput("a message is an sms or a mail, in zh or en")
        prefix = f"{how}.{language}."
        for record in await self._books.records(RecordTable.TEMPLATE):
            for name, text in centre_defaults.named_texts(record.values.get("values", "")).items():
                if name.startswith(prefix):
                    texts[name.removeprefix(prefix)] = text
        return texts

    async def _values(self, ticket: Ticket, language: str) -> Mapping[str, str]:
        session = self._bus.board.newest(SessionChanged) or SessionChanged()
        form = ticket.form
        address = phrases.address(form.customer_name, language)
        promised, now = form.promised_at, self._clock.now()
        is_ahead = promised is not None and promised > now
        log = await self._reader.log(ticket.ticket_id)
        returned = [e for e in log if e.kind is TicketEventKind.RETURNED]
        return {
            "company": session.company,
            "agent_number": ticket.owner,
            "caller_name": address.caller_name,
            "form_of_address": address.form_of_address,
            "ticket_subject": form.subject.strip(),
            "promised_time": spoken_time(promised.astimezone(), now.astimezone(), language)
            if promised is not None and is_ahead
            else "",
            "result": returned[-1].datum("result") if returned else "",
        }

    async def _address(self, ticket: Ticket, how: str) -> str:
        if how == "sms":
            return ticket.form.phone
        customer_id = ticket.form.customer_id
        record = (
            await self._books.record(RecordTable.CUSTOMER, customer_id)
            if customer_id
            else await self._books.customer_of(ticket.form.phone)
        )
        contacts = () if record is None else customer_of(record).contacts
        return next((text for kind, text in contacts if kind.casefold() in _MAIL), "")


def _occasion(ticket: Ticket) -> str:
    if ticket.attempts:
        return "missed"
    return "received" if ticket.status in _WORKED_ON else "handled"
