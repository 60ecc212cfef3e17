"""Calls with sipp, through Kamailio, without sound devices."""

import asyncio
import time

import pytest

from agent_desktop.contract.engine import Verb
from tests.engine.conftest import account_at
from tests.engine.driver import Refused, running_engine
from tests.parts.rtp import rtp_peer, tone_share
from tests.parts.sipp import sipp


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_call_from_outside_rings_is_answered_and_ends(tmp_path, pbx, transport):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx, transport=transport))
        with sipp("call", to=pbx.server, talk_ms=500) as caller:
            ringing = await engine.call_in("incoming")
            await engine.request(Verb.ANSWER, call_id=ringing.call_id)
            ended = await engine.call_in("ended")
            await asyncio.to_thread(caller.succeeds)

    assert [c.state for c in engine.call_history] == ["incoming", "active", "ended"]
    assert (ringing.direction, ringing.remote_number) == ("inbound", "13800138000")
    assert ringing.remote_name == "Wang"
    assert (ended.end_code, ended.ended_by_us) == (200, False)
    assert engine.gaps == 0
