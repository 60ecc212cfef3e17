"""The floor as the server tells it: who is there, and what everybody does. Values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from agent_desktop.domain.agents import AgentState

# What a list of colleagues says of somebody's state (``events.ColleaguesChanged``).
_STATES: Final = {
    AgentState.READY: "free",
    AgentState.RINGING: "ringing",
    AgentState.TALKING: "talking",
    AgentState.NOT_READY: "away",
    AgentState.ACW: "away",
    AgentState.OFFLINE: "offline",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorCall:
    """A colleague's call. ``number`` is masked for whom it does not concern.

    ``state``: ``ringing``, ``dialling``, ``talking`` or ``held``, since ``since`` (server's time).
    """

    direction: str
    state: str
    number: str
    queue: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorAgent:
    """A colleague at work. ``since``: in this state, in the server's time."""

    number: str
    name: str
    team: str
    extension: str
    state: AgentState
    reason: str
    since: datetime
    calls: tuple[FloorCall, ...] = ()

    @property
    def word(self) -> str:
        """``free``, ``ringing``, ``talking``, ``away`` or ``offline``."""
        return _STATES[self.state]
