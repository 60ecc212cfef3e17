"""No more requests a second than the library survives.

Each INVITE costs pjsua two sockets, also one that is refused at once, and it keeps their places for
half a second after they are closed. It has 64 places and aborts the process for want of one. Every
other request costs it about 7 KB for half a minute. Pure but for the clock.
"""

import time
from collections.abc import Callable
from typing import Final

_REMEMBERED: Final = 256


class Throttle:
    """Counts new requests; repetitions of one that passed pass again.

    Args:
        burst: How many may come at once.
        per_s: How many a second in the long run.
    """

    def __init__(
        self, burst: int, per_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = float(burst)
        self._per_s = per_s
        self._clock = clock
        self._left = self._burst
        self._last_s = clock()
        self._passed: dict[str, None] = {}

    def lets_pass(self, transaction: str) -> bool:
        """Return whether a request may go on to the library."""
        if transaction in self._passed:
            return True
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._last_s) * self._per_s)
        self._last_s = now
        if self._left < 1:
            return False
        self._left -= 1
        self._passed[transaction] = None
        if len(self._passed) > _REMEMBERED:
            del self._passed[next(iter(self._passed))]
        return True
