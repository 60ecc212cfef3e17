"""Notices that this PC slept, and that its address on the way to the server changed."""

import socket
import time
from collections.abc import Callable
from typing import Final

_JUMP_S: Final = 4.0
_GAP_S: Final = 5.0


class SleepWatch:
    """Compares two clocks: the monotonic one stands still while a Linux PC sleeps.

    On Windows it goes on, and what shows is that nobody asked for a long time.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._last = (monotonic(), wall())

    def has_slept(self) -> bool:
        """Return whether the PC slept since the last call; to be asked about once a second."""
        now = (self._monotonic(), self._wall())
        passed, shown = now[0] - self._last[0], now[1] - self._last[1]
        self._last = now
        return shown - passed > _JUMP_S or passed > _GAP_S


def route_to(address: str, port: int) -> str:
    """Return our address on the way to another; no packet is sent.

    Raises:
        OSError: There is no way.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((address, port))
        return str(probe.getsockname()[0])
