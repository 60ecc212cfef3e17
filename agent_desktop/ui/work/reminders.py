"""What was promised and is due now: one quiet card that never takes the keyboard. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Command, OpenTicket
from agent_desktop.domain.events import CallChanged, Event, SessionChanged
from agent_desktop.domain.ticket_commands import CallBackNow, SnoozeReminder
from agent_desktop.domain.ticket_news import PromiseDue, StepTaken, TicketShown, WorkListChanged
from agent_desktop.domain.tickets import TicketEventKind, TicketStatus
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.work.due import ENDED, KeptTime, TimeLeft, time_left

SNOOZE_MIN: Final = 10
# Half of a clock's time is used: worth a look, not worth staying in sight.
FLEETING: Final = 50
_FLEETS_AFTER: Final = timedelta(seconds=20)
_AHEAD: Final = timedelta(minutes=10)  # a promise that moved further away is announced again
_KEPT_BY: Final = frozenset(
    {
        TicketEventKind.CALLED_BACK,
        TicketEventKind.CLOSED,
        TicketEventKind.WITHDRAWN,
        TicketEventKind.MERGED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderState:
    """The reminder in front; ``row`` None for none.

    Attributes:
        why: ``promise`` or a clock's name.
        level: 0 before a promise, else how much of a clock is used.
        more: How many wait behind it.
        in_call: Somebody is on the line: there is no calling now.
    """

    row: TicketRow | None = None
    why: str = ""
    level: int = 0
    left: TimeLeft = field(default_factory=TimeLeft)
    more: int = 0
    in_call: bool = False


class ReminderPresenter:
    """Keeps what was reminded of until the agent did something about it.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        time: KeptTime,
        render: Callable[[ReminderState], None],
    ) -> None:
        self._send = send
        self._time = time
        self._render = render
        self._due: dict[str, PromiseDue] = {}
        self._since: dict[str, datetime] = {}
        self._calls: set[str] = set()
        self.state = ReminderState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case PromiseDue():
                self._due[event.row.ticket_id] = event
                self._since[event.row.ticket_id] = self._time.now()
            case CallChanged(call=call):
                keep = call.is_live and call.state is not CallState.ENDED
                (self._calls.add if keep else self._calls.discard)(call.call_id)
            case WorkListChanged():
                for row in event.rows:
                    self._renew(row.ticket_id, row.status, row.promised_at)
            case TicketShown() if event.ticket is not None:
                ticket = event.ticket
                self._renew(ticket.ticket_id, ticket.status, ticket.form.promised_at)
            case StepTaken(step=step, ticket_id=ticket_id) if step in _KEPT_BY:
                self._due.pop(ticket_id, None)
            case SessionChanged(signed_in=False):
                self._due.clear()
            case _:
                return
        self._show()

    def on_command(self, command: Command) -> None:
        """The agent calls back from somewhere else: there is nothing left to remind of."""
        if isinstance(command, CallBackNow) and command.ticket_id in self._due:
            self._due.pop(command.ticket_id)
            self._show()

    def tick(self) -> None:
        """Let the time in words go on, and let go what only passes by; once a second."""
        now = self._time.now()
        for ticket_id, event in list(self._due.items()):
            passed = now - self._since.get(ticket_id, now)
            if event.level == FLEETING and passed >= _FLEETS_AFTER:
                self._due.pop(ticket_id)
        if self._due or self.state.row is not None:
            self._show()

    def call(self) -> None:
        """Dial the customer, with the call-back script."""
        if (row := self.state.row) is not None and not self._calls:
            self._send(CallBackNow(ticket_id=row.ticket_id))
            self._done(row)

    def snooze(self) -> None:
        """Remind again in ten minutes."""
        if (row := self.state.row) is not None:
            self._send(SnoozeReminder(ticket_id=row.ticket_id, minutes=SNOOZE_MIN))
            self._done(row)

    def open(self) -> None:
        """Bring the ticket up."""
        if (row := self.state.row) is not None:
            self._send(OpenTicket(ticket_id=row.ticket_id))
            self._done(row)

    def _done(self, row: TicketRow) -> None:
        self._due.pop(row.ticket_id, None)
        self._show()

    def _renew(self, ticket_id: str, status: TicketStatus, promised_at: datetime | None) -> None:
        event = self._due.get(ticket_id)
        if event is None:
            return
        ahead = promised_at is None or promised_at - self._time.now() > _AHEAD
        if status in ENDED or (event.why == "promise" and ahead):
            self._due.pop(ticket_id)
        else:
            row = replace(event.row, status=status, promised_at=promised_at)
            self._due[ticket_id] = replace(event, row=row)

    def _show(self) -> None:
        state = ReminderState(in_call=bool(self._calls))
        if self._due:
            now = self._time.now()
            lefts = {i: time_left(e.row, now) for i, e in self._due.items()}
            first = min(self._due, key=lambda i: lefts[i].seconds or 0.0)
            event = self._due[first]
            left = lefts[first]
            if left.seconds is not None:
                left = replace(left, seconds=float(left.seconds // 60 * 60))  # moves once a minute
            state = replace(
                state,
                row=event.row,
                why=event.why,
                level=event.level,
                left=left,
                more=len(self._due) - 1,
            )
        if state != self.state:
            self.state = state
            self._render(state)
