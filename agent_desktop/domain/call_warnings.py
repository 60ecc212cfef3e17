"""What is wrong with the sound of a call right now: rules over levels and network figures.

Thresholds come from use: a warning that flickers or comes for nothing is soon overlooked. Each
needs evidence for some time; speech while muted is told at the first words, because every second of
it is lost, and stays as long as a breath.
"""

from dataclasses import dataclass
from typing import Final

from agent_desktop.domain.line_state import SILENCE_DB, Heard

MUTED_SPEECH: Final = "call.muted_speech"
MICROPHONE_DEAD: Final = "call.microphone_dead"
NO_PACKETS: Final = "call.no_packets"
POOR_QUALITY: Final = "call.poor_quality"

# Worst first: what keeps the caller from hearing, then what keeps the agent from it.
_ORDER: Final = (MUTED_SPEECH, MICROPHONE_DEAD, NO_PACKETS, POOR_QUALITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningThresholds:
    """Seconds and levels.

    Attributes:
        speech_share: Detected speech in a slot of 100 ms that makes it a slot of speech.
        muted_speech_s: So much speech while muted; it is told until there was none for
            ``muted_quiet_s``.
        dead_db: A microphone that works has a louder peak than this within ``dead_s``.
        no_packets_s: Nothing arrives for so long.
        poor_mos: Worse than this for ``poor_s`` is poor; it is good again ``mos_margin`` above.
    """

    speech_share: float = 0.5
    muted_speech_s: float = 0.6
    muted_quiet_s: float = 3.0
    dead_db: float = -80.0
    dead_s: float = 10.0
    no_packets_s: float = 3.0
    poor_mos: float = 3.0
    mos_margin: float = 0.2
    poor_s: float = 6.0


class CallWarnings:
    """The warnings of one call. Times are seconds of the desk's monotonic clock."""

    def __init__(self, thresholds: WarningThresholds | None = None) -> None:
        self._limits = thresholds or WarningThresholds()
        self._active: set[str] = set()
        self._muted_speech_s = 0.0
        self._spoke_muted_at_s = 0.0
        self._alive_at_s: float | None = None
        self._heard_at_s: float | None = None
        self._poor_since_s: float | None = None

    @property
    def active(self) -> tuple[str, ...]:
        """What is wrong now, worst first."""
        return tuple(code for code in _ORDER if code in self._active)

    def hear(self, at_s: float, microphone: Heard, *, muted: bool) -> None:
        """Take 100 ms of our microphone in a call that is talked on."""
        slot_s = 0.0 if self._heard_at_s is None else min(1.0, at_s - self._heard_at_s)
        self._heard_at_s = at_s
        self._judge_mute(at_s, slot_s, microphone, muted=muted)
        limits = self._limits
        # Muted in the headset itself, a dead cable and a dead device look the same: digital
        # silence. Muted by the desk, the microphone is still heard here.
        if microphone.peak_db > limits.dead_db or self._alive_at_s is None:
            self._alive_at_s = at_s
        self._set(MICROPHONE_DEAD, at_s - self._alive_at_s >= limits.dead_s)

    def pause(self) -> None:
        """Forget what needs sound that goes on: the call is on hold."""
        self._heard_at_s = self._alive_at_s = self._poor_since_s = None
        self._muted_speech_s = 0.0
        self._active.clear()

    def measure(self, at_s: float, *, mos: float, silent_for_s: float, remote_held: bool) -> None:
        """Take the network's figures; a ``mos`` of 0 is unknown."""
        limits = self._limits
        # A far end that holds us may send nothing, and means it.
        self._set(NO_PACKETS, silent_for_s >= limits.no_packets_s and not remote_held)
        bound = limits.poor_mos
        if POOR_QUALITY in self._active:
            bound += limits.mos_margin
        if not 0 < mos < bound:
            self._poor_since_s = None
        elif self._poor_since_s is None:
            self._poor_since_s = at_s
        since_s = self._poor_since_s
        self._set(POOR_QUALITY, since_s is not None and at_s - since_s >= limits.poor_s)

    def _judge_mute(self, at_s: float, slot_s: float, microphone: Heard, *, muted: bool) -> None:
        limits = self._limits
        if not muted:
            self._muted_speech_s = 0.0
            self._set(MUTED_SPEECH, False)
            return
        if microphone.speech >= limits.speech_share and microphone.rms_db > SILENCE_DB:
            self._muted_speech_s += slot_s
            self._spoke_muted_at_s = at_s
        elif at_s - self._spoke_muted_at_s >= limits.muted_quiet_s:
            self._muted_speech_s = 0.0
        self._set(MUTED_SPEECH, self._muted_speech_s >= limits.muted_speech_s)

    def _set(self, code: str, on: bool) -> None:
        if on:
            self._active.add(code)
        else:
            self._active.discard(code)
