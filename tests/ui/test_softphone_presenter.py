"""The softphone as a table of what happens and what is then on screen."""

import pytest

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    Answer,
    Dial,
    HangUp,
    Hold,
    Reject,
    Resume,
    SendDtmf,
    SetAgentState,
    SetMute,
)
from agent_desktop.domain.events import AgentStateChanged, CallChanged, LevelsHeard, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.softphone.presenter import ENDED_CARD_S, SoftphonePresenter


class Rig:
    def __init__(self):
        self.now_s = 100.0
        self.sent = []
        self.states = []
        self.presenter = SoftphonePresenter(
            self.sent.append, lambda: self.now_s, self.states.append
        )

    @property
    def state(self):
        return self.presenter.state

    def call(self, state, call_id="c1", **more):
        given = {
            "direction": Direction.INBOUND,
            "remote_number": "10010",
            "started_s": 90.0,
            "answered_s": 95.0 if state in (CallState.ACTIVE, CallState.HELD) else None,
            **more,
        }
        call = Call(call_id=CallId(call_id), state=state, **given)
        self.presenter.on_event(CallChanged(call=call))

    def agent(self, state, **more):
        self.presenter.on_event(AgentStateChanged(state=state, **more))


@pytest.fixture
def rig():
    rig = Rig()
    rig.agent(AgentState.READY, since_s=40.0)
    return rig


def test_the_state_timer_counts_from_the_change(rig):
    assert rig.state.state_seconds == 60

    rig.now_s += 5
    rig.presenter.tick()

    assert rig.state.state_seconds == 65


def test_a_ringing_call_is_in_front_and_can_be_answered(rig):
    rig.call(CallState.RINGING, remote_name="陈", queue="报障")

    card = rig.state.card
    assert (card.number, card.name, card.queue, card.seconds) == ("10010", "陈", "报障", 10)
    assert rig.state.can_answer
    assert not rig.state.can_dial


@pytest.mark.parametrize(
    ("state", "verb", "command"),
    [
        (CallState.RINGING, "answer", Answer(call_id=CallId("c1"))),
        (CallState.RINGING, "reject", Reject(call_id=CallId("c1"))),
        (CallState.RINGING, "hang_up", Reject(call_id=CallId("c1"))),
        (CallState.DIALING, "hang_up", HangUp(call_id=CallId("c1"))),
        (CallState.ALERTING, "hang_up", HangUp(call_id=CallId("c1"))),
        (CallState.ACTIVE, "hang_up", HangUp(call_id=CallId("c1"))),
        (CallState.ACTIVE, "toggle_hold", Hold(call_id=CallId("c1"))),
        (CallState.HELD, "toggle_hold", Resume(call_id=CallId("c1"))),
        (CallState.ACTIVE, "toggle_mute", SetMute(on=True, call_id=CallId("c1"))),
        (CallState.ACTIVE, "answer", None),
        (CallState.ENDED, "hang_up", None),
        (CallState.RINGING, "toggle_hold", None),
        (CallState.RINGING, "toggle_mute", None),
        (CallState.HELD, "reject", None),
    ],
)
def test_what_a_key_means_depends_on_the_call(rig, state, verb, command):
    rig.call(state)

    getattr(rig.presenter, verb)()

    assert rig.sent == ([] if command is None else [command])


def test_a_muted_call_is_unmuted_by_the_same_key(rig):
    rig.call(CallState.ACTIVE, muted=True)

    rig.presenter.toggle_mute()

    assert rig.sent == [SetMute(on=False, call_id=CallId("c1"))]


def test_a_second_ringing_call_does_not_push_the_first_away(rig):
    rig.call(CallState.ACTIVE)
    rig.call(CallState.RINGING, "c2", remote_number="10086")

    assert rig.state.card.call_id == "c1"
    assert [o.number for o in rig.state.others] == ["10086"]
    rig.presenter.hang_up()
    assert rig.sent == [HangUp(call_id=CallId("c1"))]
    rig.presenter.answer()
    assert rig.sent[-1] == Answer(call_id=CallId("c2"))


def test_a_ringing_call_stands_before_a_held_one(rig):
    rig.call(CallState.HELD)
    rig.call(CallState.RINGING, "c2")

    assert rig.state.card.call_id == "c2"


def test_keypad_digits_go_into_an_active_call_only(rig):
    assert not rig.presenter.press_key("1")

    rig.call(CallState.ACTIVE)

    assert rig.presenter.press_key("#")
    assert rig.sent == [SendDtmf(digits="#", call_id=CallId("c1"))]


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        (" 138-1234 5678 ", "13812345678"),
        ("(010) 6234.5678", "01062345678"),
        ("sip:anna@pbx.example", "sip:anna@pbx.example"),
        ("anna.b@pbx", "anna.b@pbx"),
    ],
)
def test_what_people_write_between_digits_is_not_dialled(rig, typed, dialled):
    rig.presenter.dial(typed)

    assert rig.sent == [Dial(number=dialled)]


def test_nothing_is_dialled_from_an_empty_field(rig):
    rig.presenter.dial("  - ")

    assert rig.sent == []


def test_the_ended_call_stays_a_while_and_then_makes_room(rig):
    rig.call(CallState.ACTIVE)
    rig.call(CallState.ENDED, answered_s=95.0, ended_s=100.0)

    assert rig.state.card.seconds == 5
    assert rig.state.can_dial
    rig.now_s += ENDED_CARD_S
    rig.presenter.tick()
    assert rig.state.card is None


def test_during_after_call_work_the_ended_call_stays(rig):
    rig.call(CallState.ENDED, answered_s=95.0, ended_s=100.0)
    rig.agent(AgentState.ACW)
    rig.now_s += 600

    rig.presenter.tick()
    assert rig.state.card is not None

    rig.agent(AgentState.READY)
    assert rig.state.card is None


@pytest.mark.parametrize(
    ("direction", "by_us", "missed"),
    [
        (Direction.INBOUND, False, True),
        (Direction.INBOUND, True, False),
        (Direction.OUTBOUND, False, False),
    ],
)
def test_a_call_counts_as_missed_when_the_caller_gave_up(rig, direction, by_us, missed):
    rig.call(CallState.ENDED, direction=direction, ended_s=99.0, ended_by_us=by_us)

    assert rig.state.card.missed is missed


def test_levels_are_shown_and_fall_silent_after_the_call(rig):
    rig.call(CallState.ACTIVE)
    rig.presenter.on_event(LevelsHeard(caller_db=-6, microphone_db=-60, caller_speaks=True))
    assert (rig.state.levels.caller, rig.state.levels.microphone) == (1.0, 0.0)

    rig.call(CallState.ENDED, ended_s=100.0)

    assert rig.state.levels.caller == 0.0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (AgentState.READY, AgentState.NOT_READY),
        (AgentState.NOT_READY, AgentState.READY),
        (AgentState.ACW, AgentState.READY),
    ],
)
def test_one_key_goes_to_ready_and_back(rig, before, after):
    rig.agent(before)

    rig.presenter.toggle_ready()

    assert rig.sent == [SetAgentState(state=after)]


def test_no_state_can_be_chosen_while_talking(rig):
    rig.agent(AgentState.TALKING)

    assert not rig.state.can_choose_state


def test_who_sits_here_is_shown(rig):
    rig.presenter.on_event(
        SessionChanged(
            signed_in=True, agent_number="1001", name="王", team="A", not_ready_reasons=("meal",)
        )
    )

    assert (rig.state.agent_number, rig.state.agent_name, rig.state.team) == ("1001", "王", "A")
    assert [(r.name, r.max_min) for r in rig.state.reasons] == [("meal", 60)]


def test_other_events_change_nothing(rig):
    before = len(rig.states)

    rig.presenter.on_event(object())

    assert len(rig.states) == before
