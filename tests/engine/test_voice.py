"""Voice processing: the far end does not hear itself, the agent is still understood."""

import asyncio
import time
import wave
from dataclasses import replace

import numpy as np

from agent_desktop.contract.engine import AudioChoice, Verb
from agent_desktop.engine.audio import voice
from agent_desktop.engine.audio.voice import VoiceProcessing
from agent_desktop.runtime.paths import shipped
from tests.engine.driver import running_engine
from tests.parts.rtp import rtp_peer
from tests.parts.sipp import sipp
from tests.parts.sound import SoundRig

RATE = 16_000
FRAME = 320
ECHO_DELAY_S = 0.12


def test_the_extra_is_installed_where_the_tests_run():
    assert voice.is_installed(), "pip install -e .[voice]"


def speech(name: str, seconds: float) -> np.ndarray:
    """A demo caller's words at 16 kHz, again and again, -1 to 1."""
    with wave.open(str(shipped("resources", "demo", f"{name}.wav")), "rb") as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2") / 32768
        wide = np.interp(np.arange(2 * len(samples)) / 2, np.arange(len(samples)), samples)
    return np.resize(wide, int(seconds * RATE)) * 0.5


def level_db(sound: np.ndarray) -> float:
    return 10 * np.log10(np.mean(sound**2) + 1e-12)


def pcm(sound: np.ndarray) -> bytes:
    return (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


class Room:
    """A loudspeaker that the microphone hears: two reflections behind the direct way."""

    def __init__(self, loudness: float = 0.5) -> None:
        self.loudness = loudness
        self.voice = VoiceProcessing(lambda: ECHO_DELAY_S - 0.06)

    def through(self, far: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the microphone hears, and what the far end is sent."""
        echo = np.zeros(len(far))
        for delay_s, gain in ((0.0, 1.0), (0.011, 0.4), (0.037, 0.2)):
            at = int((ECHO_DELAY_S + delay_s) * RATE)
            echo[at:] += gain * self.loudness * far[: len(far) - at]
        noise = np.random.default_rng(5).standard_normal(len(far)) * 0.0005
        microphone = near + echo + noise
        sent = []
        for at in range(0, len(far) - FRAME + 1, FRAME):
            sent.append(self.voice.near(pcm(microphone[at : at + FRAME])))
            self.voice.far(pcm(far[at : at + FRAME]))
        return microphone, np.frombuffer(b"".join(sent), "<i2") / 32768


def names() -> list[str]:
    return sorted(file.stem for file in shipped("resources", "demo").glob("*.wav"))


def test_the_echo_is_reduced_by_more_than_twenty_decibels():
    far = speech(names()[0], 12.0)

    microphone, sent = Room().through(far, np.zeros(len(far)))

    settled = slice(6 * RATE, 12 * RATE)
    reduction_db = level_db(microphone[settled]) - level_db(sent[settled])
    assert reduction_db > 20


def test_the_agents_words_survive_also_while_the_caller_talks():
    far = speech(names()[0], 12.0)
    near = np.zeros(len(far))
    near[6 * RATE :] = speech(names()[1], 6.0)

    _, sent = Room(0.15).through(far, near)

    both = sent[6 * RATE : 12 * RATE]
    spoken = near[6 * RATE : 6 * RATE + len(both)]
    # The envelope of what is sent follows the agent's words, not the caller's.
    assert np.corrcoef(envelope(both), envelope(spoken))[0, 1] > 0.6
    assert np.corrcoef(envelope(both), envelope(far[6 * RATE :][: len(both)]))[0, 1] < 0.3
    assert level_db(both) > level_db(spoken) - 10


def envelope(sound: np.ndarray) -> np.ndarray:
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return np.sqrt(np.mean(frames**2, axis=1))


def test_a_second_of_sound_costs_far_less_than_a_second():
    far = speech(names()[0], 10.0)
    room = Room()
    began = time.process_time()
    room.through(far, np.zeros(len(far)))

    used = (time.process_time() - began) / 10.0
    assert used < 0.15


async def test_a_caller_whose_voice_comes_back_through_loudspeakers_hears_it_no_more(
    tmp_path, account, outside_port, rig: SoundRig
):
    headset = AudioChoice(
        microphones=("headset_mic",), earpieces=("headset_ear",), voice_processing=False
    )
    words = speech(names()[0], 6.0)
    loop = rig.pactl(
        "load-module", "module-loopback", "source=headset_ear.monitor", "sink=headset_feed",
        "latency_msec=30",
    )  # fmt: skip
    try:
        async with running_engine(tmp_path) as engine:
            await engine.register(account, headset)
            with rtp_peer() as peer, sipp("answer", port=outside_port, rtp=peer):
                peer.say(words[::2])
                await engine.request(Verb.DIAL, target="4008001000")
                await engine.call_in("active")
                await engine.until(lambda e: len(peer.packets) > 150, 20)
                assert engine.devices.voice_processing is False
                plain = peer.sound()[8000:]
                with_it = replace(headset, voice_processing=True)
                await engine.request(Verb.USE_DEVICES, audio=with_it)
                await engine.until(lambda e: e.devices.voice_processing)
                await asyncio.sleep(4)
                # It learns the room while the caller talks; three seconds of words are judged.
                aim_db = level_db(plain) - 20
                await engine.until(lambda e: level_db(peer.sound()[-3 * 8000 :]) < aim_db, 20)
    finally:
        rig.pactl("unload-module", loop)

    assert level_db(plain) > level_db(words) - 10
