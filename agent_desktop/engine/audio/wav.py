"""WAV files in and out, in the bridge's format: 16 kHz, mono, 16 bit."""

import contextlib
import wave
from array import array
from pathlib import Path
from typing import Final

from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.engine.audio.bridge import RATE

LONGEST_S: Final = 600.0  # what is longer is no phrase, and would be held in memory whole


def read_wav(file: str) -> bytes:
    """Return a 16-bit WAV file's sound; stereo becomes mono, other rates are converted.

    Raises:
        InvalidInput: ``call.bad_file``: it is no such file, or longer than ``LONGEST_S``.
    """
    try:
        with wave.open(file, "rb") as sound:
            channels, width, rate = sound.getparams()[:3]
            if width != 2 or rate <= 0 or sound.getnframes() / rate > LONGEST_S:
                raise InvalidInput("only short 16-bit WAV files are played", code="call.bad_file")
            samples = array("h", sound.readframes(sound.getnframes()))
    except (OSError, EOFError, wave.Error, ValueError) as exc:
        raise InvalidInput("not a WAV file", code="call.bad_file") from exc
    if channels > 1:
        samples = samples[::channels]
    return (samples if rate == RATE else _resampled(samples, rate)).tobytes()


def write_wav(file: str, sound: bytes) -> None:
    """Write a WAV file; until it is whole, none of that name appears.

    Raises:
        Unavailable: ``recording.failed``: the disk is full or the folder missing.
    """
    path = Path(file)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as opened, wave.open(opened, "wb") as target:
            target.setparams((1, 2, RATE, 0, "NONE", ""))
            target.writeframes(sound)
        part.replace(path)
    except OSError as exc:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise Unavailable("the sound cannot be written", code="recording.failed") from exc


def _resampled(samples: "array[int]", rate: int) -> "array[int]":
    """Return the samples at the bridge's rate, on straight lines between their neighbours."""
    if not samples:
        return samples
    last, step = len(samples) - 1, rate / RATE
    result = array("h", bytes(2 * int(len(samples) / step)))
    for n in range(len(result)):
        at = n * step
        left = int(at)
        right = min(left + 1, last)
        result[n] = int(samples[left] + (samples[right] - samples[left]) * (at - left))
    return result
