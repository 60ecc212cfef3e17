"""What the tests of services share: a bus that writes everything down, calls, waiting."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from agent_desktop.domain.calls import Call, CallPurpose, CallState, CallTrigger, Direction
from agent_desktop.domain.events import CallChanged, Event, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.services.bus import Bus
from tests.fakes.clock import FakeClock

E = TypeVar("E", bound=Event)


class Witness:
    """Every event of a bus, in order."""

    def __init__(self, bus: Bus) -> None:
        self.events: list[Event] = []
        bus.listen(self.events.append)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def last(self, kind: type[E]) -> E:
        return self.of(kind)[-1]


async def until(what: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.002)


async def settled() -> None:
    """Let everything that can run, run."""
    for _ in range(20):
        await asyncio.sleep(0)


def sign_in(bus: Bus, number: str = "1001") -> None:
    bus.publish(SessionChanged(signed_in=bool(number), agent_number=number, server="https://s"))


class Line:
    """One call whose changes are published as the engine's would be."""

    def __init__(
        self,
        bus: Bus,
        clock: FakeClock,
        number: str = "13800000000",
        *,
        outbound: bool = False,
        call_id: str = "",
        name: str = "",
        purpose: CallPurpose = CallPurpose.CALL,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self.call = Call(
            purpose=purpose,
            call_id=CallId(call_id or clock.new_id()),
            direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
            state=CallState.DIALING if outbound else CallState.RINGING,
            remote_number=number,
            remote_name=name,
            started_s=clock.monotonic(),
        )

    @property
    def call_id(self) -> CallId:
        return self.call.call_id

    def begin(self) -> "Line":
        self._bus.publish(CallChanged(call=self.call))
        return self

    def answer(self) -> "Line":
        return self._move(CallTrigger.ANSWERED)

    def end(self, code: int = 200, *, by_us: bool = False) -> "Line":
        self.call = self.call.moved(
            CallTrigger.ENDED, self._clock.monotonic(), end_code=code, ended_by_us=by_us
        )
        return self.begin()

    def mute(self) -> "Line":
        self.call = replace(self.call, muted=True)
        return self.begin()

    def hold(self) -> "Line":
        return self._move(CallTrigger.HELD)

    def resume(self) -> "Line":
        return self._move(CallTrigger.RESUMED)

    def change(self, **parts: Any) -> "Line":
        """Change what is no state: recording, conference, transfer …"""
        self.call = replace(self.call, **parts)
        return self.begin()

    def _move(self, trigger: CallTrigger) -> "Line":
        self.call = self.call.moved(trigger, self._clock.monotonic())
        return self.begin()
