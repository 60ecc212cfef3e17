"""An agent records phrases at the desk, and finds them again at another one."""

import io
import math
import wave
from array import array
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

import pytest

from agent_desktop.adapters.voice_clips import CachedVoiceClips
from agent_desktop.contract.packs import Pack, PackProblem
from agent_desktop.domain.commands import DropClip, EndClip, HearClip, KeepClip, RecordClip
from agent_desktop.domain.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from agent_desktop.domain.events import OwnVoiceChanged, VoiceClip
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.scripting import Scripting
from agent_desktop.services.silent_call import ladders_of
from agent_desktop.services.voice_studio import VoiceStudio
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled, sign_in, until
from tests.services.packs import small_pack

DOWN = Unavailable("down", code="server.unreachable")


def wav(seconds: float = 1.0, amplitude: int = 4000) -> bytes:
    samples = array("h", (int(amplitude * math.sin(n / 8)) for n in range(int(16000 * seconds))))
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(samples.tobytes())
    return made.getvalue()


class Sound:
    """A microphone that records what a test says, and an ear."""

    def __init__(self) -> None:
        self.records = wav()
        self.captures: list[str] = []
        self.heard: list[bytes] = []
        self.metered = False

    async def capture(self, file: str) -> float:
        if not file:
            Path(self.captures[-1]).write_bytes(self.records)
        self.captures.append(file or self.captures[-1])
        return 1.0

    async def meter(self, on: bool) -> None:
        self.metered = on

    async def preview(self, file: str) -> float:
        if file:
            self.heard.append(Path(file).read_bytes())
        return 0.05


class Vault:
    """The server's part: one agent's clips."""

    def __init__(self) -> None:
        self.clips: dict[str, tuple[bytes, float]] = {}
        self.failure: Unavailable | None = None

    async def voices(self) -> Mapping[str, float]:
        if self.failure:
            raise self.failure
        return {name: seconds for name, (_, seconds) in self.clips.items()}

    async def voice(self, clip_id: str) -> bytes:
        return self.clips[clip_id][0]

    async def put_voice(self, clip_id: str, sound: bytes, seconds: float) -> None:
        self.clips[clip_id] = (sound, seconds)

    async def drop_voice(self, clip_id: str) -> None:
        self.clips.pop(clip_id, None)


class Shelf:
    """Has one pack."""

    def take(self, _name: str) -> tuple[Pack | None, tuple[PackProblem, ...]]:
        return small_pack(), ()


class Studio:
    """A desk where an agent sits down to read phrases aloud."""

    def __init__(self, vault: Vault, store: MemoryStore | None = None) -> None:
        self.bus, self.clock, self.sound, self.vault = Bus(), FakeClock(), Sound(), vault
        self.seen = Witness(self.bus)
        self.clips = CachedVoiceClips(store or MemoryStore())
        settings = ScriptSettings(pack="general", language="zh")
        scripting = Scripting(self.bus, Shelf(), self.clock, settings, zone=UTC)
        VoiceStudio(
            self.bus, self.clock, self.sound, self.clips, pack=lambda: scripting.pack,
            ladders=lambda: ladders_of(scripting.pack), vault=vault, zone=UTC,
        )  # fmt: skip

    async def sit_down(self, agent: str = "1001") -> "Studio":
        sign_in(self.bus, agent)
        await settled()
        return self

    @property
    def state(self) -> OwnVoiceChanged:
        return self.seen.last(OwnVoiceChanged)

    def clip(self, text: str) -> VoiceClip:
        return next(c for c in self.state.clips if c.text == text)

    async def record(self, text: str) -> None:
        await self.bus.execute(RecordClip(clip_id=self.clip(text).clip_id))
        await self.bus.execute(EndClip())


@pytest.fixture
async def studio() -> Studio:
    return await Studio(Vault()).sit_down()


async def test_the_list_has_greeting_ladder_and_closing_in_every_language(studio: Studio) -> None:
    found = {(c.language, c.situation, c.text) for c in studio.state.clips}

    assert ("zh", "greeting", "您好，工号1001。") in found
    assert ("en", "silent-call", "没有声音。") in found
    assert ("zh", "closing", "再见。") in found
    assert not any(c.situation == "retention" for c in studio.state.clips)


async def test_a_phrase_is_read_heard_kept_and_goes_to_the_server(studio: Studio) -> None:
    clip_id = studio.clip("再见。").clip_id
    await studio.bus.execute(RecordClip(clip_id=clip_id))
    assert studio.state.recording == clip_id
    await studio.bus.execute(EndClip())
    assert (studio.clip("再见。").fresh_s, studio.clip("再见。").seconds) == (1.0, 0.0)

    await studio.bus.execute(HearClip(clip_id=clip_id))
    assert (studio.state.hearing, studio.sound.heard) == (clip_id, [studio.sound.records])
    await until(lambda: not studio.state.hearing)
    await studio.bus.execute(KeepClip(clip_id=clip_id))
    await until(lambda: studio.clip("再见。").on_server)

    assert studio.clip("再见。").seconds == 1.0
    assert await studio.clips.clip("1001", clip_id) == studio.sound.records
    assert studio.vault.clips[clip_id][0] == studio.sound.records


async def test_the_voice_follows_the_agent_to_another_desk_and_is_nobody_elses(
    studio: Studio,
) -> None:
    await studio.record("再见。")
    await studio.bus.execute(KeepClip(clip_id=studio.clip("再见。").clip_id))
    await until(lambda: studio.vault.clips)

    elsewhere = await Studio(studio.vault).sit_down()
    await until(lambda: elsewhere.clip("再见。").seconds == 1.0)

    await studio.sit_down("")
    studio.vault.clips.clear()
    await studio.sit_down("1002")
    assert studio.clip("再见。").seconds == 0.0


async def test_without_the_server_it_stays_here_and_goes_there_at_the_next_sign_in() -> None:
    store, vault = MemoryStore(), Vault()
    vault.failure = DOWN
    studio = await Studio(vault, store).sit_down()
    await studio.record("再见。")
    await studio.bus.execute(KeepClip(clip_id=studio.clip("再见。").clip_id))
    await settled()
    assert (studio.clip("再见。").seconds, studio.clip("再见。").on_server) == (1.0, False)

    vault.failure = None
    again = await Studio(vault, store).sit_down()
    await until(lambda: again.clip("再见。").on_server)

    assert len(vault.clips) == 1


async def test_a_dropped_recording_is_gone_here_and_there(studio: Studio) -> None:
    clip_id = studio.clip("再见。").clip_id
    await studio.record("再见。")
    await studio.bus.execute(KeepClip(clip_id=clip_id))
    await until(lambda: studio.vault.clips)
    await studio.record("再见。")

    await studio.bus.execute(DropClip(clip_id=clip_id))
    assert (studio.clip("再见。").fresh_s, studio.clip("再见。").seconds) == (0.0, 1.0)
    await studio.bus.execute(DropClip(clip_id=clip_id))
    await until(lambda: not studio.vault.clips)

    assert studio.clip("再见。").seconds == 0.0
    assert await studio.clips.clip("1001", clip_id) is None


async def test_silence_is_no_recording(studio: Studio) -> None:
    studio.sound.records = wav(amplitude=20)

    with pytest.raises(InvalidInput) as refusal:
        await studio.record("再见。")

    assert refusal.value.code == "voice.not_heard"
    assert studio.clip("再见。").fresh_s == 0.0


async def test_the_microphone_belongs_to_the_caller(studio: Studio) -> None:
    Line(studio.bus, studio.clock).begin()

    with pytest.raises(NotAllowed) as refusal:
        await studio.bus.execute(RecordClip(clip_id=studio.clip("再见。").clip_id))

    assert refusal.value.code == "voice.in_call"


async def test_nothing_is_left_lying_unencrypted(studio: Studio) -> None:
    await studio.record("再见。")
    clip_id = studio.clip("再见。").clip_id
    await studio.bus.execute(HearClip(clip_id=clip_id))
    await until(lambda: not studio.state.hearing)

    folder = Path(studio.sound.captures[0]).parent
    assert list(folder.iterdir()) == []
    await studio.clips.close()
    assert not folder.exists()


async def test_an_unknown_phrase_cannot_be_recorded_or_heard(studio: Studio) -> None:
    for command in (RecordClip(clip_id="x"), HearClip(clip_id="x"), KeepClip(clip_id="x")):
        with pytest.raises(NotFound):
            await studio.bus.execute(command)
