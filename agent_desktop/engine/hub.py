"""What the engine has told: the present state, and everybody who listens."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from agent_desktop import __version__
from agent_desktop.contract.engine import (
    ENGINE_PROTOCOL,
    Colleague,
    Delta,
    Devices,
    EngineCallState,
    EngineNotice,
    Levels,
    Quality,
    RecordingMade,
    Registration,
    Snapshot,
)
from agent_desktop.contract.wire import to_wire
from agent_desktop.domain.events import RegistrationState
from agent_desktop.engine.news import News
from agent_desktop.engine.sip.record import CallRecord
from agent_desktop.runtime.local_link import Link

logger = logging.getLogger(__name__)

MAX_UNSENT: Final = 1 << 20
MAX_UNSEEN: Final = 20


class Hub:
    """Keeps the newest of everything and passes each change on, numbered.

    Thread: link; only ``report`` may be called from others.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, pid: int) -> None:
        self._loop = loop
        self._pid = pid
        self._seq = 0
        self._registration = Registration()
        self._devices = Devices()
        self._calls: dict[str, CallRecord] = {}
        # Calls that ended while no desk listened: the next one writes them down.
        self._unseen: deque[CallRecord] = deque(maxlen=MAX_UNSEEN)
        self._links: list[Link] = []
        self.on_change: Callable[[News], None] = lambda _news: None

    def report(self, news: News) -> None:
        """Take news from any thread; after the loop's end they are of no interest."""
        try:
            self._loop.call_soon_threadsafe(self._take, news)
        except RuntimeError:
            logger.debug("news after the end")

    @property
    def has_calls(self) -> bool:
        """Whether a call lives."""
        return bool(self._calls)

    @property
    def is_registered(self) -> bool:
        """Whether the registrar knows us."""
        return self._registration.state == RegistrationState.REGISTERED

    @property
    def has_desk(self) -> bool:
        """Whether somebody listens."""
        return bool(self._links)

    def join(self, link: Link) -> None:
        """Send the present state; every change follows."""
        snapshot = Snapshot(
            protocol=ENGINE_PROTOCOL,
            version=__version__,
            pid=self._pid,
            seq=self._seq,
            registration=self._registration,
            calls=tuple(record.seen_now() for record in (*self._unseen, *self._calls.values())),
            devices=self._devices,
        )
        link.send(to_wire(snapshot))
        self._links.append(link)
        self._unseen.clear()

    def leave(self, link: Link) -> None:
        """Forget a listener."""
        if link in self._links:
            self._links.remove(link)

    async def close(self) -> None:
        """Close every link, flushing what was sent."""
        for link in list(self._links):
            await link.close()

    def _take(self, news: News) -> None:
        if isinstance(news, CallRecord):
            if news.state is EngineCallState.ENDED:
                self._calls.pop(news.call_id, None)
                if not self._links:
                    self._unseen.append(news)
            else:
                self._calls[news.call_id] = news
        elif isinstance(news, Registration):
            self._registration = news
        elif isinstance(news, Devices):
            self._devices = news
        self._seq += 1
        message = to_wire(_delta(self._seq, news))
        for link in list(self._links):
            if link.unsent_bytes > MAX_UNSENT:
                # A desk that stopped reading would fill our memory; it comes back for a snapshot.
                logger.warning("a desk does not read; its link is dropped")
                self._links.remove(link)
                link.abort()
            else:
                link.send(message)
        self.on_change(news)


def _delta(seq: int, news: News) -> Delta:  # noqa: PLR0911 - one row for each kind
    match news:
        case CallRecord():
            return Delta(seq=seq, call=news.seen_now())
        case Registration():
            return Delta(seq=seq, registration=news)
        case Devices():
            return Delta(seq=seq, devices=news)
        case Levels():
            return Delta(seq=seq, levels=news)
        case EngineNotice():
            return Delta(seq=seq, notice=news)
        case Quality():
            return Delta(seq=seq, quality=news)
        case RecordingMade():
            return Delta(seq=seq, recording=news)
        case Colleague():
            return Delta(seq=seq, colleague=news)
