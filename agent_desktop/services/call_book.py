"""The calls of this desk: the engine's news become domain events."""

import logging
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from agent_desktop.contract.engine import (
    AudioChoice,
    Colleague,
    Delta,
    Devices,
    EngineCall,
    EngineCallState,
    EngineNotice,
    Levels,
    Quality,
    RecordingMade,
    Registration,
    Snapshot,
)
from agent_desktop.domain.calls import Call, CallPurpose, CallState, CallTrigger, Direction
from agent_desktop.domain.errors import IllegalTransition
from agent_desktop.domain.events import (
    CallChanged,
    CallQualityMeasured,
    DevicesChanged,
    EngineChanged,
    LevelsHeard,
    NoticeRaised,
    RegistrationChanged,
    RegistrationState,
    Severity,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock

logger = logging.getLogger(__name__)

LOST: Final = "engine.lost"
CUT_OFF: Final = "call.cut_off"

_MAX_SHOWN: Final = 200
_JOINER: Final = "\u200d"
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OURS: Final = uuid.UUID("5c1f0d0e-6d0b-5a53-9d0e-0a8d7c5c1b11")

_STATES: Final = {
    EngineCallState.INCOMING: CallState.RINGING,
    EngineCallState.DIALING: CallState.DIALING,
    EngineCallState.ALERTING: CallState.ALERTING,
    EngineCallState.ACTIVE: CallState.ACTIVE,
    EngineCallState.HELD: CallState.HELD,
    EngineCallState.ENDED: CallState.ENDED,
}
_INFORMS: Final = ("audio.device_back", "audio.device_returned")


def call_id_of(engine_id: str) -> CallId:
    """Return the id of a call record: the engine's own if it is a UUID, else one made of it.

    It does not depend on this process, so a desk that restarts during a call finds its draft.
    """
    lowered = engine_id.lower()
    return CallId(lowered if _UUID.fullmatch(lowered) else str(uuid.uuid5(_OURS, engine_id)))


def trigger_for(state: CallState, wanted: CallState) -> CallTrigger | None:
    """Return what moves a call from ``state`` to what the engine says, None for nothing at all.

    The pair may still be illegal; the table in ``domain.calls`` decides that.
    """
    if state is wanted:
        return None
    match wanted:
        case CallState.ALERTING:
            return CallTrigger.ALERTED
        case CallState.ACTIVE:
            return CallTrigger.RESUMED if state is CallState.HELD else CallTrigger.ANSWERED
        case CallState.HELD:
            return CallTrigger.HELD
        case CallState.ENDED:
            return CallTrigger.ENDED
    raise IllegalTransition(
        f"a call that is {state} cannot become {wanted}", code="call.illegal_transition"
    )


class CallBook:
    """Keeps every living call and publishes what the engine reports.

    A call that only dials a feature code of the PBX is told to ``on_code`` instead: no window, no
    record and no rule of the desk ever sees one.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._calls: dict[CallId, Call] = {}
        self._engine_ids: dict[CallId, str] = {}
        self._ended: dict[CallId, None] = {}
        self._recalled: tuple[tuple[Call, float], ...] = ()
        self._trouble = ""
        self._wanted = AudioChoice()
        self._devices: Devices | None = None
        self._codes: dict[CallId, Call] = {}
        self.on_code: Callable[[Call], None] = lambda _call: None
        self.on_colleague: Callable[[Colleague], None] = lambda _colleague: None
        self.on_recording: Callable[[RecordingMade], None] = lambda _recording: None

    def living(self) -> list[Call]:
        """Return the calls that have not ended, oldest first."""
        return sorted(self._calls.values(), key=lambda c: c.started_s)

    def engine_id(self, call_id: CallId) -> CallId | None:
        """Return the engine's name of a living call."""
        found = self._engine_ids.get(call_id)
        return None if found is None else CallId(found)

    def call(self, call_id: CallId) -> Call | None:
        """Return a living call."""
        return self._calls.get(call_id)

    def want_devices(self, audio: AudioChoice) -> None:
        """Remember what was asked for, so that the window can say what is missing."""
        if audio != self._wanted:
            self._wanted = audio
            if self._devices is not None:
                self._list_devices(self._devices)

    def recall(self, calls: Sequence[tuple[Call, float]]) -> None:
        """Take the calls that lived when the last desk died, each with when it was last seen.

        What the first snapshot does not know of has ended; nobody can say when, so the time when
        it was last seen stands for it.
        """
        self._recalled = tuple(calls)

    def on_news(self, news: Snapshot | Delta | EngineChanged | EngineNotice) -> None:
        """Take what the engine reports, in its order."""
        match news:
            case Snapshot():
                self._take_snapshot(news)
            case Delta():
                self._take_delta(news)
            case EngineNotice():
                self._notice(news)
            case EngineChanged():
                self._bus.publish(news)
                if not news.pid:
                    self._engine_died()

    def _engine_died(self) -> None:
        if self._calls:
            self._bus.publish(NoticeRaised(code=CUT_OFF, severity=Severity.ERROR))
        for call in (*self.living(), *self._codes.values()):
            self._end(call, reason=LOST)
        self._bus.publish(RegistrationChanged(state=RegistrationState.FAILED, reason="engine.down"))

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        self._register(snapshot.registration)
        self._list_devices(snapshot.devices)
        there = {call_id_of(c.call_id) for c in snapshot.calls}
        for call in (*self.living(), *self._codes.values()):
            if call.call_id not in there:
                self._end(call, reason=LOST)
        for engine_call in snapshot.calls:
            self._call(engine_call, may_jump=True)
        recalled, self._recalled = self._recalled, ()
        for call, seen_s in recalled:
            if call.call_id not in there:
                self._keep(call.moved(CallTrigger.ENDED, seen_s, end_reason=LOST))

    def _take_delta(self, delta: Delta) -> None:
        if delta.registration is not None:
            self._register(delta.registration)
        if delta.call is not None:
            self._call(delta.call, may_jump=False)
        if delta.devices is not None:
            self._list_devices(delta.devices)
        if delta.levels is not None:
            self._levels(delta.levels)
        if delta.notice is not None:
            self._notice(delta.notice)
        if delta.quality is not None:
            self._quality(delta.quality)
        if delta.colleague is not None:
            self.on_colleague(delta.colleague)
        if delta.recording is not None:
            self.on_recording(delta.recording)

    def _call(self, said: EngineCall, *, may_jump: bool) -> None:
        call_id = call_id_of(said.call_id)
        if call_id in self._ended:
            logger.warning("news of a call that has ended", extra={"call_id": call_id})
            return
        known = self._calls.get(call_id) or self._codes.get(call_id)
        self._engine_ids[call_id] = said.call_id
        now = self._clock.monotonic()
        wanted = _STATES[said.state]
        if known is None:
            known = self._first_seen(call_id, said, wanted, now)
        elif may_jump and wanted is not CallState.ENDED:
            known = replace(known, state=wanted)
        try:
            call = self._moved(known, said, wanted, now)
        except IllegalTransition as exc:
            logger.error("the engine's call does not fit: %s", exc, extra={"call_id": call_id})  # noqa: TRY400 - the sentence says all
            call = known
        # A diversion or a late display name may change who it is.
        call = replace(
            call,
            muted=said.muted,
            remote_held=said.remote_held,
            remote_number=_shown(said.remote_number) or call.remote_number,
            remote_name=_shown(said.remote_name) or call.remote_name,
            queue=_shown(said.queue) or call.queue,
            grade=_shown(said.grade) or call.grade,
            purpose=said.purpose,
            progress=said.progress,
            early_media=said.early_media,
            answer_after_s=said.answer_after_s,
            transfer=said.transfer,
            transfer_code=said.transfer_code,
            conference=said.conference,
            recording=said.recording,
        )
        if said.connected_for_s is not None and call.answered_s is None:
            call = replace(call, answered_s=now - said.connected_for_s)
        self._keep(call)

    def _first_seen(self, call_id: CallId, said: EngineCall, wanted: CallState, now: float) -> Call:
        inbound = said.direction == Direction.INBOUND
        state = wanted
        if wanted is CallState.ENDED:
            state = CallState.RINGING if inbound else CallState.DIALING
        connected = said.connected_for_s
        if connected is None and state in (CallState.ACTIVE, CallState.HELD):
            connected = 0.0
        return Call(
            call_id=call_id,
            direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
            state=state,
            remote_number=_shown(said.remote_number),
            remote_name=_shown(said.remote_name),
            queue=_shown(said.queue),
            grade=_shown(said.grade),
            started_s=now - max(0.0, said.age_s),
            answered_s=None if connected is None else now - connected,
        )

    def _moved(self, call: Call, said: EngineCall, wanted: CallState, now: float) -> Call:
        trigger = trigger_for(call.state, wanted)
        if trigger is None:
            return call
        return call.moved(
            trigger,
            now - max(0.0, said.ended_for_s),
            end_code=said.end_code,
            end_reason=said.end_reason,
            ended_by_us=said.ended_by_us,
        )

    def _end(self, call: Call, *, reason: str) -> None:
        self._keep(call.moved(CallTrigger.ENDED, self._clock.monotonic(), end_reason=reason))

    def _keep(self, call: Call) -> None:
        shelf = self._codes if call.purpose is CallPurpose.CODE else self._calls
        if call.is_live:
            if shelf.get(call.call_id) == call:
                return
            shelf[call.call_id] = call
        else:
            shelf.pop(call.call_id, None)
            self._engine_ids.pop(call.call_id, None)
            self._ended[call.call_id] = None
            while len(self._ended) > 1000:
                self._ended.pop(next(iter(self._ended)))
        if call.purpose is CallPurpose.CODE:
            self.on_code(call)
        else:
            self._bus.publish(CallChanged(call=call))

    def _register(self, said: Registration) -> None:
        try:
            state = RegistrationState(said.state)
        except ValueError:
            logger.warning("unknown registration state")
            return
        now = RegistrationChanged(
            state=state, account=said.account, code=said.code, reason=said.reason
        )
        self._tell_trouble(now)
        self._bus.publish(now)

    def _tell_trouble(self, now: RegistrationChanged) -> None:
        """Say once that no calls can arrive, until the next registration that holds."""
        if now.state is RegistrationState.FAILED:
            trouble = "sip.bad_account" if now.is_refused else "sip.failed"
            severity = Severity.ERROR if now.is_refused else Severity.WARNING
            if trouble != self._trouble:
                self._bus.publish(NoticeRaised(code=trouble, severity=severity))
            self._trouble = trouble
        elif now.state is not RegistrationState.REGISTERING:  # one more try changes nothing
            self._trouble = ""

    def _list_devices(self, said: Devices) -> None:
        self._devices = said
        self._bus.publish(
            DevicesChanged(
                inputs=said.inputs,
                outputs=said.outputs,
                microphone=said.microphone,
                earpiece=said.earpiece,
                ringer=said.ringer,
                wanted_microphone=_first(self._wanted.microphones),
                wanted_earpiece=_first(self._wanted.earpieces),
                wanted_ringer=_first(self._wanted.ringers),
                wanted_speaker=_first(self._wanted.speakers),
                ring_volume=self._wanted.ring_volume,
                microphone_gain_db=self._wanted.microphone_gain_db,
                earpiece_gain_db=self._wanted.earpiece_gain_db,
                voice_processing=said.voice_processing,
            )
        )

    def _levels(self, said: Levels) -> None:
        self._bus.publish(
            LevelsHeard(
                caller_db=said.caller_db,
                microphone_db=said.microphone_db,
                caller_speaks=said.caller_speaks,
                caller=said.caller,
                microphone=said.microphone,
            )
        )

    def _quality(self, said: Quality) -> None:
        call_id = call_id_of(said.call_id)
        if call_id not in self._calls:
            return
        self._bus.publish(
            CallQualityMeasured(
                call_id=call_id,
                loss=said.loss,
                far_loss=said.far_loss,
                jitter_ms=said.jitter_ms,
                round_trip_ms=said.round_trip_ms,
                mos=said.mos,
                codec=_shown(said.codec),
                silent_for_s=said.silent_for_s,
                encrypted=said.encrypted,
            )
        )

    def _notice(self, said: EngineNotice) -> None:
        severity = Severity.INFO if said.code in _INFORMS else Severity.WARNING
        self._bus.publish(
            NoticeRaised(code=said.code, severity=severity, fields=tuple(said.fields.items()))
        )


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""


def _shown(text: str) -> str:
    """Return what the far end said of itself without what could disturb a window or terminal.

    Control characters and marks that turn the writing round go; what joins emoji stays.
    """
    return "".join(c for c in text if c.isprintable() or c == _JOINER).strip()[:_MAX_SHOWN]
