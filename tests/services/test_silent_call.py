"""The silent call's ladder on a desk: the real script panel and pack, ten levels a second."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC

import pytest

from agent_desktop.adapters.packs import PackShelf
from agent_desktop.contract.packs import Pack
from agent_desktop.domain.calls import CallPurpose, CallTrigger
from agent_desktop.domain.commands import HangUp, ShowSituation, TickStep
from agent_desktop.domain.errors import NotFound, Unavailable
from agent_desktop.domain.events import (
    CallChanged,
    LevelsHeard,
    LineStateChanged,
    ScriptChanged,
    SessionChanged,
    SilenceLadderChanged,
    SilentCallEnded,
)
from agent_desktop.domain.ladders import (
    DEFAULT_LADDERS,
    Advice,
    Ladder,
    LadderMode,
    LadderPhase,
    SilencePolicy,
    Trouble,
)
from agent_desktop.domain.line_state import AgentLine, CallerLine, Heard
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.scripting import Scripting
from agent_desktop.services.silent_call import SilentCall, ladders_of
from agent_desktop.services.silent_count import SETTING
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled

PACK, _ = PackShelf().take("general")
ROOM = Heard(rms_db=-61.0, peak_db=-50.0, floor_db=-62.0, packets=5)
WORD = replace(ROOM, rms_db=-22.0, peak_db=-10.0, speech=1.0)
MICROPHONE = Heard(rms_db=-60.0, peak_db=-48.0, floor_db=-61.0)
VOICE = Heard(rms_db=-25.0, peak_db=-12.0, floor_db=-61.0, speech=1.0)


class Desk:
    """Bus, script panel, autopilot; time goes on as levels are heard."""

    def __init__(
        self,
        mode: LadderMode = LadderMode.COUNTDOWN,
        *,
        store: MemoryStore | None = None,
        pack: Pack | None = PACK,
    ) -> None:
        self.bus, self.clock, self.store = Bus(), FakeClock(), store or MemoryStore()
        self.seen = Witness(self.bus)
        self.hung_up: list[HangUp] = []
        self.bus.handle(HangUp, self._hang_up)
        self.scripting = Scripting(
            self.bus, _Shelf(pack), self.clock, ScriptSettings(language="en"), zone=UTC
        )
        self.silent_call = SilentCall(
            self.bus,
            self.clock,
            self.store,
            ladders=lambda: ladders_of(pack),
            policy=lambda: SilencePolicy(mode=mode),
            zone=UTC,
        )
        self.line = Line(self.bus, self.clock)
        self.answered_s = 0.0

    async def _hang_up(self, command: HangUp) -> None:
        self.hung_up.append(command)
        self.line.end(by_us=True)

    async def answer(self, number: str = "13800000000") -> "Desk":
        self.line = Line(self.bus, self.clock, number).begin().answer()
        self.answered_s = self.clock.monotonic()
        await settled()
        return self

    async def hear(
        self, seconds: float, caller: Heard = ROOM, microphone: Heard = MICROPHONE
    ) -> "Desk":
        for step in range(round(seconds * 10)):
            self.clock.pass_by(0.1)
            # No room is as steady as a machine's hiss.
            uneven = replace(caller, rms_db=caller.rms_db + step % 3)
            caller_now = uneven if caller is ROOM else caller
            levels = LevelsHeard(
                caller_db=caller_now.rms_db,
                microphone_db=microphone.rms_db,
                caller_speaks=caller_now.speech > 0,
                caller=caller_now,
                microphone=microphone,
            )
            self.bus.publish(levels)
            await settled()
        return self

    async def greet(self) -> "Desk":
        return await self.hear(1.5, microphone=VOICE)

    @property
    def panel(self) -> tuple[str, str]:
        script = self.seen.last(ScriptChanged)
        step = script.steps[script.current].step_id if script.current < len(script.steps) else ""
        return script.situation, step

    @property
    def ladder(self) -> SilenceLadderChanged:
        return self.seen.last(SilenceLadderChanged)

    @property
    def steps(self) -> list[tuple[float, str]]:
        """When each rung came up, in seconds after the answer."""
        found: list[tuple[float, str]] = []
        for event in self.seen.of(SilenceLadderChanged):
            if event.step_id and event.step_id not in [step for _, step in found]:
                found.append((round(event.at_s - self.answered_s, 1), event.step_id))
        return found


class _Shelf:
    def __init__(self, pack: Pack | None) -> None:
        self._pack = pack

    def take(self, _name: str) -> tuple[Pack | None, tuple[()]]:
        return self._pack, ()


async def test_the_panel_shows_each_step_at_its_second() -> None:
    desk = await (await Desk().answer()).greet()
    assert desk.panel == ("greeting", "greet")

    await desk.hear(2.0)
    assert desk.panel == ("silent-call", "repeat")
    await desk.hear(8.0)

    assert desk.panel == ("silent-call", "goodbye")
    assert desk.steps == [
        (3.5, "repeat"),
        (5.5, "repeat-again"),
        (7.5, "no-sound"),
        (8.5, "goodbye"),
    ]


async def test_the_caller_who_speaks_brings_the_greeting_back() -> None:
    desk = await (await (await Desk().answer()).greet()).hear(3.0)

    await desk.hear(0.2, WORD)

    assert desk.panel[0] == "greeting"
    assert desk.ladder.phase is LadderPhase.LISTENING


async def test_the_ring_can_be_painted_from_the_event() -> None:
    desk = await (await (await Desk().answer()).greet()).hear(2.0)

    ladder = desk.ladder

    assert (ladder.trouble, ladder.situation, ladder.mode) == (
        Trouble.SILENT,
        "silent-call",
        LadderMode.COUNTDOWN,
    )
    assert (ladder.step, ladder.steps, ladder.step_id) == (2, 5, "repeat")
    assert ladder.countdown_s == pytest.approx(2.0, abs=0.05)
    assert (ladder.pause_s, ladder.at_s) == (2.0, desk.clock.monotonic())
    assert ladder.advice == Advice.CALLER_SILENT


async def test_the_event_comes_when_something_changes_and_not_ten_times_a_second() -> None:
    desk = await (await (await Desk().answer()).greet()).hear(9)

    assert len(desk.seen.of(SilenceLadderChanged)) <= 12


async def test_by_default_nobody_is_hung_up_on() -> None:
    desk = await (await (await Desk().answer()).greet()).hear(30)

    assert desk.hung_up == []
    assert desk.ladder.phase is LadderPhase.ENDING


async def test_the_automatic_hangs_up_and_records_without_typing() -> None:
    desk = await (await (await Desk(LadderMode.AUTOMATIC).answer()).greet()).hear(15)

    assert desk.hung_up == [HangUp(call_id=desk.line.call_id)]
    assert desk.seen.of(SilentCallEnded) == [
        SilentCallEnded(
            call_id=desk.line.call_id,
            number="13800000000",
            nth_today=1,
            steps_said=5,
            steps=5,
            ended_by="autopilot",
            advice=Advice.CALLER_SILENT,
        )
    ]


async def test_the_same_number_silent_again_is_the_second_time_today() -> None:
    store = MemoryStore()
    first = await (await (await Desk(store=store).answer()).greet()).hear(5)
    first.line.end()
    await settled()

    restarted = await (await (await Desk(store=store).answer()).greet()).hear(3)
    assert restarted.ladder.nth_today == 2
    restarted.line.end(by_us=True)
    await settled()
    other = await (await (await Desk(store=store).answer("02112345678")).greet()).hear(3)

    ended = restarted.seen.last(SilentCallEnded)
    assert (ended.nth_today, ended.ended_by) == (2, "agent")
    assert other.ladder.nth_today == 1


async def test_yesterday_does_not_count() -> None:
    store = MemoryStore()
    kept = json.dumps({"day": "2026-11-21", "numbers": {"13800000000": 4}})
    await store.put_setting(SETTING, kept)

    desk = await (await (await Desk(store=store).answer()).greet()).hear(3)

    assert desk.ladder.nth_today == 1


@pytest.mark.parametrize("kept", ["", "no json", "[]", '{"day": "2026-11-22", "numbers": 3}'])
async def test_a_count_that_cannot_be_read_starts_anew(kept: str) -> None:
    store = MemoryStore()
    await store.put_setting(SETTING, kept)

    desk = await (await (await Desk(store=store).answer()).greet()).hear(3)

    assert desk.ladder.nth_today == 1


async def test_a_full_disk_loses_the_count_and_nothing_else() -> None:
    store = MemoryStore()
    desk = await (await (await Desk(store=store).answer()).greet()).hear(4)
    store.failure = Unavailable("full", code="cache.disk_full")

    desk.line.end()
    await settled()

    assert desk.seen.last(SilentCallEnded).nth_today == 1


async def test_a_hidden_number_is_never_counted() -> None:
    desk = await (await (await Desk().answer("")).greet()).hear(4)
    desk.line.end()
    await settled()

    assert desk.ladder.nth_today == 0
    assert await desk.store.setting(SETTING) is None


async def test_the_agents_tick_gives_the_caller_the_whole_pause() -> None:
    desk = await (await (await Desk().answer()).greet()).hear(3.5)
    await desk.bus.execute(TickStep())
    await desk.hear(1.8)
    assert desk.steps[-1] == (3.5, "repeat")

    await desk.hear(0.3)

    assert desk.steps[-1] == (7.0, "repeat-again")
    assert desk.panel == ("silent-call", "repeat-again")


async def test_the_desks_own_ticks_are_not_the_agents_greeting() -> None:
    desk = await (await Desk().answer()).hear(4.5)
    assert desk.panel == ("silent-call", "repeat")
    await desk.hear(0.3, WORD)

    await desk.hear(6)

    assert desk.seen.of(SilenceLadderChanged)[-1].step_id == "greet"


async def test_an_agent_who_brings_up_something_else_is_left_alone() -> None:
    desk = await (await (await Desk().answer()).greet()).hear(3)
    await desk.bus.execute(ShowSituation(situation="complaint"))

    await desk.hear(20)

    assert desk.panel[0] == "complaint"


async def test_what_is_offered_starts_when_the_agent_brings_it_up() -> None:
    desk = await (await (await Desk(LadderMode.OFFER).answer()).greet()).hear(6)
    assert (desk.ladder.phase, desk.panel[0]) == (LadderPhase.OFFERED, "greeting")

    await desk.bus.execute(ShowSituation(situation="silent-call"))
    await settled()

    assert desk.ladder.phase is LadderPhase.RUNNING
    assert desk.panel == ("silent-call", "repeat")


async def test_our_dead_microphone_is_never_the_callers_silence() -> None:
    desk = await Desk(LadderMode.AUTOMATIC).answer()

    await desk.hear(30, microphone=Heard())

    assert desk.panel[0] == "greeting"
    assert (desk.ladder.phase, desk.ladder.advice) == (
        LadderPhase.SUSPENDED,
        Advice.MICROPHONE_DEAD,
    )
    assert desk.hung_up == []


async def test_a_far_end_that_holds_us_is_waited_for() -> None:
    desk = await (await Desk().answer()).greet()
    desk.line.call = replace(desk.line.call, remote_held=True)
    desk.line.begin()

    await desk.hear(30)

    assert desk.ladder.advice == Advice.REMOTE_HOLD
    assert desk.panel[0] == "greeting"


async def test_hold_and_mute_of_ours_stop_the_clock() -> None:
    desk = await (await Desk().answer()).greet()
    desk.line.call = desk.line.call.moved(CallTrigger.HELD, desk.clock.monotonic())
    desk.line.begin()
    await desk.hear(10)
    desk.line.call = desk.line.call.moved(CallTrigger.RESUMED, desk.clock.monotonic())
    desk.line.mute()
    await desk.hear(10)

    assert desk.steps == []
    assert desk.ladder.advice == Advice.MUTED


async def test_the_state_of_the_line_is_told_when_it_changes() -> None:
    desk = await (await Desk().answer()).greet()
    await desk.hear(2, WORD)

    told = [(e.caller, e.agent) for e in desk.seen.of(LineStateChanged)]

    assert told[0] == (CallerLine.SILENT, AgentLine.SILENT)
    assert told[1] == (CallerLine.SILENT, AgentLine.SPEAKS)
    assert told[-1] == (CallerLine.SPEAKS, AgentLine.SILENT)
    assert len(told) == 4


async def test_an_engine_that_tells_levels_only_still_hears_silence_and_speech() -> None:
    desk = await Desk().answer()
    for at in range(60):
        speaks = at >= 40
        desk.clock.pass_by(0.1)
        desk.bus.publish(
            LevelsHeard(
                caller_db=-25.0 if speaks else -60.0, microphone_db=-60.0, caller_speaks=speaks
            )
        )
        await settled()

    assert desk.steps == [(2.0, "greet"), (4.0, "repeat")]
    assert desk.panel[0] == "greeting"


async def test_a_call_of_our_own_has_no_ladder() -> None:
    desk = Desk()
    desk.line = Line(desk.bus, desk.clock, outbound=True).begin().answer()

    await desk.hear(20)

    assert desk.seen.of(SilenceLadderChanged) == []


async def test_a_desk_that_comes_back_into_a_call_does_not_greet_again() -> None:
    desk = Desk()
    line = Line(desk.bus, desk.clock)
    call = line.call.moved(CallTrigger.ANSWERED, desk.clock.monotonic())
    desk.clock.pass_by(60)
    desk.bus.publish(CallChanged(call=call))

    await desk.hear(20)

    assert desk.steps == []


async def test_signing_out_ends_the_watch() -> None:
    desk = await (await Desk().answer()).greet()
    desk.bus.publish(SessionChanged())

    await desk.hear(20)

    assert desk.ladder.phase is LadderPhase.OFF


async def test_a_call_that_ends_under_the_ladder_is_no_failure() -> None:
    desk = await (await (await Desk(LadderMode.AUTOMATIC).answer()).greet()).hear(9)

    async def refuse(_command: HangUp) -> None:
        raise NotFound("that call has ended", code="call.not_found")

    desk.bus._handlers[HangUp] = refuse
    await desk.hear(6)

    assert desk.ladder.phase is LadderPhase.HANGING_UP


async def test_without_a_pack_the_usual_ladder_is_told_though_nothing_can_be_shown() -> None:
    desk = await (await (await Desk(pack=None).answer()).greet()).hear(3)

    assert desk.ladder.step_id == "repeat"


def test_the_packs_ladder_goes_before_the_usual_one() -> None:
    assert PACK is not None
    ladder = ladders_of(PACK)[Trouble.SILENT]

    assert [(r.step, r.pause_s) for r in ladder.rungs] == [
        ("greet", 2.0),
        ("repeat", 2.0),
        ("repeat-again", 2.0),
        ("no-sound", 1.0),
        ("goodbye", 1.0),
    ]
    assert (ladder.listen_s, ladder.opens_with_greeting) == (2.0, True)


def test_the_usual_ladders_speak_the_shipped_packs_steps() -> None:
    assert PACK is not None
    for ladders in (DEFAULT_LADDERS, ladders_of(PACK)):
        _assert_known(PACK, ladders)


def _assert_known(pack: Pack, ladders: Mapping[Trouble, Ladder]) -> None:
    for ladder in ladders.values():
        for texts in pack.texts.values():
            known = [step.id for step in texts[ladder.situation].steps]
            assert [rung.step for rung in ladder.rungs if rung.step not in known] == []


async def test_a_second_customer_does_not_end_the_first_ones_watch() -> None:
    desk = await Desk().answer("1")
    first = desk.line
    first.hold()
    await desk.answer("2")
    assert desk.seen.of(SilentCallEnded) == []

    second = desk.line
    second.hold()
    first.resume()
    await settled()
    first.end()
    await settled()

    assert [e.call_id for e in desk.seen.of(SilentCallEnded)] in ([], [first.call_id])


async def test_a_call_to_a_colleague_has_no_ladder() -> None:
    desk = await Desk().answer()
    desk.line.hold()
    colleague = Line(desk.bus, desk.clock, "1002", purpose=CallPurpose.CONSULT)
    colleague.begin().answer()
    await desk.hear(12)

    assert all(e.call_id == desk.line.call_id for e in desk.seen.of(SilenceLadderChanged))
    assert all(e.call_id == desk.line.call_id for e in desk.seen.of(LineStateChanged))
