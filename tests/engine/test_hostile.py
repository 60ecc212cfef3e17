"""What scanners, broken programs and old torture do to the engine: nothing."""

import asyncio
import os
import time
from pathlib import Path

from agent_desktop.contract.engine import Transport, Verb
from agent_desktop.engine.relay.throttle import Throttle
from tests.engine.conftest import USERS, account_at
from tests.engine.driver import running_engine
from tests.engine.raw_sip import RawSip, raw_sip
from tests.engine.torture import messages
from tests.fuzz_sip import fuzz
from tests.parts.kamailio import Pbx
from tests.parts.sipp import sipp


async def test_a_flood_of_strangers_costs_next_to_nothing_and_gets_nothing(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx))
        await asyncio.sleep(1)
        start, before = time.monotonic(), cpu_s(engine.pid)
        with raw_sip("127.0.0.9") as stranger:
            sent = await asyncio.to_thread(flood, stranger, engine.outer, 2.0)
            answers = stranger.statuses(0.2)
        share = (cpu_s(engine.pid) - before) / (time.monotonic() - start)
        with sipp("cancel", to=pbx.server, talk_ms=50):
            await engine.call_in("incoming")

    assert sent > 1500
    assert not answers
    assert share < 0.05
    assert not engine.notices


async def test_more_calls_than_the_library_survives_do_not_reach_it(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx))
        with raw_sip() as sender:
            contact = sender.contact_of("1001", USERS["1001"], pbx.server)
            for _ in range(60):
                sender.send(sender.invite(f"sip:{contact}"), engine.outer)
            statuses = await asyncio.to_thread(sender.statuses, 1.5, until_final=False)
        await engine.until(
            lambda e: "too_many_calls" in [notice.fields.get("cause") for notice in e.notices]
        )

    assert engine.process.returncode in (None, 0)
    assert statuses.count(480) > 30


async def test_the_torture_of_rfc_4475_is_survived(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx))
        with raw_sip() as sender:
            contact = sender.contact_of("1001", USERS["1001"], pbx.server)
            for case in messages():
                sender.send(case.raw, engine.outer)
                # The same as a call for us: past the rules of admission, into the library.
                sender.send(case.raw_for(contact), engine.outer)
                await asyncio.sleep(0.02)
        for call in [c for c in engine.calls.values() if c.state != "ended"]:
            await engine.request(Verb.HANG_UP, call_id=call.call_id)
        engine.call_history.clear()
        with sipp("cancel", to=pbx.server, talk_ms=50):
            await engine.call_in("incoming")
            await engine.call_in("ended")

    assert len(messages()) == 49
    assert {n.code for n in engine.notices} >= {"sip.bad_message", "sip.foreign_invite"}


async def test_a_thousand_mutated_messages_are_survived(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx, probe_s=0))
        with raw_sip() as asking:
            contact = asking.contact_of("1001", USERS["1001"], pbx.server)
        await fuzz(engine, contact, seed=4475, count=1000, rate=600)
        engine.call_history.clear()
        with sipp("cancel", to=pbx.server, talk_ms=50):
            await engine.call_in("incoming")


async def test_a_stranger_at_the_relays_own_port_is_sent_away(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx, transport=Transport.TCP))
        doors = listening_ports(engine.pid)
        for port in doors:
            try:
                async with asyncio.timeout(1.5):
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.write(b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n")
                    assert await reader.read() == b""
                    writer.close()
            except TimeoutError:
                continue  # the kernel lets nobody in

    assert doors


def test_a_throttle_lets_repetitions_pass_and_fills_again():
    now = [0.0]
    throttle = Throttle(burst=2, per_s=1, clock=lambda: now[0])

    assert [throttle.lets_pass(t) for t in ("a", "a", "b", "c")] == [True, True, True, False]
    now[0] = 1.0
    assert [throttle.lets_pass(t) for t in ("c", "d", "a")] == [True, False, True]


def flood(stranger: RawSip, to: str, seconds: float, per_s: int = 1000) -> int:
    """Send INVITE, OPTIONS and REGISTER in turn; return how many."""
    invite = stranger.invite("sip:100@x")
    kinds = [invite.replace(b"INVITE", kind) for kind in (b"INVITE", b"OPTIONS", b"REGISTER")]
    start, sent = time.monotonic(), 0
    while (passed := time.monotonic() - start) < seconds:
        while sent < passed * per_s:
            stranger.send(kinds[sent % 3], to)
            sent += 1
        time.sleep(0.002)
    return sent


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def listening_ports(pid: int) -> list[int]:
    """Return the TCP ports that a process listens at on 127.0.0.1."""
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return [int(r[1].split(":")[1], 16) for r in rows if r[3] == "0A" and r[9] in inodes]
