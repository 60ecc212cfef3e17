"""A file instead of the microphone: it ends at once when it is told to, and by itself in time."""

import asyncio
import time

import numpy as np

from agent_desktop.contract.engine import AudioChoice, Verb
from tests.engine.driver import running_engine
from tests.parts.rtp import rtp_peer, tone_share
from tests.parts.sipp import sipp
from tests.parts.sound import SoundRig

HEADSET = AudioChoice(
    microphones=("headset_mic",), earpieces=("headset_ear",), voice_processing=False
)
WINDOW = 80  # 10 ms


async def test_what_plays_ends_at_once_and_a_file_can_follow(tmp_path, account, outside, tone_wav):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer):
            await engine.request(Verb.DIAL, target=outside.number)
            call_id = (await engine.call_in("active")).call_id
            await engine.request(Verb.PLAY, call_id=call_id, file=str(tone_wav))
            await asyncio.sleep(0.7)

            stopped = await engine.request(Verb.PLAY, call_id=call_id, file="")
            stopped_s = time.monotonic() + 0.15
            await asyncio.sleep(0.5)
            quiet_s = time.monotonic()
            await engine.request(Verb.PLAY, call_id=call_id, file="")  # nothing plays: no error
            await engine.request(Verb.PLAY, call_id=call_id, file=str(tone_wav))
            again_s = time.monotonic() + 0.15
            await engine.until(lambda e: e.notices)
            over_s = time.monotonic()

    assert stopped["seconds"] == 0.0
    assert tone_share(peer.sound(until_s=stopped_s - 0.15), 1000, 8000) > 0.9
    assert max(abs(peer.sound(stopped_s, quiet_s))) < 0.01
    assert tone_share(peer.sound(again_s, over_s - 0.5), 1000, 8000) > 0.9
    assert [n.code for n in engine.notices] == ["call.played"], "what was stopped was not played"


async def test_the_line_opens_to_the_agent_in_the_20_ms_in_which_the_file_ends(
    tmp_path, account, outside, tone_wav, rig: SoundRig
):
    async with running_engine(tmp_path) as engine:
        await engine.register(account, HEADSET)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer), rig.says(500):
            await engine.request(Verb.DIAL, target=outside.number)
            call_id = (await engine.call_in("active")).call_id
            await engine.until(lambda e: any(v.microphone_db > -20 for _, v in e.levels))
            began_s = time.monotonic() + 0.3
            await engine.request(Verb.PLAY, call_id=call_id, file=str(tone_wav))
            await engine.until(lambda e: e.notices)
            await asyncio.sleep(0.3)

    sound = peer.sound(since_s=began_s)
    file, agent = _windows_with(sound, 1000), _windows_with(sound, 500)
    gap_ms = (agent[0] - file[-1] - 1) * 10
    assert -150 <= gap_ms <= 20  # before the end the file holds silence


def _windows_with(sound: np.ndarray, frequency_hz: int) -> list[int]:
    """Return the numbers of the 10 ms in which the tone is heard."""
    wave = np.exp(-2j * np.pi * frequency_hz / 8000 * np.arange(WINDOW))
    levels = np.abs(sound[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW) @ wave) * 2 / WINDOW
    return [number for number, level in enumerate(levels) if level > 0.02]
