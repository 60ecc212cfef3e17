"""Transfers: a caller goes elsewhere, or stays; never lost on the way."""

import asyncio

import pytest

from agent_desktop.contract.engine import Transport, Verb
from tests.engine.conftest import account_at, peer_account
from tests.engine.driver import Refused, running_engine
from tests.engine.parties import dialled, met, talking
from tests.engine.raw_sip import raw_sip
from tests.parts.baresip import baresip
from tests.parts.raw_phone import SIPFRAG, raw_phone, refer_target
from tests.parts.sipp import sipp

DONE = SIPFRAG.format(state="terminated;reason=noresource")
GOING_ON = SIPFRAG.format(state="active;expires=60")


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TLS])
async def test_a_caller_is_sent_to_another_number(tmp_path, pbx, outside, transport):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx, transport=transport))
        with (
            sipp("answer", port=outside.port, ring_ms=100) as target,
            baresip("13800138000", proxy=pbx.server) as caller,
        ):
            caller.dial("1001")
            call_id = await talking(engine)
            await engine.request(Verb.TRANSFER, call_id=call_id, target=outside.number)
            ended = await engine.call_in("ended", 15)
            await asyncio.to_thread(target.waits_until_it_received, "ACK")

    story = [(c.state, c.transfer) for c in engine.call_history if c.transfer]
    assert list(dict.fromkeys(story)) == [
        ("active", "trying"), ("held", "trying"), ("held", "done"), ("ended", "done"),
    ]  # fmt: skip
    assert (ended.transfer_code, ended.ended_by_us) == (200, True)


async def test_a_transfer_that_fails_leaves_the_caller_here(tmp_path, pbx, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with (
            sipp("refuse", port=outside.port, code=486),
            baresip("13800138000", proxy=pbx.server) as caller,
        ):
            caller.dial("1001")
            call_id = await talking(engine)
            await engine.request(Verb.TRANSFER, call_id=call_id, target=outside.number)
            await engine.until(lambda e: e.calls[call_id].transfer == "failed")
            failed = engine.calls[call_id]
            await engine.request(Verb.RESUME, call_id=call_id)
            await engine.until(lambda e: e.calls[call_id].state == "active")

    assert (failed.state, failed.transfer_code >= 400) == ("held", True)


async def test_a_refused_refer_and_a_later_success(tmp_path, pbx, account):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        phone.held.add("REFER")
        call_id, call = await met(engine, phone)
        await engine.request(Verb.TRANSFER, call_id=call_id, target="1002")
        phone.answer(await phone.request("REFER"), "603 Decline")
        await engine.until(lambda e: e.calls[call_id].transfer == "failed")
        refused = engine.calls[call_id]

        await engine.request(Verb.TRANSFER, call_id=call_id, target="1002")
        refer = await phone.request("REFER")
        phone.answer(refer, "202 Accepted")
        phone.send(call, "NOTIFY", GOING_ON, "SIP/2.0 180 Ringing")
        await engine.until(lambda e: e.calls[call_id].transfer_code == 180)
        with pytest.raises(Refused, match=r"call\.illegal_transition"):
            await engine.request(Verb.TRANSFER, call_id=call_id, target="1002")
        phone.send(call, "NOTIFY", DONE, "SIP/2.0 200 OK")
        await engine.call_in("ended")
        await asyncio.wait_for(call.ended.wait(), 5)

    assert (refused.state, refused.transfer_code) == ("held", 603)
    assert refer_target(refer) == (f"sip:1002@{pbx.server}", "")
    assert engine.call_history[-1].transfer == "done"


async def test_silence_after_a_refer_leaves_the_caller_here_until_they_are_gone(
    tmp_path, pbx, account
):
    async with (
        running_engine(tmp_path, "--no-sound", "--transfer-wait", "0.7") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        call_id, call = await met(engine, phone)
        await engine.request(Verb.TRANSFER, call_id=call_id, target="1002")
        await engine.until(lambda e: e.calls[call_id].transfer == "failed")
        failed = engine.calls[call_id]
        phone.send(call, "NOTIFY", DONE, "SIP/2.0 200 OK")
        late = await engine.call_in("ended")

    assert (failed.state, failed.transfer_code) == ("held", 408)
    assert late.transfer == "done"


async def test_a_caller_who_hangs_up_during_a_transfer_was_not_transferred(tmp_path, pbx, account):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        call_id, call = await met(engine, phone)
        await engine.request(Verb.TRANSFER, call_id=call_id, target="1002")
        await phone.request("REFER")
        phone.send(call, "BYE")
        ended = await engine.call_in("ended")

    assert (ended.transfer, ended.transfer_code, ended.ended_by_us) == ("failed", 487, False)


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TLS])
async def test_caller_and_consulted_colleague_are_connected(tmp_path, pbx, transport):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with (
        running_engine(tmp_path / "a", "--no-sound") as engine,
        running_engine(tmp_path / "b", "--no-sound") as colleague,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account_at(pbx, transport=transport))
        await colleague.register(account_at(pbx, user="1002", transport=transport))
        caller, call = await met(engine, phone)
        other, asked = await asyncio.gather(dialled(engine, "1002", "consult"), talking(colleague))
        await colleague.request(Verb.MUTE, call_id=asked, on=True)
        await engine.until(lambda e: e.calls[caller].state == "held")

        phone.held.add("REFER")
        await engine.request(Verb.COMPLETE_TRANSFER, call_id=caller, other_id=other)
        refer = await phone.request("REFER")
        phone.answer(refer, "202 Accepted")
        uri, replaces = refer_target(refer)
        new = await phone.call(uri, f"Replaces: {replaces}\r\nRequire: replaces\r\n")
        phone.send(call, "NOTIFY", DONE, "SIP/2.0 200 OK")
        await engine.until(lambda e: all(c.state == "ended" for c in e.calls.values()))
        await colleague.until(lambda e: e.calls[asked].state == "ended")
        taken = next(c for c in colleague.calls.values() if c.state != "ended")
        phone.send(new, "BYE")
        await colleague.until(lambda e: e.calls[taken.call_id].state == "ended")

    assert (taken.state, taken.remote_number, taken.muted) == ("active", "13800138000", True)
    assert engine.calls[caller].transfer == "done"
    assert not colleague.notices


async def test_a_colleague_who_refuses_leaves_both_calls_here(tmp_path, pbx, account, outside):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        phone.held.add("REFER")
        caller, call = await met(engine, phone)
        with sipp("answer", port=outside.port):
            other = await dialled(engine, outside.number, "consult")
            await engine.request(Verb.COMPLETE_TRANSFER, call_id=caller, other_id=other)
            phone.answer(await phone.request("REFER"), "202 Accepted")
            phone.send(call, "NOTIFY", DONE, "SIP/2.0 603 Decline")
            await engine.until(lambda e: e.calls[caller].transfer == "failed")
            left = {c.call_id: (c.state, c.transfer_code) for c in engine.calls.values()}

            # One key cancels: the consultation ends, the caller is back.
            await engine.request(Verb.HANG_UP, call_id=other)
            await engine.request(Verb.RESUME, call_id=caller)
            await engine.until(lambda e: e.calls[caller].state == "active")

    assert left == {caller: ("held", 603), other: ("active", 0)}


async def test_a_colleague_who_only_rings_gets_the_caller_unannounced(
    tmp_path, pbx, account, outside
):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
        raw_phone(outside.number, proxy=pbx.server, port=outside.port) as colleague,
    ):
        await engine.register(account)
        phone.held.add("REFER")
        caller, call = await met(engine, phone)
        colleague.held |= {"INVITE", "CANCEL"}
        asked = await engine.request(Verb.DIAL, target=outside.number, purpose="consult")
        ringing = await colleague.invited()
        colleague.accept(ringing, "180 Ringing")
        await engine.until(lambda e: e.calls[asked["call_id"]].state == "alerting")

        await engine.request(Verb.COMPLETE_TRANSFER, call_id=caller, other_id=asked["call_id"])
        colleague.answer(await colleague.request("CANCEL"), "200 OK")
        colleague.accept(ringing, "487 Request Terminated")
        refer = await phone.request("REFER")
        phone.answer(refer, "202 Accepted")
        phone.send(call, "NOTIFY", DONE, "SIP/2.0 200 OK")
        await engine.until(lambda e: e.calls[caller].state == "ended")

    assert refer_target(refer) == (f"sip:{outside.number}@{pbx.server}", "")
    assert engine.calls[caller].transfer == "done"


async def test_a_stranger_takes_no_calls_place_and_is_believed_nothing(tmp_path):
    account = peer_account("1001", trusted=("127.0.0.1",))
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=account.local_address) as phone,
    ):
        await engine.configure(account)
        await engine.until(lambda e: e.registrations)
        call_id, call = await met(engine, phone)
        tags = [value.partition(";tag=")[2] for value in (call.remote, call.local)]
        extra = (
            f"Replaces: {call.call_id};to-tag={tags[0]};from-tag={tags[1]}\r\n"
            'P-Asserted-Identity: "Director" <sip:1@pbx>\r\n'
            "Alert-Info: <http://pbx>;info=alert-autoanswer\r\n"
        )
        uri = f"sip:1001@{account.local_address}"
        with raw_sip("127.0.0.2") as stranger:
            stranger.send(stranger.invite(uri, extra=extra), account.local_address)
            statuses = await asyncio.to_thread(stranger.statuses, 2)

    assert statuses[-1] >= 400
    assert [c.state for c in engine.calls.values()] == ["active"]
    assert engine.calls[call_id].remote_number == "13800138000"


async def test_nobody_outside_makes_this_desk_call_somebody(tmp_path, pbx, account):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        _, call = await met(engine, phone)
        phone.send(call, "REFER", f"Refer-To: <sip:1002@{pbx.server}>\r\n")
        answer = await phone.wait(lambda m: m.status >= 200 and "REFER" in m.get("cseq"))

    assert answer.status == 603
    assert len(engine.calls) == 1
