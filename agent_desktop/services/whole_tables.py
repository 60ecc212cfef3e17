"""Fetch tables whole: at first, when a person may see other things, and when digests differ."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from agent_desktop.contract.server import ResyncRequest, ResyncResponse, TableDigest
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import ExchangeSettled, NoticeRaised, Severity, TablesCompared
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import RecordsChanged, TicketShown
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, Outbox

logger = logging.getLogger(__name__)

COMPARE_EVERY_S: Final = 600.0
# A table that differs again so soon after it was fetched is not fetched again and again.
_FETCH_AGAIN_AFTER_S: Final = 3600.0
_ROWS_A_PAGE: Final = 2000
_TICKET: Final = "ticket"
_RECORDS: Final = frozenset(RecordTable)


class PageSource(Protocol):
    """Where pages come from; ``services.session.Session`` is one."""

    async def resync(self, request: ResyncRequest) -> ResyncResponse:
        """Return one page of a table."""


@dataclass(slots=True)
class _Place:
    """How far a table is: everything up to ``after`` is in the cache."""

    after: str = ""
    is_over: bool = False


@dataclass(slots=True)
class _Whole:
    """A fetch of everything under way, and the cursor that the server told when it began."""

    scope: str
    cursor: int
    places: dict[str, _Place] = field(default_factory=dict)


class WholeTables:
    """Brings whole tables into the outbox's store, and compares digests.

    The log of a ticket that came without one (it is over) is fetched when somebody looks at it.

    Thread: core.
    """

    def __init__(self, bus: Bus, outbox: Outbox, source: PageSource, clock: Clock) -> None:
        self._bus = bus
        self._outbox = outbox
        self._source = source
        self._clock = clock
        self._compared_s: float | None = None
        self._fetched_s: dict[str, float] = {}
        self._asked: set[str] = set()
        self._whole: _Whole | None = None
        bus.on(TicketShown, self._on_shown)

    @property
    def wants_digests(self) -> bool:
        """Whether it is time to compare again."""
        return (
            self._compared_s is None
            or self._clock.monotonic() - self._compared_s >= COMPARE_EVERY_S
        )

    async def fetch_all(self, tables: Iterable[str], scope: str, cursor: int) -> int:
        """Fetch everything that a person may see; one that broke off goes on at its last page.

        What changed since the first attempt may belong to a page of before: it comes with the
        changes after the cursor of that attempt.

        Args:
            tables: All of them.
            scope: What they are for; of another one nothing is of use.
            cursor: As of now.

        Returns:
            The cursor that counts once everything is there.

        Raises:
            AgentDesktopError: The server is out of reach, or the cache cannot be written.
        """
        whole = self._whole
        if whole is None or whole.scope != scope or cursor < whole.cursor:
            whole = self._whole = _Whole(scope, cursor)
        wanted = tuple(tables)
        for table in wanted:
            if table not in whole.places:
                await self._outbox.begin_resync(table)
                whole.places[table] = _Place()
            await self._fetch_rest(table, whole.places[table])
        self._whole = None
        self._tell(wanted)
        return whole.cursor

    async def _fetch(self, tables: Sequence[str]) -> None:
        """Fetch these tables from the beginning, one after the other."""
        self._whole = None  # its rows lose their mark
        for table in tables:
            await self._outbox.begin_resync(table)
            await self._fetch_rest(table, _Place())
        self._tell(tables)

    async def _fetch_rest(self, table: str, place: _Place) -> None:
        if place.is_over:
            return
        page = await self._page(table, place.after)
        while page.after:
            # The server makes the next page while the cache takes this one.
            following, taken = await asyncio.gather(
                self._page(table, page.after),
                self._outbox.take_page(table, page),
                return_exceptions=True,
            )
            if isinstance(taken, BaseException):
                raise taken
            place.after = page.after
            if isinstance(following, BaseException):
                raise following
            page = following
        await self._outbox.take_page(table, page)
        await self._outbox.end_resync(table)
        place.is_over = True
        self._fetched_s[table] = self._clock.monotonic()

    def _tell(self, tables: Sequence[str]) -> None:
        self._compared_s = None
        records = frozenset(RecordTable(t) for t in tables if t in _RECORDS)
        if records:
            self._bus.publish(RecordsChanged(tables=records))
        self._bus.publish(ExchangeSettled(ticket_ids=()))

    async def _page(self, table: str, after: str) -> ResyncResponse:
        return await self._source.resync(
            ResyncRequest(table=table, after=after, limit=_ROWS_A_PAGE)
        )

    async def compare(self, theirs: Mapping[str, TableDigest]) -> None:
        """Compare the server's digests with the desk's, and fetch the tables that differ.

        Raises:
            AgentDesktopError: As ``fetch_all``.
        """
        state = await self._outbox.state()
        if state.pending or state.parked:
            return
        self._compared_s = self._clock.monotonic()
        ours = await self._outbox.digests()
        nothing = TableDigest(rows=0, total="0" * 16)
        differing = [t for t, digest in theirs.items() if digest != ours.get(t, nothing)]
        self._bus.publish(TablesCompared(differing=tuple(differing)))
        for table in differing:
            logger.error("the desk's rows differ from the server's: %s", table)
            self._bus.publish(
                NoticeRaised(
                    code="sync.table_differs", severity=Severity.WARNING, fields=(("table", table),)
                )
            )
        now = self._clock.monotonic()
        again = [t for t in differing if self._may_fetch(t, now)]
        if again:
            await self._fetch(again)

    def _may_fetch(self, table: str, now: float) -> bool:
        last = self._fetched_s.get(table)
        return last is None or now - last >= _FETCH_AGAIN_AFTER_S

    def _on_shown(self, event: TicketShown) -> None:
        ticket = event.ticket
        if ticket is None or ticket.ticket_id in self._asked:
            return
        if not event.timeline or event.timeline[0].kind is not TicketEventKind.OPENED:
            self._asked.add(ticket.ticket_id)
            spawn(self._fetch_log(ticket.ticket_id), name="log of a ticket")

    async def _fetch_log(self, ticket_id: str) -> None:
        request = ResyncRequest(table=_TICKET, row_id=ticket_id)
        try:
            page = await self._source.resync(request)
            if page.changes:
                await self._outbox.take_page(_TICKET, page)
        except AgentDesktopError as exc:
            # It is asked for again when somebody looks again.
            self._asked.discard(ticket_id)
            logger.info("the log of a ticket was not fetched: %s", exc.code)
            return
        self._bus.publish(ExchangeSettled(ticket_ids=(ticket_id,)))


def table_changes(rows: Iterable[tuple[RecordTable, str]], most: int = 200) -> RecordsChanged:
    """Return the news of records that came, each named unless there are too many."""
    found = tuple(dict.fromkeys(rows))
    tables = frozenset(table for table, _ in found)
    return RecordsChanged(tables=tables, record_ids=found if len(found) <= most else ())
