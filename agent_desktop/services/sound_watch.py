"""Warns in the call: muted speech, a dead microphone, a network that brings nothing."""

from agent_desktop.domain.call_warnings import CallWarnings, WarningThresholds
from agent_desktop.domain.calls import Call, CallPurpose, CallState
from agent_desktop.domain.events import (
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    LevelsHeard,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import Heard
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock

# A level meter without a detector of speech: what is louder is taken for speech.
_SPEECH_DB = -45.0
_SPEECH_CREST_DB = 12.0


class SoundWatch:
    """Runs the rules of ``domain.call_warnings`` for every connected call.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock, thresholds: WarningThresholds | None = None) -> None:
        self._bus = bus
        self._clock = clock
        self._thresholds = thresholds
        self._watched: dict[CallId, tuple[Call, CallWarnings]] = {}
        self._told: dict[CallId, tuple[str, ...]] = {}
        bus.on(CallChanged, self._on_call)
        bus.on(LevelsHeard, self._on_levels)
        bus.on(CallQualityMeasured, self._on_quality)

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if not call.is_connected:
            if self._watched.pop(call.call_id, None) is not None and self._told.pop(
                call.call_id, ()
            ):
                self._bus.publish(CallWarningsChanged(call_id=call.call_id))
            return
        _before, warnings = self._watched.get(call.call_id, (call, None))
        if warnings is None:
            warnings = CallWarnings(self._thresholds)
        self._watched[call.call_id] = (call, warnings)
        if call.state is CallState.HELD:
            warnings.pause()
        self._tell(call.call_id, warnings)

    def _on_levels(self, event: LevelsHeard) -> None:
        now_s = self._clock.monotonic()
        for call, warnings in self._watched.values():
            # Who only listens is not meant to be heard.
            if call.state is CallState.ACTIVE and call.purpose is not CallPurpose.LISTEN:
                warnings.hear(now_s, _microphone(event), muted=call.muted)
                self._tell(call.call_id, warnings)

    def _on_quality(self, event: CallQualityMeasured) -> None:
        call, warnings = self._watched.get(event.call_id, (None, None))
        if call is None or warnings is None or call.state is not CallState.ACTIVE:
            return
        warnings.measure(
            self._clock.monotonic(),
            mos=event.mos,
            silent_for_s=event.silent_for_s,
            remote_held=call.remote_held,
        )
        self._tell(event.call_id, warnings)

    def _tell(self, call_id: CallId, warnings: CallWarnings) -> None:
        now = warnings.active
        if now != self._told.get(call_id, ()):
            self._told[call_id] = now
            self._bus.publish(CallWarningsChanged(call_id=call_id, warnings=now))


def _microphone(event: LevelsHeard) -> Heard:
    if event.microphone is not None:
        return event.microphone
    return Heard(
        rms_db=event.microphone_db,
        peak_db=event.microphone_db + _SPEECH_CREST_DB,
        speech=float(event.microphone_db > _SPEECH_DB),
    )
