"""Calls with sipp, through Kamailio, without sound devices."""

import asyncio
import time

import pytest

from agent_desktop.contract.engine import Verb
from tests.engine.conftest import account_at, peer_account
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


async def answered(engine, caller_id=None):
    """Take the ringing call and return it once it is active."""
    ringing = await engine.call_in("incoming")
    await engine.request(Verb.ANSWER, call_id=ringing.call_id)
    return await engine.call_in("active")


async def test_a_call_to_outside_rings_there_and_talks(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("answer", port=outside.port, ring_ms=300) as callee:
            dialed = await engine.request(Verb.DIAL, target=outside.number)
            active = await engine.call_in("active")
            await engine.request(Verb.HANG_UP, call_id=active.call_id)
            ended = await engine.call_in("ended")
            await asyncio.to_thread(callee.succeeds)

    assert dialed["call_id"] == active.call_id
    assert [c.state for c in engine.call_history] == ["dialing", "alerting", "active", "ended"]
    assert (active.direction, active.remote_number) == ("outbound", outside.number)
    assert ended.ended_by_us


async def test_sound_flows_both_ways_through_the_bridge(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer):
            peer.frequency_hz = 440
            await engine.request(Verb.DIAL, target=outside.number)
            await engine.call_in("active")
            await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))
            await engine.until(lambda e: len(peer.packets) > 50)

    gaps = [b.at_s - a.at_s for a, b in zip(peer.packets, peer.packets[1:], strict=False)]
    assert sorted(gaps)[len(gaps) // 2] == pytest.approx(0.020, abs=0.004)
    assert [p.payload_type for p in peer.packets[:50]] == [8] * 50


async def test_levels_come_ten_times_a_second_while_connected_only(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("call_until_bye", to=pbx.server, tone_hz=300):
            await engine.call_in("incoming")
            assert not engine.levels
            active = await answered(engine)
            start, before = time.monotonic(), len(engine.levels)
            await asyncio.sleep(2)
            rate = (len(engine.levels) - before) / (time.monotonic() - start)
            await engine.request(Verb.HANG_UP, call_id=active.call_id)
            await engine.call_in("ended")
            await asyncio.sleep(0.2)
            count = len(engine.levels)
            await asyncio.sleep(0.4)

    assert rate == pytest.approx(10, abs=1)
    assert len(engine.levels) == count
    assert engine.levels[-1][1].microphone_db == -96


async def test_hold_and_resume_are_seen_by_the_far_end(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("answer_and_hold", port=outside.port) as callee:
            await engine.request(Verb.DIAL, target=outside.number)
            call_id = (await engine.call_in("active")).call_id

            await engine.request(Verb.HOLD, call_id=call_id)
            await engine.until(lambda e: e.calls[call_id].state == "held")
            await engine.request(Verb.RESUME, call_id=call_id)
            await engine.until(lambda e: e.calls[call_id].state == "active")

            await engine.request(Verb.HANG_UP, call_id=call_id)
            await asyncio.to_thread(callee.succeeds)
            invites = callee.received("INVITE")

    assert "a=sendonly" in invites[1]
    assert "a=sendrecv" in invites[2]


async def test_resuming_while_the_hold_is_on_its_way_ends_in_talking(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("answer_and_hold", port=outside.port) as callee:
            await engine.request(Verb.DIAL, target=outside.number)
            call_id = (await engine.call_in("active")).call_id

            await engine.request(Verb.HOLD, call_id=call_id)
            await engine.request(Verb.RESUME, call_id=call_id)
            await asyncio.to_thread(callee.waits_until_it_received, "ACK", 3)
            await engine.until(lambda e: e.calls[call_id].state == "active")

            await engine.request(Verb.HANG_UP, call_id=call_id)
            await asyncio.to_thread(callee.succeeds)


async def test_a_hold_that_meets_the_other_sides_is_asked_again(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("answer_hold_later", port=outside.port) as callee:
            await engine.request(Verb.DIAL, target=outside.number)
            call_id = (await engine.call_in("active")).call_id
            await engine.request(Verb.HOLD, call_id=call_id)
            await engine.until(lambda e: e.calls[call_id].state == "held")
            await engine.request(Verb.HANG_UP, call_id=call_id)
            await asyncio.to_thread(callee.succeeds)

    assert "call.hold_failed" not in [n.code for n in engine.notices]


async def test_being_held_by_the_caller_is_told(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("call_and_hold", to=pbx.server, talk_ms=400, tone_hz=300) as caller:
            active = await answered(engine)
            await engine.until(lambda e: e.calls[active.call_id].remote_held)
            await engine.until(lambda e: not e.calls[active.call_id].remote_held)
            engine.levels.clear()
            await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))
            await engine.request(Verb.HANG_UP, call_id=active.call_id)
            await asyncio.to_thread(caller.succeeds)


async def test_digits_arrive_as_telephone_events(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer):
            await engine.request(Verb.DIAL, target=outside.number)
            active = await engine.call_in("active")
            await engine.until(lambda e: e.levels)

            await engine.request(Verb.DTMF, call_id=active.call_id, digits="19*#")

            await engine.until(lambda e: peer.digits() == "19*#")
            with pytest.raises(Refused, match=r"call\.bad_digits"):
                await engine.request(Verb.DTMF, call_id=active.call_id, digits="1x")


async def test_a_muted_microphone_and_an_open_one(tmp_path, account, outside, tone_wav):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer):
            await engine.request(Verb.DIAL, target=outside.number)
            call_id = (await engine.call_in("active")).call_id
            result = await engine.request(Verb.PLAY, call_id=call_id, file=str(tone_wav))
            await asyncio.sleep(0.7)
            await engine.request(Verb.MUTE, call_id=call_id, on=True)
            muted_s = time.monotonic() + 0.15
            await asyncio.sleep(0.6)
            open_s = time.monotonic()
            await engine.request(Verb.MUTE, call_id=call_id, on=False)
            await engine.until(lambda e: e.notices)

    while_muted = peer.sound(muted_s, open_s)
    assert result["seconds"] == pytest.approx(2.0)
    assert tone_share(peer.sound(until_s=muted_s - 0.15), 1000, 8000) > 0.9
    assert len(while_muted) > 1600, "RTP goes on"
    assert max(abs(while_muted)) < 0.01, "and is silent"
    assert tone_share(peer.sound(open_s + 0.15), 1000, 8000) > 0.9
    assert engine.calls[call_id].muted is False
    assert [(n.code, n.fields["call_id"]) for n in engine.notices] == [("call.played", call_id)]


async def test_a_rejected_caller_hears_busy(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("refused", to=pbx.server, code=486) as caller:
            ringing = await engine.call_in("incoming")
            await engine.request(Verb.REJECT, call_id=ringing.call_id)
            await asyncio.to_thread(caller.succeeds)
        ended = await engine.call_in("ended")

    assert (ended.end_code, ended.ended_by_us) == (486, True)


async def test_a_caller_who_gives_up_is_not_our_doing(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("cancel", to=pbx.server, talk_ms=200) as caller:
            ended = await engine.call_in("ended")
            await asyncio.to_thread(caller.succeeds)

    assert (ended.end_code, ended.ended_by_us, ended.connected_for_s) == (487, False, None)


async def test_callers_are_told_when_nobody_takes_calls(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        await engine.request(Verb.ACCEPT_CALLS, on=False)
        with sipp("refused", to=pbx.server, code=480) as caller:
            await asyncio.to_thread(caller.succeeds)
        assert not engine.call_history

        await engine.request(Verb.ACCEPT_CALLS, on=True)
        with sipp("cancel", to=pbx.server, talk_ms=50):
            await engine.call_in("incoming")
            await engine.call_in("ended")


async def test_the_fifth_caller_is_told_busy(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with (
            sipp("cancel", to=pbx.server, talk_ms=4000),
            sipp("cancel", to=pbx.server, talk_ms=4000),
            sipp("cancel", to=pbx.server, talk_ms=4000),
            sipp("cancel", to=pbx.server, talk_ms=4000),
        ):
            await engine.until(lambda e: len(e.calls) == 4)
            with sipp("refused", to=pbx.server, code=486) as caller:
                await asyncio.to_thread(caller.succeeds)
            await engine.until(lambda e: e.notices)
            with pytest.raises(Refused, match=r"call\.too_many"):
                await engine.request(Verb.DIAL, target="1002")
            with sipp("refused", to=pbx.server, code=486) as another:
                await asyncio.to_thread(another.succeeds)

    assert [n.code for n in engine.notices] == ["call.refused_full"], "not for every caller"


async def test_a_refused_call_tells_why(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("refuse", port=outside.port, code=404):
            await engine.request(Verb.DIAL, target=outside.number)
            ended = await engine.call_in("ended")

    assert (ended.end_code, ended.ended_by_us) == (404, False)


async def test_what_cannot_be_done_is_refused_with_its_code(tmp_path, account):
    refusals = (
        (Verb.HANG_UP, {"call_id": "none"}, "call.not_found"),
        (Verb.DIAL, {"target": "no number, this"}, "sip.bad_target"),
        (Verb.DIAL, {"target": "sip:@x"}, "sip.bad_target"),
        (Verb.DIAL, {"target": "sip:a@b\r\nX: y"}, "sip.bad_target"),
        (Verb.DIAL, {}, "contract.malformed"),
        (Verb.CONFIGURE, {"account": {"server": 5}}, "contract.malformed"),
    )
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)

        for verb, args, code in refusals:
            with pytest.raises(Refused, match=code):
                await engine.request(verb, **args)


async def test_dialling_needs_a_registration(tmp_path):
    async with running_engine(tmp_path, "--no-sound") as engine:
        with pytest.raises(Refused, match=r"sip\.not_registered"):
            await engine.request(Verb.DIAL, target="1002")


async def test_shutting_down_hangs_up_first(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("call_until_bye", to=pbx.server) as caller:
            await answered(engine)
            await engine.request(Verb.SHUT_DOWN)
            engine.process.terminate()
            await asyncio.to_thread(caller.succeeds)

        assert await engine.has_ended(within_s=4)
        assert engine.process.returncode == 0
        assert "Traceback" not in (tmp_path / "engine.out").read_text("utf-8")


async def test_what_a_state_does_not_allow_is_refused(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("cancel", to=pbx.server, talk_ms=3000):
            call_id = (await engine.call_in("incoming")).call_id
            for verb in (Verb.HOLD, Verb.RESUME, Verb.DTMF):
                with pytest.raises(Refused, match=r"call\.illegal_transition"):
                    await engine.request(verb, call_id=call_id, digits="1")


async def test_two_engines_call_each_other_without_any_registrar(tmp_path, tone_wav):
    desk = peer_account("1001", trusted=("127.0.0.1",))
    caller = peer_account("13800138000", display_name="王小明 😀")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with (
        running_engine(tmp_path / "a", "--no-sound") as callee,
        running_engine(tmp_path / "b", "--no-sound") as engine,
    ):
        await callee.configure(desk)
        await engine.configure(caller)
        target = f"sip:1001@{desk.local_address}"
        await engine.until(lambda e: e.registrations)
        await callee.until(lambda e: e.registrations)
        await engine.request(Verb.DIAL, target=target)
        active = await answered(callee)
        playing = await engine.call_in("active")
        await engine.request(Verb.PLAY, call_id=playing.call_id, file=str(tone_wav))
        await callee.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))

    assert (active.remote_number, active.remote_name) == ("13800138000", "王小明 😀")
