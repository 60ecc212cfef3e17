"""Say what goes wrong beside the work, before it costs some: clock, disk, sending."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from agent_desktop.domain.events import (
    ExchangeSettled,
    NoticeRaised,
    ServerTimeHeard,
    Severity,
    SyncChanged,
    TablesCompared,
    WatchChanged,
)
from agent_desktop.domain.watchdogs import (
    DISK_LOW,
    DiskRoom,
    clock_lead_s,
    clock_trouble,
    tightest,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus

logger = logging.getLogger(__name__)

DISK_PERIOD_S: Final = 20.0
_STUCK: Final = "sync.stuck"
_DIFFERS: Final = "sync.table_differs"


class Watchdogs:
    """Keep the list of what is wrong now (``WatchChanged``); each new trouble is a notice, too.

    The clock is compared with the server's at every exchange, the disks are asked every
    ``disk_period_s``. That sending does not get on is noticed by ``services.syncing``; here it
    stays on the list until sending gets on.

    Args:
        rooms: Asks the disks; called on another thread, it may wait for a network drive.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        rooms: Callable[[], Sequence[DiskRoom]],
        *,
        disk_period_s: float = DISK_PERIOD_S,
    ) -> None:
        self._bus = bus
        self._rooms = rooms
        self._disk_period_s = disk_period_s
        self._lead_s: float | None = None
        self._clock = ""
        self._free_bytes: int | None = None
        self._disk = False
        self._stuck = False
        self._differs = False
        self._watching: asyncio.Task[None] | None = None
        bus.on(ServerTimeHeard, self._on_server_time)
        bus.on(NoticeRaised, self._on_notice)
        bus.on(ExchangeSettled, lambda _event: self._moves())
        bus.on(SyncChanged, self._on_sync)
        bus.on(TablesCompared, self._on_compared)

    async def start(self) -> None:
        """Begin to ask the disks; returns at once."""
        self._watching = spawn(self._watch_disks(), name="disk watchdog")

    async def stop(self) -> None:
        """End; a second call does nothing."""
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    def _on_server_time(self, event: ServerTimeHeard) -> None:
        self._lead_s = clock_lead_s(event.server_time, event.asked_at, event.heard_at)
        before, self._clock = self._clock, clock_trouble(self._lead_s)
        if self._clock and self._clock != before:
            minutes = f"{abs(self._lead_s) / 60:.0f}"
            logger.warning("this computer's clock is off by %s minutes", minutes)
            self._tell(self._clock, (("minutes", minutes),))
        self._publish()

    async def _watch_disks(self) -> None:
        while True:
            self._take(await asyncio.to_thread(self._rooms))
            await asyncio.sleep(self._disk_period_s)

    def _take(self, rooms: Sequence[DiskRoom]) -> None:
        room = tightest(rooms)
        before, self._disk = self._disk, room is not None
        self._free_bytes = min((r.free_bytes for r in rooms), default=None)
        if room is not None and not before:
            logger.warning("the disk is nearly full: %s MB are free", room.free_mb)
            fields = (("folder", room.folder), ("free_mb", str(room.free_mb)))
            self._tell(DISK_LOW, fields)
        self._publish()

    def _on_notice(self, event: NoticeRaised) -> None:
        if event.code == _STUCK:
            self._stuck = True
            self._publish()

    def _on_sync(self, event: SyncChanged) -> None:
        # An error that is shown is another matter: then the server is away, and the bar says so.
        if not event.pending or event.last_error or not event.enabled:
            self._moves()

    def _on_compared(self, event: TablesCompared) -> None:
        # The notice is told with each table's name where they were compared.
        self._differs = bool(event.differing)
        self._publish()

    def _moves(self) -> None:
        if self._stuck:
            self._stuck = False
            self._publish()

    def _tell(self, code: str, fields: tuple[tuple[str, str], ...]) -> None:
        self._bus.publish(NoticeRaised(code=code, severity=Severity.WARNING, fields=fields))

    def _publish(self) -> None:
        found = (
            (self._clock, bool(self._clock)),
            (DISK_LOW, self._disk),
            (_STUCK, self._stuck),
            (_DIFFERS, self._differs),
        )
        news = WatchChanged(
            troubles=tuple(code for code, is_so in found if is_so),
            clock_lead_s=None if self._lead_s is None else round(self._lead_s),
            disk_free_mb=None if self._free_bytes is None else self._free_bytes // 1_000_000,
        )
        if self._is_news(news):
            self._bus.publish(news)

    def _is_news(self, news: WatchChanged) -> bool:
        known = self._bus.board.newest(WatchChanged)
        # Free room changes with every line of a log; only who asks needs it to the last MB.
        return known is None or news.troubles != known.troubles or _coarse(news) != _coarse(known)


def _coarse(watch: WatchChanged) -> tuple[int | None, int | None]:
    lead, free = watch.clock_lead_s, watch.disk_free_mb
    return None if lead is None else round(lead / 10), None if free is None else free // 100
