"""An agent's own recordings of phrases: what they stand for, and how they are levelled.

Sound is 16-bit mono. A recording is trimmed to its speech and brought to one loudness, so that a
caller hears no jump between a recording and the agent who goes on speaking.
"""

import hashlib
import sys
from array import array
from dataclasses import dataclass
from math import log10, sqrt
from typing import Final

from agent_desktop.domain.line_state import SILENCE_DB

TARGET_DB: Final = -22.0  # RMS of speech; what a telephone expects of a mouth (ITU-T P.56)
PEAK_DB: Final = -3.0
LONGEST_S: Final = 40.0
_SHORTEST_S: Final = 0.3
_QUIETEST_DB: Final = -50.0
_FRAME_S: Final = 0.02
_BELOW_SPEECH_DB: Final = 25.0  # softer than the loudest frames by so much: no speech
_LEAD_S: Final = 0.08
_TAIL_S: Final = 0.15
_FULL: Final = 32768.0


def clip_id(language: str, text: str) -> str:
    """Return what stands for these words: other words, for example another name, are another."""
    words = " ".join(text.split())
    return hashlib.sha256(f"{language}\n{words}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Levelled:
    """A recording ready to be played.

    Attributes:
        level_db: How loud its speech was before.
    """

    samples: bytes
    seconds: float
    level_db: float


def levelled(samples: bytes, rate: int) -> Levelled | None:
    """Trim and level a recording (16-bit mono, little endian); None: there is no speech in it."""
    sound = array("h", samples[: len(samples) // 2 * 2])
    if sys.byteorder == "big":
        sound.byteswap()
    frame = max(1, int(rate * _FRAME_S))
    frames = [_rms(sound[at : at + frame]) for at in range(0, len(sound), frame)]
    loudest = sorted(frames)[int(len(frames) * 0.95) :] if frames else []
    speech_db = _db(sum(loudest) / len(loudest)) if loudest else SILENCE_DB
    if speech_db < _QUIETEST_DB:
        return None
    threshold = 10 ** ((speech_db - _BELOW_SPEECH_DB) / 20) * _FULL
    speaking = [n for n, level in enumerate(frames) if level >= threshold]
    if len(speaking) * _FRAME_S < _SHORTEST_S:
        return None
    first = max(0, speaking[0] * frame - int(_LEAD_S * rate))
    last = min(len(sound), (speaking[-1] + 1) * frame + int(_TAIL_S * rate))
    level = sqrt(sum(frames[n] ** 2 for n in speaking) / len(speaking))
    kept = sound[first:last]
    peak = max(1, *(abs(s) for s in (max(kept), min(kept))))
    gain = min(10 ** (TARGET_DB / 20) * _FULL / level, 10 ** (PEAK_DB / 20) * _FULL / peak)
    made = array("h", (max(-32768, min(32767, round(s * gain))) for s in kept))
    if sys.byteorder == "big":
        made.byteswap()
    return Levelled(samples=made.tobytes(), seconds=len(kept) / rate, level_db=_db(level))


def _rms(frame: "array[int]") -> float:
    return sqrt(sum(s * s for s in frame) / len(frame)) if frame else 0.0


def _db(level: float) -> float:
    return max(SILENCE_DB, 20 * log10(level / _FULL)) if level > 0 else SILENCE_DB
