"""What the agent is doing: follows the calls, the session and the agent's own word."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from agent_desktop.domain.agents import AgentState, AgentTrigger, next_state
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import ExtendAfterCallWork, SetAgentState
from agent_desktop.domain.errors import AgentDesktopError, IllegalTransition, InvalidInput
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    EngineChanged,
    NoticeRaised,
    PolicyChanged,
    SessionChanged,
)
from agent_desktop.domain.policy import MINUTE_S, DeskPolicy
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.deadline import Deadline
from agent_desktop.services.ports import Clock

logger = logging.getLogger(__name__)

BUSY_HERE: Final = 486

_WISHES: Final = {
    AgentState.READY: AgentTrigger.READY,
    AgentState.NOT_READY: AgentTrigger.NOT_READY,
    AgentState.ACW: AgentTrigger.ACW,
}


class Presence:
    """Keeps the agent's state and lets callers ring only when the agent is ready and free.

    Calls interrupt what the agent chose: after a call, and after the work that follows it, the
    agent is back in the state before it. A call that rang long enough and was not answered makes
    the agent not ready where the policy says so, so that the next caller is not wasted.

    Args:
        accept_calls: Lets callers ring, or answers them a SIP status.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, clock: Clock, accept_calls: Callable[[bool, int], Awaitable[None]]
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._accept_calls = accept_calls
        self._policy = DeskPolicy()
        self._state = AgentState.OFFLINE
        self._reason = ""
        self._since_s = clock.monotonic()
        self._until_s: float | None = None
        self._extensions = 0
        self._deadline = Deadline(clock)
        self._chosen = (AgentState.NOT_READY, "")
        self._before_ringing = self._chosen
        self._was_missed = False
        self._talked_to_customer = False
        self._accepting: tuple[bool, int] | None = None
        self._guards: list[Callable[[], None]] = []
        bus.handle(SetAgentState, self.set_state)
        bus.handle(ExtendAfterCallWork, self.extend)
        bus.on(PolicyChanged, self._on_policy)
        bus.on(SessionChanged, self._on_session)
        bus.on(CallChanged, self._on_call)
        bus.on(EngineChanged, self._on_engine)
        self._tell()

    @property
    def state(self) -> AgentState:
        """The state now."""
        return self._state

    @property
    def was_ready(self) -> bool:
        """Whether the agent is ready, or was when the present call came."""
        return self._chosen[0] is AgentState.READY

    def guard_ready(self, guard: Callable[[], None]) -> None:
        """Ask ``guard`` before the agent goes to ready; it raises ``NotAllowed`` to refuse."""
        self._guards.append(guard)

    async def set_state(self, command: SetAgentState) -> None:
        """Go to ready, not ready or after-call work, as the agent wishes.

        Raises:
            InvalidInput: ``agent.bad_state``: calls make the other states by themselves.
            IllegalTransition: Not now, for example while talking.
            NotAllowed: A condition of ready is not met.
        """
        trigger = _WISHES.get(command.state)
        if trigger is None:
            raise InvalidInput(f"nobody chooses to be {command.state}", code="agent.bad_state")
        if command.state is AgentState.READY:
            for guard in self._guards:
                guard()
        is_pause = command.state is AgentState.NOT_READY
        reason = command.reason.strip()[:100] if is_pause else ""
        state = next_state(self._state, trigger)
        if state is AgentState.ACW:
            if self._state is not AgentState.ACW:  # once more is what ``extend`` is for
                self._begin_after_call_work()
            return
        self._chosen = (state, reason)
        self._be(state, reason)

    async def extend(self, _command: ExtendAfterCallWork) -> None:
        """Add the policy's extra time to after-call work.

        Raises:
            IllegalTransition: ``agent.not_extendable``: no such work, no limit, or none left.
        """
        if self._state is not AgentState.ACW or self._until_s is None or not self._extensions:
            raise IllegalTransition("there is no more time to take", code="agent.not_extendable")
        self._extensions -= 1
        self._until_s += self._policy.acw.extend_s
        self._deadline.set(self._until_s, self._go_back)
        self._tell()

    def _on_policy(self, event: PolicyChanged) -> None:
        self._policy = event.policy
        self._decide_acceptance()

    def _on_session(self, event: SessionChanged) -> None:
        if event.signed_in and self._state is AgentState.OFFLINE:
            calls = [changed.call for changed in self._bus.board.calls()]
            # A desk that came back finds its caller: who took that call was ready.
            ready = any(c.is_connected and c.direction is Direction.INBOUND for c in calls)
            self._chosen = (AgentState.READY if ready else AgentState.NOT_READY, "")
            self._move(AgentTrigger.SIGNED_IN)
            self._follow_calls()
        elif not event.signed_in and self._state is not AgentState.OFFLINE:
            self._move(AgentTrigger.SIGNED_OUT)

    def _on_call(self, event: CallChanged) -> None:
        self._was_missed = self._state is AgentState.RINGING and self._rang_in_vain(event.call)
        if self._state is not AgentState.OFFLINE:
            self._follow_calls()
        self._decide_acceptance()

    def _on_engine(self, event: EngineChanged) -> None:
        if event.pid:
            # The engine's own memory of it may be another; the client repeats it to a new one.
            self._accepting = None
            self._decide_acceptance()

    def _rang_in_vain(self, call: Call) -> bool:
        if call.is_live or call.answered_s is not None or call.direction is not Direction.INBOUND:
            return False
        if call.ended_by_us or "elsewhere" in call.end_reason.lower():
            return False
        rang_s = (call.ended_s or call.started_s) - call.started_s
        return rang_s >= self._policy.ringing.missed_after_s

    def _follow_calls(self) -> None:
        calls = [changed.call for changed in self._bus.board.calls()]
        connected = [call for call in calls if call.is_connected]
        if connected:
            if self._state is not AgentState.TALKING:
                self._talked_to_customer = False
                self._move(AgentTrigger.CALL_CONNECTED)
            self._talked_to_customer |= any(call.is_with_customer for call in connected)
        elif self._state is AgentState.TALKING:
            self._end_talking()
        elif any(call.state is CallState.RINGING for call in calls):
            if self._state is not AgentState.RINGING:
                self._before_ringing = (self._state, self._reason)
                self._move(AgentTrigger.CALL_RINGS)
        elif self._state is AgentState.RINGING:
            self._end_ringing()

    def _end_talking(self) -> None:
        self._state = next_state(self._state, AgentTrigger.CALL_ENDED)
        if self._policy.acw.mode == "none" or not self._talked_to_customer:
            self._go_back()
        else:
            self._begin_after_call_work()

    def _begin_after_call_work(self) -> None:
        timed = self._policy.acw.mode == "timed"
        until_s = self._clock.monotonic() + self._policy.acw.seconds if timed else None
        self._be(
            AgentState.ACW,
            "",
            until_s=until_s,
            extensions=self._policy.acw.extensions if timed else 0,
        )
        self._deadline.set(until_s, self._go_back)

    def _end_ringing(self) -> None:
        state, reason = self._before_ringing
        missed = next_state(self._state, AgentTrigger.CALL_MISSED)
        if self._was_missed and state is AgentState.READY and self._policy.ringing.missed_not_ready:
            state, reason = AgentState.NOT_READY, self._policy.ringing.missed_reason
            self._chosen = (state, reason)
            self._bus.publish(NoticeRaised(code="agent.missed"))
        if state is not missed:
            missed = next_state(missed, _WISHES[state])
        self._be(missed, reason)

    def _go_back(self) -> None:
        """Return from after-call work to what the agent had chosen."""
        state, reason = self._chosen
        self._be(next_state(self._state, _WISHES[state]), reason)

    def _move(self, trigger: AgentTrigger) -> None:
        self._be(next_state(self._state, trigger), "")

    def _be(
        self, state: AgentState, reason: str, until_s: float | None = None, extensions: int = 0
    ) -> None:
        self._state, self._reason = state, reason
        self._since_s = self._clock.monotonic()
        self._until_s, self._extensions = until_s, extensions
        self._deadline.set(None)
        if state is AgentState.NOT_READY:
            self._limit_pause(reason)
        self._tell()
        self._decide_acceptance()

    def _limit_pause(self, reason: str) -> None:
        longest = next((r.max_min for r in self._policy.reasons if r.name == reason), 0.0)
        if longest > 0:
            self._until_s = self._since_s + longest * MINUTE_S
            minutes = f"{longest:g}"
            self._deadline.set(
                self._until_s,
                lambda: self._bus.publish(
                    NoticeRaised(code="agent.pause_over", fields=(("minutes", minutes),))
                ),
            )

    def _tell(self) -> None:
        self._bus.publish(
            AgentStateChanged(
                state=self._state,
                reason=self._reason,
                since_s=self._since_s,
                until_s=self._until_s,
                extensions=self._extensions,
                accepts_calls=self._may_ring(),
            )
        )

    def _may_ring(self) -> bool:
        calls = [changed.call for changed in self._bus.board.calls()]
        if not calls:
            return self._state is AgentState.READY
        # One caller may knock while the agent talks to one other.
        waiting = self._policy.call_waiting and self.was_ready
        return waiting and self._state is AgentState.TALKING and len(calls) == 1

    def _decide_acceptance(self) -> None:
        in_call = bool(self._bus.board.calls())
        wanted = (self._may_ring(), BUSY_HERE if in_call else self._policy.busy_code)
        if wanted != self._accepting:
            self._accepting = wanted
            spawn(self._let_ring(*wanted), name="accept calls")

    async def _let_ring(self, on: bool, code: int) -> None:
        try:
            await self._accept_calls(on, code)
        except AgentDesktopError as exc:
            # A dead engine is told by its client as soon as it is back.
            logger.info("accepting calls could not be changed: %s", exc.code)
