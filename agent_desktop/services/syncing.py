"""Bring what was made here to the server and what others made to this desk, by itself."""

import asyncio
import logging
import random
from collections.abc import Sequence
from typing import Final

from agent_desktop.contract.server import ChangePayload
from agent_desktop.domain.commands import SyncNow
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import (
    NoticeRaised,
    OperationQueued,
    SessionChanged,
    Severity,
    SyncChanged,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.exchange_news import ExchangeNews
from agent_desktop.services.exchanges import Exchanger, Exchanges
from agent_desktop.services.ports import Clock, DeskRecords, Outbox
from agent_desktop.services.whole_tables import WholeTables

logger = logging.getLogger(__name__)

PERIOD_S: Final = 5.0
LIVE_PERIOD_S: Final = 60.0
FIRST_RETRY_S: Final = 1.0
LONGEST_RETRY_S: Final = 30.0
STUCK_AFTER_S: Final = 60.0


class Syncing:
    """Exchange at once when something was committed, else every few seconds.

    While the live channel is up the server says what is new, and ``LIVE_PERIOD_S`` only makes sure.

    An operation leaves the outbox only by the server's receipt, and goes out again under its old
    id until there is one: an answer that is lost on the way costs a repeat, never a ticket or a
    second one. Failures are repeated after 1, 2, 4 … 30 s, each shortened by chance so that a
    hundred desks do not come back at the same moment; ``SyncNow`` tries at once.

    Args:
        records: Where a ticket's subject is read for news of it; None names none.

    Attributes:
        exchanges: What a round does; alone it knows no times.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        outbox: Outbox,
        session: Exchanger,
        clock: Clock,
        *,
        records: DeskRecords | None = None,
        period_s: float = PERIOD_S,
        first_retry_s: float = FIRST_RETRY_S,
        stuck_after_s: float = STUCK_AFTER_S,
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._session = session
        self._clock = clock
        self._news = ExchangeNews(bus, records)
        self.exchanges = Exchanges(
            bus,
            outbox,
            session,
            clock,
            WholeTables(bus, outbox, session, clock),
            self._news,
            heard=self._progress,
        )
        self._period_s = period_s
        self._first_retry_s = first_retry_s
        self._stuck_after_s = stuck_after_s
        self._wake = asyncio.Event()
        self._failures = 0
        self._retry_after_s = 0.0
        self._is_live = False
        self._is_due = False
        self._pages: list[tuple[int, int, Sequence[ChangePayload]]] = []
        self._last_error = ""
        self._online = False
        self._heard_s = clock.monotonic()
        self._told_stuck = False
        self._tasks: list[asyncio.Task[None]] = []
        bus.handle(SyncNow, self.sync_now)
        bus.on(OperationQueued, self._on_queued)
        bus.on(SessionChanged, self._on_session)

    async def start(self) -> None:
        """Begin; returns at once."""
        self._tasks = [
            spawn(self._run(), name="syncing"),
            spawn(self._watch(), name="sync watchdog"),
        ]

    async def stop(self) -> None:
        """End. An exchange under way is dropped; the next run repeats it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def sync_now(self, _command: SyncNow) -> None:
        """Exchange at once, and give parked operations another try: a person asked."""
        await self._outbox.release_parked()
        self._failures = 0
        self.exchange_soon()

    def exchange_soon(self) -> None:
        """Exchange as soon as the one under way is over."""
        self._is_due = True
        self._wake.set()

    def be_live(self, is_live: bool) -> None:
        """Take that the live channel came up, or is gone; it is heard of the server either way."""
        if is_live != self._is_live:
            self._is_live = is_live
            if is_live:
                self._failures, self._retry_after_s = 0, 0.0
            self.exchange_soon()

    def take(self, after: int, cursor: int, changes: Sequence[ChangePayload]) -> None:
        """Take over what the live channel brought: all changes in (after, cursor] for this desk."""
        self._pages.append((after, cursor, changes))
        self._wake.set()

    def _on_queued(self, _event: OperationQueued) -> None:
        spawn(self._tell(), name="sync state")
        # After failures the pause goes on; but an exchange that is under way, and gets through, did
        # not know of this yet.
        self.exchange_soon()

    def _on_session(self, _event: SessionChanged) -> None:
        self._failures = 0
        self._pages.clear()
        self.exchange_soon()

    async def _run(self) -> None:
        ends_s, is_time = self._clock.monotonic(), True
        while True:
            self._wake.clear()
            await self._take_pages()
            if is_time or (self._is_due and not self._failures):
                self._is_due = is_time = False
                ends_s = self._clock.monotonic() + await self._round()
            try:
                async with asyncio.timeout(max(0.0, ends_s - self._clock.monotonic())):
                    await self._wake.wait()
            except TimeoutError:
                is_time = True

    async def _take_pages(self) -> None:
        """Take over what the live channel brought; what does not fit the cursor is exchanged."""
        pages, self._pages = self._pages, []
        if not pages or not self._session.agent_number:
            return
        try:
            known = await self._outbox.cursor()
            news: list[ChangePayload] = []
            reached = known
            for after, cursor, changes in pages:
                if after > reached:
                    self._is_due = True
                    break
                news += [c for c in changes if c.revision > reached]
                reached = max(reached, cursor)
            if reached > known:
                await self._outbox.settle((), news, reached)
        except AgentDesktopError as exc:
            logger.warning("changes from the live channel were not kept: %s", exc.code)
            self._is_due = True
            return
        self._news.tell_changed(change.payload for change in news)

    async def _round(self) -> float:
        """Exchange until nothing waits on either side; return the seconds to the next round."""
        if not self._session.has_server or not self._session.agent_number:
            self._online = False
            await self._tell()
            return self._period_s
        try:
            await self.exchanges.run()
        except AgentDesktopError as exc:
            self._failures += 1
            self._retry_after_s = _asked_to_wait_s(exc)
            self._failed(exc.code)
        except Exception:
            logger.exception("an exchange failed unexpectedly")
            self._failures += 1
            self._failed("error.unexpected")
        else:
            self._failures, self._last_error, self._online = 0, "", True
            self._retry_after_s = 0.0
            self._progress()
        await self._tell()
        return self._pause_s()

    def _failed(self, code: str) -> None:
        if code != self._last_error:
            logger.info("the server did not take the exchange: %s", code)
        self._last_error, self._online = code, False
        self._progress()

    def _progress(self) -> None:
        """Note that the server was heard of: a success and an error that is shown both count."""
        self._heard_s = self._clock.monotonic()
        self._told_stuck = False

    def _pause_s(self) -> float:
        if not self._failures:
            return max(self._period_s, LIVE_PERIOD_S) if self._is_live else self._period_s
        longest = min(LONGEST_RETRY_S, self._first_retry_s * 2.0 ** min(self._failures - 1, 10))
        chance = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret
        # A server with too much to do says when to come back; nobody comes earlier.
        return self._retry_after_s * (1.5 - 0.5 * chance) + longest * chance

    async def _tell(self) -> None:
        try:
            state = await self._outbox.state()
        except AgentDesktopError as exc:
            logger.warning("the outbox cannot be counted: %s", exc.code)
            return
        news = SyncChanged(
            enabled=self._session.has_server,
            online=self._online,
            pending=state.pending,
            parked=state.parked,
            oldest_pending_since=state.oldest_at,
            last_error=self._last_error,
            live=self._is_live and self._online,
        )
        if self._bus.board.newest(SyncChanged) != news:
            self._bus.publish(news)

    async def _watch(self) -> None:
        """Raise an alarm when work waits and the server was neither reached nor missed."""
        while True:
            await asyncio.sleep(min(self._period_s, self._stuck_after_s / 4))
            if self._told_stuck or not self._session.agent_number or not self._session.has_server:
                continue
            silent_s = self._clock.monotonic() - self._heard_s
            if silent_s >= self._stuck_after_s and (await self._outbox.state()).pending:
                self._told_stuck = True
                logger.error("pending operations, and no answer and no error for %.0f s", silent_s)
                self._bus.publish(NoticeRaised(code="sync.stuck", severity=Severity.ERROR))


def _asked_to_wait_s(refusal: AgentDesktopError) -> float:
    try:
        return min(LONGEST_RETRY_S, max(0.0, float(refusal.fields.get("retry_after_s", "0"))))
    except ValueError:
        return 0.0
