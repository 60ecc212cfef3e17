"""One thing that will happen at a moment of the desk's clock, or not at all."""

import asyncio
from collections.abc import Callable

from agent_desktop.services.ports import Clock


class Deadline:
    """Calls back once at a moment; a new moment, or None, takes the place of the last.

    Thread: core.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at_s: float | None, then: Callable[[], None] | None = None) -> None:
        """Have ``then`` called at ``at_s`` of the monotonic clock; None: nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if at_s is not None and then is not None:
            wait_s = max(0.0, at_s - self._clock.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait_s, then)
