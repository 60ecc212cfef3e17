import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.calls import (
    TRANSITIONS,
    Call,
    CallState,
    CallTrigger,
    Direction,
    next_state,
)
from agent_desktop.domain.errors import IllegalTransition
from agent_desktop.domain.ids import CallId


def call(state: CallState = CallState.RINGING) -> Call:
    return Call(
        call_id=CallId("c"), direction=Direction.INBOUND, state=state,
        remote_number="1", started_s=10,
    )  # fmt: skip


@pytest.mark.parametrize("state", CallState)
@pytest.mark.parametrize("trigger", CallTrigger)
def test_every_pair_is_in_the_table_or_refused_with_a_stable_code(
    state: CallState, trigger: CallTrigger
) -> None:
    if (state, trigger) in TRANSITIONS:
        assert next_state(state, trigger) is TRANSITIONS[state, trigger]
        return
    with pytest.raises(IllegalTransition) as refusal:
        next_state(state, trigger)
    assert refusal.value.code == "call.illegal_transition"
    assert refusal.value.fields == {"state": state, "trigger": trigger}


def test_hold_is_refused_while_ringing() -> None:
    with pytest.raises(IllegalTransition):
        call().moved(CallTrigger.HELD, 11)


@pytest.mark.parametrize("state", [s for s in CallState if s is not CallState.ENDED])
def test_every_living_call_can_end(state: CallState) -> None:
    ended = call(state).moved(CallTrigger.ENDED, 12, end_code=200, ended_by_us=True)

    assert not ended.is_live
    assert (ended.ended_s, ended.end_code, ended.ended_by_us) == (12, 200, True)


def test_the_duration_counts_from_answer_to_end_through_a_hold() -> None:
    talking = call().moved(CallTrigger.ANSWERED, 20)
    held = talking.moved(CallTrigger.HELD, 25)

    assert call().duration_s(99) == 0
    assert talking.duration_s(21) == 1
    assert held.duration_s(30) == 10
    assert held.moved(CallTrigger.ENDED, 40).duration_s(99) == 20
    assert talking.duration_s(5) == 0


@given(st.lists(st.sampled_from(CallTrigger), max_size=20))
def test_no_sequence_leaves_the_table_or_comes_back_from_the_end(
    triggers: list[CallTrigger],
) -> None:
    now = 10.0
    current = call()
    for trigger in triggers:
        now += 1
        before = current
        try:
            current = current.moved(trigger, now)
        except IllegalTransition:
            assert current is before
            continue
        assert before.is_live
        assert current.is_connected == (current.state in (CallState.ACTIVE, CallState.HELD))
        assert current.is_live == (current.ended_s is None)
        if current.is_connected:
            assert current.answered_s is not None
