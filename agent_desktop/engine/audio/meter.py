"""How loud it is, and whether the caller speaks: ten times a second."""

import math
from array import array
from operator import mul
from typing import Final

import webrtcvad

from agent_desktop.contract.engine import Levels
from agent_desktop.engine.audio.bridge import FRAME_SAMPLES, RATE

SILENCE_DB: Final = -96.0
FRAMES: Final = 5  # of 20 ms: a report every 100 ms
HANGOVER_FRAMES: Final = 15  # 300 ms: the gaps between words are speech, too
ONSET_FRAMES: Final = 3  # a click is no speech
_FLOOR_DB: Final = -50.0


class Meter:
    """Measures both directions. Thread: audio."""

    def __init__(self) -> None:
        self._vad = webrtcvad.Vad(2)
        self.reset()

    def reset(self) -> None:
        """Forget what was heard, for a new call."""
        self._frames = 0
        self._caller = self._microphone = 0
        self._voiced = 0
        self._hangover = 0

    def hear(self, microphone: bytes, caller: bytes) -> Levels | None:
        """Take one frame of each direction; return levels with every fifth."""
        power = _power(caller)
        self._caller += power
        self._microphone += _power(microphone)
        self._detect(caller, power)
        self._frames += 1
        if self._frames < FRAMES:
            return None
        levels = Levels(
            caller_db=_decibels(self._caller),
            microphone_db=_decibels(self._microphone),
            caller_speaks=self._hangover > 0,
        )
        self._frames = self._caller = self._microphone = 0
        return levels

    def _detect(self, caller: bytes, power: int) -> None:
        loud = _decibels(power * FRAMES) > _FLOOR_DB
        voiced = loud and self._vad.is_speech(caller, RATE)
        self._voiced = self._voiced + 1 if voiced else 0
        if self._voiced >= ONSET_FRAMES:
            self._hangover = HANGOVER_FRAMES
        elif self._hangover:
            self._hangover -= 1


def _power(frame: bytes) -> int:
    samples = array("h", frame)
    return sum(map(mul, samples, samples))


def _decibels(power: int) -> float:
    """Return dBFS of the sum of squares over ``FRAMES`` frames."""
    if power <= 0:
        return SILENCE_DB
    mean = power / (FRAMES * FRAME_SAMPLES)
    return max(SILENCE_DB, round(10 * math.log10(mean / 32768**2), 1))
