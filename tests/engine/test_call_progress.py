"""What is told of a call between dialling and its end: progress, digits, quality."""

import asyncio

import pytest

from agent_desktop.contract.engine import Verb
from tests.engine.conftest import account_at, peer_account
from tests.engine.driver import Refused, running_engine
from tests.engine.parties import dialled, met, reaches, talking
from tests.engine.raw_sip import raw_sip
from tests.parts.raw_phone import raw_phone
from tests.parts.rtp import rtp_peer
from tests.parts.sipp import sipp


async def test_ringing_and_the_far_ends_own_sound_are_told(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("answer", port=outside.port, ring_ms=200):
            call_id = await dialled(engine, outside.number)
            await engine.request(Verb.HANG_UP, call_id=call_id)
            await reaches(engine, call_id, "ended")
        rang = [(c.state, c.progress, c.early_media) for c in engine.call_history]
        engine.call_history.clear()
        with sipp("answer_early", port=outside.port, ring_ms=200, tone_hz=440):
            early = await dialled(engine, outside.number)
        heard = {(c.state, c.progress, c.early_media) for c in engine.call_history}

    assert rang[:3] == [("dialing", 0, False), ("alerting", 180, False), ("active", 180, False)]
    assert ("alerting", 183, True) in heard
    assert not engine.calls[early].early_media


async def test_digits_go_by_info_where_the_far_end_knows_no_events(tmp_path, pbx, account, outside):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone(outside.number, proxy=pbx.server, port=outside.port) as phone,
    ):
        phone.codecs = "8"
        await engine.register(account)
        call_id = await dialled(engine, outside.number)
        with pytest.raises(Refused, match=r"call\.no_dtmf"):
            await engine.request(Verb.DTMF, call_id=call_id, digits="1", method="rfc4733")
        await engine.request(Verb.DTMF, call_id=call_id, digits="5#", method="auto")
        infos = [await phone.request("INFO") for _ in range(2)]

    assert [i.get("content-type") for i in infos] == ["application/dtmf-relay"] * 2
    signals = sorted(i.body.split("\n")[0].replace(" ", "").strip() for i in infos)
    assert signals == ["Signal=#", "Signal=5"]


async def test_digits_go_by_info_where_that_is_asked_for(tmp_path, pbx, account):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        call_id, _ = await met(engine, phone)
        await engine.request(Verb.DTMF, call_id=call_id, digits="7", method="info")
        info = await phone.request("INFO")
        with pytest.raises(Refused, match=r"contract\.malformed"):
            await engine.request(Verb.DTMF, call_id=call_id, digits="7", method="smoke")

    assert "Signal=7" in info.body.replace(" ", "")


async def test_the_quality_of_a_call_is_told_while_it_lasts_and_at_its_end(
    tmp_path, account, outside
):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer):
            peer.frequency_hz, peer.lost = 440, 0.1
            call_id = await dialled(engine, outside.number)
            await engine.until(lambda e: any(q.received > 100 and q.loss for q in e.qualities), 15)
            await engine.request(Verb.HANG_UP, call_id=call_id)
            await reaches(engine, call_id, "ended")
            count = len(engine.qualities)
            last = engine.qualities[-1]
            await asyncio.sleep(0.2)

    assert all(q.call_id == call_id for q in engine.qualities)
    assert (last.codec, last.encrypted) == ("PCMA", False)
    assert last.loss == pytest.approx(0.1, abs=0.05)
    assert 1 < last.mos < 4.2
    assert last.received >= engine.qualities[-2].received
    assert len(engine.qualities) == count


async def test_a_call_that_a_colleague_took_was_not_missed(tmp_path):
    account = peer_account("1001", trusted=("127.0.0.1",))
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.configure(account)
        await engine.until(lambda e: e.registrations)
        with raw_sip() as caller:
            invite = caller.invite(f"sip:1001@{account.local_address}")
            caller.send(invite, account.local_address)
            await engine.call_in("incoming")
            reason = b'Reason: SIP ;cause=200 ;text="Call completed elsewhere"\r\nMax-Forwards:'
            cancel = caller.cancel(invite).replace(b"Max-Forwards:", reason, 1)
            caller.send(cancel, account.local_address)
            ended = await engine.call_in("ended")

    assert (ended.end_code, ended.end_reason) == (487, "Call completed elsewhere")


async def test_encrypted_sound_and_what_the_far_end_hears_are_told(tmp_path, pbx):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with (
        running_engine(tmp_path / "a", "--no-sound") as engine,
        running_engine(tmp_path / "b", "--no-sound") as colleague,
    ):
        await engine.register(account_at(pbx, srtp="mandatory"))
        await colleague.register(account_at(pbx, user="1002", srtp="optional"))
        await asyncio.gather(dialled(engine, "1002"), talking(colleague))
        told = await engine.until(
            lambda e: next((q for q in e.qualities if q.round_trip_ms), None), 20
        )

    assert told.encrypted
    assert (told.loss, told.far_loss) == (0.0, 0.0)
    assert told.mos > 4
    assert told.codec == "G722"


async def test_an_answer_that_the_telephone_system_asks_for_is_told(tmp_path):
    account = peer_account("1001", trusted=("127.0.0.1",))
    extra = "Alert-Info: <http://pbx>;info=alert-autoanswer;delay=2\r\n"
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.configure(account)
        await engine.until(lambda e: e.registrations)
        with raw_sip() as caller:
            invite = caller.invite(f"sip:1001@{account.local_address}", extra=extra)
            caller.send(invite, account.local_address)
            ringing = await engine.call_in("incoming")

    assert ringing.answer_after_s == 2.0
