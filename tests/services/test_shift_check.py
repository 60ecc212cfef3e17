from collections.abc import AsyncIterator

import pytest

from agent_desktop.domain.commands import (
    AnswerShiftCheck,
    CloseShiftCheck,
    StartShiftCheck,
)
from agent_desktop.domain.errors import IllegalTransition, NotAllowed, NotFound, Unavailable
from agent_desktop.domain.events import (
    DevicesChanged,
    LevelsHeard,
    PolicyChanged,
    RegistrationChanged,
    RegistrationState,
    ShiftCheckChanged,
)
from agent_desktop.domain.line_state import Heard
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.shift_check import CheckPart, CheckTimes, PartState
from agent_desktop.services.bus import Bus
from agent_desktop.services.shift_check import ShiftChecking
from tests.fakes.clock import FakeClock
from tests.services.desk import Line, settled, sign_in, until


class Sound:
    """What the check uses of ``SoundDesk``."""

    def __init__(self) -> None:
        self.on: list[str] = []
        self.down = False

    async def test_tone(self, device: str, on: bool) -> None:
        self._switch(device, on)

    async def meter(self, on: bool) -> None:
        self._switch("meter", on)

    def _switch(self, what: str, on: bool) -> None:
        if self.down:
            raise Unavailable("no engine", code="engine.down")
        if on:
            self.on.append(what)
        else:
            self.on.remove(what)


class Records:
    """What the check uses of ``DeskRecords``."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def setting(self, key: str) -> str | None:
        return self.kept.get(key)

    async def put_setting(self, key: str, value: str) -> None:
        self.kept[key] = value


class Desk:
    def __init__(self, records: Records | None = None, clock: FakeClock | None = None) -> None:
        self.bus = Bus()
        self.clock = clock or FakeClock()
        self.sound = Sound()
        self.records = records or Records()
        # Failures are to come soon; what passes does not wait for these.
        times = CheckTimes(registration=0.05, microphone=0.3, answer=0.3)
        self.checking = ShiftChecking(self.bus, self.clock, self.sound, self.records, times)
        self.bus.publish(
            DevicesChanged(
                microphone="Jabra", earpiece="Jabra", ringer="Jabra", wanted_speaker="Monitor"
            )
        )

    async def require(self) -> None:
        self.bus.publish(PolicyChanged(policy=DeskPolicy(shift_check="required")))
        sign_in(self.bus)
        await settled()

    def register(self) -> None:
        self.bus.publish(RegistrationChanged(state=RegistrationState.REGISTERED, account="1001"))

    def speak(self, level_db: float = -25.0) -> None:
        heard = Heard(rms_db=level_db, peak_db=level_db + 10, speech=1.0)
        for _ in range(10):
            self.bus.publish(
                LevelsHeard(
                    caller_db=-96, microphone_db=level_db, caller_speaks=False, microphone=heard
                )
            )

    @property
    def now(self) -> ShiftCheckChanged:
        return self.bus.board.newest(ShiftCheckChanged) or ShiftCheckChanged()

    async def trying(self, part: CheckPart) -> None:
        await until(lambda: self.now.check.trying is part)
        await settled()

    async def answer(self, part: CheckPart, *, heard: bool = True) -> None:
        await self.trying(part)
        assert self.sound.on == [part.value]
        await self.bus.execute(AnswerShiftCheck(heard=heard))

    async def pass_all(self) -> None:
        self.register()
        await self.bus.execute(StartShiftCheck())
        await self.trying(CheckPart.MICROPHONE)
        self.speak()
        await self.answer(CheckPart.EARPIECE)
        await self.answer(CheckPart.SPEAKER)
        await until(lambda: self.now.check.has_passed)
        await settled()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.checking.stop()


async def test_nobody_is_ready_before_the_check_that_is_required(desk):
    await desk.require()
    with pytest.raises(NotAllowed) as refusal:
        desk.checking.assert_ready_allowed()
    assert refusal.value.code == "shift.check_due"
    assert desk.now.due

    await desk.pass_all()

    desk.checking.assert_ready_allowed()
    assert not desk.now.due
    assert not desk.now.open
    assert desk.sound.on == []


async def test_a_check_that_is_offered_or_off_refuses_nobody(desk):
    for rule in ("off", "offer"):
        desk.bus.publish(PolicyChanged(policy=DeskPolicy(shift_check=rule)))
        sign_in(desk.bus)
        await settled()

        desk.checking.assert_ready_allowed()
        assert desk.now.due is (rule == "offer")


async def test_the_microphone_is_metered_and_the_level_is_told_while_the_agent_reads(desk):
    desk.register()
    await desk.bus.execute(StartShiftCheck())
    await desk.trying(CheckPart.MICROPHONE)
    assert desk.sound.on == ["meter"]

    desk.speak(-30.0)

    assert desk.now.check.microphone.level_db == -30.0
    assert desk.now.check.microphone.is_enough
    await desk.trying(CheckPart.EARPIECE)
    assert "meter" not in desk.sound.on


async def test_a_check_tells_every_part_that_failed_and_tries_only_those_again(desk):
    await desk.require()
    await desk.bus.execute(StartShiftCheck())
    await desk.trying(CheckPart.MICROPHONE)
    desk.speak(-60.0)
    await desk.answer(CheckPart.EARPIECE, heard=False)
    await desk.answer(CheckPart.SPEAKER)
    await until(lambda: desk.now.check.has_ended)

    assert {p.part: p.code for p in desk.now.check.parts} == {
        CheckPart.REGISTRATION: "shift.not_registered",
        CheckPart.MICROPHONE: "shift.microphone_quiet",
        CheckPart.EARPIECE: "shift.not_heard",
        CheckPart.SPEAKER: "",
    }
    assert desk.now.open
    assert desk.now.due

    desk.register()
    await settled()
    await desk.bus.execute(StartShiftCheck())
    await desk.trying(CheckPart.MICROPHONE)
    assert desk.now.check.part(CheckPart.SPEAKER).state is PartState.PASSED
    desk.speak()
    await desk.answer(CheckPart.EARPIECE)
    await until(lambda: desk.now.check.has_passed)
    desk.checking.assert_ready_allowed()


async def test_a_tone_that_nobody_answers_was_not_heard(desk):
    desk.register()
    await desk.bus.execute(StartShiftCheck())
    await desk.trying(CheckPart.MICROPHONE)
    desk.speak()

    await desk.trying(CheckPart.SPEAKER)

    assert desk.now.check.part(CheckPart.EARPIECE).code == "shift.not_heard"
    assert desk.sound.on == ["speaker"]


async def test_an_engine_that_is_down_fails_the_parts_it_was_needed_for(desk):
    desk.register()
    desk.sound.down = True

    await desk.bus.execute(StartShiftCheck())
    await until(lambda: desk.now.check.has_ended)

    assert {p.code for p in desk.now.check.parts} == {"", "engine.down"}


async def test_a_missing_headset_is_said_at_once(desk):
    desk.bus.publish(DevicesChanged())
    desk.register()

    await desk.bus.execute(StartShiftCheck())
    await until(lambda: desk.now.check.has_ended)

    assert desk.now.check.part(CheckPart.MICROPHONE).code == "shift.no_device"


async def test_a_caller_goes_before_the_check(desk):
    await desk.require()
    desk.register()
    await desk.bus.execute(StartShiftCheck())
    await desk.trying(CheckPart.MICROPHONE)

    call = Line(desk.bus, desk.clock).begin()
    await until(lambda: not desk.now.open)

    assert desk.sound.on == []
    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(StartShiftCheck())
    assert refusal.value.code == "shift.in_call"
    call.end()
    await desk.bus.execute(StartShiftCheck())


async def test_closing_the_check_ends_its_tone(desk):
    desk.register()
    await desk.bus.execute(StartShiftCheck())
    await desk.trying(CheckPart.MICROPHONE)
    desk.speak()
    await desk.trying(CheckPart.EARPIECE)

    await desk.bus.execute(CloseShiftCheck())

    assert desk.sound.on == []
    assert not desk.now.open
    assert desk.now.check.parts == ()


async def test_an_answer_without_a_tone_is_refused(desk):
    with pytest.raises(NotFound) as refusal:
        await desk.bus.execute(AnswerShiftCheck(heard=True))

    assert refusal.value.code == "shift.not_asked"


async def test_a_desk_that_restarts_in_the_shift_does_not_ask_again(desk):
    await desk.require()
    await desk.pass_all()
    desk.clock.pass_by(4 * 3600)

    restarted = Desk(desk.records, desk.clock)
    await restarted.require()

    restarted.checking.assert_ready_allowed()
    desk.clock.pass_by(12 * 3600)
    with pytest.raises(NotAllowed):
        restarted.checking.assert_ready_allowed()


async def test_the_next_agent_on_this_pc_checks_for_themselves(desk):
    await desk.require()
    await desk.pass_all()

    sign_in(desk.bus, "")
    sign_in(desk.bus, "1002")
    await settled()

    with pytest.raises(NotAllowed):
        desk.checking.assert_ready_allowed()


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"agent": "1001"}', '{"agent": "1001", "at": 7}'])
async def test_a_memory_that_cannot_be_read_means_no_check_yet(kept):
    desk = Desk()
    desk.records.kept["shift_check"] = kept
    await desk.require()

    with pytest.raises(NotAllowed):
        desk.checking.assert_ready_allowed()


async def test_signing_out_puts_the_check_away(desk):
    await desk.require()
    desk.register()
    await desk.bus.execute(StartShiftCheck())
    await desk.trying(CheckPart.MICROPHONE)

    sign_in(desk.bus, "")
    await until(lambda: not desk.now.open)

    assert desk.sound.on == []
    assert not desk.now.due
