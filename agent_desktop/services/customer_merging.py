"""Two customers who are one, and customers made of what a ticket says."""

import logging
from typing import Final

from agent_desktop.contract.server import FieldChangePayload, TicketEventPayload
from agent_desktop.domain.customers import MERGED_INTO, NUMBER
from agent_desktop.domain.errors import AgentDesktopError, Conflict, InvalidInput, NotFound
from agent_desktop.domain.events import OperationQueued, TicketSaved
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.phrases import address
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import MakeCustomer, MergeCustomers
from agent_desktop.domain.ticket_news import CustomerOffered, CustomersMerged
from agent_desktop.domain.tickets import Ticket
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.customer_lookup import CustomerLookUp
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, DeskRecords, Outbox
from agent_desktop.services.record_edits import RecordEdits
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

# What a number's kind is called as long as nobody has said it; windows translate it.
PLAIN_LABEL: Final = "phone"


class CustomerMerging:
    """Carries out ``MergeCustomers`` and ``MakeCustomer``; offers to make a customer after a save.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        outbox: Outbox,
        records: DeskRecords,
        clock: Clock,
        edits: RecordEdits,
        lookup: CustomerLookUp,
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._records = records
        self._clock = clock
        self._edits = edits
        self._lookup = lookup
        bus.handle(MergeCustomers, self.merge)
        bus.handle(MakeCustomer, self.make)
        bus.on(TicketSaved, self._on_saved)

    async def merge(self, command: MergeCustomers) -> None:
        """Let one customer stand for two, or part them again; the data of both stays as it was.

        Raises:
            NotFound: ``customer.not_found``.
            InvalidInput: ``customer.same``: they are one already.
            Conflict: ``customer.not_merged``: there is nothing to undo.
            NotAllowed: as ``RecordEdits.edit``.
        """
        self._edits.assert_may_write(RecordTable.CUSTOMER)
        keep = await self._lookup.of_id(command.keep_id)
        if keep is None:
            raise NotFound("there is no such customer", code="customer.not_found")
        if command.undo:
            # Of a chain, the one who was given up directly is freed, with all who hang on it.
            if command.drop_id not in keep.ids[1:]:
                raise Conflict("they are two customers", code="customer.not_merged")
            drop_id, target = command.drop_id, ""
        else:
            drop = await self._lookup.of_id(command.drop_id)
            if drop is None:
                raise NotFound("there is no such customer", code="customer.not_found")
            drop_id, target = drop.record.record_id, keep.record.record_id
            if drop_id == target:
                raise InvalidInput("they are one customer already", code="customer.same")
        if keep.record.values.get(MERGED_INTO):
            # Two desks merged the two into one another: the other arrow must not part them later,
            # and goes first, or the server would find that this merge closes a circle.
            keep_id = keep.record.record_id
            await self._edits.write(RecordTable.CUSTOMER, keep_id, {MERGED_INTO: ""})
        await self._edits.write(RecordTable.CUSTOMER, drop_id, {MERGED_INTO: target})
        self._bus.publish(
            CustomersMerged(keep_id=keep.record.record_id, drop_id=drop_id, undone=command.undo)
        )

    async def make(self, command: MakeCustomer) -> str:
        """Make a customer of a ticket and link the two; returns the customer's id.

        A number that has become a customer meanwhile is linked to that one.

        Raises:
            NotFound: ``ticket.not_found``.
            InvalidInput: ``customer.no_number``: the ticket has no number.
            NotAllowed: as ``RecordEdits.edit``.
        """
        self._edits.assert_may_write(RecordTable.CUSTOMER)
        ticket = await self._records.ticket(TicketId(command.ticket_id))
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        phone = ticket.form.phone.strip()
        if not phone:
            raise InvalidInput("the ticket has no number", code="customer.no_number")
        known = await self._lookup.of_number(phone)
        if known is not None:
            customer_id = known.record.record_id
        else:
            customer_id = self._clock.new_id()
            values = _of_form(ticket.form.customer_name)
            values[f"{NUMBER}{await self._lookup.normal(phone)}"] = PLAIN_LABEL
            await self._edits.write(RecordTable.CUSTOMER, customer_id, values)
        await self._link(ticket, customer_id)
        return customer_id

    async def _link(self, ticket: Ticket, customer_id: str) -> None:
        if ticket.form.customer_id == customer_id:
            return
        change = FieldChangePayload(
            field="customer_id", before=ticket.form.customer_id, after=customer_id
        )
        payload = TicketEventPayload(
            type="ticket.edited", ticket_id=ticket.ticket_id, changes=(change,)
        )
        await self._outbox.commit(
            new_operation(self._clock, payload), by=viewer_of(self._bus).agent
        )
        self._bus.publish(OperationQueued())

    def _on_saved(self, event: TicketSaved) -> None:
        spawn(self._offer(event.ticket_id), name="offer to make a customer")

    async def _offer(self, ticket_id: TicketId | str) -> None:
        try:
            ticket = await self._records.ticket(TicketId(ticket_id))
            if ticket is None or ticket.form.customer_id or not ticket.form.phone.strip():
                return
            phone = ticket.form.phone.strip()
            if await self._lookup.of_number(phone) is not None:
                return
        except AgentDesktopError as exc:
            logger.warning("whose number it is cannot be looked up: %s", exc.code)
            return
        self._bus.publish(
            CustomerOffered(
                ticket_id=ticket.ticket_id, number=phone, name=ticket.form.customer_name
            )
        )


def _of_form(written: str) -> dict[str, str]:
    """Return name and title of what stands in a form: ``王小明 先生`` → 王小明, 先生."""
    name = written.strip()
    spoken = address(name, "zh")
    title = spoken.form_of_address
    if title and name.endswith(title):
        name = name.removesuffix(title).strip()
    else:
        title = ""
    return {"name": name, "title": title}
