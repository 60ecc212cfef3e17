"""Several calls at once: waiting, swapping, holding with music, conferences, silent legs."""

import asyncio
import re
import time

import pytest

from agent_desktop.contract.engine import Verb
from tests.engine.driver import Refused, running_engine
from tests.engine.parties import dialled, met, reaches, ringing, talking
from tests.parts.raw_phone import raw_phone
from tests.parts.rtp import RtpPeer, rtp_peer, tone_share
from tests.parts.sipp import sipp


async def hears(peer: RtpPeer, *tones: float, within_s: float = 6) -> None:
    """Wait until the far end heard these tones and little else in the last half second."""
    end = time.monotonic() + within_s
    while True:
        now = time.monotonic()
        sound = peer.sound(now - 0.5)
        shares = [tone_share(sound, tone, 8000) for tone in tones]
        if len(sound) > 3000 and all(s > 0.6 / len(tones) for s in shares) and sum(shares) > 0.85:
            return
        assert now < end, f"heard {dict(zip(tones, shares, strict=True))}"
        await asyncio.sleep(0.1)


async def hears_nothing(peer: RtpPeer, within_s: float = 6) -> None:
    """Wait until the far end heard silence for half a second."""
    end = time.monotonic() + within_s
    while True:
        now = time.monotonic()
        sound = peer.sound(now - 0.5)
        if not len(sound) or max(abs(sound)) < 0.01:
            return
        assert now < end, "it never gets silent"
        await asyncio.sleep(0.1)


async def test_a_second_caller_waits_is_answered_and_swapped_with_the_first(tmp_path, pbx, account):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
        raw_phone("13900139000", proxy=pbx.server) as other_phone,
    ):
        await engine.register(account)
        first, _ = await met(engine, phone)
        answering = other_phone.try_call("1001")
        second_task, second = await asyncio.gather(answering, talking(engine))
        assert second_task[1].status == 200
        assert 180 in [m.status for m in other_phone.seen]
        await reaches(engine, first, "held")

        await engine.request(Verb.SWAP, call_id=first)
        await reaches(engine, first, "active")
        swapped = {c.call_id: c.state for c in engine.calls.values()}
        await engine.request(Verb.RESUME, call_id=second)
        await reaches(engine, second, "active")
        resumed = {c.call_id: c.state for c in engine.calls.values()}

    assert swapped == {first: "active", second: "held"}
    assert resumed == {first: "held", second: "active"}
    both = [c for c in engine.call_history if c.state == "active"]
    assert len({c.call_id for c in both}) == 2


async def test_a_far_end_that_refuses_to_be_held_hears_music_and_not_the_next_call(
    tmp_path, pbx, account, tone_wav
):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as stubborn,
        raw_phone("13900139000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        await engine.request(Verb.HOLD_MUSIC, file=str(tone_wav))
        with rtp_peer() as a, rtp_peer() as b:
            stubborn.rtp_port, phone.rtp_port, a.frequency_hz, b.frequency_hz = (
                a.port, b.port, 440, 440,
            )  # fmt: skip
            first, _ = await met(engine, stubborn)
            stubborn.held.add("INVITE")
            second, _ = await met(engine, phone)
            stubborn.answer(await stubborn.request("INVITE"), "488 Not Acceptable Here")
            await engine.until(lambda e: e.notices)
            await asyncio.gather(hears(a, 1000), hears_nothing(b))
            states = {c.call_id: c.state for c in engine.calls.values()}

            # Who does not let itself be held cannot be swapped away: the other stays held.
            await engine.request(Verb.SWAP, call_id=first)
            await reaches(engine, second, "held")
            await asyncio.gather(hears(b, 1000), hears_nothing(a))
            await engine.request(Verb.SWAP, call_id=second)
            stubborn.answer(await stubborn.request("INVITE"), "488 Not Acceptable Here")
            await engine.until(lambda e: len(e.notices) == 2)
            await asyncio.gather(hears(b, 1000), hears_nothing(a))

    assert states == {first: "active", second: "active"}
    assert {n.code for n in engine.notices} == {"call.hold_failed"}
    assert engine.calls[second].state == "held"


async def test_a_colleague_who_answers_too_late_is_held(tmp_path, pbx, account, outside):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
        raw_phone(outside.number, proxy=pbx.server, port=outside.port) as colleague,
    ):
        await engine.register(account)
        caller, _ = await met(engine, phone)
        colleague.held.add("INVITE")
        asked, call = await asyncio.gather(
            engine.request(Verb.DIAL, target=outside.number, purpose="consult"),
            colleague.invited(),
        )
        colleague.accept(call, "180 Ringing")
        await reaches(engine, caller, "held")
        await engine.request(Verb.RESUME, call_id=caller)
        await reaches(engine, caller, "active")
        colleague.held.clear()
        colleague.accept(call)
        await reaches(engine, asked["call_id"], "held")

    assert engine.calls[caller].state == "active"


async def test_held_callers_hear_music_and_the_line_hears_one_caller_only(
    tmp_path, pbx, account, outside, tone_wav
):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with pytest.raises(Refused, match=r"call\.bad_file"):
            await engine.request(Verb.HOLD_MUSIC, file=str(tmp_path / "none.wav"))
        await engine.request(Verb.HOLD_MUSIC, file=str(tone_wav))
        with rtp_peer() as peer, sipp("answer_and_hold", port=outside.port, rtp=peer):
            call_id = await dialled(engine, outside.number)
            await engine.request(Verb.HOLD, call_id=call_id)
            await reaches(engine, call_id, "held")
            await hears(peer, 1000)
            await engine.request(Verb.HOLD_MUSIC, file="")
            await hears_nothing(peer)
            await engine.request(Verb.HOLD_MUSIC, file=str(tone_wav))
            await hears(peer, 1000)
            await engine.request(Verb.RESUME, call_id=call_id)
            await reaches(engine, call_id, "active")
            await hears_nothing(peer)


async def test_three_talk_together_and_one_may_leave(tmp_path, pbx, account, outside, tone_wav):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
        raw_phone(outside.number, proxy=pbx.server, port=outside.port) as colleague,
    ):
        await engine.register(account)
        with rtp_peer() as a, rtp_peer() as b:
            phone.rtp_port, colleague.rtp_port = a.port, b.port
            a.frequency_hz, b.frequency_hz = 440, 660
            first, _ = await met(engine, phone)
            second = await dialled(engine, outside.number, "consult")
            await reaches(engine, first, "held")
            await hears_nothing(a)

            await engine.request(Verb.CONFERENCE, call_ids=[first, second], on=True)
            await engine.until(lambda e: all(c.state == "active" for c in e.calls.values()))
            await engine.request(Verb.PLAY, call_id=first, file=str(tone_wav))
            await engine.request(Verb.PLAY, call_id=second, file=str(tone_wav))
            await asyncio.gather(hears(a, 660, 1000), hears(b, 440, 1000))
            await engine.request(Verb.MUTE, call_id=first, on=True)
            await hears(a, 660)
            together = [c.conference for c in engine.calls.values()]

            await engine.request(Verb.CONFERENCE, call_ids=[first, second], on=False)
            await reaches(engine, second, "held")
            await hears_nothing(b)
            parted = [c.conference for c in engine.calls.values()]

            await engine.request(Verb.CONFERENCE, call_ids=[first, second], on=True)
            await reaches(engine, second, "active")
            await hears(b, 440)
            await engine.request(Verb.HANG_UP, call_id=second)
            await reaches(engine, second, "ended")
            await engine.until(lambda e: not e.calls[first].conference)
            engine.levels.clear()
            await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))

    assert (together, parted) == ([True, True], [False, False])
    assert engine.calls[first].state == "active"


async def test_a_conference_takes_two_answered_calls(tmp_path, pbx, account):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        first, _ = await met(engine, phone)
        with sipp("cancel", to=pbx.server, talk_ms=3000):
            waiting = (await ringing(engine)).call_id
            for ids, code in (([first, first], "too_few"), ([first, waiting], "illegal")):
                with pytest.raises(Refused, match=code):
                    await engine.request(Verb.CONFERENCE, call_ids=ids, on=True)


async def test_a_listening_leg_hears_and_sends_nothing(tmp_path, pbx, account, outside, tone_wav):
    async with (
        running_engine(tmp_path, "--no-sound") as engine,
        raw_phone(outside.number, proxy=pbx.server, port=outside.port) as spied,
    ):
        await engine.register(account)
        spied.held.add("INVITE")
        with rtp_peer() as peer:
            spied.rtp_port, peer.frequency_hz = peer.port, 440
            _, call = await asyncio.gather(
                engine.request(Verb.DIAL, target=outside.number, purpose="listen"), spied.invited()
            )
            offer = call.invite.body
            peer.send_to("127.0.0.1", int(re.search(r"m=audio ([0-9]+)", offer)[1]))
            spied.direction = "sendrecv"  # whatever the far end says, nothing is sent to it
            spied.accept(call)
            call_id = (await engine.call_in("active")).call_id
            await engine.until(lambda e: any(v.caller_db > -20 for _, v in e.levels))
            for verb in (Verb.DTMF, Verb.PLAY, Verb.TRANSFER):
                with pytest.raises(Refused, match=r"call\.illegal_transition"):
                    await engine.request(
                        verb, call_id=call_id, digits="1", file=str(tone_wav), target="1002"
                    )
            spied.held.clear()
            spied.send(call, "INVITE", "Content-Type: application/sdp\r\n", spied.sdp())
            again = await spied.wait(lambda m: m.status == 200 and "INVITE" in m.get("cseq"))
            spied.acknowledge(call)
            await engine.request(Verb.MUTE, call_id=call_id, on=False)
            before = len(engine.levels)
            await engine.until(lambda e: len(e.levels) > before + 10)

    assert "a=recvonly" in offer
    assert "a=recvonly" in again.body
    assert not peer.packets
    assert not engine.calls[call_id].remote_held


async def test_a_feature_code_is_dialled_and_let_go(tmp_path, pbx, account):
    async with (
        running_engine(tmp_path, "--no-sound", "--code-wait", "1.0") as engine,
        raw_phone("13800138000", proxy=pbx.server) as phone,
    ):
        await engine.register(account)
        talked, _ = await met(engine, phone)
        code = (await engine.request(Verb.DIAL, target="*45 # 1001", purpose="code"))["call_id"]
        refused = await reaches(engine, code, "ended")

    assert (refused.remote_number, refused.purpose, refused.end_code) == ("*45#1001", "code", 404)
    assert [c.state for c in engine.call_history if c.call_id == talked] == ["incoming", "active"]


async def test_a_feature_code_that_never_hangs_up_is_hung_up(tmp_path, account, outside):
    async with running_engine(tmp_path, "--no-sound", "--code-wait", "1.0") as engine:
        await engine.register(account)
        with rtp_peer() as peer, sipp("answer", port=outside.port, rtp=peer) as pbx_code:
            await engine.request(Verb.DIAL, target=outside.number, purpose="code")
            ended = await engine.call_in("ended")
            await asyncio.to_thread(pbx_code.succeeds)

    assert ended.ended_by_us
    assert 0.9 < ended.age_s < 2
    assert not engine.levels
