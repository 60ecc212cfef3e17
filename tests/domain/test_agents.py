import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.agents import TRANSITIONS, AgentState, AgentTrigger, next_state
from agent_desktop.domain.errors import IllegalTransition


@pytest.mark.parametrize("state", AgentState)
@pytest.mark.parametrize("trigger", AgentTrigger)
def test_every_pair_is_in_the_table_or_refused_with_a_stable_code(
    state: AgentState, trigger: AgentTrigger
) -> None:
    if (state, trigger) in TRANSITIONS:
        assert next_state(state, trigger) is TRANSITIONS[state, trigger]
        return
    with pytest.raises(IllegalTransition) as refusal:
        next_state(state, trigger)
    assert refusal.value.code == "agent.illegal_transition"


def test_a_day_of_work_goes_through_the_table() -> None:
    state = AgentState.OFFLINE
    day = (
        (AgentTrigger.SIGNED_IN, AgentState.NOT_READY), (AgentTrigger.READY, AgentState.READY),
        (AgentTrigger.CALL_RINGS, AgentState.RINGING),
        (AgentTrigger.CALL_CONNECTED, AgentState.TALKING),
        (AgentTrigger.CALL_ENDED, AgentState.ACW), (AgentTrigger.READY, AgentState.READY),
        (AgentTrigger.CALL_RINGS, AgentState.RINGING),
        (AgentTrigger.CALL_MISSED, AgentState.READY),
        (AgentTrigger.NOT_READY, AgentState.NOT_READY),
        (AgentTrigger.SIGNED_OUT, AgentState.OFFLINE),
    )  # fmt: skip

    for trigger, expected in day:
        state = next_state(state, trigger)
        assert state is expected


@pytest.mark.parametrize("trigger", [t for t in AgentTrigger if t is not AgentTrigger.SIGNED_IN])
def test_nobody_works_without_signing_in(trigger: AgentTrigger) -> None:
    with pytest.raises(IllegalTransition):
        next_state(AgentState.OFFLINE, trigger)


@pytest.mark.parametrize("state", [s for s in AgentState if s is not AgentState.OFFLINE])
def test_signing_out_is_always_possible(state: AgentState) -> None:
    assert next_state(state, AgentTrigger.SIGNED_OUT) is AgentState.OFFLINE


@given(st.lists(st.sampled_from(AgentTrigger), max_size=30))
def test_talking_is_entered_by_a_connected_call_only(triggers: list[AgentTrigger]) -> None:
    state = AgentState.OFFLINE
    for trigger in triggers:
        before = state
        try:
            state = next_state(state, trigger)
        except IllegalTransition:
            continue
        if state is AgentState.TALKING and before is not state:
            assert trigger is AgentTrigger.CALL_CONNECTED
