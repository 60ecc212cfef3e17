"""What the work lists do with events, filters and keys. No Qt."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Command, OpenTicket
from agent_desktop.domain.events import CallChanged, DraftChanged, Event, SessionChanged
from agent_desktop.domain.ticket_commands import CallBackNow, ExportRows, ShowWorkList, TakeStep
from agent_desktop.domain.ticket_news import TimeKept, WorkCounted, WorkListChanged
from agent_desktop.domain.tickets import TicketEventKind, TicketStatus
from agent_desktop.domain.work_lists import ListQuery, TicketRow, WorkList
from agent_desktop.ui.work.counts import leads
from agent_desktop.ui.work.due import KeptTime
from agent_desktop.ui.work.state import Filters, ListState, Window

_LOST_AFTER: Final = timedelta(seconds=3)
_MOST_WANTED: Final = 3  # pages: what is further back has long been scrolled by
PAGE: Final = 200  # rows asked for at once: several screens, answered within milliseconds
OWN: Final = (
    WorkList.OWNED,
    WorkList.HANDLED,
    WorkList.TO_ACCEPT,
    WorkList.PROMISES,
    WorkList.OVERDUE,
)
LEAD: Final = (*OWN, WorkList.TEAM, WorkList.TO_NAME, WorkList.ALL)


class ListPresenter:
    """Asks for the list in front, window by window, and keeps what the agent chose.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        time: KeptTime,
        render: Callable[[ListState], None],
    ) -> None:
        self._send = send
        self._time = time
        self._render = render
        self._counts: dict[WorkList, int] = {}
        self._calls: set[str] = set()
        self._is_open = False
        self._wanted: list[int] = []  # offsets to ask for, the newest last
        self._asked: tuple[int, datetime] | None = None  # what no answer came to yet
        self._live = 0  # the window that the core keeps fresh
        self.state = ListState(lists=tuple((which, None) for which in OWN))

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case WorkListChanged() if self._is_mine(event.query):
                self._take(event)
            case WorkCounted():
                self._counts = dict(event.counts)
                self._show(lists=self._lists())
            case SessionChanged():
                self._show(me=event.agent_number, lead=leads(event))
                self._show(lists=self._lists())
            case DraftChanged():
                self._show(front=event.ticket_id)
            case CallChanged(call=call):
                live = call.is_live and call.state is not CallState.ENDED
                (self._calls.add if live else self._calls.discard)(call.call_id)
                self._show(may_call=not self._calls)
            case TimeKept():
                self.tick()
            case _:
                pass

    def tick(self) -> None:
        """Let the times in words go on; they move once a minute. Ask again what got lost."""
        if self._asked is not None and self._time.now() - self._asked[1] > _LOST_AFTER:
            self._asked = None
            self._ask_next()
        now = self._time.now().replace(second=0, microsecond=0)
        if self._is_open and now != self.state.now:
            self._show(now=now)

    def open(self) -> None:
        """The page is in front: listen to the list."""
        self._is_open = True
        self.tick()
        self._ask(0)

    def close(self) -> None:
        """The page is not in front any more."""
        self._is_open = False

    def choose(self, which: WorkList) -> None:
        """Bring another list up; the filter stays."""
        if which is not self.state.query.which:
            self._list(replace(self.state.query, which=which))

    def filter(self, filters: Filters) -> None:
        """Narrow or sort the list in front."""
        query = replace(
            self.state.query,
            text=filters.text,
            kind=filters.kind,
            order=filters.order,
            open_only=filters.open_only,
        )
        if query != self.state.query:
            self._list(query)

    def need(self, offset: int) -> None:
        """The page that begins at ``offset`` comes into sight."""
        is_asked = self._asked is not None and self._asked[0] == offset
        if offset not in self._wanted and not is_asked:
            self._wanted = [*self._wanted[1 - _MOST_WANTED :], offset]
        self._ask_next()

    def rest_at(self, offset: int) -> None:
        """The eye rests on a page: it is the one to be kept fresh."""
        if offset != self._live and self._asked is None and not self._wanted:
            self._ask(offset)

    def open_ticket(self, row: TicketRow) -> None:
        """Bring a ticket up in the form."""
        self._send(OpenTicket(ticket_id=row.ticket_id))

    def accept(self, rows: Iterable[TicketRow]) -> None:
        """Take over what was offered."""
        for row in rows:
            if self.can_accept(row):
                self._send(TakeStep(ticket_id=row.ticket_id, step=TicketEventKind.ACCEPTED))

    def can_accept(self, row: TicketRow) -> bool:
        """Whether a hand-over waits for this agent's yes."""
        mine = self.state.query.which is WorkList.TO_ACCEPT or row.offered_to == self.state.me
        return row.status is TicketStatus.ASSIGNED and mine

    def call(self, row: TicketRow) -> None:
        """Dial the customer, with the call-back script."""
        if self.state.may_call:
            self._send(CallBackNow(ticket_id=row.ticket_id))

    def export(self, file: str, rows: Iterable[TicketRow]) -> None:
        """Write the list, or of it the given rows, as CSV or XLSX."""
        only = tuple(row.ticket_id for row in rows)
        self._send(ExportRows(query=replace(self.state.query, offset=0), file=file, only=only))

    def _list(self, query: ListQuery) -> None:
        self._wanted.clear()
        self._show(query=replace(query, offset=0), total=None)
        self._ask(0)

    def _ask_next(self) -> None:
        # One at a time: the core answers only what it was asked last.
        if self._asked is None and self._wanted:
            self._ask(self._wanted.pop())

    def _ask(self, offset: int) -> None:
        if self._is_open:
            self._asked, self._live = (offset, self._time.now()), offset
            self._send(ShowWorkList(query=replace(self.state.query, offset=offset, limit=PAGE)))

    def _is_mine(self, query: ListQuery) -> bool:
        mine = self.state.query
        return replace(query, offset=mine.offset, limit=mine.limit) == mine

    def _take(self, event: WorkListChanged) -> None:
        window = Window(
            number=self.state.window.number + 1, offset=event.query.offset, rows=event.rows
        )
        if self._asked is not None and self._asked[0] == event.query.offset:
            self._asked = None
        self._wanted = [offset for offset in self._wanted if offset < event.total]
        self._show(total=event.total, window=window)
        self._ask_next()

    def _lists(self) -> tuple[tuple[WorkList, int | None], ...]:
        return tuple((w, self._counts.get(w)) for w in (LEAD if self.state.lead else OWN))

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
