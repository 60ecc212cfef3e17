"""A file instead of the microphone: it ends at once when it is told to, and by itself in time."""

import asyncio
import time

from agent_desktop.contract.engine import Verb
from tests.engine.driver import running_engine
from tests.parts.rtp import rtp_peer, tone_share
from tests.parts.sipp import sipp


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
