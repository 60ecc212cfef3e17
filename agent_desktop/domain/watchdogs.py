"""What is watched beside the work: this computer's clock, and room on its disks. Values only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# Promised times and deadlines are told in minutes; less than this is nobody's concern.
CLOCK_TOLERANCE_S: Final = 120.0
LEAST_FREE_BYTES: Final = 200 << 20
LEAST_FREE_SHARE: Final = 0.02

CLOCK_FAST: Final = "clock.fast"
CLOCK_SLOW: Final = "clock.slow"
DISK_LOW: Final = "disk.nearly_full"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskRoom:
    """The disk under a folder. ``free_bytes``: what this user may still write."""

    folder: str
    free_bytes: int
    total_bytes: int

    @property
    def is_nearly_full(self) -> bool:
        """Whether the cache or a recording may soon find no room."""
        least = max(LEAST_FREE_BYTES, LEAST_FREE_SHARE * self.total_bytes)
        return self.free_bytes < least

    @property
    def free_mb(self) -> int:
        """Free room in millions of bytes."""
        return self.free_bytes // 1_000_000


def clock_lead_s(server_time: datetime, asked_at: datetime, heard_at: datetime) -> float:
    """Return how far this computer's clock is ahead of the server's; negative: behind.

    The server read its clock somewhere between the question and the answer; of all that may be
    true, what speaks for this computer counts, so that a slow network is no wrong clock.

    Args:
        server_time: The server's clock, aware.
        asked_at: This computer's clock before the question.
        heard_at: This computer's clock after the answer.
    """
    least = (asked_at - server_time).total_seconds()
    most = (heard_at - server_time).total_seconds()
    if least <= 0.0 <= most:
        return 0.0
    return least if least > 0.0 else most


def clock_trouble(lead_s: float | None) -> str:
    """Return the code of what is wrong with the clock, "" for nothing. ``lead_s``: see above."""
    if lead_s is None or abs(lead_s) <= CLOCK_TOLERANCE_S:
        return ""
    return CLOCK_FAST if lead_s > 0 else CLOCK_SLOW


def tightest(rooms: Iterable[DiskRoom]) -> DiskRoom | None:
    """Return the disk with the least room of those that are nearly full; None: there is none."""
    return min((r for r in rooms if r.is_nearly_full), key=lambda r: r.free_bytes, default=None)
