"""Sounds of the telephone, computed: 16-bit mono PCM at the bridge's rate."""

import functools
import math
from array import array
from typing import Final

from agent_desktop.engine.audio.bridge import RATE

_FADE_S: Final = 0.008  # no clicks at the edges


def silence(seconds: float) -> bytes:
    """Return digital silence."""
    return bytes(2 * int(RATE * seconds))


def tone(seconds: float, *frequencies: float, level: float = 0.25) -> bytes:
    """Return the sum of sines, faded in and out.

    Args:
        seconds: Length.
        frequencies: In Hz.
        level: Peak of the sum, 1.0 is full scale.
    """
    count = int(RATE * seconds)
    fade = int(RATE * _FADE_S)
    steps = [2 * math.pi * f / RATE for f in frequencies]
    scale = 32767 * level / len(steps)
    samples = array("h", bytes(2 * count))
    for n in range(count):
        edge = min(1.0, n / fade, (count - n) / fade)
        samples[n] = int(scale * edge * sum(math.sin(step * n) for step in steps))
    return samples.tobytes()


@functools.lru_cache(maxsize=1)
def ringback() -> bytes:
    """Return one cycle of the ringing tone a caller hears: 450 Hz, 1 s of 5 (China, ITU E.180)."""
    return tone(1.0, 450, level=0.15) + silence(4.0)


@functools.lru_cache(maxsize=1)
def call_waiting() -> bytes:
    """Return one cycle of the tone that says that another caller waits: soft, every 4 s."""
    return tone(0.2, 450, level=0.06) + silence(0.2) + tone(0.2, 450, level=0.06) + silence(3.4)


@functools.lru_cache(maxsize=1)
def answer_beep() -> bytes:
    """Return the tone that comes before a caller who was answered by itself."""
    return tone(0.1, 1000, level=0.2) + silence(0.04) + tone(0.1, 1000, level=0.2)


@functools.lru_cache(maxsize=1)
def trial_tone() -> bytes:
    """Return one cycle of the tone that proves an earpiece."""
    return tone(0.4, 600, level=0.2) + tone(0.4, 800, level=0.2) + silence(0.4)


@functools.lru_cache(maxsize=2)
def ring(volume: float) -> bytes:
    """Return one cycle of the ring: two soft double strokes, then a pause."""
    stroke = tone(0.22, 660, 1320, level=0.35 * volume) + tone(0.28, 880, 1760, level=0.3 * volume)
    return stroke + silence(0.12) + stroke + silence(1.9)
