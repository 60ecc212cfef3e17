"""Every transport through the relay, at a real Kamailio."""

import pytest

from agent_desktop.contract.engine import Transport, Verb
from tests.engine.conftest import account_at
from tests.engine.driver import running_engine
from tests.parts.kamailio import Pbx
from tests.parts.sipp import sipp


@pytest.mark.parametrize("transport", list(Transport))
async def test_calls_come_in_and_go_out(tmp_path, pbx: Pbx, outside_port, transport):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx, transport=transport))
        with sipp("call", to=pbx.server, talk_ms=500) as caller:
            ringing = await engine.call_in("incoming")
            await engine.request(Verb.ANSWER, call_id=ringing.call_id)
            await engine.call_in("ended")
            caller.succeeds()
        with sipp("answer", port=outside_port) as answerer:
            dialled = await engine.request(Verb.DIAL, target="4008001000")
            await engine.call_in("active")
            await engine.until(
                lambda e: e.calls[dialled["call_id"]].state == "active"
            )
            await engine.request(Verb.HANG_UP, call_id=dialled["call_id"])
            answerer.succeeds()
