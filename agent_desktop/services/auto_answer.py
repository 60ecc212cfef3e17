"""Answers by itself, where the policy or the PBX says so."""

import asyncio
import logging
from collections.abc import Callable

from agent_desktop.domain.calls import Call, CallState
from agent_desktop.domain.commands import Answer
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import CallChanged, PolicyChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import SoundDesk

logger = logging.getLogger(__name__)


class AutoAnswer:
    """Takes a ringing call after the policy's time, or the PBX's, whichever is sooner.

    Only for an agent who is ready and talks to nobody. A tone at the ear comes before the caller.

    Args:
        is_ready: Whether the agent was ready when the call came.

    Thread: core.
    """

    def __init__(self, bus: Bus, sound: SoundDesk, is_ready: Callable[[], bool]) -> None:
        self._bus = bus
        self._sound = sound
        self._is_ready = is_ready
        self._policy = DeskPolicy()
        self._waiting: dict[CallId, asyncio.Task[None]] = {}
        self._beeps_for: CallId | None = None
        bus.on(PolicyChanged, self._on_policy)
        bus.on(CallChanged, self._on_call)

    def _on_policy(self, event: PolicyChanged) -> None:
        self._policy = event.policy

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if call.state is CallState.RINGING:
            after_s = self._after_s(call)
            if after_s is not None and call.call_id not in self._waiting and self._is_free(call):
                self._waiting[call.call_id] = spawn(
                    self._answer(call.call_id, after_s), name="answer by itself"
                )
            return
        if self._beeps_for == call.call_id:
            # The engine's tone goes before every caller while it is on; an agent's own key needs
            # none.
            self._beeps_for = None
            spawn(self._set_beep(False), name="no tone at the ear")
        if not call.is_live and (task := self._waiting.pop(call.call_id, None)) is not None:
            task.cancel()

    def _after_s(self, call: Call) -> float | None:
        policy = self._policy.auto_answer
        times = [policy.after_s, call.answer_after_s if policy.by_pbx else None]
        return min((t for t in times if t is not None), default=None)

    def _is_free(self, call: Call) -> bool:
        others = [c.call for c in self._bus.board.calls() if c.call.call_id != call.call_id]
        return self._is_ready() and not others

    async def _answer(self, call_id: CallId, after_s: float) -> None:
        await asyncio.sleep(after_s)
        call = next((c.call for c in self._bus.board.calls() if c.call.call_id == call_id), None)
        if call is None or call.state is not CallState.RINGING or not self._is_free(call):
            return
        if self._policy.auto_answer.beep:
            self._beeps_for = call_id
            await self._set_beep(True)
        try:
            await self._bus.execute(Answer(call_id=call_id))
        except AgentDesktopError as refusal:
            # Somebody was faster: the agent, or the caller who gave up.
            logger.info("a call could not be answered by itself: %s", refusal.code)

    async def _set_beep(self, on: bool) -> None:
        try:
            await self._sound.set_answer_beep(on)
        except AgentDesktopError as refusal:
            logger.info("the tone at the ear could not be set: %s", refusal.code)
