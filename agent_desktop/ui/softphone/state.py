"""What the softphone shows."""

from dataclasses import dataclass

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallState, Direction
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import AgentLine, CallerLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """One call on screen. ``seconds`` counts from the answer, before it from the first ring."""

    call_id: CallId
    state: CallState
    direction: Direction
    number: str
    name: str
    queue: str = ""
    seconds: int = 0
    muted: bool = False
    missed: bool = False
    end_code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How loud both sides are, 0 to 1."""

    caller: float = 0.0
    microphone: float = 0.0
    caller_speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftphoneState:
    """Everything that the softphone shows.

    Attributes:
        card: The call in front; None when there is none.
        others: Further calls at the same time, oldest first.
    """

    agent_number: str = ""
    agent_name: str = ""
    team: str = ""
    agent_state: AgentState = AgentState.OFFLINE
    reason: str = ""
    state_seconds: int = 0
    reasons: tuple[str, ...] = ()
    card: CallCard | None = None
    others: tuple[CallCard, ...] = ()
    levels: Levels = Levels()
    caller_line: CallerLine = CallerLine.SPEAKS
    agent_line: AgentLine = AgentLine.SPEAKS
    can_answer: bool = False
    can_hang_up: bool = False
    can_choose_state: bool = False
    can_dial: bool = False
