"""What the history does with events and choices. No Qt."""

from collections.abc import Callable

from agent_desktop.domain.commands import Command, Dial, OpenTicket
from agent_desktop.domain.events import Event, HistoryChanged, HistoryRow, SyncChanged
from agent_desktop.ui.history.state import HistoryState


class HistoryPresenter:
    """Shows the last calls and tickets.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[HistoryState], None],
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self.state = HistoryState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case HistoryChanged():
                self._show(HistoryState(rows=event.rows, waits=self.state.waits))
            case SyncChanged() if event.enabled is not self.state.waits:
                self._show(HistoryState(rows=self.state.rows, waits=event.enabled))
            case _:
                pass

    def _show(self, state: HistoryState) -> None:
        if state != self.state:
            self.state = state
            self._render(state)

    def choose(self, row: HistoryRow) -> None:
        """Open the row's ticket; a call without one is called back."""
        if row.ticket_id:
            self._send(OpenTicket(ticket_id=row.ticket_id))
        else:
            self.call_back(row)

    def call_back(self, row: HistoryRow) -> None:
        """Call the row's number."""
        if row.number:
            self._send(Dial(number=row.number))
