"""The agent's recorded voice: it begins by itself where it may, and gives way to everybody."""

import asyncio
from dataclasses import replace
from datetime import UTC

import pytest

from agent_desktop.adapters.voice_clips import CachedVoiceClips
from agent_desktop.contract.packs import Pack, PackProblem
from agent_desktop.domain.calls import CallTrigger
from agent_desktop.domain.commands import (
    HangUp,
    SetScriptLanguage,
    ShowSituation,
    SpeakStep,
    StopSpeaking,
    TickStep,
)
from agent_desktop.domain.errors import NotFound
from agent_desktop.domain.events import (
    CallChanged,
    LevelsHeard,
    OwnVoicePlaying,
    PolicyChanged,
    ScriptChanged,
    SilenceLadderChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ladders import LadderPhase
from agent_desktop.domain.line_state import Heard
from agent_desktop.domain.own_voice import clip_id
from agent_desktop.domain.policy import DeskPolicy, Guidance, SilentCalls
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.own_voice import OwnVoice
from agent_desktop.services.scripting import Scripting
from agent_desktop.services.silent_call import SilentCall, ladders_of
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled, sign_in, until
from tests.services.packs import small_pack

ROOM = Heard(rms_db=-61.0, peak_db=-50.0, floor_db=-62.0, packets=5)
QUIET = Heard(rms_db=-60.0, peak_db=-48.0, floor_db=-61.0)
VOICE = Heard(rms_db=-25.0, peak_db=-12.0, floor_db=-61.0, speech=1.0)
GREETING = "您好，工号1001。"


class Calls:
    """Plays files as the engine would: at once, and for as long as a test says."""

    def __init__(self) -> None:
        self.played: list[tuple[str, bytes]] = []
        self.stopped = 0
        self.seconds = 0.05

    async def play(self, call_id: CallId, file: str) -> float:
        if not file:
            self.stopped += 1
            return 0.0
        with open(file, "rb") as sound:  # noqa: PTH123, ASYNC230 - the engine reads it like this
            self.played.append((call_id, sound.read()))
        return self.seconds


class Shelf:
    """Has one pack."""

    def take(self, _name: str) -> tuple[Pack | None, tuple[PackProblem, ...]]:
        return small_pack(), ()


class VoiceDesk:
    """Panel, ladder and recordings on a bus."""

    def __init__(self, policy: DeskPolicy) -> None:
        self.bus, self.clock, self.calls = Bus(), FakeClock(), Calls()
        self.seen = Witness(self.bus)
        self.clips = CachedVoiceClips(MemoryStore())
        self.hung_up: list[HangUp] = []
        settings = ScriptSettings(pack="general", language="zh")
        self.scripting = Scripting(self.bus, Shelf(), self.clock, settings, zone=UTC)
        OwnVoice(self.bus, self.clock, self.calls, self.clips, lambda call_id: call_id)
        SilentCall(
            self.bus, self.clock, MemoryStore(), ladders=lambda: ladders_of(small_pack()), zone=UTC
        )

        async def hang_up(command: HangUp) -> None:
            self.hung_up.append(command)

        self.bus.handle(HangUp, hang_up)
        self.bus.publish(PolicyChanged(policy=policy))
        sign_in(self.bus)
        self.line = Line(self.bus, self.clock)

    async def record(self, *texts: str) -> None:
        for text in texts:
            await self.clips.keep("1001", clip_id("zh", text), text.encode(), 1.0)

    async def answer(self) -> None:
        self.line = Line(self.bus, self.clock).begin()
        await settled()
        self.line.answer()
        await settled()

    async def hear(self, seconds: float, caller: Heard = ROOM, own: Heard = QUIET) -> None:
        for step in range(round(seconds * 10)):
            self.clock.pass_by(0.1)
            uneven = replace(caller, rms_db=caller.rms_db + step % 3)
            self.bus.publish(
                LevelsHeard(
                    caller_db=caller.rms_db,
                    microphone_db=own.rms_db,
                    caller_speaks=caller.speech > 0,
                    caller=uneven,
                    microphone=own,
                )
            )
            await settled()

    @property
    def texts(self) -> list[str]:
        return [sound.decode() for _, sound in self.calls.played]

    @property
    def playing(self) -> OwnVoicePlaying:
        return self.seen.last(OwnVoicePlaying)


def policy(*, greeting: bool = False, mode: str = "automatic", own_voice: bool = True):
    return DeskPolicy(
        guidance=Guidance(greeting_in_own_voice=greeting),
        silent_calls=SilentCalls(mode=mode, own_voice=own_voice),  # type: ignore[arg-type]
    )


@pytest.fixture
async def desk() -> VoiceDesk:
    desk = VoiceDesk(policy())
    await desk.record(GREETING)
    return desk


async def test_one_key_plays_the_phrase_in_front_and_ticks_it_when_it_was_heard(
    desk: VoiceDesk,
) -> None:
    await desk.answer()

    await desk.bus.execute(SpeakStep())
    assert (desk.texts, desk.playing.step_id) == ([GREETING], "greet")
    await until(lambda: desk.playing.why == "ended")
    await settled()

    assert desk.seen.last(ScriptChanged).current == 1
    assert desk.calls.stopped == 0  # the line opens by itself when the file ends


async def test_the_same_key_stops_it(desk: VoiceDesk) -> None:
    desk.calls.seconds = 30
    await desk.answer()
    await desk.bus.execute(SpeakStep())

    await desk.bus.execute(SpeakStep())

    assert (desk.calls.stopped, desk.playing.why) == (1, "stopped")
    assert desk.seen.last(ScriptChanged).current == 0


async def test_the_agents_first_words_stop_it_and_a_cough_does_not(desk: VoiceDesk) -> None:
    desk.calls.seconds = 30
    await desk.answer()
    await desk.bus.execute(SpeakStep())

    await desk.hear(0.1, own=VOICE)
    await desk.hear(0.1)
    assert desk.calls.stopped == 0
    await desk.hear(0.2, own=VOICE)

    assert (desk.calls.stopped, desk.playing.why) == (1, "agent_spoke")


async def test_words_that_were_not_recorded_are_refused_with_their_code(desk: VoiceDesk) -> None:
    await desk.answer()
    await desk.bus.execute(ShowSituation(situation="closing"))

    with pytest.raises(NotFound) as refusal:
        await desk.bus.execute(SpeakStep())

    assert refusal.value.code == "voice.no_clip"


async def test_another_language_is_another_recording(desk: VoiceDesk) -> None:
    await desk.answer()
    await desk.bus.execute(SetScriptLanguage(language="en"))

    with pytest.raises(NotFound):
        await desk.bus.execute(SpeakStep())


async def test_hold_and_the_end_of_the_call_end_it(desk: VoiceDesk) -> None:
    desk.calls.seconds = 30
    await desk.answer()
    await desk.bus.execute(SpeakStep())
    desk.line.hold()
    await settled()
    assert desk.playing.why == "stopped"

    desk.line.resume()
    await desk.bus.execute(SpeakStep())
    desk.line.end()
    await settled()
    assert desk.playing.clip_id == ""


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_greeting_plays_on_the_answer_where_the_policy_says_so(wanted: bool) -> None:
    desk = VoiceDesk(policy(greeting=wanted))
    await desk.record(GREETING)

    await desk.answer()

    assert desk.texts == ([GREETING] if wanted else [])


async def test_nothing_plays_by_itself_into_a_call_that_went_on_before_the_desk() -> None:
    desk = VoiceDesk(policy(greeting=True))
    await desk.record(GREETING)
    answered = Line(desk.bus, desk.clock).call.moved(CallTrigger.ANSWERED, 0.0)

    desk.bus.publish(CallChanged(call=answered))
    await settled()

    assert desk.texts == []


async def test_the_automatic_ladder_plays_its_phrases_and_the_pause_counts_from_their_end(
    desk: VoiceDesk,
) -> None:
    await desk.record("您好？", "没有声音。")
    await desk.answer()

    await desk.hear(2.1)
    await until(lambda: desk.playing.why == "ended")

    assert desk.texts == ["您好？"]


async def test_the_callers_first_word_stops_the_ladder_and_its_recording(desk: VoiceDesk) -> None:
    await desk.record("您好？")
    desk.calls.seconds = 30
    await desk.answer()
    await desk.hear(2.1)
    assert desk.texts == ["您好？"]

    await desk.hear(0.4, caller=replace(VOICE, packets=5))

    assert (desk.calls.stopped, desk.playing.why) == (1, "caller_spoke")
    ladder = desk.seen.last(SilenceLadderChanged)
    assert ladder.phase is LadderPhase.LISTENING
    assert desk.seen.last(ScriptChanged).situation == "greeting"


async def test_without_recordings_the_automatic_ladder_shows_its_steps() -> None:
    desk = VoiceDesk(policy())
    await desk.answer()

    await desk.hear(2.1)

    assert desk.texts == []
    assert desk.seen.last(ScriptChanged).situation == "silent-call"


@pytest.mark.parametrize(("mode", "own_voice"), [("countdown", True), ("automatic", False)])
async def test_where_the_policy_leaves_speaking_to_the_agent_nothing_plays(
    mode: str, own_voice: bool
) -> None:
    desk = VoiceDesk(policy(mode=mode, own_voice=own_voice))
    await desk.record("您好？")
    await desk.answer()

    await desk.hear(3)

    assert desk.texts == []


async def test_the_key_for_the_next_step_is_the_agents_turn(desk: VoiceDesk) -> None:
    desk.calls.seconds = 30
    await desk.answer()
    await desk.bus.execute(SpeakStep())

    await desk.bus.execute(TickStep())
    await settled()

    assert desk.calls.stopped == 1
    await desk.bus.execute(StopSpeaking())
    assert desk.calls.stopped == 1
    await asyncio.sleep(0)
