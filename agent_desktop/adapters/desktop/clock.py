"""The machine's clock and randomness, as the rules ask for them."""

import contextlib
import os
import sys
import time
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from agent_desktop.domain.ids import RANDOM_BYTES, uuid7

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """Implements ``Clock`` and ``DeviceClock``. Thread: any."""

    def now(self) -> datetime:
        """Return the wall clock, aware UTC."""
        return datetime.now(UTC)

    def device_now(self) -> datetime:
        """Return the wall clock, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump; the same count in every process of this machine."""
        return time.monotonic()

    @cached_property
    def boot_id(self) -> str:
        """Name of the computer's run; "" where the system has none (Windows)."""
        with contextlib.suppress(OSError):
            return _BOOT_ID.read_text("ascii").strip()
        return ""

    def steady(self) -> float:
        """Return seconds since the computer started, also those that it slept."""
        if sys.platform == "linux":
            # The monotonic clock stands still while a Linux computer sleeps; this one does not.
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()

    def new_id(self) -> str:
        """Return a UUIDv7."""
        return uuid7(self.now(), os.urandom(RANDOM_BYTES))
