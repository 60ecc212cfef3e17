"""The agent's side of the softphone: who sits here, in which state, for how long. No Qt."""

from dataclasses import replace

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.events import (
    AgentStateChanged,
    Event,
    PolicyChanged,
    SessionChanged,
    ShiftCheckChanged,
)
from agent_desktop.domain.policy import DeskPolicy, PauseReason
from agent_desktop.domain.shift_check import ShiftCheckRule
from agent_desktop.ui.softphone.state import SoftphoneState, TimeLimit


class AgentSide:
    """Follows the agent's state and its limits.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self.policy = DeskPolicy()
        self._names: tuple[str, ...] = ()
        self._state = AgentStateChanged(state=AgentState.OFFLINE)

    def take(self, event: Event, state: SoftphoneState) -> SoftphoneState | None:
        """Return the state after an event, None when the event is about something else."""
        match event:
            case AgentStateChanged():
                self._state = event
                return replace(
                    state,
                    agent_state=event.state,
                    reason=event.reason,
                    extensions=event.extensions,
                    accepts_calls=event.accepts_calls,
                )
            case SessionChanged():
                self._names = event.not_ready_reasons
                return replace(
                    state,
                    agent_number=event.agent_number,
                    agent_name=event.name,
                    team=event.team,
                    reasons=self._reasons(),
                )
            case PolicyChanged():
                self.policy = event.policy
                return replace(
                    state, reasons=self._reasons(), extend_s=int(event.policy.acw.extend_s)
                )
            case ShiftCheckChanged():
                return replace(
                    state,
                    check_due=event.due and not event.open,
                    check_required=event.rule is ShiftCheckRule.REQUIRED,
                )
        return None

    def timed(self, state: SoftphoneState, now_s: float) -> SoftphoneState:
        """Return the state with its timers as they are now."""
        since_s, until_s = self._state.since_s, self._state.until_s
        limit = None
        if until_s is not None:
            limit = TimeLimit(left_s=round(until_s - now_s), of_s=round(until_s - since_s))
        return replace(state, state_seconds=int(max(0.0, now_s - since_s)), limit=limit)

    def _reasons(self) -> tuple[PauseReason, ...]:
        """Return the session's reasons in their order, with the policy's longest times."""
        known = {r.name: r for r in self.policy.reasons}
        if not self._names:
            return ()
        return tuple(known.get(name, PauseReason(name=name)) for name in self._names)
