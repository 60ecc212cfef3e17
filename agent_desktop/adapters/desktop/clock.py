"""The machine's clock and randomness, as the rules ask for them."""

import os
import time
from datetime import UTC, datetime

from agent_desktop.domain.ids import RANDOM_BYTES, uuid7


class SystemClock:
    """Implements ``Clock``."""

    def now(self) -> datetime:
        """Return the wall clock, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump; the same count in every process of this machine."""
        return time.monotonic()

    def new_id(self) -> str:
        """Return a UUIDv7."""
        return uuid7(self.now(), os.urandom(RANDOM_BYTES))
