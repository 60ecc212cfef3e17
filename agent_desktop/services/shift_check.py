"""Runs the check before the shift, and says whether an agent may be ready.

The rules are ``domain.shift_check``; here are the engine's tones and levels, the agent's answers
and the memory of a check that passed: a desk that restarts in a shift does not ask again.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import AnswerShiftCheck, CloseShiftCheck, StartShiftCheck
from agent_desktop.domain.errors import AgentDesktopError, IllegalTransition, NotAllowed, NotFound
from agent_desktop.domain.events import (
    CallChanged,
    DevicesChanged,
    LevelsHeard,
    PolicyChanged,
    RegistrationChanged,
    RegistrationState,
    SessionChanged,
    ShiftCheckChanged,
)
from agent_desktop.domain.line_state import Heard
from agent_desktop.domain.shift_check import (
    HEARD,
    SPEECH_LEAST_DB,
    CheckPart,
    CheckTimes,
    PartState,
    ShiftCheck,
    ShiftCheckRule,
    begin,
    is_due,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, DeskRecords, SoundDesk

logger = logging.getLogger(__name__)

_KEY: Final = "shift_check"


class ShiftChecking:
    """The check of the agent who is signed in.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        sound: SoundDesk,
        records: DeskRecords,
        times: CheckTimes | None = None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._sound = sound
        self._records = records
        self._times = times or CheckTimes()
        self._rule = ShiftCheckRule.OFF
        self._agent = ""
        self._passed_at: datetime | None = None
        self._open = False
        self._check = ShiftCheck()
        self._task: asyncio.Task[None] | None = None
        self._answer: asyncio.Future[bool] | None = None
        self._moved = asyncio.Event()
        bus.handle(StartShiftCheck, self._start)
        bus.handle(AnswerShiftCheck, self._take_answer)
        bus.handle(CloseShiftCheck, self._close)
        bus.on(PolicyChanged, self._on_policy)
        bus.on(SessionChanged, self._on_session)
        bus.on(LevelsHeard, self._on_levels)
        bus.on(RegistrationChanged, lambda _event: self._moved.set())
        bus.on(CallChanged, self._on_call)

    def assert_ready_allowed(self) -> None:
        """Return when the agent may go to Ready.

        Raises:
            NotAllowed: ``shift.check_due``: the centre requires the check, and it is still to do.
        """
        if self._rule is ShiftCheckRule.REQUIRED and self._is_due():
            self._tell()
            raise NotAllowed("do the check before the shift first", code="shift.check_due")

    async def stop(self) -> None:
        """End a check that is going on; a second call does nothing."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _start(self, _command: StartShiftCheck) -> None:
        """Begin, or try again what failed.

        Raises:
            IllegalTransition: ``shift.in_call``.
        """
        if self._has_call():
            raise IllegalTransition("finish the call first", code="shift.in_call")
        if self._task is not None:
            return
        failed = self._open and self._check.has_ended and not self._check.has_passed
        self._check = self._check.again() if failed else begin(self._devices())
        self._open = True
        self._task = spawn(self._run(), name="shift check")

    async def _take_answer(self, command: AnswerShiftCheck) -> None:
        if self._answer is None or self._answer.done():
            raise NotFound("no tone is played now", code="shift.not_asked")
        self._answer.set_result(command.heard)

    async def _close(self, _command: CloseShiftCheck) -> None:
        await self._put_away()

    async def _run(self) -> None:
        try:
            while (part := self._check.next_open()) is not None:
                self._mark(part, PartState.RUNNING)
                try:
                    code = await self._try(part)
                except AgentDesktopError as exc:
                    code = exc.code
                self._mark(part, PartState.FAILED if code else PartState.PASSED, code)
            if self._check.has_passed:
                await self._pass()
        finally:
            self._task = None

    async def _try(self, part: CheckPart) -> str:
        """Return "" when the part passed, else the code of what is wrong."""
        if part is CheckPart.REGISTRATION:
            return await self._try_registration()
        if not self._check.part(part).device:
            return "shift.no_device"
        if part in HEARD:
            return await self._try_tone(part)
        return await self._try_microphone()

    async def _try_registration(self) -> str:
        reached = await self._until(self._is_registered, self._times.registration)
        return "" if reached else "shift.not_registered"

    async def _try_microphone(self) -> str:
        self._check = replace(self._check, microphone=begin({}).microphone)
        await self._sound.meter(True)
        try:
            await self._until(lambda: self._check.microphone.is_enough, self._times.microphone)
        finally:
            await self._quietly(self._sound.meter(False))
        microphone = self._check.microphone
        return "" if microphone.is_enough else microphone.failure()

    async def _try_tone(self, part: CheckPart) -> str:
        self._answer = asyncio.get_running_loop().create_future()
        await self._sound.test_tone(part.value, True)
        try:
            async with asyncio.timeout(self._times.answer):
                heard = await self._answer
        except TimeoutError:
            heard = False
        finally:
            self._answer = None
            await self._quietly(self._sound.test_tone(part.value, False))
        return "" if heard else "shift.not_heard"

    async def _quietly(self, ending: Awaitable[None]) -> None:
        try:
            await ending
        except AgentDesktopError as exc:
            logger.info("the engine did not end a test: %s", exc.code)

    async def _until(self, reached: Callable[[], bool], seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while not reached():
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True

    async def _pass(self) -> None:
        self._passed_at = self._clock.now()
        self._open = False
        self._tell()
        kept = {"agent": self._agent, "at": self._passed_at.isoformat()}
        await self._records.put_setting(_KEY, json.dumps(kept))

    async def _put_away(self) -> None:
        await self.stop()
        if self._open:
            self._open = False
            self._check = ShiftCheck()
            self._tell()

    def _on_policy(self, event: PolicyChanged) -> None:
        self._rule = ShiftCheckRule(event.policy.shift_check)
        if self._agent:
            self._tell()

    def _on_session(self, event: SessionChanged) -> None:
        agent = event.agent_number if event.signed_in else ""
        if agent == self._agent:
            return
        self._agent, self._passed_at = agent, None
        spawn(self._change_agent(agent), name="shift check of an agent")

    async def _change_agent(self, agent: str) -> None:
        await self._put_away()
        if agent:
            passed_at = await self._last_passed(agent)
            if self._agent == agent:
                self._passed_at = self._passed_at or passed_at
        self._tell()

    async def _last_passed(self, agent: str) -> datetime | None:
        try:
            kept = json.loads(await self._records.setting(_KEY) or "{}")
            return datetime.fromisoformat(kept["at"]) if kept.get("agent") == agent else None
        except (ValueError, TypeError, KeyError, AttributeError):
            logger.warning("the kept shift check cannot be read")
            return None

    def _on_levels(self, event: LevelsHeard) -> None:
        if self._check.trying is not CheckPart.MICROPHONE:
            return
        heard = event.microphone or Heard(
            rms_db=event.microphone_db,
            peak_db=event.microphone_db,
            speech=float(event.microphone_db >= SPEECH_LEAST_DB),
        )
        self._check = replace(self._check, microphone=self._check.microphone.heard(heard))
        self._moved.set()
        self._tell()

    def _on_call(self, event: CallChanged) -> None:
        # The call goes first; what was checked so far is checked again.
        if self._open and event.call.is_live and event.call.purpose is not CallPurpose.CODE:
            spawn(self._put_away(), name="shift check ends for a call")

    def _devices(self) -> dict[CheckPart, str]:
        devices = self._bus.board.newest(DevicesChanged) or DevicesChanged()
        return {
            CheckPart.MICROPHONE: devices.microphone,
            CheckPart.EARPIECE: devices.earpiece,
            CheckPart.RINGER: devices.ringer,
            CheckPart.SPEAKER: devices.wanted_speaker,
        }

    def _is_registered(self) -> bool:
        newest = self._bus.board.newest(RegistrationChanged)
        return newest is not None and newest.state is RegistrationState.REGISTERED

    def _has_call(self) -> bool:
        return any(c.call.purpose is not CallPurpose.CODE for c in self._bus.board.calls())

    def _is_due(self) -> bool:
        age_s = None
        if self._passed_at is not None:
            age_s = (self._clock.now() - self._passed_at).total_seconds()
        return is_due(self._rule, age_s)

    def _mark(self, part: CheckPart, state: PartState, code: str = "") -> None:
        self._check = self._check.with_part(part, state, code)
        self._tell()

    def _tell(self) -> None:
        self._bus.publish(
            ShiftCheckChanged(
                rule=self._rule,
                due=bool(self._agent) and self._is_due(),
                open=self._open,
                check=self._check,
            )
        )
