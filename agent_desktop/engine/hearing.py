"""What one leg of a call sounds like: features from 16 kHz mono frames of 20 ms, ten a second.

Plain ``array`` arithmetic: the engine carries no numpy, and a frame of 320 samples is so short
that moving it into one would cost as much as the sums. Measured costs stand in DECISIONS.md.
"""

import math
from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from operator import add, mul
from typing import Final

import webrtcvad

from agent_desktop.contract.engine import Levels
from agent_desktop.domain.line_state import SILENCE_DB, Heard

RATE: Final = 16_000
FRAME_SAMPLES: Final = 320
FRAMES_PER_REPORT: Final = 5

_FULL_SCALE_SQUARED: Final = 32768.0**2
_HANGOVER_FRAMES: Final = 4  # the voiceless end of a word still belongs to it,
_WORD_FRAMES: Final = 4  # but a bang of the handset, which is shorter than a word, has none
_WORD_GAP_FRAMES: Final = 15  # for a light that says "speaks": 300 ms between words are speech
_ABOVE_FLOOR_DB: Final = 6.0
_FLOOR_PARTS: Final = 8  # eight half-second minima: a floor that forgets after four seconds
_FLOOR_PART_FRAMES: Final = 25
_FLOOR_SMOOTHING: Final = 0.7
_FLOOR_BIAS_DB: Final = 1.5  # the least of many smoothed powers lies below their mean
_CLEANED_DB: Final = -60.0  # below it, what noise suppression left says nothing of the device
_NOTHING: Final = 1.0  # mean square: -90 dBFS
_NOTHING_FRAMES: Final = 15
_NOTHING_FIRST_FRAMES: Final = 25

_TONE_LEVEL_DB: Final = -45.0
_TONE_DECIMATION: Final = 3  # 5333 Hz: all tones of interest lie below 2667
_TONE_CREST: Final = 2.3  # peak over root mean square: a sine has 1.41, two of unlike level 2.0
_FAX_HZ: Final = ((1100.0, 45.0), (2100.0, 25.0))  # calling, answering: T.30 and some slack
_ONE_TONE_REST: Final = 0.06
_LOW_HZ: Final = (697.0, 770.0, 852.0, 941.0)  # ITU-T Q.23
_HIGH_HZ: Final = (1209.0, 1336.0, 1477.0, 1633.0)
_TONE_PURITY: Final = 0.75  # share of the frame's power that the tones must have
_TWIST: Final = 10.0  # power ratio of the two tones of a key


def db(power: float) -> float:
    """Return a mean square of 16-bit samples as dBFS, not below digital silence."""
    if power <= 0.0:
        return SILENCE_DB
    return max(SILENCE_DB, 10.0 * math.log10(power / _FULL_SCALE_SQUARED))


def _waves(hertz: float) -> tuple["array[float]", "array[float]"]:
    step = 2.0 * math.pi * hertz * _TONE_DECIMATION / RATE
    count = -(-FRAME_SAMPLES // _TONE_DECIMATION)
    return (
        array("d", (math.cos(step * i) for i in range(count))),
        array("d", (math.sin(step * i) for i in range(count))),
    )


_WAVES: Final = {hertz: _waves(hertz) for hertz in (*_LOW_HZ, *_HIGH_HZ)}


def _share_at(samples: Sequence[int], hertz: float, power: float) -> float:
    """Return which share of the mean square ``power`` a tone of ``hertz`` has."""
    cosine, sine = _WAVES[hertz]
    real, imaginary = sum(map(mul, samples, cosine)), sum(map(mul, samples, sine))
    count = len(samples)
    return float(2.0 * (real * real + imaginary * imaginary) / (count * count * power))


def tone_in(samples: "array[int]", power: float) -> str:
    """Return ``fax`` or ``dtmf`` when that is nearly all that the frame holds, else "".

    Args:
        samples: One frame.
        power: Its mean square.
    """
    thin = samples[::_TONE_DECIMATION]
    low = max(_share_at(thin, hertz, power) for hertz in _LOW_HZ)
    # Speech seldom puts a twelfth of its power there, so the other four are rarely looked for.
    if low > _TONE_PURITY / (1.0 + _TWIST):
        high = max(_share_at(thin, hertz, power) for hertz in _HIGH_HZ)
        if low + high > _TONE_PURITY and 1 / _TWIST < low / max(high, 1e-9) < _TWIST:
            return "dtmf"
    only = _only_tone(thin)
    is_fax = only is not None and any(abs(only - at) < within for at, within in _FAX_HZ)
    return "fax" if is_fax else ""


def _only_tone(thin: "array[int]") -> float | None:
    """Return the frequency when the samples are one tone and little else.

    Of a sine, each sample's neighbours sum to ``2 cos(step)`` times the sample. Fax machines may
    be off by 38 Hz, which 20 ms of Goertzel would not forgive.
    """
    middle = thin[1:-1]
    sums = array("l", map(add, thin[2:], thin[:-2]))
    energy = sum(map(mul, middle, middle))
    if not energy:
        return None
    both = sum(map(mul, middle, sums))
    rest = sum(map(mul, sums, sums)) - both * both / energy
    if rest > _ONE_TONE_REST * energy or abs(both) >= 2 * energy:
        return None
    return math.acos(both / (2 * energy)) * RATE / (_TONE_DECIMATION * 2 * math.pi)


class NoiseFloor:
    """The level that remains between words: the least smoothed power of the last four seconds.

    Digital silence is the floor only when it lasts, at the beginning for half a second: frames
    before the first packet and short gaps in the network tell nothing of the caller's room.
    """

    def __init__(self) -> None:
        self._smooth: float | None = None
        self._minima: deque[float] = deque(maxlen=_FLOOR_PARTS)
        self._least = math.inf
        self._frames = 0
        self._nothing = 0

    def hear(self, power: float) -> float:
        """Take one frame's mean square and return the floor in dBFS."""
        self._nothing = self._nothing + 1 if power < _NOTHING else 0
        enough = _NOTHING_FIRST_FRAMES if self._smooth is None else _NOTHING_FRAMES
        if 0 < self._nothing < enough:
            return self._floor_db()
        if self._smooth is None:
            self._smooth = power
        weight = 1.0 if self._nothing else 1.0 - _FLOOR_SMOOTHING
        self._smooth += weight * (power - self._smooth)
        self._least = min(self._least, self._smooth)
        self._frames += 1
        if self._frames == _FLOOR_PART_FRAMES:
            self._minima.append(self._least)
            self._least, self._frames = self._smooth, 0
        return self._floor_db()

    def _floor_db(self) -> float:
        floor = min((self._least, *self._minima))
        if floor is math.inf or floor <= 0.0:
            return SILENCE_DB
        return min(0.0, db(floor) + _FLOOR_BIAS_DB)


class Hearing:
    """Turns the frames of one leg into ten ``Heard`` a second.

    Args:
        aggressiveness: Of the voice activity detector, 0 (takes much for speech) to 3.

    Thread: the one that feeds it, always the same.
    """

    def __init__(self, aggressiveness: int = 1) -> None:
        self._vad = webrtcvad.Vad(aggressiveness)
        self._floor = NoiseFloor()
        self._floor_db = SILENCE_DB
        self._hangover = 0
        self._voiced = 0
        self._look_for_tone = False
        self._begin()

    def _begin(self) -> None:
        self._frames = 0
        self._power = 0.0
        self._peak = 0
        self._speech = 0
        self._tones: dict[str, int] = {}
        self._concealed = 0

    def hear(self, frame: bytes, *, concealed: bool = False) -> bool:
        """Take 20 ms of 16-bit samples in this machine's order; return whether they are speech.

        Args:
            frame: 640 bytes; what is longer or shorter counts as silence.
            concealed: The network lost this frame and the decoder made it up.
        """
        samples = array("h", frame if len(frame) == 2 * FRAME_SAMPLES else bytes(640))
        power = sum(map(mul, samples, samples)) / FRAME_SAMPLES
        peak = max(map(abs, (max(samples), min(samples))))
        level_db = db(power)
        if not concealed:  # what the decoder invents says nothing of the caller's room
            self._floor_db = self._floor.hear(power)
        self._look_for_tone = not self._look_for_tone  # every 40 ms: the shortest key lasts that
        if (
            self._look_for_tone
            and level_db > _TONE_LEVEL_DB
            and peak * peak < _TONE_CREST**2 * power
            and (tone := tone_in(samples, power))
        ):
            self._tones[tone] = self._tones.get(tone, 0) + 1
        speaks = self._detect(samples, level_db)
        self._frames += 1
        self._power += power
        self._peak = max(self._peak, peak)
        self._speech += speaks
        self._concealed += concealed
        return speaks

    def _detect(self, samples: "array[int]", level_db: float) -> bool:
        voiced = level_db > self._floor_db + _ABOVE_FLOOR_DB and self._vad.is_speech(
            samples.tobytes(), RATE
        )
        if voiced:
            self._voiced += 1
            if self._voiced >= _WORD_FRAMES:
                self._hangover = _HANGOVER_FRAMES
            return True
        self._voiced = 0
        self._hangover = max(0, self._hangover - 1)
        return self._hangover > 0

    @property
    def is_due(self) -> bool:
        """Whether 100 ms have been heard since the last report."""
        return self._frames >= FRAMES_PER_REPORT

    def report(self, *, packets: int | None = None, comfort: int = 0) -> Heard:
        """Return what was heard since the last report and begin anew.

        Args:
            packets: RTP packets received since the last report; None when nobody counts.
            comfort: How many of them were comfort noise (RFC 3389).
        """
        frames = max(1, self._frames)
        heard = Heard(
            rms_db=round(db(self._power / frames), 1),
            peak_db=round(db(float(self._peak * self._peak)), 1),
            speech=self._speech / frames,
            floor_db=round(self._floor_db, 1),
            tone=max(self._tones, key=self._tones.__getitem__) if self._tones else "",
            packets=packets,
            comfort=comfort,
            concealed=self._concealed,
        )
        self._begin()
        return heard


class LineMeter:
    """Hears both legs of the connected call and reports every 100 ms.

    Thread: audio; ``count_packets`` may be called from another.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was heard, for a new call."""
        self._caller = Hearing()
        self._microphone = Hearing()
        self._silent_frames = _WORD_GAP_FRAMES
        self._received: int | None = None
        self._reported = 0
        self._raw_peak = 0

    def count_packets(self, received: int) -> None:
        """Tell how many RTP packets the call has received so far, about ten times a second.

        Until the first time, reports say that nobody counts.
        """
        self._received = received

    def hear(self, microphone: bytes, caller: bytes, raw: bytes = b"") -> Levels | None:
        """Take one frame of each direction; return levels with every fifth.

        Args:
            microphone: As the far end hears it.
            caller: As it comes from the network.
            raw: The microphone before its noise was taken away, where that happens. It gives the
                peak: a dead microphone and a quiet room differ in nothing else.
        """
        speaks = self._caller.hear(caller)
        self._microphone.hear(microphone)
        if raw is not microphone and raw:
            samples = array("h", raw)
            self._raw_peak = max(self._raw_peak, *map(abs, (max(samples), min(samples))))
        self._silent_frames = 0 if speaks else self._silent_frames + 1
        if not self._caller.is_due:
            return None
        heard = self._caller.report(packets=self._new_packets())
        spoken = self._microphone.report()
        if self._raw_peak:
            if spoken.peak_db < _CLEANED_DB:
                raw_db = round(db(float(self._raw_peak * self._raw_peak)), 1)
                spoken = replace(spoken, peak_db=raw_db)
            self._raw_peak = 0
        return Levels(
            caller_db=heard.rms_db,
            microphone_db=spoken.rms_db,
            caller_speaks=self._silent_frames < _WORD_GAP_FRAMES,
            caller=heard,
            microphone=spoken,
        )

    def _new_packets(self) -> int | None:
        received = self._received
        if received is None:
            return None
        # A counter that went back belongs to a new stream, after a re-INVITE.
        new = received - self._reported if received >= self._reported else received
        self._reported = received
        return new
