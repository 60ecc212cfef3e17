"""Which actions make sense now: one small value that the action table asks. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    DraftChanged,
    Event,
    ScriptChanged,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the action table needs to know of the desk."""

    signed_in: bool = False
    agent_state: AgentState = AgentState.OFFLINE
    ringing: bool = False
    calling: bool = False
    active: bool = False
    held: bool = False
    muted: bool = False
    has_draft: bool = False
    has_steps: bool = False
    situations: tuple[str, ...] = ()
    languages: int = 0

    @property
    def connected(self) -> bool:
        """Whether somebody is on the line, talking or held."""
        return self.active or self.held

    @property
    def busy(self) -> bool:
        """Whether there is any call."""
        return self.ringing or self.calling or self.connected


class ConditionsPresenter:
    """Follows the desk and tells the action table.

    Thread: GUI.
    """

    def __init__(self, render: Callable[[Conditions], None]) -> None:
        self._render = render
        self._calls: dict[CallId, Call] = {}
        self.state = Conditions()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case CallChanged(call=call):
                state = self._with_call(call)
            case AgentStateChanged(state=agent_state):
                state = replace(self.state, agent_state=agent_state)
            case SessionChanged(signed_in=signed_in):
                state = replace(self.state, signed_in=signed_in)
            case DraftChanged(draft_id=draft_id):
                state = replace(self.state, has_draft=bool(draft_id))
            case ScriptChanged():
                state = replace(
                    self.state,
                    has_steps=event.current < len(event.steps),
                    situations=tuple(name for name, _, _ in event.situations),
                    languages=len(event.languages),
                )
            case _:
                return
        if state != self.state:
            self.state = state
            self._render(state)

    def _with_call(self, call: Call) -> Conditions:
        if call.is_live:
            self._calls[call.call_id] = call
        else:
            self._calls.pop(call.call_id, None)
        states = {c.state for c in self._calls.values()}
        return replace(
            self.state,
            ringing=CallState.RINGING in states,
            calling=bool(states & {CallState.DIALING, CallState.ALERTING}),
            active=CallState.ACTIVE in states,
            held=CallState.HELD in states,
            muted=any(c.muted for c in self._calls.values() if c.is_connected),
        )
