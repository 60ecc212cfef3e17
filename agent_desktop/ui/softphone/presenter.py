"""What the softphone does with events, clicks and keys. No Qt."""

from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    Answer,
    Command,
    Dial,
    HangUp,
    Hold,
    Reject,
    Resume,
    SendDtmf,
    SetAgentState,
    SetMute,
)
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    Event,
    LevelsHeard,
    LineStateChanged,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.ui import formats
from agent_desktop.ui.softphone.state import CallCard, Levels, SoftphoneState

ENDED_CARD_S = 8.0
_AT_WORK = (AgentState.READY, AgentState.NOT_READY, AgentState.ACW)
# The call in front: the one we talk to, else the one that needs a decision.
_IN_FRONT = (
    CallState.ACTIVE,
    CallState.RINGING,
    CallState.ALERTING,
    CallState.DIALING,
    CallState.HELD,
)


class SoftphonePresenter:
    """Keeps the calls and the agent's state, and decides what the softphone shows.

    Args:
        send: Takes commands to the core.
        clock_s: Monotonic seconds, the same clock as the events'.
        render: Receives every new state.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[SoftphoneState], None],
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self._calls: dict[CallId, Call] = {}
        self._ended: Call | None = None
        self._since_s = 0.0
        self.state = SoftphoneState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case CallChanged(call=call):
                self._take_call(call)
            case AgentStateChanged():
                self._since_s = event.since_s
                if event.state is not AgentState.ACW:
                    self._forget_ended_long_ago()
                self.state = replace(self.state, agent_state=event.state, reason=event.reason)
            case SessionChanged():
                self.state = replace(
                    self.state,
                    agent_number=event.agent_number,
                    agent_name=event.name,
                    team=event.team,
                    reasons=event.not_ready_reasons,
                )
            case LevelsHeard():
                levels = Levels(
                    caller=formats.level(event.caller_db),
                    microphone=formats.level(event.microphone_db),
                    caller_speaks=event.caller_speaks,
                )
                self.state = replace(self.state, levels=levels)
            case LineStateChanged():
                self.state = replace(self.state, caller_line=event.caller, agent_line=event.agent)
            case _:
                return
        self._show()

    def tick(self) -> None:
        """Let the timers go on; once a second is enough."""
        if self.state.agent_state is not AgentState.ACW:
            self._forget_ended_long_ago()
        self._show()

    def answer(self) -> None:
        """Take the ringing call."""
        if ringing := self._first(CallState.RINGING):
            self._send(Answer(call_id=ringing.call_id))

    def reject(self) -> None:
        """Refuse the ringing call."""
        if ringing := self._first(CallState.RINGING):
            self._send(Reject(call_id=ringing.call_id))

    def hang_up(self) -> None:
        """End the call in front; a ringing one is refused."""
        front = self._front()
        if front is None:
            return
        if front.state is CallState.RINGING:
            self._send(Reject(call_id=front.call_id))
        else:
            self._send(HangUp(call_id=front.call_id))

    def toggle_hold(self) -> None:
        """Hold the caller, or take the held one back."""
        if active := self._first(CallState.ACTIVE):
            self._send(Hold(call_id=active.call_id))
        elif held := self._first(CallState.HELD):
            self._send(Resume(call_id=held.call_id))

    def toggle_mute(self) -> None:
        """Close or open the microphone."""
        connected = self._first(CallState.ACTIVE) or self._first(CallState.HELD)
        if connected is not None:
            self._send(SetMute(on=not connected.muted, call_id=connected.call_id))

    def press_key(self, digit: str) -> bool:
        """Send a keypad digit into the call; False when there is none to send it into."""
        active = self._first(CallState.ACTIVE)
        if active is None:
            return False
        self._send(SendDtmf(digits=digit, call_id=active.call_id))
        return True

    def dial(self, number: str) -> None:
        """Call a number; blanks and dashes that people write are taken out."""
        target = number.strip()
        if not any(mark in target for mark in "@:"):
            target = "".join(c for c in target if c not in " -()./\t")
        if target:
            self._send(Dial(number=target))

    def choose_state(self, state: AgentState, reason: str = "") -> None:
        """Go to a state that the agent picked."""
        self._send(SetAgentState(state=state, reason=reason))

    def toggle_ready(self) -> None:
        """Go to ready, or from ready to not ready."""
        ready = self.state.agent_state is AgentState.READY
        self.choose_state(AgentState.NOT_READY if ready else AgentState.READY)

    def _take_call(self, call: Call) -> None:
        if call.is_live:
            self._calls[call.call_id] = call
            self._ended = None
        elif self._calls.pop(call.call_id, None) is not None or self._ended is None:
            self._ended = call
        if not any(c.is_connected for c in self._calls.values()):
            self.state = replace(
                self.state,
                levels=Levels(),
                caller_line=CallerLine.SPEAKS,
                agent_line=AgentLine.SPEAKS,
            )

    def _forget_ended_long_ago(self) -> None:
        ended = self._ended
        if ended is not None and self._clock_s() - (ended.ended_s or 0.0) >= ENDED_CARD_S:
            self._ended = None

    def _first(self, state: CallState) -> Call | None:
        found = [c for c in self._calls.values() if c.state is state]
        return min(found, key=lambda c: c.started_s, default=None)

    def _front(self) -> Call | None:
        return next((c for state in _IN_FRONT if (c := self._first(state))), None)

    def _show(self) -> None:
        now_s = self._clock_s()
        front = self._front()
        others = [c for c in self._calls.values() if c is not front]
        shown = front or self._ended
        at_work = self.state.agent_state in _AT_WORK
        state = replace(
            self.state,
            state_seconds=int(max(0.0, now_s - self._since_s)),
            card=None if shown is None else _card(shown, now_s),
            others=tuple(_card(c, now_s) for c in sorted(others, key=lambda c: c.started_s)),
            can_answer=self._first(CallState.RINGING) is not None,
            can_hang_up=front is not None,
            can_choose_state=at_work,
            can_dial=at_work and front is None,
        )
        self.state = state
        self._render(state)


def _card(call: Call, now_s: float) -> CallCard:
    waiting_s = (call.ended_s if call.ended_s is not None else now_s) - call.started_s
    seconds = waiting_s if call.answered_s is None else call.duration_s(now_s)
    missed = (
        not call.is_live
        and call.answered_s is None
        and call.direction is Direction.INBOUND
        and not call.ended_by_us
    )
    return CallCard(
        call_id=call.call_id,
        state=call.state,
        direction=call.direction,
        number=call.remote_number,
        name=call.remote_name,
        queue=call.queue,
        seconds=int(max(0.0, seconds)),
        muted=call.muted,
        missed=missed,
        end_code=call.end_code,
    )
