"""Who may ring, whose name stands on the card, and what broken SIP does: nothing."""

import asyncio
import re

import pytest

from agent_desktop.contract.engine import Verb
from tests.engine.conftest import account_at, peer_account
from tests.engine.driver import running_engine
from tests.engine.raw_sip import raw_sip
from tests.parts.sipp import sipp


@pytest.fixture
def options(tmp_path) -> list[str]:
    return ["--no-sound", "--sip-trace", str(tmp_path / "sip.log")]


async def test_a_stranger_gets_nothing_even_with_the_right_contact(tmp_path, account, options):
    async with running_engine(tmp_path, *options) as engine:
        await engine.register(account)
        with raw_sip("127.0.0.2") as stranger:
            uri = f"sip:{engine.contact}"
            stranger.send(stranger.invite(uri), engine.outer)
            statuses = await asyncio.to_thread(stranger.statuses, 1)

    assert not statuses
    assert not engine.call_history


async def test_the_registrar_itself_cannot_ring_another_user(tmp_path, account, options):
    async with running_engine(tmp_path, *options) as engine:
        await engine.register(account)
        with raw_sip() as proxy:
            address = engine.outer
            proxy.send(proxy.invite(f"sip:1001@{address}"), address)
            statuses = await asyncio.to_thread(proxy.statuses, 2)

    assert statuses[-1] == 404
    assert not engine.call_history


async def test_another_program_of_this_pc_reaches_neither_pjsua_nor_the_relay(
    tmp_path, account, options
):
    async with running_engine(tmp_path, *options) as engine:
        await engine.register(account)
        trace = (tmp_path / "sip.log").read_text("utf-8", "replace")
        own = set(re.findall(r"127\.0\.0\.1:[0-9]+", trace)) - {account.server, engine.outer}
        with raw_sip() as neighbour:
            for address in own:
                neighbour.send(neighbour.invite(f"sip:{engine.contact}"), address)
            statuses = await asyncio.to_thread(neighbour.statuses, 1)

    assert own
    assert not statuses
    assert not engine.call_history


async def test_a_further_trusted_address_may_ring(tmp_path, pbx, options):
    async with running_engine(tmp_path, *options) as engine:
        await engine.register(account_at(pbx, trusted=("127.0.0.2",)))
        with raw_sip("127.0.0.2") as friend:
            invite = friend.invite(f"sip:{engine.contact}")
            friend.send(invite, engine.outer)
            statuses = await asyncio.to_thread(friend.statuses, 0.5)
            await engine.call_in("incoming")
            friend.send(friend.cancel(invite), engine.outer)
            await engine.call_in("ended")

    assert 180 in statuses


NAMES = {
    '"M\udcfcller" <sip:100@x>': "Müller",
    '"王小明 😀" <sip:100@x>': "王小明 😀",
    "Plain Words <sip:100@x>": "Plain Words",
    '"A \\"quoted\\" name" <sip:100@x>': 'A "quoted" name',
    '"evil \u202e name" <sip:100@x>': "evil  name",
    "<sip:100@x>": "",
    f'"{"x" * 2000}" <sip:100@x>': "x" * 120,
}


async def test_a_peer_without_an_offer_is_refused_and_the_engine_lives(tmp_path, options):
    account = peer_account("1001", trusted=("127.0.0.1",))
    async with running_engine(tmp_path, *options) as engine:
        await engine.configure(account)
        await engine.until(lambda e: e.registrations)
        await engine.request(Verb.ACCEPT_CALLS, on=False, code=480)
        with raw_sip() as peer:
            invite = peer.invite(f"sip:1001@{account.local_address}", body="")
            invite = invite.replace(b"Content-Type: application/sdp\r\n", b"")
            peer.send(invite, account.local_address)
            statuses = await asyncio.to_thread(peer.statuses, 2)
        await engine.request(Verb.ACCEPT_CALLS, on=True)

    assert statuses[-1] == 480
    assert not engine.call_history


async def test_names_of_all_kinds_become_plain_text(tmp_path, options):
    account = peer_account("1001", trusted=("127.0.0.1",))
    async with running_engine(tmp_path, *options) as engine:
        await engine.configure(account)
        await engine.until(lambda e: e.registrations)
        seen = []
        for header in NAMES:
            with raw_sip() as caller:
                invite = caller.invite(f"sip:1001@{account.local_address}", caller=header)
                caller.send(invite, account.local_address)
                before = len(engine.call_history)
                await engine.until(lambda e, n=before: len(e.call_history) > n)
                seen.append(engine.call_history[-1].remote_name)
                caller.send(caller.cancel(invite), account.local_address)
                await engine.until(lambda e: not any(c.state != "ended" for c in e.calls.values()))

    assert seen == list(NAMES.values())


async def test_identity_and_queue_come_from_the_headers_of_the_telephone_system(tmp_path, options):
    account = peer_account("1001", trusted=("127.0.0.1",))
    extra = 'P-Asserted-Identity: "Li" <sip:13900139000@pbx>\r\nX-Queue: complaints\r\n'
    async with running_engine(tmp_path, *options) as engine:
        await engine.configure(account)
        await engine.until(lambda e: e.registrations)
        with raw_sip() as caller:
            invite = caller.invite(f"sip:1001@{account.local_address}", extra=extra)
            caller.send(invite, account.local_address)
            ringing = await engine.call_in("incoming")

    assert (ringing.remote_number, ringing.remote_name) == ("13900139000", "Li")
    assert ringing.queue == "complaints"


async def test_broken_messages_do_not_end_the_engine(tmp_path, pbx, account, options):
    async with running_engine(tmp_path, *options) as engine:
        await engine.register(account)
        address = engine.outer
        with raw_sip() as sender:
            for data in broken_messages(sender, engine.contact):
                sender.send(data, address)
                await asyncio.sleep(0.01)
        await engine.request(Verb.ACCEPT_CALLS, on=True)
        for call in list(engine.calls.values()):
            if call.state != "ended":
                await engine.request(Verb.HANG_UP, call_id=call.call_id)
        engine.call_history.clear()
        with sipp("cancel", to=pbx.server, talk_ms=50):
            await engine.call_in("incoming")


def broken_messages(sender, contact) -> list[bytes]:
    """What scanners and broken programs send."""
    good = sender.invite(f"sip:{contact}")
    head, _, body = good.partition(b"\r\n\r\n")
    return [
        b"", b"\r\n\r\n", b"\0" * 100, b"\xff" * 1400, b"GET / HTTP/1.1\r\n\r\n",
        good[:40], good[: len(good) // 2], head, head + b"\r\n\r\n",
        good.replace(b"Content-Length: ", b"Content-Length: 99999"),
        good.replace(b"Content-Length: ", b"Content-Length: -"),
        good.replace(b"CSeq: 1 INVITE", b"CSeq: 99999999999999999999 INVITE"),
        good.replace(b"CSeq: 1 INVITE", b"CSeq: x"),
        good.replace(b"Via: ", b"Via: SIP/2.0/UDP \xff;;;;"),
        good.replace(b"From: <sip:", b"From: <<<<sip:"),
        good.replace(b"From: ", b"From: " + b"a" * 3000),
        good.replace(b"Call-ID: ", b"Call-ID: \0"),
        good.replace(b"Contact: <sip:raw", b"Contact: <sip:" + b"%zz" * 50),
        good.replace(b"SIP/2.0\r\n", b"SIP/9.9\r\n", 1),
        good.replace(b"m=audio 40000", b"m=audio 99999999"),
        good.replace(b"a=rtpmap:8 PCMA/8000", b"a=rtpmap:999 /"),
        good.replace(b"c=IN IP4 127.0.0.1", b"c=IN IP4 999.1.1.1"),
        good.replace(b"v=0", b"v="), head + b"\r\n\r\n" + body[:30],
        b"SIP/2.0 200 OK\r\n\r\n", b"SIP/2.0 999 \r\nVia: x\r\n\r\n",
        b"BYE sip:x SIP/2.0\r\n\r\n", good.replace(b"INVITE", b"\xe4\xbd\xa0"),
    ]  # fmt: skip
