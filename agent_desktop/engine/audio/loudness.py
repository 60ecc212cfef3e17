"""How loud a sound is, and making it louder or softer: 16-bit mono samples. Pure."""

import math
from array import array
from operator import mul
from typing import Final

FULL_SCALE: Final = 32767
SPEECH_RMS_DB: Final = -20.0  # of the frames that hold speech, as telephone prompts have it
PEAK_DB: Final = -3.0
MOST_GAIN_DB: Final = 30.0  # a whisper stays a whisper: more would lift the room's noise only
_FRAME: Final = 320
_SPEECH_BELOW_LOUDEST_DB: Final = 20.0
_EDGE_FRAMES: Final = 8  # 160 ms of breath are left before the first word and after the last


def gain_of(level_db: float) -> float:
    """Return the factor of a gain in dB."""
    return float(10 ** (level_db / 20))


def amplified(sound: bytes, gain: float) -> bytes:
    """Return the sound with every sample times ``gain``, clipped at full scale."""
    if gain == 1.0:
        return sound
    low, high = -FULL_SCALE - 1, FULL_SCALE
    return array(
        "h", [max(low, min(high, int(sample * gain))) for sample in array("h", sound)]
    ).tobytes()


def mixed(first: bytes, second: bytes) -> bytes:
    """Return the sum of two equally long sounds, clipped at full scale."""
    low, high = -FULL_SCALE - 1, FULL_SCALE
    pairs = zip(array("h", first), array("h", second), strict=True)
    return array("h", [max(low, min(high, a + b)) for a, b in pairs]).tobytes()


def levelled(sound: bytes) -> bytes:
    """Return speech at the common loudness, without the silence before and after it.

    The mean power of what is speech comes to ``SPEECH_RMS_DB``, unless a peak would pass
    ``PEAK_DB`` or the gain ``MOST_GAIN_DB``. A sound without any speech stays as it is.
    """
    samples = array("h", sound)
    powers = [
        sum(map(mul, part, part)) / len(part)
        for start in range(0, len(samples), _FRAME)
        if (part := samples[start : start + _FRAME])
    ]
    loudest = max(powers, default=0.0)
    if loudest < 1.0:
        return sound
    least = loudest / 10 ** (_SPEECH_BELOW_LOUDEST_DB / 10)
    spoken = [index for index, power in enumerate(powers) if power >= least]
    first, last = max(0, spoken[0] - _EDGE_FRAMES), spoken[-1] + 1 + _EDGE_FRAMES
    speech = samples[first * _FRAME : last * _FRAME]
    rms = math.sqrt(sum(powers[index] for index in spoken) / len(spoken))
    high, low = max(speech), min(speech)
    peak = max(high, -low)
    full = FULL_SCALE + 1
    gain = min(
        gain_of(SPEECH_RMS_DB) * full / rms, gain_of(PEAK_DB) * full / peak, gain_of(MOST_GAIN_DB)
    )
    return amplified(speech.tobytes(), gain)
