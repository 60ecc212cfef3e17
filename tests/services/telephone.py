"""A desk's telephone in memory: the call book and the softphone over an engine that is none."""

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.events import (
    CallChanged,
    Event,
)
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.softphone import Softphone
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine


class Desk:
    def __init__(self) -> None:
        self.bus = Bus()
        self.clock = FakeClock()
        self.book = CallBook(self.bus, self.clock)
        self.engine = FakeEngine(self.book.on_news)
        self.softphone = Softphone(self.bus, self.book, self.engine, self.engine)
        self.events: list[Event] = []
        self.bus.listen(self.events.append)

    def calls(self) -> list[CallChanged]:
        return [e for e in self.events if isinstance(e, CallChanged)]

    def states(self) -> list[CallState]:
        return [e.call.state for e in self.calls()]

    def newest(self, kind):
        return self.bus.board.newest(kind)
