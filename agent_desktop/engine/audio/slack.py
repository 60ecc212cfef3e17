"""How much sound may wait for the loudspeaker: not so much that the agent hears late.

Two cards never run at quite the same speed, and each time the machine stutters, what could not be
played meanwhile waits behind what is played. Without a limit a long call drifts apart by seconds.
Two frames are merged into one, or one is stretched to two, by cross-fading: heard as a
tone's ripple rather than a gap.
"""

from array import array
from enum import Enum
from typing import Final

MOST_S: Final = 0.035
LEAST_S: Final = 0.003
FAR_TOO_MUCH_S: Final = 0.100
_CALM_FRAMES: Final = 50
_HURRIED_FRAMES: Final = 10
_SETTLING_FRAMES: Final = 10  # a stream that just opened has its own way of filling up


class Step(Enum):
    """What to do with the next frame."""

    PLAY = "play"
    MERGE = "merge"
    STRETCH = "stretch"


class Slack:
    """Watches the least sound that waited within a second. Pure. Thread: audio."""

    def __init__(self) -> None:
        self._least = float("inf")
        self._frames = -_SETTLING_FRAMES

    def step(self, queued_s: float) -> Step:
        """Return what to do, given how much waits before the next frame is added."""
        self._frames += 1
        if self._frames <= 0:
            return Step.PLAY
        self._least = min(self._least, queued_s)
        window = _HURRIED_FRAMES if self._least > FAR_TOO_MUCH_S else _CALM_FRAMES
        if self._frames < window:
            return Step.PLAY
        least = self._least
        self._restart()
        if least > MOST_S:
            return Step.MERGE
        return Step.STRETCH if least < LEAST_S else Step.PLAY

    def _restart(self) -> None:
        self._frames = 0
        self._least = float("inf")


def crossfade(first: bytes, second: bytes) -> bytes:
    """Return one frame that begins as ``first`` and ends as ``second``, both 16-bit mono."""
    a, b = array("h", first), array("h", second)
    count = len(a)
    mixed = ((x * (count - n) + y * n) // count for n, (x, y) in enumerate(zip(a, b, strict=True)))
    return array("h", mixed).tobytes()
