"""Tells the PBX's queues what the agent does, by the codes that it takes for that."""

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Final

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallPurpose
from agent_desktop.domain.dialing import dial_target
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import (
    AgentStateChanged,
    NoticeRaised,
    PolicyChanged,
    RegistrationChanged,
    RegistrationState,
    SessionChanged,
    Severity,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook, call_id_of
from agent_desktop.services.ports import CallControl

logger = logging.getLogger(__name__)

_TRIES: Final = 2
_REMEMBERED: Final = 8


@dataclass(frozen=True, slots=True)
class QueueState:
    """What a PBX knows of an agent, as the codes that were dialled last; "" for none yet."""

    membership: str = ""
    pause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTimes:
    """Seconds: how long a code may ring, its announcement last, and the pause before a retry."""

    answer_s: float = 10.0
    announcement_s: float = 4.0
    retry_s: float = 2.0


class QueueCodes:
    """Dials sign-in, sign-out, pause and unpause codes, one after the other.

    Only what differs from what the PBX was told last is dialled, and only while registered: what
    changes meanwhile is caught up with at once, and a wish that was taken back is never dialled. A
    code that fails is dialled once more; then the agent reads that the PBX did not take it. During
    after-call work nothing is dialled: callers are refused by the desk itself.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, book: CallBook, calls: CallControl, times: CodeTimes | None = None
    ) -> None:
        self._bus = bus
        self._calls = calls
        self._times = times or CodeTimes()
        self._policy = DeskPolicy()
        self._agent = ""
        self._is_registered = False
        self._wanted = QueueState()
        self._told = QueueState()
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._worker: asyncio.Task[None] | None = None
        self._states: dict[CallId, Call] = {}
        self._moved = asyncio.Event()
        book.on_code = self._on_code
        bus.on(PolicyChanged, self._on_policy)
        bus.on(SessionChanged, self._on_session)
        bus.on(AgentStateChanged, self._on_agent)
        bus.on(RegistrationChanged, self._on_registration)

    async def settled(self, within_s: float) -> None:
        """Return when the PBX was told everything, or after ``within_s``."""
        try:
            async with asyncio.timeout(within_s):
                await self._idle.wait()
        except TimeoutError:
            logger.info("the telephone system was not told all codes in time")

    async def stop(self, within_s: float = 3.0) -> None:
        """Sign out of the queues; the desk closes."""
        self._want(QueueState(membership=self._sign_out()))
        if self._is_registered:
            await self.settled(within_s)
        if self._worker is not None:
            self._worker.cancel()

    def _on_policy(self, event: PolicyChanged) -> None:
        self._policy = event.policy

    def _on_session(self, event: SessionChanged) -> None:
        if event.signed_in:
            self._agent = event.agent_number
            code = self._filled(self._policy.codes.sign_in)
            self._want(replace(self._wanted, membership=code))
        elif self._wanted.membership or self._told.membership:
            self._want(QueueState(membership=self._sign_out()))

    def _sign_out(self) -> str:
        """Return the code to leave with; "" if nobody signed in."""
        return self._filled(self._policy.codes.sign_out) if self._told.membership else ""

    def _on_agent(self, event: AgentStateChanged) -> None:
        codes = self._policy.codes
        if event.state is AgentState.READY:
            # Who was never paused needs no code to be called.
            code = self._filled(codes.unpause) if self._told.pause or self._wanted.pause else ""
        elif event.state is AgentState.NOT_READY:
            reason = next((r.code for r in self._policy.reasons if r.name == event.reason), "")
            code = self._filled(codes.pause, reason)
        else:
            return
        self._want(replace(self._wanted, pause=code))

    def _on_registration(self, event: RegistrationChanged) -> None:
        self._is_registered = event.state is RegistrationState.REGISTERED
        self._changed.set()

    def _filled(self, code: str, reason: str = "") -> str:
        return code.replace("{agent}", self._agent).replace("{reason}", reason)

    def _want(self, wanted: QueueState) -> None:
        self._wanted = wanted
        self._changed.set()
        if self._next() and (self._worker is None or self._worker.done()):
            self._idle.clear()
            self._worker = spawn(self._work(), name="feature codes")

    def _next(self) -> QueueState | None:
        """Return what the PBX is to know next, None when it knows everything.

        A new membership begins unpaused.
        """
        wanted, told = self._wanted, self._told
        if wanted.membership and wanted.membership != told.membership:
            return QueueState(membership=wanted.membership)
        if wanted.pause and wanted.pause != told.pause:
            return replace(told, pause=wanted.pause)
        return None

    async def _work(self) -> None:
        failures = 0
        while (after := self._next()) is not None:
            code = after.pause or after.membership
            self._changed.clear()
            if not self._is_registered:
                await self._changed.wait()
                continue
            if await self._dial(code):
                failures = 0
            elif not self._is_registered:
                continue  # nobody heard it; it is not the code's fault
            else:
                failures += 1
                if failures < _TRIES:
                    await asyncio.sleep(self._times.retry_s)
                    continue
                failures = 0
                fields = (("code", code),)
                self._bus.publish(
                    NoticeRaised(code="codes.failed", severity=Severity.WARNING, fields=fields)
                )
            self._told = after
        self._idle.set()

    async def _dial(self, code: str) -> bool:
        """Dial one code; return whether the PBX took it."""
        try:
            call_id = call_id_of(await self._calls.dial(dial_target(code), CallPurpose.CODE))
        except AgentDesktopError as exc:
            logger.info("a feature code could not be dialled: %s", exc.code)
            return False
        try:
            taken = await self._until(call_id, self._times.answer_s, answered=True)
            if not taken or not await self._until(call_id, self._times.announcement_s):
                await self._hang_up(call_id)
        finally:
            self._states.pop(call_id, None)
        return taken

    async def _until(self, call_id: CallId, within_s: float, *, answered: bool = False) -> bool:
        """Wait until the call ended, or was answered; return whether that came about.

        Waiting for the answer, an end without one is a no.
        """
        try:
            async with asyncio.timeout(within_s):
                while True:
                    self._moved.clear()
                    call = self._states.get(call_id)
                    if call is not None and answered and call.answered_s is not None:
                        return True
                    if call is not None and not call.is_live:
                        return not answered
                    await self._moved.wait()
        except TimeoutError:
            return False

    async def _hang_up(self, call_id: CallId) -> None:
        call = self._states.get(call_id)
        if call is not None and not call.is_live:
            return
        try:
            await self._calls.hang_up(call_id)
        except AgentDesktopError as exc:
            logger.info("a feature code's call has ended already: %s", exc.code)

    def _on_code(self, call: Call) -> None:
        self._states[call.call_id] = call
        while len(self._states) > _REMEMBERED:  # the end of one is told after it is done with
            self._states.pop(next(iter(self._states)))
        self._moved.set()
