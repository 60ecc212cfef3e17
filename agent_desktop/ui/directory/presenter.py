"""What the directory's page does with events, searches and edits. No Qt."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Command, Dial
from agent_desktop.domain.events import CallChanged, DraftChanged, Event, SessionChanged
from agent_desktop.domain.records import RecordTable, edits_between
from agent_desktop.domain.ticket_commands import EditRecord, FindInDirectory, TakeStep
from agent_desktop.domain.ticket_news import DirectoryFound, DirectoryRow, StepTaken, TicketShown
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.ui.directory.state import DirectoryState
from agent_desktop.ui.softphone.calls import MOST_CALLS
from agent_desktop.ui.work.counts import leads

_BEGINS = (CallState.RINGING, CallState.DIALING, CallState.ALERTING)


class DirectoryPresenter:
    """Finds who answers for a matter, calls them, hands the ticket in front to them.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[DirectoryState], None]
    ) -> None:
        self._send = send
        self._render = render
        self._calls: dict[str, CallState] = {}
        self._ticket_id = ""
        self._draft_id = ""
        self._given_to = ""
        self.state = DirectoryState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case DirectoryFound():
                self._take(event)
            case TicketShown():
                self._take_ticket(event)
            case DraftChanged():
                self._draft_id = event.draft_id
                if event.ticket_id != self._ticket_id:
                    self._ticket_id = ""
                    self._show(subject="", names=False, given="")
            case StepTaken(ticket_id=ticket_id) if self._given_to and ticket_id == self._ticket_id:
                self._show(given=self._given_to)
                self._given_to = ""
            case SessionChanged():
                self._show(lead=leads(event) or event.role == "admin")
            case CallChanged(call=call):
                self._calls.pop(call.call_id, None)
                if call.is_live:
                    self._calls[call.call_id] = call.state
                begins = any(state in _BEGINS for state in self._calls.values())
                self._show(may_call=not begins and len(self._calls) < MOST_CALLS)
            case _:
                pass

    def open(self) -> None:
        """The page comes to the front."""
        self._show(given="")
        if self.state.answered is None:
            self._send(FindInDirectory(text=""))

    def close(self) -> None:
        """The page goes from the front."""

    def type(self, text: str) -> None:
        """Search: characters, pinyin, initials, digits."""
        if text != self.state.text:
            self._show(text=text, given="")
            self._send(FindInDirectory(text=text.strip()))

    def call(self, row: DirectoryRow) -> None:
        """Call whoever answers for the row today; a caller who is on the line is put on hold."""
        if row.phone and self.state.may_call:
            self._send(Dial(number=row.phone))

    def assign(self, row: DirectoryRow) -> None:
        """Hand the ticket in front over; a lead names the handler where that is asked for."""
        if not row.target or not self.state.subject:
            return
        step = TicketEventKind.NAMED if self.state.names else TicketEventKind.ASSIGNED
        data = [("to", row.target), ("to_name", row.person or row.title)]
        if step is TicketEventKind.ASSIGNED and row.department:
            data.append(("department", row.department))
        self._given_to = row.person or row.title
        self._send(
            TakeStep(
                ticket_id=self._ticket_id, step=step, data=tuple(data), draft_id=self._draft_id
            )
        )

    def save(
        self, table: RecordTable, record_id: str, before: Mapping[str, str], now: Mapping[str, str]
    ) -> None:
        """Save the fields of an entry that are different; "" makes a new one."""
        if changes := edits_between(before, now):
            self._send(EditRecord(table=table, record_id=record_id, changes=changes))

    def delete(self, table: RecordTable, record_id: str) -> None:
        """Take an entry out of the directory."""
        self._send(EditRecord(table=table, record_id=record_id, deleted=True))

    def _take(self, event: DirectoryFound) -> None:
        if not event.text:
            self._show(everything=event.rows)
        if event.text == self.state.text.strip():
            self._show(answered=self.state.text, rows=event.rows)

    def _take_ticket(self, event: TicketShown) -> None:
        names = TicketEventKind.NAMED in event.allowed
        can = names or TicketEventKind.ASSIGNED in event.allowed
        ticket = event.ticket
        self._draft_id = event.draft_id
        if ticket is None or not can:
            self._show(subject="", names=False)
            return
        self._ticket_id = ticket.ticket_id
        self._show(subject=ticket.form.subject or "–", names=names)

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
