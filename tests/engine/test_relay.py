"""Every transport through the relay, at a real Kamailio."""

import asyncio

import pytest

from agent_desktop.contract.engine import Srtp, Transport, Verb
from tests.engine.conftest import USERS, account_at
from tests.engine.driver import running_engine
from tests.engine.raw_sip import raw_sip
from tests.parts.kamailio import Pbx
from tests.parts.sipp import sipp


@pytest.mark.parametrize("transport", [Transport.TCP, Transport.TLS])
async def test_calls_come_in_and_go_out(tmp_path, pbx: Pbx, outside, transport):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx, transport=transport))
        with sipp("call", to=pbx.server, talk_ms=500) as caller:
            ringing = await engine.call_in("incoming")
            await engine.request(Verb.ANSWER, call_id=ringing.call_id)
            await engine.call_in("ended")
            caller.succeeds()
        with sipp("answer", port=outside.port) as answerer:
            dialled = await engine.request(Verb.DIAL, target=outside.number)
            await engine.until(lambda e: e.calls[dialled["call_id"]].state == "active")
            await engine.request(Verb.HANG_UP, call_id=dialled["call_id"])
            answerer.succeeds()


async def test_two_desks_with_srtp_talk_encrypted(tmp_path, pbx: Pbx):
    over_tls = {"transport": Transport.TLS, "srtp": Srtp.OPTIONAL}
    async with (
        running_engine(tmp_path / "one", "--no-sound") as one,
        running_engine(tmp_path / "two", "--no-sound") as two,
    ):
        await one.register(account_at(pbx, **over_tls))
        over_tls["srtp"] = Srtp.MANDATORY
        await two.register(account_at(pbx, user="1002", **over_tls))
        await two.request(Verb.DIAL, target="1001")
        ringing = await one.call_in("incoming")
        await one.request(Verb.ANSWER, call_id=ringing.call_id)
        await two.call_in("active")
        await two.until(lambda e: e.qualities)

    assert two.qualities[-1].encrypted


async def test_without_srtp_nobody_rings_where_it_is_mandatory(tmp_path, pbx: Pbx):
    account = account_at(pbx, transport=Transport.TLS, srtp=Srtp.MANDATORY)
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("refused", to=pbx.server, code=488) as caller:
            caller.succeeds()

    assert not engine.call_history


async def test_a_call_with_an_offer_that_comes_later_is_refused_like_any_other(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx))
        await engine.request(Verb.ACCEPT_CALLS, on=False, code=480)
        with raw_sip() as caller:
            contact = caller.contact_of("1001", USERS["1001"], pbx.server)
            invite = caller.invite(f"sip:{contact}", body="")
            caller.send(invite.replace(b"Content-Type: application/sdp\r\n", b""), engine.outer)
            statuses = await asyncio.to_thread(caller.statuses, 2)
        await engine.request(Verb.ACCEPT_CALLS, on=True)

    assert statuses[-1] == 480
