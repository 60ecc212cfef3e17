"""What the agent is doing: follows the calls, the session and the agent's own word."""

import logging
from collections.abc import Awaitable, Callable

from agent_desktop.domain.agents import AgentState, AgentTrigger, next_state
from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import SetAgentState
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    EngineChanged,
    SessionChanged,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock

logger = logging.getLogger(__name__)

_WISHES = {
    AgentState.READY: AgentTrigger.READY,
    AgentState.NOT_READY: AgentTrigger.NOT_READY,
    AgentState.ACW: AgentTrigger.ACW,
}


class Presence:
    """Keeps the agent's state and lets callers ring only when the agent is ready and free.

    A call that nobody took puts the agent back to the state before it, with its reason.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, clock: Clock, accept_calls: Callable[[bool], Awaitable[None]]
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._accept_calls = accept_calls
        self._state = AgentState.OFFLINE
        self._reason = ""
        self._before_ringing = (AgentState.READY, "")
        self._accepting: bool | None = None
        bus.handle(SetAgentState, self.set_state)
        bus.on(SessionChanged, self._on_session)
        bus.on(CallChanged, self._on_call)
        bus.on(EngineChanged, self._on_engine)
        self._tell()

    @property
    def state(self) -> AgentState:
        """The state now."""
        return self._state

    async def set_state(self, command: SetAgentState) -> None:
        """Go to ready, not ready or after-call work, as the agent wishes.

        Raises:
            InvalidInput: ``agent.bad_state``: calls make the other states by themselves.
            IllegalTransition: Not now, for example while talking.
        """
        trigger = _WISHES.get(command.state)
        if trigger is None:
            raise InvalidInput(f"nobody chooses to be {command.state}", code="agent.bad_state")
        reason = command.reason.strip()[:100]
        self._move(trigger, reason if command.state is AgentState.NOT_READY else "")

    def _on_session(self, event: SessionChanged) -> None:
        if event.signed_in and self._state is AgentState.OFFLINE:
            self._move(AgentTrigger.SIGNED_IN)
            self._follow_calls()  # a desk that came back finds its call alive
        elif not event.signed_in and self._state is not AgentState.OFFLINE:
            self._move(AgentTrigger.SIGNED_OUT)

    def _on_call(self, _event: CallChanged) -> None:
        if self._state is not AgentState.OFFLINE:
            self._follow_calls()
        self._decide_acceptance()

    def _on_engine(self, event: EngineChanged) -> None:
        if event.pid:
            # The engine's own memory of it may be another; the client repeats it to a new one.
            self._accepting = None
            self._decide_acceptance()

    def _follow_calls(self) -> None:
        states = [changed.call.state for changed in self._bus.board.calls()]
        if any(s in (CallState.ACTIVE, CallState.HELD) for s in states):
            if self._state is not AgentState.TALKING:
                self._move(AgentTrigger.CALL_CONNECTED)
        elif self._state is AgentState.TALKING:
            self._move(AgentTrigger.CALL_ENDED)
        elif CallState.RINGING in states:
            if self._state is not AgentState.RINGING:
                self._before_ringing = (self._state, self._reason)
                self._move(AgentTrigger.CALL_RINGS)
        elif self._state is AgentState.RINGING:
            self._miss()

    def _miss(self) -> None:
        state, reason = self._before_ringing
        missed = next_state(self._state, AgentTrigger.CALL_MISSED)
        if state is not missed:
            missed = next_state(missed, _WISHES[state])
        self._be(missed, reason)

    def _move(self, trigger: AgentTrigger, reason: str = "") -> None:
        self._be(next_state(self._state, trigger), reason)

    def _be(self, state: AgentState, reason: str) -> None:
        self._state, self._reason = state, reason
        self._tell()
        self._decide_acceptance()

    def _tell(self) -> None:
        self._bus.publish(
            AgentStateChanged(
                state=self._state, reason=self._reason, since_s=self._clock.monotonic()
            )
        )

    def _decide_acceptance(self) -> None:
        wanted = self._state is AgentState.READY and not self._bus.board.calls()
        if wanted is not self._accepting:
            self._accepting = wanted
            spawn(self._let_ring(wanted), name="accept calls")

    async def _let_ring(self, on: bool) -> None:
        try:
            await self._accept_calls(on)
        except AgentDesktopError as exc:
            # A dead engine is told by its client as soon as it is back.
            logger.info("accepting calls could not be changed: %s", exc.code)
