"""What an agent is doing: the states that a team lead counts by."""

from enum import StrEnum
from typing import Final

from agent_desktop.domain.errors import IllegalTransition


class AgentState(StrEnum):
    """The agent's state at the desk."""

    OFFLINE = "offline"
    READY = "ready"
    NOT_READY = "not-ready"
    RINGING = "ringing"
    TALKING = "talking"
    ACW = "acw"  # after-call work


class AgentTrigger(StrEnum):
    """What changes the agent's state."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    READY = "ready"
    NOT_READY = "not_ready"
    ACW = "acw"
    CALL_RINGS = "call_rings"
    CALL_CONNECTED = "call_connected"
    CALL_MISSED = "call_missed"
    CALL_ENDED = "call_ended"


_AT_WORK: Final = (AgentState.READY, AgentState.NOT_READY, AgentState.ACW)
_ON_CALL: Final = (AgentState.RINGING, AgentState.TALKING)

TRANSITIONS: Final[dict[tuple[AgentState, AgentTrigger], AgentState]] = {
    (AgentState.OFFLINE, AgentTrigger.SIGNED_IN): AgentState.NOT_READY,
    **{(s, AgentTrigger.SIGNED_OUT): AgentState.OFFLINE for s in (*_AT_WORK, *_ON_CALL)},
    **{(s, AgentTrigger.READY): AgentState.READY for s in _AT_WORK},
    **{(s, AgentTrigger.NOT_READY): AgentState.NOT_READY for s in _AT_WORK},
    **{(s, AgentTrigger.ACW): AgentState.ACW for s in _AT_WORK},
    **{(s, AgentTrigger.CALL_RINGS): AgentState.RINGING for s in _AT_WORK},
    **{(s, AgentTrigger.CALL_CONNECTED): AgentState.TALKING for s in (*_AT_WORK, *_ON_CALL)},
    (AgentState.RINGING, AgentTrigger.CALL_MISSED): AgentState.READY,
    (AgentState.TALKING, AgentTrigger.CALL_ENDED): AgentState.ACW,
}


def next_state(state: AgentState, trigger: AgentTrigger) -> AgentState:
    """Return the state that follows.

    Raises:
        IllegalTransition: The table has no such row, for example Ready while talking.
    """
    try:
        return TRANSITIONS[state, trigger]
    except KeyError:
        raise IllegalTransition(
            f"an agent who is {state} cannot go to {trigger}",
            code="agent.illegal_transition",
            fields={"state": state, "trigger": trigger},
        ) from None
