"""What is known of the sound of every call: warnings, quality, recording, consent. No Qt."""

from typing import Final

from agent_desktop.domain.calls import Call, RecordingState
from agent_desktop.domain.events import CallQualityMeasured
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import Recording
from agent_desktop.ui.softphone.state import QualityShown, RecordingShown

# Where a listener is "very satisfied", "satisfied", "some dissatisfied" (ITU-T G.107, annex B).
_BARS: Final = ((4.0, 4), (3.6, 3), (3.1, 2), (0.0, 1))


def quality_shown(event: CallQualityMeasured) -> QualityShown | None:
    """Return what the signal symbol shows; None before anything was measured."""
    if event.mos <= 0:
        return None
    return QualityShown(
        bars=next(bars for least, bars in _BARS if event.mos >= least),
        mos=event.mos,
        loss=event.loss,
        far_loss=event.far_loss,
        jitter_ms=event.jitter_ms,
        round_trip_ms=event.round_trip_ms,
        codec=event.codec,
        encrypted=event.encrypted,
    )


class RecordingClock:
    """Counts what is recorded of one call, and remembers what was asked and kept.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self.consent: bool | None = None
        self.kept_s: float | None = None
        self._state = RecordingState.OFF
        self._before_s = 0.0
        self._since_s = 0.0

    def take(self, call: Call, now_s: float) -> None:
        """Follow the call's recording."""
        state = call.recording if call.is_live else RecordingState.OFF
        if state is self._state:
            return
        if self._state is RecordingState.ON:
            self._before_s += now_s - self._since_s
        if state is RecordingState.ON:
            self._since_s = now_s
            if self._state is RecordingState.OFF:
                self._before_s = 0.0
                self.kept_s = None  # a further one of the same call
        self._state = state

    def shown(self, rule: Recording, now_s: float) -> RecordingShown:
        """Return what the card says of it."""
        running = self._state is RecordingState.ON
        seconds = self._before_s + (now_s - self._since_s if running else 0.0)
        if self.kept_s is not None:
            seconds = self.kept_s
        return RecordingShown(
            state=self._state,
            seconds=int(max(0.0, seconds)),
            asks=rule.ask_consent
            and self.consent is None
            and self._state is not RecordingState.OFF,
            consent=self.consent,
            on_demand=rule.mode == "on-demand",
            kept=self.kept_s is not None,
        )


class CallSounds:
    """Keeps these facts by call, and forgets them with it.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self._warnings: dict[CallId, tuple[str, ...]] = {}
        self._quality: dict[CallId, QualityShown] = {}
        self._clocks: dict[CallId, RecordingClock] = {}

    def warn(self, call_id: CallId, warnings: tuple[str, ...]) -> None:
        """Keep what is wrong now."""
        self._warnings[call_id] = warnings

    def measure(self, event: CallQualityMeasured) -> None:
        """Keep the newest figures."""
        shown = quality_shown(event)
        if shown is not None:
            self._quality[event.call_id] = shown

    def clock(self, call_id: CallId) -> RecordingClock:
        """Return the recording clock of a call."""
        return self._clocks.setdefault(call_id, RecordingClock())

    def warning(self, call_id: CallId) -> str:
        """Return the worst that is wrong, "" for nothing."""
        return next(iter(self._warnings.get(call_id, ())), "")

    def quality(self, call_id: CallId) -> QualityShown | None:
        """Return the newest figures."""
        return self._quality.get(call_id)

    def keep_only(self, calls: set[CallId]) -> None:
        """Forget every other call."""
        for known in (self._warnings, self._quality, self._clocks):
            for call_id in [c for c in known if c not in calls]:
                known.pop(call_id)
