"""Recordings of real calls: what is in them, what is not, and what a killed engine leaves."""

import asyncio
import io
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from agent_desktop.adapters.sound_heads import head_of
from agent_desktop.contract.engine import AudioChoice, Verb
from agent_desktop.runtime.sealed import SealedReader, finish_cut_off
from tests.engine.driver import EngineProcess, Refused, running_engine
from tests.engine.test_calls import answered
from tests.parts.rtp import rtp_peer, tone_share
from tests.parts.sipp import sipp
from tests.parts.sound import SoundRig

KEY = "5a" * 32
HEADSET = AudioChoice(
    microphones=("headset_mic",), earpieces=("headset_ear",), voice_processing=False
)
RATE = 16_000


def whole(file: str | Path) -> np.ndarray:
    """The sound of a sealed recording: (frames, left and right)."""
    with Path(file).open("rb") as source:
        reader = SealedReader(source, bytes.fromhex(KEY))
        plain = io.BytesIO(b"".join(reader.plain()))
    assert reader.is_whole
    sound, rate = soundfile.read(plain, always_2d=True)
    assert (rate, sound.shape[1]) == (RATE, 2)
    return sound


async def record(engine: EngineProcess, call_id: str, *, on: bool = True, **values: object) -> None:
    folder = engine.profile.folder / "recordings"
    folder.mkdir(exist_ok=True)
    given = {"folder": str(folder), "key": KEY, "label": "", "format": "flac"}
    await engine.request(
        Verb.RECORD, call_id=call_id, on=on, **given | {"notice_every_s": 0.0} | values
    )


async def finished(engine: EngineProcess):
    await engine.until(lambda e: e.recordings)
    return engine.recordings[-1]


async def test_both_sides_are_recorded_as_two_channels_while_the_call_runs(
    tmp_path, account, pbx, rig: SoundRig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rig.says(1000), sipp("call_until_bye", to=pbx.server, tone_hz=440):
            call = await answered(engine)
            await engine.until(lambda e: any(v.microphone_db > -20 for _, v in e.levels))
            await record(engine, call.call_id, format="wav")
            await asyncio.sleep(1.2)
            assert engine.call_history[-1].recording == "on"
            await engine.request(Verb.HANG_UP, call_id=call.call_id)
        made = await finished(engine)

    sound = whole(made.file)
    assert made.file.endswith(".wav.sealed")
    assert made.bytes == Path(made.file).stat().st_size
    assert len(sound) / RATE == pytest.approx(made.seconds, abs=0.05)
    assert tone_share(sound[RATE // 4 :, 0], 1000, RATE) > 0.8
    assert tone_share(sound[RATE // 4 :, 1], 440, RATE) > 0.8
    assert tone_share(sound[:, 0], 440, RATE) < 0.1


async def test_a_killed_engine_leaves_what_was_said_up_to_a_second_before(
    tmp_path, killed_account, pbx
):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(killed_account)
        with sipp("call_until_bye", to=pbx.server, number="1003", tone_hz=440):
            call = await answered(engine)
            await record(engine, call.call_id)
            began = time.monotonic()
            await asyncio.sleep(2.5)
            said_s = time.monotonic() - began
            engine.process.kill()
            await engine.has_ended(5)

    (file,) = (tmp_path / "recordings").iterdir()
    with file.open("r+b", buffering=0) as target:
        reader = SealedReader(target, bytes.fromhex(KEY))
        assert not reader.is_whole
        finish_cut_off(target, bytes.fromhex(KEY), head_of(reader.plain()).first_bytes)
    sound = whole(file)
    assert said_s - len(sound) / RATE < 1.0
    assert tone_share(sound[-RATE:, 1], 440, RATE) > 0.9


async def test_nothing_of_a_pause_is_in_the_file_and_its_place_is_noted(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("call_until_bye", to=pbx.server, tone_hz=440):
            call = await answered(engine)
            await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))
            await record(engine, call.call_id)
            await asyncio.sleep(0.6)
            await engine.request(Verb.PAUSE_RECORDING, call_id=call.call_id, on=True)
            assert engine.call_history[-1].recording == "paused"
            await asyncio.sleep(0.8)
            await engine.request(Verb.PAUSE_RECORDING, call_id=call.call_id, on=False)
            await asyncio.sleep(0.6)
            await record(engine, call.call_id, on=False)
            await engine.until(lambda e: e.call_history[-1].recording == "off")
            made = await finished(engine)
            with pytest.raises(Refused, match=r"recording\.off"):
                await engine.request(Verb.PAUSE_RECORDING, call_id=call.call_id, on=True)

    sound = whole(made.file)
    ((begin, end),) = made.pauses
    paused = sound[int(begin * RATE) + 10 : int(end * RATE) - 10]
    assert 0.6 < end - begin < 1.5
    assert not paused.any()
    assert tone_share(sound[: int(begin * RATE), 1], 440, RATE) > 0.9
    assert tone_share(sound[int(end * RATE) :, 1], 440, RATE) > 0.9


async def test_a_muted_agent_is_not_recorded_and_a_phrase_is_while_it_plays_and_no_longer(
    tmp_path, account, outside, rig: SoundRig, tone_wav
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer), rig.says(500):
            await engine.request(Verb.DIAL, target=outside.number)
            call = await engine.call_in("active")
            await engine.request(Verb.MUTE, call_id=call.call_id, on=True)
            await record(engine, call.call_id)
            # Levels are told all the same: "you speak while muted" needs them.
            await engine.until(lambda e: any(v.microphone_db > -20 for _, v in e.levels))
            await asyncio.sleep(0.7)
            muted_s = 0.5
            await engine.request(Verb.MUTE, call_id=call.call_id, on=False)
            with rig.recording("headset_ear") as along:
                await engine.request(Verb.PLAY, call_id=call.call_id, file=str(tone_wav))
                await asyncio.sleep(1.0)
            await engine.request(Verb.PLAY, call_id=call.call_id, file="")
            await asyncio.sleep(0.7)
            ear = await asyncio.to_thread(rig.listen, "headset_ear", 0.3)
            await engine.request(Verb.HANG_UP, call_id=call.call_id)
        made = await finished(engine)

    sound = whole(made.file)
    left, right = sound[:, 0], sound[:, 1]
    assert not left[: int(muted_s * RATE)].any()
    played = [at for at in range(0, len(left), RATE // 10) if _share_of_clip(left, at) > 0.3]
    assert 0.7 < len(played) * 0.1 < 1.3, "what was stopped after a second is recorded no longer"
    assert _share_of_clip(left, len(left) - RATE // 10) < 0.05
    assert not any(_share_of_clip(right, at) > 0.3 for at in played), "the caller did not say it"
    assert tone_share(along.sound()[-RATE:], 1000, 48_000) > 0.9, "the agent hears along, softly"
    assert np.abs(along.sound()).max() < 0.2
    assert np.abs(ear).max() < 0.01


def _share_of_clip(side: np.ndarray, at: int) -> float:
    part = side[at : at + RATE // 10]
    return tone_share(part, 1000, RATE) if part.any() else 0.0


async def test_both_sides_hear_the_notice_tone_even_while_the_agent_is_muted(
    tmp_path, account, outside, rig: SoundRig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer):
            await engine.request(Verb.DIAL, target=outside.number)
            call = await engine.call_in("active")
            await engine.request(Verb.MUTE, call_id=call.call_id, on=True)
            with rig.recording("headset_ear") as ear:
                await record(engine, call.call_id, notice_every_s=1.0)
                await asyncio.sleep(2.2)
            with_tone = peer.sound()
            await engine.request(Verb.PAUSE_RECORDING, call_id=call.call_id, on=True)
            await asyncio.sleep(0.5)
            since = time.monotonic()
            await asyncio.sleep(1.3)
            without = peer.sound(since_s=since)

    assert _tones(with_tone, 8000) >= 2
    assert _tones(ear.sound(), 48_000) >= 2
    assert _tones(without, 8000) == 0


def _tones(sound: np.ndarray, rate: int) -> int:
    """How often the notice tone begins."""
    size = rate // 20
    heard = [
        tone_share(sound[at : at + size], 1400, rate) > 0.5 for at in range(0, len(sound), size)
    ]
    return sum(now and not before for before, now in zip([False, *heard], heard, strict=False))


async def test_a_recording_that_cannot_be_written_is_refused_and_the_call_goes_on(
    tmp_path, account, pbx
):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("call_until_bye", to=pbx.server):
            call = await answered(engine)
            for values, code in (
                ({"folder": str(tmp_path / "missing")}, "recording.failed"),
                ({"key": "no hex"}, "contract.malformed"),
                ({"format": "mp3"}, "contract.malformed"),
            ):
                with pytest.raises(Refused, match=code.replace(".", r"\.")):
                    await record(engine, call.call_id, **values)
            assert engine.call_history[-1].recording == "off"
            assert engine.call_history[-1].state == "active"
        with pytest.raises(Refused, match=r"call\.not_found"):
            await record(engine, "no call")
