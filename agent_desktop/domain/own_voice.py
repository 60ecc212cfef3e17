"""An agent's own recordings of phrases: what they stand for, and whether one can be used."""

import hashlib
import sys
from array import array
from math import log10, sqrt
from typing import Final

from agent_desktop.domain.line_state import SILENCE_DB

LONGEST_S: Final = 40.0
SHORTEST_S: Final = 0.4
QUIETEST_DB: Final = -38.0  # of a recording that was levelled: what is softer holds no speech
_FRAME_S: Final = 0.02
_LOUDEST_SHARE: Final = 0.2


def clip_id(language: str, text: str) -> str:
    """Return what stands for these words: other words, for example another name, are another."""
    words = " ".join(text.split())
    return hashlib.sha256(f"{language}\n{words}".encode()).hexdigest()[:24]


def level_db(samples: bytes, rate: int) -> float:
    """Return how loud the loudest fifth of a sound is (16-bit mono, little endian), in dBFS."""
    sound = array("h", samples[: len(samples) // 2 * 2])
    if sys.byteorder == "big":
        sound.byteswap()
    frame = max(1, int(rate * _FRAME_S))
    powers = sorted(
        sum(s * s for s in sound[at : at + frame]) / frame
        for at in range(0, len(sound) - frame + 1, frame)
    )
    loudest = powers[int(len(powers) * (1 - _LOUDEST_SHARE)) :]
    if not loudest or not any(loudest):
        return SILENCE_DB
    return 20 * log10(sqrt(sum(loudest) / len(loudest)) / 32768)
