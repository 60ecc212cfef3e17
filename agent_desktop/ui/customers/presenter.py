"""What the customer's page does with events, searches and edits. No Qt."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Command, OpenTicket
from agent_desktop.domain.events import CallChanged, DraftChanged, Event, SessionChanged
from agent_desktop.domain.records import RecordTable, edits_between
from agent_desktop.domain.ticket_commands import (
    CallBackNow,
    DialCustomer,
    EditRecord,
    MakeCustomer,
    MergeCustomers,
    SearchEverything,
    ShowCustomer,
)
from agent_desktop.domain.ticket_news import (
    CustomerOffered,
    CustomerRow,
    CustomerShown,
    CustomersMerged,
    EverythingFound,
)
from agent_desktop.domain.tickets import FieldChange, FieldConflict
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.customers.state import CustomerState
from agent_desktop.ui.work.counts import leads
from agent_desktop.ui.work.due import KeptTime

MOST_FOUND = 20


class CustomerPresenter:
    """Shows the customer of the call, of the ticket in front, or whom the agent searched for.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        time: KeptTime,
        render: Callable[[CustomerState], None],
    ) -> None:
        self._send = send
        self._time = time
        self._render = render
        self._live: set[str] = set()
        self._of_ticket = ("", "")  # the customer's id and number in the form
        self._is_open = False
        self.state = CustomerState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case CustomerShown():
                self._take(event)
            case EverythingFound() if event.text == self.state.text.strip():
                self._show(answered=self.state.text, found=event.customers)
            case CustomersMerged():
                pair = (event.keep_id, event.drop_id)
                self._show(merged=None if event.undone else pair)
            case CustomerOffered():
                self._show(offered=event)
            case DraftChanged(form=form):
                self._of_ticket = (form.customer_id, form.phone)
            case SessionChanged():
                self._show(lead=leads(event), edited=None, merged=None, offered=None)
            case CallChanged(call=call):
                live = call.is_live and call.state is not CallState.ENDED
                (self._live.add if live else self._live.discard)(call.call_id)
                self._show(may_call=not self._live)
            case _:
                pass

    def open(self) -> None:
        """The page comes to the front: of whoever is on the line, else of the ticket in front."""
        self._is_open = True
        self.tick()
        if self._live and self.state.shown.call_id is not None:
            return
        customer_id, number = self._of_ticket
        shown = self.state.shown.customer
        if customer_id and (shown is None or shown.customer_id != customer_id):
            self._send(ShowCustomer(customer_id=customer_id))
        elif number and not customer_id and shown is None:
            self._send(ShowCustomer(number=number))

    def close(self) -> None:
        """The page goes from the front."""
        self._is_open = False

    def tick(self) -> None:
        """Let the times in words go on; they move once a minute."""
        now = self._time.now().replace(second=0, microsecond=0)
        if self._is_open and now != self.state.now:
            self._show(now=now)

    def type(self, text: str) -> None:
        """Search customers."""
        if text == self.state.text:
            return
        self._show(text=text)
        if text.strip():
            self._send(SearchEverything(text=text.strip(), limit=MOST_FOUND))
        else:
            self._show(found=(), answered=text)

    def choose(self, row: CustomerRow) -> None:
        """Bring a customer up."""
        self._show(text="", found=(), answered="", edited=None)
        self._send(ShowCustomer(customer_id=row.customer_id))

    def reveal(self, reason: str) -> None:
        """Show everything in full; the look and its reason are kept."""
        if (row := self.state.shown.customer) is not None:
            self._send(ShowCustomer(customer_id=row.customer_id, reveal=True, reason=reason))

    def call(self, place: int, despite: str = "") -> None:
        """Dial a number; a lead may overrule the wish not to be called, with a reason."""
        row = self.state.shown.customer
        if row is not None and self.state.may_call and (not row.do_not_call or despite.strip()):
            self._send(
                DialCustomer(customer_id=row.customer_id, place=place, despite=despite.strip())
            )

    def open_ticket(self, row: TicketRow) -> None:
        """Bring a matter up."""
        self._send(OpenTicket(ticket_id=row.ticket_id))

    def call_back(self, row: TicketRow) -> None:
        """Keep a promise."""
        if self.state.may_call:
            self._send(CallBackNow(ticket_id=row.ticket_id))

    def edit(self) -> None:
        """Begin to edit; what is cut short must be seen in full first."""
        if self.state.shown.customer is not None and not self.state.is_masked:
            self._show(edited=self.state.values)

    def cancel(self) -> None:
        """Leave the fields as they were."""
        self._show(edited=None)

    def save(self, values: Mapping[str, str]) -> None:
        """Save only the fields that are different; the rest may be edited by others meanwhile."""
        row, before = self.state.shown.customer, self.state.edited
        if row is None or before is None:
            return
        changes = edits_between(before, values)
        if changes:
            self._send(
                EditRecord(table=RecordTable.CUSTOMER, record_id=row.customer_id, changes=changes)
            )
        self._show(edited=None)

    def take_lost(self, conflict: FieldConflict) -> None:
        """Take the value that another's edit replaced."""
        if (row := self.state.shown.customer) is not None:
            change = FieldChange(field=conflict.field, before=conflict.kept, after=conflict.lost)
            self._send(
                EditRecord(table=RecordTable.CUSTOMER, record_id=row.customer_id, changes=(change,))
            )

    def merge(self, drop_id: str) -> None:
        """Make a duplicate one with the customer in front."""
        if (row := self.state.shown.customer) is not None:
            self._send(MergeCustomers(keep_id=row.customer_id, drop_id=drop_id))
            self._show(merged=(row.customer_id, drop_id))

    def make(self) -> None:
        """Make a customer of the number that was offered, and look at it."""
        if (offered := self.state.offered) is not None:
            self._send(MakeCustomer(ticket_id=offered.ticket_id))
            self._send(ShowCustomer(number=offered.number))
            self._show(offered=None)

    def part(self, drop_id: str = "") -> None:
        """Part two customers again: the last merge, or one from before."""
        row, last = self.state.shown.customer, self.state.merged
        if row is not None and drop_id:
            pair: tuple[str, str] | None = (row.customer_id, drop_id)
        else:
            pair = last
        if pair is not None:
            self._send(MergeCustomers(keep_id=pair[0], drop_id=pair[1], undo=True))
            self._show(merged=None)

    def _take(self, event: CustomerShown) -> None:
        before, now = self.state.shown.customer, event.customer
        same = before is not None and now is not None and before.customer_id == now.customer_id
        # What is being edited stays in the fields; an edit names the values that it replaces.
        self._show(
            shown=event,
            edited=self.state.edited if same else None,
            merged=self.state.merged if same else None,
        )

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
