"""Made-up moments of the telephone: several calls, transfers, warnings, states with an end."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import (
    Call,
    CallPurpose,
    CallState,
    Direction,
    RecordingState,
    TransferState,
)
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    ColleaguesChanged,
    DevicesChanged,
    DialAsked,
    Event,
    PolicyChanged,
    SessionChanged,
    ShiftCheckChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import AfterCallWork, DeskPolicy, FeatureCodes, Recording
from agent_desktop.domain.shift_check import (
    CheckPart,
    MicrophoneTest,
    PartState,
    ShiftCheck,
    ShiftCheckRule,
    begin,
)
from agent_desktop.ui.moments import Scene, after_call, ready, writing

COLLEAGUES: Final = ColleaguesChanged(
    colleagues=(
        ("1002", "李强", "free"),
        ("1003", "赵敏", "talking"),
        ("1004", "孙丽华", "free"),
        ("1005", "Anna Schmidt", "ringing"),
        ("1006", "周建军", "away"),
        ("1100", "宽带二线支持", "unknown"),
        ("1007", "吴桐", "offline"),
    )
)
_CALLER: Final = CallId("call-1")


def _call(now_s: float, number: int, state: CallState, **more: object) -> Call:
    people = {
        1: ("13812345678", "陈立新", Direction.INBOUND),
        2: ("13900001234", "刘芳", Direction.INBOUND),
        3: ("1002", "李强", Direction.OUTBOUND),
        4: ("02087654321", "广州分公司", Direction.OUTBOUND),
    }
    remote, name, direction = people[number]
    connected = state in (CallState.ACTIVE, CallState.HELD)
    given: dict[str, object] = {
        "call_id": CallId(f"call-{number}"),
        "direction": direction,
        "state": state,
        "remote_number": remote,
        "remote_name": name,
        "started_s": now_s - 100 + 20 * number,
        "answered_s": now_s - 96 + 20 * number if connected else None,
        **more,
    }
    return Call(**given)  # type: ignore[arg-type]


def _changed(*calls: Call) -> list[Event]:
    return [CallChanged(call=call) for call in calls]


def _measured(mos: float = 4.2, loss: float = 0.004) -> Event:
    return CallQualityMeasured(
        call_id=_CALLER,
        loss=loss,
        far_loss=loss / 2,
        jitter_ms=8 if loss < 0.01 else 41,
        round_trip_ms=34,
        mos=mos,
        codec="opus",
        encrypted=True,
    )


def waiting(now_s: float, now: datetime) -> list[Event]:
    """In a call; one caller is on hold, one more rings."""
    return [
        *writing(now_s, now),
        COLLEAGUES,
        _measured(),
        *_changed(
            _call(now_s, 4, CallState.HELD),
            _call(now_s, 2, CallState.RINGING, queue="宽带报障", started_s=now_s - 6),
        ),
    ]


def transferring(now_s: float, now: datetime) -> list[Event]:
    """The list of colleagues is open beside a call (the preview opens it)."""
    return [*writing(now_s, now), COLLEAGUES, _measured()]


def asking(now_s: float, now: datetime) -> list[Event]:
    """A colleague is being called about the caller, who waits on hold."""
    return [
        *writing(now_s, now),
        COLLEAGUES,
        *_changed(
            _call(now_s, 1, CallState.HELD),
            _call(
                now_s,
                3,
                CallState.ALERTING,
                purpose=CallPurpose.CONSULT,
                progress=180,
                started_s=now_s - 4,
            ),
        ),
    ]


def consulting(now_s: float, now: datetime) -> list[Event]:
    """The colleague has answered."""
    return [
        *asking(now_s, now),
        *_changed(
            _call(
                now_s,
                3,
                CallState.ACTIVE,
                purpose=CallPurpose.CONSULT,
                started_s=now_s - 20,
                answered_s=now_s - 14,
            )
        ),
    ]


def refused(now_s: float, now: datetime) -> list[Event]:
    """The colleague is busy; the caller is still there."""
    ended = _call(now_s, 3, CallState.ENDED, purpose=CallPurpose.CONSULT)
    return [
        *asking(now_s, now),
        CallChanged(call=replace(ended, ended_s=now_s, end_code=486, ended_by_us=False)),
        *_changed(_call(now_s, 1, CallState.ACTIVE)),
    ]


def unanswered_transfer(now_s: float, now: datetime) -> list[Event]:
    """A blind transfer failed."""
    held = _call(now_s, 1, CallState.HELD)
    return [
        *writing(now_s, now),
        COLLEAGUES,
        *_changed(
            replace(held, transfer=TransferState.TRYING),
            replace(held, transfer=TransferState.FAILED, transfer_code=408),
            _call(now_s, 1, CallState.ACTIVE, transfer=TransferState.FAILED, transfer_code=408),
        ),
    ]


def conference(now_s: float, now: datetime) -> list[Event]:
    """Three at once."""
    return [
        *writing(now_s, now),
        COLLEAGUES,
        _measured(),
        *_changed(
            _call(now_s, 1, CallState.ACTIVE, conference=True),
            _call(now_s, 3, CallState.ACTIVE, conference=True),
        ),
    ]


def muted_speech(now_s: float, now: datetime) -> list[Event]:
    """The agent speaks while muted; the call is recorded."""
    return [
        *writing(now_s, now),
        PolicyChanged(policy=DeskPolicy(recording=Recording(mode="always", ask_consent=True))),
        _measured(),
        *_changed(_call(now_s, 1, CallState.ACTIVE, muted=True, recording=RecordingState.ON)),
        CallWarningsChanged(call_id=_CALLER, warnings=("call.muted_speech",)),
    ]


def no_packets(now_s: float, now: datetime) -> list[Event]:
    """Nothing arrives from the caller."""
    return [
        *writing(now_s, now),
        PolicyChanged(policy=DeskPolicy(recording=Recording(mode="on-demand"))),
        _measured(mos=2.4, loss=0.08),
        *_changed(_call(now_s, 1, CallState.ACTIVE, recording=RecordingState.PAUSED)),
        CallWarningsChanged(call_id=_CALLER, warnings=("call.no_packets", "call.poor_quality")),
    ]


def calling(now_s: float, now: datetime) -> list[Event]:
    """We call; the far end plays an announcement."""
    return [
        *ready(now_s, now),
        *_changed(
            _call(now_s, 4, CallState.ALERTING, progress=183, early_media=True, started_s=now_s - 9)
        ),
    ]


def resting(now_s: float, now: datetime) -> list[Event]:
    """Not ready with a longest time."""
    return [
        *ready(now_s, now),
        AgentStateChanged(
            state=AgentState.NOT_READY, reason="rest", since_s=now_s - 648, until_s=now_s + 252
        ),
    ]


def overdue(now_s: float, now: datetime) -> list[Event]:
    """The rest has lasted too long."""
    return [
        *ready(now_s, now),
        AgentStateChanged(
            state=AgentState.NOT_READY, reason="rest", since_s=now_s - 1033, until_s=now_s - 133
        ),
    ]


def acw_timed(now_s: float, now: datetime) -> list[Event]:
    """After-call work that ends by itself."""
    policy = DeskPolicy(acw=AfterCallWork(mode="timed", seconds=30, extend_s=30, extensions=2))
    return [
        *after_call(now_s, now),
        PolicyChanged(policy=policy),
        AgentStateChanged(
            state=AgentState.ACW, since_s=now_s - 12, until_s=now_s + 18, extensions=2
        ),
    ]


def lead(now_s: float, now: datetime) -> list[Event]:
    """A team lead looks at the colleagues (the preview opens the list)."""
    codes = FeatureCodes(listen="*31", whisper="*32", barge="*33")
    return [
        *ready(now_s, now),
        PolicyChanged(policy=DeskPolicy(codes=codes)),
        SessionChanged(
            signed_in=True,
            agent_number="1000",
            name="郑班长",
            role="lead",
            team="宽带一组",
            company="云杉宽带",
            not_ready_reasons=("rest", "meal"),
        ),
        COLLEAGUES,
    ]


def listening(now_s: float, now: datetime) -> list[Event]:
    """A team lead listens to an agent's call."""
    listened = _call(now_s, 3, CallState.ACTIVE, purpose=CallPurpose.LISTEN)
    return [*lead(now_s, now), *_changed(listened)]


_HEADSET: Final = "Jabra Evolve2 30"
_SPEAKERS: Final = "内置扬声器"


def _check(*states: PartState, **more: object) -> ShiftCheck:
    devices = {
        CheckPart.MICROPHONE: _HEADSET,
        CheckPart.EARPIECE: _HEADSET,
        CheckPart.RINGER: _SPEAKERS,
    }
    parts = begin(devices).parts
    codes = {CheckPart.MICROPHONE: "shift.microphone_quiet"}
    shown = tuple(
        replace(
            part,
            state=state,
            code=codes.get(part.part, "shift.not_heard") if state is PartState.FAILED else "",
        )
        for part, state in zip(parts, states, strict=True)
    )
    return ShiftCheck(parts=shown, **more)  # type: ignore[arg-type]


_OPEN, _RUNNING = PartState.OPEN, PartState.RUNNING
_PASSED, _FAILED = PartState.PASSED, PartState.FAILED


def check_due(now_s: float, now: datetime) -> list[Event]:
    """Ready needs the check first."""
    return [
        *ready(now_s, now),
        AgentStateChanged(state=AgentState.NOT_READY, since_s=now_s - 40),
        ShiftCheckChanged(rule=ShiftCheckRule.REQUIRED, due=True),
    ]


def _checking(now_s: float, now: datetime, check: ShiftCheck) -> list[Event]:
    changed = ShiftCheckChanged(rule=ShiftCheckRule.REQUIRED, due=True, open=True, check=check)
    return [*check_due(now_s, now), changed]


def check_microphone(now_s: float, now: datetime) -> list[Event]:
    """The agent reads aloud."""
    test = MicrophoneTest(speech_slots=6, level_db=-22, loudest_db=-14)
    return _checking(now_s, now, _check(_PASSED, _RUNNING, _OPEN, _OPEN, microphone=test))


def check_tone(now_s: float, now: datetime) -> list[Event]:
    """A tone plays where it rings."""
    return _checking(now_s, now, _check(_PASSED, _PASSED, _PASSED, _RUNNING))


def check_failed(now_s: float, now: datetime) -> list[Event]:
    """The microphone is too quiet."""
    return _checking(now_s, now, _check(_PASSED, _FAILED, _PASSED, _FAILED))


def check_passed(now_s: float, now: datetime) -> list[Event]:
    """Everything works."""
    return _checking(now_s, now, _check(_PASSED, _PASSED, _PASSED, _PASSED))


def dial_ask(now_s: float, now: datetime) -> list[Event]:
    """A web page supplied a number abroad."""
    asked = DialAsked(
        ask_id="a1",
        target="+4930901820",
        link="tel:+49-30-901820",
        region="DE",
        foreign=True,
    )
    return [*ready(now_s, now), asked]


def devices(now_s: float, now: datetime) -> list[Event]:
    """The dialog of devices while the headset is not plugged in (the preview opens it)."""
    return [
        *ready(now_s, now),
        DevicesChanged(
            inputs=("内置麦克风",),
            outputs=(_SPEAKERS, "HDMI"),
            microphone="内置麦克风",
            earpiece=_SPEAKERS,
            ringer=_SPEAKERS,
            wanted_microphone=_HEADSET,
            wanted_earpiece=_HEADSET,
            wanted_ringer=_SPEAKERS,
            ring_volume=0.8,
            microphone_gain_db=3,
            voice_processing=True,
        ),
    ]


PHONE_SCENES: Final[dict[str, Scene]] = {
    "calling": calling,
    "waiting": waiting,
    "transferring": transferring,
    "asking": asking,
    "consulting": consulting,
    "refused": refused,
    "unanswered-transfer": unanswered_transfer,
    "conference": conference,
    "muted-speech": muted_speech,
    "no-packets": no_packets,
    "resting": resting,
    "overdue": overdue,
    "acw-timed": acw_timed,
    "lead": lead,
    "listening": listening,
    "check-due": check_due,
    "check-microphone": check_microphone,
    "check-tone": check_tone,
    "check-failed": check_failed,
    "check-passed": check_passed,
    "dial-ask": dial_ask,
    "devices": devices,
}
