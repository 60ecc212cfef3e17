"""The work lists in front of the agent, and the search over everything."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import (
    ExchangeSettled,
    FoundPhrase,
    SessionChanged,
    TicketSaved,
)
from agent_desktop.domain.ticket_commands import ListTickets, SearchEverything, ShowWorkList
from agent_desktop.domain.ticket_news import (
    EverythingFound,
    StepTaken,
    WorkCounted,
    WorkListChanged,
)
from agent_desktop.domain.work_lists import ListQuery
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock
from agent_desktop.services.ticket_ports import Finder, TicketReader
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 30.0
AT_MOST_EVERY_S: Final = 0.2
_LONGEST_SEARCH: Final = 200


class TicketLists:
    """Answers which tickets there are, and tells again when that changes.

    What a window asked for last is read anew after every step, every exchange that brought
    something, and every half minute, because time alone makes a ticket overdue. News that come
    close together lead to one reading.

    Args:
        phrases: Searches the call scripts.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        reader: TicketReader,
        finder: Finder,
        clock: Clock,
        *,
        phrases: Callable[[str], Awaitable[Sequence[FoundPhrase]]],
        look_every_s: float = LOOK_EVERY_S,
        at_most_every_s: float = AT_MOST_EVERY_S,
    ) -> None:
        self._bus = bus
        self._reader = reader
        self._finder = finder
        self._clock = clock
        self._phrases = phrases
        self._look_every_s = look_every_s
        self._at_most_every_s = at_most_every_s
        self._query: ListQuery | None = None
        self._stale = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        bus.handle(ShowWorkList, self.show)
        bus.handle(ListTickets, self.list)
        bus.handle(SearchEverything, self.search)
        bus.on(StepTaken, self._on_news)
        bus.on(TicketSaved, self._on_news)
        bus.on(ExchangeSettled, self._on_news)
        bus.on(SessionChanged, self._on_news)

    async def start(self) -> None:
        """Begin to keep lists and counts fresh; returns at once."""
        self._stale.set()
        self._task = spawn(self._run(), name="work lists")

    async def stop(self) -> None:
        """End; a second call does nothing."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def show(self, command: ShowWorkList) -> None:
        """Answer now, and whenever the list changes, until another is asked for."""
        self._query = command.query
        found = await self._read(command.query)
        if self._query == command.query:
            self._bus.publish(found)

    async def list(self, command: ListTickets) -> WorkListChanged:
        """Return a window of a list."""
        return await self._read(command.query)

    async def search(self, command: SearchEverything) -> EverythingFound:
        """Search everything at once; the answer is published and returned."""
        text, limit = command.text.strip()[:_LONGEST_SEARCH], max(1, min(command.limit, 200))
        viewer, now = viewer_of(self._bus), self._clock.now()
        found = EverythingFound(text=command.text)
        if text and viewer.agent:
            tickets, customers, articles, phrases = await asyncio.gather(
                self._finder.tickets(text, limit, viewer),
                self._finder.customers(text, limit, viewer),
                self._finder.articles(text, limit, now, viewer.agent),
                self._phrases(text),
            )
            found = EverythingFound(
                text=command.text,
                tickets=tuple(tickets),
                customers=tuple(customers),
                phrases=tuple(phrases[:limit]),
                articles=tuple(articles),
            )
        self._bus.publish(found)
        return found

    async def _read(self, query: ListQuery) -> WorkListChanged:
        viewer, now = viewer_of(self._bus), self._clock.now()
        if not viewer.agent:
            return WorkListChanged(query=query)
        rows = await self._reader.rows(query, viewer, now)
        total = await self._reader.count(query, viewer, now)
        return WorkListChanged(query=query, total=total, rows=tuple(rows))

    def _on_news(self, _event: object) -> None:
        self._stale.set()

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._look_every_s):
                    await self._stale.wait()
            except TimeoutError:
                pass
            self._stale.clear()
            try:
                await self._tell()
            except AgentDesktopError as exc:
                logger.warning("the work lists cannot be read: %s", exc.code)
            except Exception:
                logger.exception("the work lists failed unexpectedly")
            await asyncio.sleep(self._at_most_every_s)

    async def _tell(self) -> None:
        query, viewer = self._query, viewer_of(self._bus)
        if query is not None:
            found = await self._read(query)
            if query == self._query and found != self._bus.board.newest(WorkListChanged):
                self._bus.publish(found)
        counts = WorkCounted()
        if viewer.agent:
            known = await self._reader.counts(viewer, self._clock.now())
            counts = WorkCounted(counts=tuple(sorted(known.items())))
        if counts != self._bus.board.newest(WorkCounted):
            self._bus.publish(counts)
