"""Sound through real devices: PulseAudio null sinks stand for headset and speaker."""

import asyncio
import os
import time
from dataclasses import replace

import numpy as np
import pytest

from agent_desktop.contract.engine import AudioChoice, Verb
from tests.engine.driver import running_engine
from tests.engine.test_calls import answered
from tests.parts.rtp import rtp_peer, tone_share
from tests.parts.sipp import sipp
from tests.parts.sound import RATE, SoundRig, sound_rig

HEADSET = AudioChoice(
    microphones=("headset_mic", "spare_mic"),
    earpieces=("headset_ear", "spare_ear"),
    ringers=("speaker",),
    voice_processing=False,  # it takes tones for noise
)


async def test_a_tone_of_the_caller_appears_at_the_ear(tmp_path, account, pbx, rig):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with sipp("call_until_bye", to=pbx.server, tone_hz=440):
            await answered(engine)
            await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))
            heard = await asyncio.to_thread(rig.listen, "headset_ear", 1.0)

    assert tone_share(heard, 440, RATE) > 0.9
    assert engine.devices.microphone == "headset_mic"
    assert engine.devices.ringer == "speaker"


async def test_a_tone_at_the_mouth_appears_in_the_rtp_of_the_far_end(
    tmp_path, account, outside, rig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer), rig.says(1000):
            await engine.request(Verb.DIAL, target=outside.number)
            await engine.call_in("active")
            start = time.monotonic()
            await engine.until(lambda e: any(v.microphone_db > -20 for _, v in e.levels))
            await asyncio.sleep(max(0.0, start + 1.2 - time.monotonic()))

    sound = peer.sound()[-4000:]
    assert tone_share(sound, 1000, 8000) > 0.9


async def test_it_rings_on_the_ringer_and_is_silent_at_once_after_the_answer(
    tmp_path, account, pbx, rig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rig.recording("speaker") as speaker, sipp("call_until_bye", to=pbx.server):
            await engine.call_in("incoming")
            await asyncio.sleep(0.8)
            assert not engine.levels  # the microphone is open by now, and nobody listens to it
            await answered(engine)
            answered_s = time.monotonic()
            await asyncio.sleep(1.2)

    before = [c for at, c in speaker.chunks if at < answered_s]
    after = [c for at, c in speaker.chunks if at > answered_s + 0.3]
    assert any(any(c) for c in before)
    assert after
    assert not any(any(c) for c in after)


async def test_a_caller_who_gives_up_silences_the_ringing_within_a_tenth_of_a_second(
    tmp_path, account, pbx, rig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rig.recording("speaker") as speaker, sipp("cancel", to=pbx.server, talk_ms=850):
            await engine.call_in("incoming")
            await engine.call_in("ended")
            ended_s = time.monotonic()
            await asyncio.sleep(0.8)

    rang = [at - ended_s for at, chunk in speaker.chunks if any(chunk)]
    assert -0.4 < max(rang) < 0.1
    assert len(rang) * 0.01 < 0.95, "it was cut in the middle of its second stroke"


async def test_loudspeakers_ring_too_after_their_time_and_not_when_it_was_answered(
    tmp_path, account, pbx, rig
):
    ladder = replace(HEADSET, ringers=("headset_ear",), speakers=("speaker",), speakers_after_s=1.0)
    async with running_engine(tmp_path) as engine:
        await engine.register(account, ladder)
        with (
            rig.recording("speaker") as speaker,
            rig.recording("headset_ear") as ear,
            sipp("call_until_bye", to=pbx.server),
        ):
            await engine.call_in("incoming")
            rang_s = time.monotonic()
            await _until(lambda: any(any(c) for _, c in speaker.chunks))
            await answered(engine)
            answered_s = time.monotonic()
            await asyncio.sleep(0.6)

    first = [next(at for at, c in r.chunks if any(c)) - rang_s for r in (ear, speaker)]
    assert first[0] < 0.8 <= first[1] < 2.0
    assert not any(any(c) for at, c in speaker.chunks if at > answered_s + 0.3)
    assert engine.devices.speaker == "speaker"


async def test_a_second_caller_is_a_soft_tone_at_the_ear_and_does_not_ring(
    tmp_path, account, pbx, rig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with sipp("call_until_bye", to=pbx.server):
            await answered(engine)
            with (
                rig.recording("speaker") as speaker,
                rig.recording("headset_ear") as ear,
                sipp("cancel", to=pbx.server, talk_ms=1500),
            ):
                await engine.until(lambda e: len(e.calls) == 2)
                await asyncio.sleep(1.2)

    loudest = float(np.max(np.abs(ear.sound())))
    heard = ear.sound()[np.abs(ear.sound()) > 0]
    assert 0.01 < loudest < 0.1
    assert len(heard) > RATE // 10
    assert not any(any(c) for _, c in speaker.chunks)


async def test_a_caller_answered_by_itself_is_announced_by_a_beep(tmp_path, account, pbx, rig):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        await engine.request(Verb.ANSWER_BEEP, on=True)
        with sipp("call_until_bye", to=pbx.server), rig.recording("headset_ear") as ear:
            await answered(engine)
            await asyncio.sleep(0.8)

    beep = ear.sound()[np.abs(ear.sound()) > 0.05]
    assert len(beep) > RATE // 10


async def test_gain_makes_microphone_and_earpiece_louder(tmp_path, account, outside, rig):
    levels = {}
    async with running_engine(tmp_path) as engine:
        for gain in (0.0, 6.0):
            audio = replace(
                HEADSET, microphone_gain_db=-gain, earpiece_gain_db=gain, voice_processing=False
            )
            await (
                engine.register(account, audio) if not gain else engine.configure(account, audio)
            )
            with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer), rig.says(1000):
                peer.frequency_hz = 440
                call = await engine.request(Verb.DIAL, target=outside.number)
                seen = len(engine.levels)
                await engine.until(
                    lambda e, n=seen: any(v.microphone_db > -30 for _, v in e.levels[n:])
                )
                await engine.until(lambda e, n=seen: len(e.levels) > n + 12)
                heard = await asyncio.to_thread(rig.listen, "headset_ear", 0.4)
                levels[gain] = (engine.levels[-1][1].microphone_db, float(np.max(np.abs(heard))))
                await engine.request(Verb.HANG_UP, call_id=call["call_id"])
                await engine.until(lambda e: not _living(e))

    assert levels[0.0][0] - levels[6.0][0] == pytest.approx(6.0, abs=1.0)
    assert levels[6.0][1] / levels[0.0][1] == pytest.approx(2.0, rel=0.15)


async def _until(what, seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


def _living(engine) -> list[str]:
    return [c for c in engine.calls.values() if c.state != "ended"]


async def test_the_ringing_tone_is_heard_while_it_rings_at_the_far_end(
    tmp_path, account, outside, rig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with sipp("answer", port=outside.port, ring_ms=3000):
            await engine.request(Verb.DIAL, target=outside.number)
            await engine.call_in("alerting")
            heard = await asyncio.to_thread(rig.listen, "headset_ear", 0.8)

    assert tone_share(heard, 450, RATE) > 0.5


async def test_sound_before_the_answer_is_heard_instead_of_the_ringing_tone(
    tmp_path, account, outside, rig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rtp_peer() as peer, sipp("answer_early", port=outside.port, rtp=peer, ring_ms=4000):
            peer.frequency_hz = 700
            await engine.request(Verb.DIAL, target=outside.number)
            await engine.call_in("alerting")
            await asyncio.sleep(0.5)
            heard = await asyncio.to_thread(rig.listen, "headset_ear", 0.6)

    assert not engine.levels, "nobody answered yet"
    assert tone_share(heard, 700, RATE) > 0.8


async def test_a_headset_pulled_out_in_a_call_is_replaced_and_taken_back(
    tmp_path, account, pbx, rig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with sipp("call_until_bye", to=pbx.server, tone_hz=440):
            await answered(engine)
            await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))

            with rig.recording("spare_ear") as ear:
                await asyncio.sleep(0.3)
                pulled_s = time.monotonic()
                await asyncio.to_thread(rig.unplug, "headset")
                await engine.until(lambda e: e.devices.earpiece == "spare_ear")
                await asyncio.sleep(1.5)
            moved_s = next(at for at, chunk in ear.chunks if any(chunk)) - pulled_s
            lost = {n.fields["kind"]: dict(n.fields) for n in engine.notices}
            await asyncio.to_thread(rig.plug, "headset")
            plugged_s = time.monotonic()
            await engine.until(lambda e: len([n for n in e.notices if "back" in n.code]) == 2)
            back_s = time.monotonic() - plugged_s
            heard = await asyncio.to_thread(_first_sound, rig, 8.0)

            await engine.until(lambda e: e.devices.microphone == "headset_mic")
        assert engine.call_history[-1].state == "active", "the call went on"

    assert tone_share(ear.sound()[-RATE // 2 :], 440, RATE) > 0.8
    assert 0 < moved_s < 2.0
    assert back_s < 2.0
    assert heard, "the sound is back at the headset's ear"
    assert lost["earpiece"]["device"] == "headset_ear"
    assert lost["earpiece"]["next"] == "spare_ear"
    assert lost["microphone"]["next"] == "spare_mic"
    assert {n.code for n in engine.notices} == {"audio.device_lost", "audio.device_back"}


async def test_devices_can_be_changed_in_a_call(tmp_path, account, pbx, rig):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with sipp("call_until_bye", to=pbx.server, tone_hz=440):
            await answered(engine)
            await engine.request(
                Verb.USE_DEVICES,
                audio=AudioChoice(microphones=("spare_mic",), earpieces=("SPARE_EAR",)),
            )
            await engine.until(lambda e: e.devices.earpiece == "spare_ear")
            await asyncio.sleep(0.2)
            heard = await asyncio.to_thread(rig.listen, "spare_ear", 0.5)

    assert tone_share(heard, 440, RATE) > 0.8
    assert not engine.notices


async def test_devices_are_closed_while_nobody_talks(tmp_path, account, pbx, rig):
    fed = rig.pactl("list", "short", "sink-inputs").count("\n")
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        await engine.until(lambda e: e.devices.earpiece)
        idle = rig.pactl("list", "short", "sink-inputs").count("\n")
        with sipp("call", to=pbx.server, talk_ms=500):
            await answered(engine)
            await engine.call_in("ended")
        await asyncio.sleep(0.3)

        assert (idle, rig.pactl("list", "short", "sink-inputs").count("\n")) == (fed, fed)


async def test_without_any_device_a_call_runs_and_says_so(tmp_path, account, outside):
    with sound_rig(headsets=(), speaker=False) as rig:
        os.environ.update(rig.environment)
        try:
            async with running_engine(tmp_path) as engine:
                await engine.register(account)
                with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer):
                    peer.frequency_hz = 440
                    await engine.request(Verb.DIAL, target=outside.number)
                    await engine.call_in("active")
                    await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))
                    await engine.until(lambda e: len(peer.packets) > 50)
        finally:
            for name in rig.environment:
                del os.environ[name]

    told = {n.fields["kind"] for n in engine.notices if n.code == "audio.no_device"}
    assert told == {"microphone", "earpiece"}


async def test_a_sound_server_that_dies_in_a_call_is_found_again(
    tmp_path, account, pbx, monkeypatch
):
    with sound_rig() as rig:
        for name, value in rig.environment.items():
            monkeypatch.setenv(name, value)
        async with running_engine(tmp_path) as engine:
            await engine.register(account, HEADSET)
            with sipp("call_until_bye", to=pbx.server, tone_hz=440) as caller:
                await answered(engine)
                await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))

                await asyncio.to_thread(rig.die)
                before = len(engine.levels)
                await engine.until(lambda e: len(e.levels) > before + 20)  # the call goes on
                await asyncio.to_thread(rig.start)
                heard = await asyncio.to_thread(_first_sound, rig, 8.0)

                assert caller.process.poll() is None
    assert heard, "no sound within 8 s of the sound server's return"


def _first_sound(rig: SoundRig, within_s: float) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if tone_share(rig.listen("headset_ear", 0.5), 440, RATE) > 0.8:
            return True
    return False
