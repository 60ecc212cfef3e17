"""The customer beside the call: who it is, what is open, what was promised, the last calls."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.customers import Customer, customer_of, values_of
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.events import (
    CallChanged,
    ExchangeSettled,
    SessionChanged,
    TicketSaved,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.masking import mask_name, mask_number, masked_values, may_see
from agent_desktop.domain.records import RECORD_RIGHTS, RecordTable
from agent_desktop.domain.ticket_commands import ShowCustomer
from agent_desktop.domain.ticket_news import CustomerRow, CustomerShown, RecordsChanged
from agent_desktop.domain.tickets import FieldConflict, TicketStatus
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.customer_lookup import CustomerLookUp, Known
from agent_desktop.services.look_ups import LookUps
from agent_desktop.services.ticket_ports import RecordStore, TicketReader, Viewer
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

_OVER: Final = {TicketStatus.CLOSED, TicketStatus.MERGED, TicketStatus.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is brought up: by a call, or asked for."""

    call_id: CallId | None = None
    customer_id: str = ""
    number: str = ""
    reveal: bool = False
    reason: str = ""


class Customers:
    """Publishes ``CustomerShown``: at each call with a customer, when asked, when it changes.

    What may not be seen in full is cut short before it leaves this class, and what is seen in full
    is written down first; where that fails, it is cut short, too.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        store: RecordStore,
        reader: TicketReader,
        lookup: CustomerLookUp,
        look_ups: LookUps,
    ) -> None:
        self._bus = bus
        self._store = store
        self._reader = reader
        self._lookup = lookup
        self._look_ups = look_ups
        self._agent = ""
        self._wanted: _Wanted | None = None
        bus.handle(ShowCustomer, self.show)
        bus.on(CallChanged, self._on_call)
        bus.on(SessionChanged, self._on_session)
        bus.on(RecordsChanged, self._on_records)
        bus.on(ExchangeSettled, self._on_settled)
        bus.on(TicketSaved, lambda _event: self._again())

    async def show(self, command: ShowCustomer) -> None:
        """Bring a customer up.

        Raises:
            NotAllowed: ``session.signed_out``; ``record.not_allowed``: the role sees no customers.
            InvalidInput: ``customer.reason_needed``: an agent who wants to see in full says why.
            NotFound: ``customer.not_found``.
        """
        viewer = self._viewer()
        if command.reveal and not command.reason.strip() and viewer.role == "agent":
            raise InvalidInput("say why you need the data", code="customer.reason_needed")
        before = self._wanted
        wanted = _Wanted(
            call_id=self._call_of(command.number) if command.number else None,
            customer_id=command.customer_id,
            number=command.number,
            reveal=command.reveal,
            reason=command.reason.strip(),
        )
        self._wanted = wanted
        shown = await self._picture(wanted)
        if shown.customer is None and command.customer_id:
            self._wanted = before
            raise NotFound("there is no such customer", code="customer.not_found")
        self._publish(wanted, shown)

    def _viewer(self) -> Viewer:
        viewer = viewer_of(self._bus)
        if not viewer.agent:
            raise NotAllowed("sign in first", code="session.signed_out")
        if viewer.role not in RECORD_RIGHTS[RecordTable.CUSTOMER][1]:
            raise NotAllowed("your role sees no customers", code="record.not_allowed")
        return viewer

    def _on_session(self, event: SessionChanged) -> None:
        if event.agent_number != self._agent:
            self._agent, self._wanted = event.agent_number, None
            self._bus.publish(CustomerShown())
            for call in self._bus.board.calls():
                self._on_call(call)

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if not (call.is_live and call.is_with_customer and call.remote_number and self._agent):
            return
        if self._wanted is not None and self._wanted.call_id == call.call_id:
            return
        if call.state is CallState.HELD or (not call.is_connected and self._talks()):
            return  # who waits, or only rings, does not take the place of who is talked to
        self._wanted = _Wanted(call_id=call.call_id, number=call.remote_number)
        spawn(self._show_soon(self._wanted), name="customer of a call")

    def _talks(self) -> bool:
        calls = (event.call for event in self._bus.board.calls())
        return any(c.state is CallState.ACTIVE and c.is_with_customer for c in calls)

    def _call_of(self, number: str) -> CallId | None:
        calls = (event.call for event in self._bus.board.calls())
        return next((c.call_id for c in calls if c.remote_number == number), None)

    def _on_records(self, event: RecordsChanged) -> None:
        if RecordTable.CUSTOMER in event.tables:
            self._again()

    def _on_settled(self, event: ExchangeSettled) -> None:
        if event.ticket_ids:
            self._again()

    def _again(self) -> None:
        if self._wanted is not None:
            spawn(self._show_soon(self._wanted), name="customer again")

    async def _show_soon(self, wanted: _Wanted) -> None:
        try:
            self._publish(wanted, await self._picture(wanted))
        except AgentDesktopError as exc:
            logger.warning("the customer cannot be shown: %s", exc.code)

    def _publish(self, wanted: _Wanted, shown: CustomerShown) -> None:
        if self._wanted is wanted and self._bus.board.newest(CustomerShown) != shown:
            self._bus.publish(shown)

    async def _picture(self, wanted: _Wanted) -> CustomerShown:
        known = await (
            self._lookup.of_id(wanted.customer_id)
            if wanted.customer_id
            else self._lookup.of_number(wanted.number)
        )
        if known is None:
            return await self._stranger(wanted)
        matters = await self._matters(known)
        opened = [row for row in matters if row.status not in _OVER]
        in_full = await self._may_see(wanted, known, opened)
        values: Sequence[tuple[str, str]] = values_of(known.whole)
        cut: tuple[str, ...] = ()
        if not in_full:
            values, cut = masked_values(values)
        row = customer_row(known.whole, open_matters=len(opened), in_full=in_full)
        alike = await self._store.customers_like(known.record)
        calls = await self._store.calls_with(known.numbers)
        return CustomerShown(
            call_id=wanted.call_id,
            number=wanted.number if in_full or wanted.call_id else mask_number(wanted.number),
            customer=row,
            values=tuple(values),
            masked=cut,
            open_matters=tuple(opened),
            promises=_promises(opened),
            last_calls=tuple(calls),
            duplicates=tuple(
                customer_row(customer_of(r)) for r in alike if r.record_id not in known.ids
            ),
            merged=tuple(customer_row(customer_of(r)) for r in known.merged),
            conflicts=_standing(known),
        )

    async def _stranger(self, wanted: _Wanted) -> CustomerShown:
        """Return what is known of a number that belongs to no customer."""
        if not wanted.number:
            return CustomerShown(call_id=wanted.call_id)
        numbers = dict.fromkeys((wanted.number, await self._lookup.normal(wanted.number)))
        matters = await self._reader.of_customer("", tuple(numbers))
        opened = [row for row in matters if row.status not in _OVER]
        return CustomerShown(
            call_id=wanted.call_id,
            number=wanted.number,
            open_matters=tuple(opened),
            promises=_promises(opened),
            last_calls=tuple(await self._store.calls_with(tuple(numbers))),
        )

    async def _matters(self, known: Known) -> list[TicketRow]:
        found: dict[str, TicketRow] = {}
        for customer_id in known.ids:
            for row in await self._reader.of_customer(customer_id, known.numbers):
                found[row.ticket_id] = row
        return sorted(found.values(), key=lambda row: row.opened_at, reverse=True)

    async def _may_see(self, wanted: _Wanted, known: Known, opened: Sequence[TicketRow]) -> bool:
        viewer = viewer_of(self._bus)
        own_matter = any(viewer.agent in (row.owner, row.handler) for row in opened)
        is_own_call = wanted.call_id is not None
        allowed = may_see(viewer.role, own_call=is_own_call, own_matter=own_matter)
        if not allowed and not wanted.reveal:
            return False
        reason = wanted.reason or ("call" if is_own_call else "ticket" if own_matter else "lead")
        names = [name for name, _ in values_of(known.whole)]
        try:
            await self._look_ups.note(known.record.record_id, names, reason, wanted.call_id)
        except AgentDesktopError as exc:
            logger.warning("a look at a customer cannot be logged, so it is cut: %s", exc.code)
            return False
        return True


def customer_row(
    customer: Customer, *, open_matters: int = 0, in_full: bool = False
) -> CustomerRow:
    """Return a customer as a line of a list; cut short unless ``in_full``."""
    row = CustomerRow(
        customer_id=customer.customer_id,
        name=customer.name,
        title=customer.title,
        grade=customer.grade,
        company=customer.company,
        numbers=tuple(number for number, _ in customer.numbers),
        do_not_call=customer.do_not_call,
        open_matters=open_matters,
    )
    if in_full:
        return row
    numbers = tuple(mask_number(number) for number in row.numbers)
    return replace(row, name=mask_name(row.name), numbers=numbers)


def _promises(opened: Sequence[TicketRow]) -> tuple[TicketRow, ...]:
    promised = [(row.promised_at, row) for row in opened if row.promised_at is not None]
    return tuple(row for _, row in sorted(promised, key=lambda pair: pair[0]))


def _standing(known: Known) -> tuple[FieldConflict, ...]:
    """Return the conflicts of the customer whose kept value nobody has replaced since."""
    values = known.record.values
    return tuple(c for c in known.record.conflicts if values.get(c.field, "") == c.kept)
