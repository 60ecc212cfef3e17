"""Sound outside a call: phrases of the agent, levels, tones that prove a device."""

import asyncio
import math
import wave
from array import array
from pathlib import Path

import numpy as np
import pytest

from agent_desktop.contract.engine import AudioChoice, Verb
from agent_desktop.engine.audio.bridge import FRAME_BYTES, SILENCE
from agent_desktop.engine.audio.ear import Ear, EarSound
from agent_desktop.engine.audio.loudness import amplified, gain_of, levelled, mixed
from agent_desktop.engine.audio.tones import silence, tone
from agent_desktop.engine.audio.wav import read_wav
from tests.engine.driver import Refused, running_engine
from tests.engine.test_calls import answered
from tests.parts.rtp import tone_share
from tests.parts.sipp import sipp
from tests.parts.sound import RATE, SoundRig

HEADSET = AudioChoice(
    microphones=("headset_mic",),
    earpieces=("headset_ear",),
    ringers=("speaker",),
    voice_processing=False,
)


def rms_db(sound: bytes) -> float:
    samples = np.frombuffer(sound, "<i2").astype(float)
    return 20 * math.log10(math.sqrt(float(np.mean(samples**2))) / 32768)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.9])
def test_phrases_come_to_the_same_loudness_however_they_were_spoken(level):
    spoken = silence(1.0) + tone(1.0, 300, 900, level=level) + silence(0.5)

    result = levelled(spoken)

    assert len(result) < len(spoken), "silence before and after the words is cut"
    middle = result[len(result) // 3 // 2 * 2 : len(result) * 2 // 3 // 2 * 2]
    assert rms_db(middle) == pytest.approx(-20.0, abs=0.5)


def test_a_click_keeps_a_phrase_from_being_made_so_loud_that_it_clips():
    spoken = array("h", tone(1.0, 300, level=0.02))
    spoken[8000] = 30_000

    result = array("h", levelled(spoken.tobytes()))

    assert max(map(abs, result)) <= 32767 * gain_of(-3.0) + 2


def test_silence_stays_silence():
    assert levelled(silence(0.5)) == silence(0.5)
    assert levelled(b"") == b""


def test_gain_clips_at_full_scale_instead_of_turning_over():
    loud = array("h", [30_000, -30_000, 100]).tobytes()

    assert list(array("h", amplified(loud, 2.0))) == [32767, -32768, 200]
    assert list(array("h", mixed(loud, loud))) == [32767, -32768, 200]


def test_a_tone_over_callers_ends_with_its_last_frame_and_a_lone_one_silences_them():
    ear = Ear()
    callers = tone(0.02, 500)
    ear.start(EarSound.WAITING, bytes(FRAME_BYTES + 2))
    ear.start(EarSound.BEEP, SILENCE, alone=True)

    assert ear.hear(callers) == SILENCE
    assert ear.plays(EarSound.WAITING)
    assert not ear.plays(EarSound.BEEP)
    assert ear.hear(callers) == callers
    assert not ear.plays(EarSound.WAITING)


def test_wav_files_of_other_rates_and_channels_are_played_at_their_own_pitch(tmp_path):
    file = tmp_path / "stereo.wav"
    n = np.arange(44_100)
    wave_ = (9000 * np.sin(2 * np.pi * 700 / 44_100 * n)).astype("<i2")
    with wave.open(str(file), "wb") as sound:
        sound.setparams((2, 2, 44_100, 0, "NONE", ""))
        sound.writeframes(np.repeat(wave_, 2).tobytes())

    samples = np.frombuffer(read_wav(str(file)), "<i2") / 32768

    assert len(samples) == pytest.approx(16_000, abs=2)
    assert tone_share(samples, 700, 16_000) > 0.95


async def test_a_phrase_is_recorded_levelled_and_heard_again(tmp_path, rig: SoundRig):
    file = tmp_path / "hello.wav"
    async with running_engine(tmp_path) as engine:
        await engine.configure(None, HEADSET)
        await engine.until(lambda e: e.devices.microphone)
        with rig.says(1000):
            await engine.request(Verb.METER, on=True)
            await engine.until(lambda e: any(v.microphone_db > -20 for _, v in e.levels))
            await engine.request(Verb.METER, on=False)
            await engine.request(Verb.CAPTURE, file=str(file))
            await asyncio.sleep(1.2)
            done = await engine.request(Verb.CAPTURE, file="")
        assert done["seconds"] > 0.8
        heard = asyncio.create_task(asyncio.to_thread(rig.listen, "headset_ear", 1.5))  # noqa: TID251
        shown = await engine.request(Verb.PREVIEW, file=str(file))
        sound = await heard
        with pytest.raises(Refused, match=r"call\.bad_file"):
            await engine.request(Verb.PREVIEW, file=str(tmp_path / "missing.wav"))
        await engine.request(Verb.CAPTURE, file=str(tmp_path / "no folder" / "x.wav"))
        with pytest.raises(Refused, match=r"recording\.failed"):
            await engine.request(Verb.CAPTURE, file="")

    recorded = np.frombuffer(read_wav(str(file)), "<i2") / 32768
    assert tone_share(recorded, 1000, 16_000) > 0.9
    assert rms_db(Path(file).read_bytes()[44:]) == pytest.approx(-20, abs=1.0)
    assert shown["seconds"] == pytest.approx(len(recorded) / 16_000, abs=0.05)
    assert tone_share(sound, 1000, RATE) > 0.5


async def test_devices_are_tried_one_after_the_other_before_the_shift(tmp_path, rig: SoundRig):
    async with running_engine(tmp_path) as engine:
        await engine.configure(None, HEADSET)
        await engine.until(lambda e: e.devices.earpiece)
        heard = {}
        for device, sink in (("earpiece", "headset_ear"), ("ringer", "speaker")):
            await engine.request(Verb.TEST_TONE, device=device, on=True)
            heard[device] = await asyncio.to_thread(rig.listen, sink, 0.8)
            await engine.request(Verb.TEST_TONE, device=device, on=False)
        after = await asyncio.to_thread(rig.listen, "headset_ear", 0.3)
        with pytest.raises(Refused, match=r"contract\.malformed"):
            await engine.request(Verb.TEST_TONE, device="elsewhere", on=True)

    assert all(np.max(np.abs(sound)) > 0.05 for sound in heard.values())
    assert np.max(np.abs(after)) == 0


async def test_no_phrase_is_recorded_while_a_caller_is_on_the_line(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("call_until_bye", to=pbx.server):
            await answered(engine)
            await engine.until(lambda e: e.levels)  # the audio thread has heard of the call
            with pytest.raises(Refused, match=r"audio\.in_call"):
                await engine.request(Verb.CAPTURE, file=str(tmp_path / "x.wav"))


async def test_a_desk_that_dies_in_a_test_leaves_no_tone_behind(tmp_path, rig: SoundRig):
    async with running_engine(tmp_path) as engine:
        await engine.configure(None, HEADSET)
        await engine.until(lambda e: e.devices.earpiece)
        other = await engine.another_link()
        await other.request(Verb.TEST_TONE, device="ringer", on=True)
        assert np.max(np.abs(await asyncio.to_thread(rig.listen, "speaker", 0.6))) > 0.05
        other.abort()
        engine.abort()
        await asyncio.sleep(0.5)
        after = await asyncio.to_thread(rig.listen, "speaker", 0.3)

    assert np.max(np.abs(after)) == 0
