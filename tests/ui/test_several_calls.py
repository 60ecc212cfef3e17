"""Several calls, transfers, recording and states with an end: what the softphone then shows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.call_progress import CallEnding
from agent_desktop.domain.calls import (
    Call,
    CallPurpose,
    CallState,
    Direction,
    RecordingState,
    TransferState,
)
from agent_desktop.domain.commands import (
    CancelTransfer,
    CompleteTransfer,
    Conference,
    HangUp,
    NoteConsent,
    PauseRecording,
    Record,
    Redial,
    Reject,
    SetMute,
    Swap,
    Transfer,
)
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    ColleaguesChanged,
    HistoryChanged,
    HistoryRow,
    LastDialled,
    LineStateChanged,
    PolicyChanged,
    RecordingKept,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.domain.policy import AfterCallWork, DeskPolicy, Recording
from agent_desktop.ui.conditions import ConditionsPresenter
from agent_desktop.ui.softphone.outcomes import SHOWN_S
from agent_desktop.ui.softphone.presenter import SoftphonePresenter
from agent_desktop.ui.softphone.state import OutcomeKind, TimeLimit

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CALLER, OTHER, ASKED = CallId("c1"), CallId("c2"), CallId("c3")


class Rig:
    def __init__(self):
        self.now_s = 100.0
        self.sent = []
        self.presenter = SoftphonePresenter(self._send, lambda: self.now_s, lambda _: None)
        self.conditions = ConditionsPresenter(lambda _: None)

    def _send(self, command):
        self.sent.append(command)
        self.presenter.on_command(command)

    @property
    def state(self):
        return self.presenter.state

    def tell(self, event):
        self.presenter.on_event(event)
        self.conditions.on_event(event)

    def call(self, state, call_id=CALLER, **more):
        connected = state in (CallState.ACTIVE, CallState.HELD)
        given = {
            "direction": Direction.INBOUND,
            "remote_number": f"1000{call_id[1:]}",
            "started_s": 80.0 + int(call_id[1:]),
            "answered_s": 90.0 if connected else None,
            **more,
        }
        call = Call(call_id=call_id, state=state, **given)
        self.tell(CallChanged(call=call))
        return call

    def later(self, seconds):
        self.now_s += seconds
        self.presenter.tick()


@pytest.fixture
def rig():
    rig = Rig()
    rig.tell(SessionChanged(signed_in=True, agent_number="1001", not_ready_reasons=("rest",)))
    rig.tell(AgentStateChanged(state=AgentState.TALKING, since_s=90.0))
    return rig


@pytest.fixture
def consulting(rig):
    """A caller on hold, a colleague on the line."""
    rig.call(CallState.HELD)
    rig.call(CallState.ACTIVE, ASKED, purpose=CallPurpose.CONSULT, direction=Direction.OUTBOUND)
    return rig


def test_a_held_call_counts_the_time_on_hold(rig):
    rig.call(CallState.ACTIVE)
    rig.call(CallState.HELD)
    rig.call(CallState.ACTIVE, OTHER)

    rig.later(42)

    assert [(o.call_id, o.seconds) for o in rig.state.others] == [(CALLER, 42)]


def test_one_key_swaps_to_the_caller_who_waits_longest(rig):
    rig.call(CallState.ACTIVE, ASKED)
    rig.call(CallState.HELD, OTHER)
    rig.call(CallState.HELD, CALLER)
    assert rig.state.can_swap

    rig.presenter.swap()
    rig.presenter.swap(OTHER)

    assert rig.sent == [Swap(call_id=CALLER), Swap(call_id=OTHER)]


def test_without_a_held_call_the_swap_key_does_nothing(rig):
    rig.call(CallState.ACTIVE)

    rig.presenter.swap()

    assert rig.sent == []
    assert not rig.conditions.state.can_swap


def test_hanging_up_a_waiting_call_refuses_it(rig):
    rig.call(CallState.ACTIVE)
    rig.call(CallState.RINGING, OTHER)
    assert rig.conditions.state.waiting

    rig.presenter.reject()
    rig.presenter.hang_up_one(OTHER)

    assert rig.sent == [Reject(call_id=OTHER), Reject(call_id=OTHER)]


def test_a_fifth_call_cannot_be_dialled(rig):
    for number in range(1, 5):
        rig.call(CallState.HELD if number > 1 else CallState.ACTIVE, CallId(f"c{number}"))

    assert not rig.state.can_dial
    assert rig.conditions.state.full


def test_a_feature_code_of_the_pbx_is_no_call(rig):
    rig.call(CallState.DIALING, purpose=CallPurpose.CODE, direction=Direction.OUTBOUND)

    assert rig.state.card is None
    assert not rig.conditions.state.busy


def test_a_consultation_has_two_ways_out(consulting):
    state = consulting.state
    assert (state.card.call_id, state.consulting, state.can_complete) == (ASKED, True, True)
    assert [o.waits for o in state.others] == [True]

    consulting.presenter.complete()
    consulting.presenter.cancel()

    assert consulting.sent == [CompleteTransfer(), CancelTransfer()]


def test_a_colleague_who_has_not_answered_gets_the_caller_by_the_same_key(rig):
    rig.call(CallState.HELD)
    rig.call(CallState.ALERTING, ASKED, purpose=CallPurpose.CONSULT, direction=Direction.OUTBOUND)

    rig.presenter.complete()

    assert rig.sent == [CompleteTransfer()]
    assert rig.conditions.state.consulting


def test_two_callers_are_connected_and_one_alone_is_not(rig):
    rig.call(CallState.ACTIVE)
    rig.presenter.complete()
    assert rig.sent == []

    rig.call(CallState.HELD, OTHER)
    rig.presenter.complete()
    assert rig.sent == [CompleteTransfer()]


def test_a_colleague_whose_caller_has_gone_has_nobody_to_be_connected_with(rig):
    rig.call(CallState.ACTIVE, ASKED, purpose=CallPurpose.CONSULT, direction=Direction.OUTBOUND)

    assert not rig.conditions.state.can_complete


def test_a_colleague_who_is_busy_leaves_the_caller_in_front_and_says_why(rig):
    rig.tell(ColleaguesChanged(colleagues=(("10003", "Li", "free"),)))
    rig.call(CallState.HELD)
    asked = rig.call(
        CallState.ALERTING, ASKED, purpose=CallPurpose.CONSULT, direction=Direction.OUTBOUND
    )
    assert rig.state.card.name == "Li"

    ended = replace(asked, state=CallState.ENDED, ended_s=100.0, end_code=486, ended_by_us=False)
    rig.tell(CallChanged(call=ended))

    outcome = rig.state.outcome
    assert (outcome.kind, outcome.ending, outcome.who) == (
        OutcomeKind.CONSULT,
        CallEnding.BUSY,
        "Li",
    )
    assert (rig.state.card.call_id, rig.state.card.state) == (CALLER, CallState.HELD)
    rig.later(SHOWN_S)
    assert rig.state.outcome is None


def test_going_back_to_the_caller_is_no_failure(consulting):
    consulting.call(
        CallState.ENDED, ASKED, purpose=CallPurpose.CONSULT, ended_s=100.0, ended_by_us=True
    )

    assert consulting.state.outcome is None


def test_a_transfer_that_failed_names_its_target_and_is_told_once(rig):
    call = rig.call(CallState.HELD)
    rig._send(Transfer(number="1002", call_id=CALLER))
    rig.tell(CallChanged(call=replace(call, transfer=TransferState.TRYING)))
    failed = replace(call, transfer=TransferState.FAILED, transfer_code=408)
    rig.tell(CallChanged(call=failed))
    assert (rig.state.outcome.who, rig.state.outcome.ending) == ("1002", CallEnding.NO_ANSWER)

    rig.later(SHOWN_S)
    rig.tell(CallChanged(call=replace(failed, muted=True)))

    assert rig.state.outcome is None


def test_a_conference_is_one_card_that_keys_mean_as_a_whole(rig):
    rig.call(CallState.HELD)
    rig.call(CallState.ACTIVE, OTHER)
    rig.presenter.toggle_conference()
    rig.call(CallState.ACTIVE, CALLER, conference=True)
    rig.call(CallState.ACTIVE, OTHER, conference=True)
    rig.call(CallState.HELD, ASKED)

    assert [p.call_id for p in rig.state.participants] == [CALLER, OTHER]
    assert [o.call_id for o in rig.state.others] == [ASKED]
    rig.presenter.toggle_mute()
    rig.presenter.hang_up()

    assert rig.sent == [
        Conference(on=True),
        SetMute(on=True, call_id=CALLER),
        SetMute(on=True, call_id=OTHER),
        HangUp(call_id=CALLER),
        HangUp(call_id=OTHER),
    ]


def test_a_whole_conference_is_parted_by_the_same_key(rig):
    rig.call(CallState.ACTIVE, CALLER, conference=True)
    rig.call(CallState.ACTIVE, OTHER, conference=True)

    rig.presenter.toggle_conference()

    assert rig.sent == [Conference(on=False)]
    assert rig.conditions.state.joined


def test_only_the_worst_warning_of_the_call_in_front_is_shown(rig):
    rig.call(CallState.ACTIVE)
    rig.call(CallState.HELD, OTHER)
    rig.tell(CallWarningsChanged(call_id=OTHER, warnings=("call.poor_quality",)))
    assert rig.state.warning == ""

    rig.tell(
        CallWarningsChanged(call_id=CALLER, warnings=("call.muted_speech", "call.poor_quality"))
    )
    assert rig.state.warning == "call.muted_speech"

    rig.tell(CallWarningsChanged(call_id=CALLER))
    assert rig.state.warning == ""


@pytest.mark.parametrize(("mos", "bars"), [(4.3, 4), (3.7, 3), (3.2, 2), (2.0, 1)])
def test_quality_is_a_number_of_bars(rig, mos, bars):
    rig.call(CallState.ACTIVE)
    rig.tell(CallQualityMeasured(call_id=CALLER, mos=mos))

    assert rig.state.quality.bars == bars


def test_nothing_measured_shows_no_symbol(rig):
    rig.call(CallState.ACTIVE)
    rig.tell(CallQualityMeasured(call_id=CALLER, mos=0.0))

    assert rig.state.quality is None


def test_the_recorded_time_stands_still_while_a_card_number_is_told(rig):
    rig.call(CallState.ACTIVE, recording=RecordingState.ON)
    rig.later(10)
    rig.presenter.toggle_pause_recording()
    rig.call(CallState.ACTIVE, recording=RecordingState.PAUSED)
    rig.later(30)
    assert rig.state.recording.seconds == 10

    rig.presenter.toggle_pause_recording()
    rig.call(CallState.ACTIVE, recording=RecordingState.ON)
    rig.later(5)

    assert rig.state.recording.seconds == 15
    assert rig.sent == [
        PauseRecording(on=True, call_id=CALLER),
        PauseRecording(on=False, call_id=CALLER),
    ]


def test_consent_is_asked_once_a_call(rig):
    rig.tell(PolicyChanged(policy=DeskPolicy(recording=Recording(mode="always", ask_consent=True))))
    rig.call(CallState.ACTIVE, recording=RecordingState.ON)
    assert rig.state.recording.asks
    assert rig.conditions.state.consent_due

    rig.presenter.note_consent(False)
    rig.conditions.on_consent(rig.sent[-1])

    assert rig.sent == [NoteConsent(given=False, call_id=CALLER)]
    assert (rig.state.recording.asks, rig.state.recording.consent) == (False, False)
    assert not rig.conditions.state.consent_due


def test_recording_on_demand_begins_and_ends_with_one_key(rig):
    rig.tell(PolicyChanged(policy=DeskPolicy(recording=Recording(mode="on-demand"))))
    rig.call(CallState.ACTIVE)
    assert rig.conditions.state.can_record
    rig.presenter.toggle_record()
    rig.call(CallState.ACTIVE, recording=RecordingState.ON)
    rig.presenter.toggle_record()

    assert rig.sent == [Record(on=True, call_id=CALLER), Record(on=False, call_id=CALLER)]


def test_a_kept_recording_is_told_on_the_ended_call(rig):
    rig.call(CallState.ACTIVE, recording=RecordingState.ON)
    rig.call(CallState.ENDED, ended_s=100.0)
    rig.tell(RecordingKept(call_id=CALLER, recording_id="r", seconds=61.0, bytes=1))

    assert (rig.state.recording.kept, rig.state.recording.seconds) == (True, 61)


def test_a_rest_tells_what_is_left_of_it_and_then_how_much_is_over(rig):
    rig.tell(
        AgentStateChanged(state=AgentState.NOT_READY, reason="rest", since_s=100.0, until_s=1000.0)
    )
    rig.later(648)
    assert rig.state.limit == TimeLimit(left_s=252, of_s=900)

    rig.later(300)
    assert rig.state.limit.left_s == -48


def test_reasons_carry_the_policy_s_longest_time_in_the_session_s_order(rig):
    rig.tell(
        SessionChanged(
            signed_in=True, agent_number="1001", not_ready_reasons=("yoga", "meal", "rest")
        )
    )

    assert [(r.name, r.max_min) for r in rig.state.reasons] == [
        ("yoga", 0),
        ("meal", 60),
        ("rest", 15),
    ]


def test_after_call_work_can_be_extended_as_often_as_the_policy_says(rig):
    rig.tell(PolicyChanged(policy=DeskPolicy(acw=AfterCallWork(mode="timed", extend_s=20))))
    rig.tell(AgentStateChanged(state=AgentState.ACW, since_s=100.0, until_s=130.0, extensions=1))
    assert (rig.state.extensions, rig.state.extend_s) == (1, 20)
    assert rig.conditions.state.extensions == 1

    rig.presenter.extend()

    assert len(rig.sent) == 1


def test_the_last_numbers_are_this_session_s_first(rig):
    into = {"started_s": 0.0, "direction": Direction.OUTBOUND}
    for place, number in enumerate(("10086", "10010", "10086")):
        rig.call(CallState.DIALING, CallId(f"c{place}"), remote_number=number, **into)
        rig.call(CallState.ENDED, CallId(f"c{place}"), remote_number=number, ended_s=1.0, **into)
    rows = tuple(
        HistoryRow(row_id=n, at=NOON, direction=Direction.OUTBOUND, number=n, name="Li")
        for n in ("10010", "95588")
    )
    rig.tell(HistoryChanged(rows=rows))

    assert [(n.number, n.name) for n in rig.state.last_numbers] == [
        ("10086", ""),
        ("10010", "Li"),
        ("95588", "Li"),
    ]
    rig.tell(LastDialled(number="110"))
    assert rig.state.last_numbers[0].number == "110"
    rig.presenter.redial()
    assert rig.sent == [Redial()]


def test_what_the_held_caller_s_line_does_is_not_said_of_the_colleague(consulting):
    consulting.tell(
        LineStateChanged(call_id=CALLER, caller=CallerLine.SILENT, agent=AgentLine.SPEAKS)
    )
    assert consulting.state.caller_line is CallerLine.SPEAKS

    consulting.call(CallState.ENDED, ASKED, purpose=CallPurpose.CONSULT, ended_s=100.0)
    assert consulting.state.caller_line is CallerLine.SILENT
