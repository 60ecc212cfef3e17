"""A fuzzer of SIP messages against a running engine: ``python -m tests.fuzz_sip --seed 1``.

Real messages are mutated: by the byte, by the line, by the number, by the header. Every message is
sent to the engine from its own server's address, past the relay's check where that lets it. The
engine has to be alive in the end, take a call, and be no bigger than it was.
"""

import argparse
import asyncio
import dataclasses
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agent_desktop.contract.engine import SipAccount, Verb
from tests.engine.driver import EngineProcess, running_engine
from tests.engine.raw_sip import SDP, RawSip, raw_sip
from tests.engine.torture import messages
from tests.parts.kamailio import kamailio
from tests.parts.sipp import sipp

PASSWORD: Final = "fuzz"
_INTERESTING: Final = (
    b"0", b"-1", b"1", b"127", b"128", b"255", b"65535", b"65536", b"2147483647", b"2147483648",
    b"4294967295", b"4294967296", b"99999999999999999999", b"%00", b"\0", b"\xff", b'"', b"<", b">",
    b";", b",", b":", b"@", b"[::1]", b"=", b"\r\n", b"\r\n ", b"%s%n", b"A" * 300, b"\xe4\xbd\xa0",
)  # fmt: skip
_BODIES: Final = {
    "application/pidf+xml": b"<presence><tuple id='1'><status><basic>open</basic></status></tuple>"
    b"</presence>",
    "application/dialog-info+xml": b"<dialog-info><dialog id='1'><state>early</state></dialog>"
    b"</dialog-info>",
    "message/sipfrag": b"SIP/2.0 180 Ringing\r\n",
    "application/dtmf-relay": b"Signal=5\r\nDuration=160\r\n",
    "application/simple-message-summary": b"Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n",
    "text/plain": b"hello",
}
_SDP_MORE: Final = (
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
    "a=fmtp:101 0-16\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=sendrecv\r\n"
    "a=ice-ufrag:8hhY\r\na=candidate:1 1 UDP 2130706431 127.0.0.1 40000 typ host\r\n"
)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a run found; memory in KB."""

    sent: int
    before_kb: int
    after_kb: int
    calls_seen: int


class Fuzzer:
    """Makes messages; the same seed makes the same ones. Times and ports are not its own."""

    def __init__(self, seed: int, contact: str) -> None:
        self._random = random.Random(seed)
        self._contact = contact
        self._torture = [raw for m in messages() for raw in (m.raw, m.raw_for(contact))]
        self._number = 0

    def stream(self, sender: RawSip, count: int) -> Iterator[bytes]:
        """Yield ``count`` messages."""
        for _ in range(count):
            yield self._mutated(self._original(sender))

    def _original(self, sender: RawSip) -> bytes:
        self._number += 1
        kind = self._random.randrange(10)
        if kind == 0:
            return self._random.choice(self._torture)
        uri = f"sip:{self._contact}"
        if kind < 5:
            return sender.invite(uri, body=SDP + (_SDP_MORE if kind < 3 else ""))
        method = self._random.choice(
            ("OPTIONS", "NOTIFY", "INFO", "MESSAGE", "SUBSCRIBE", "REFER", "UPDATE", "PRACK", "BYE")
        )
        if kind == 9:
            return self._response(sender)
        return self._request(sender, method, uri)

    def _request(self, sender: RawSip, method: str, uri: str) -> bytes:
        content_type, body = self._random.choice(list(_BODIES.items()))
        extra = (
            "Event: presence\r\nSubscription-State: active;expires=60\r\n"
            "Refer-To: <sip:2@127.0.0.1?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>\r\n"
            "Expires: 60\r\nRAck: 1 1 INVITE\r\n"
        )
        base = sender.invite(uri, extra=extra, body="")
        head = base.replace(b"INVITE", method.encode()).replace(
            b"application/sdp", content_type.encode()
        )
        return head.replace(b"Content-Length: 0", b"Content-Length: %d" % len(body)) + body

    def _response(self, sender: RawSip) -> bytes:
        status = self._random.choice(
            (100, 180, 183, 200, 202, 302, 401, 407, 422, 481, 486, 503, 699)
        )
        invite = sender.invite(f"sip:{self._contact}")
        _, _, rest = invite.partition(b"\r\n")
        return b"SIP/2.0 %d Fuzz\r\n" % status + rest

    def _mutated(self, raw: bytes) -> bytes:
        for _ in range(self._random.choice((0, 1, 1, 1, 2, 3, 8))):
            raw = self._random.choice(_MUTATIONS)(self._random, raw)
        if self._random.random() < 0.5:  # past the length check, to what lies behind it
            head, end, body = raw.partition(b"\r\n\r\n")
            if end:
                raw = re.sub(rb"(?i)Content-Length: *\d+", b"Content-Length: %d" % len(body), head)
                raw += end + body
        return raw[:60_000]


def _flip(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) or 1)
    return raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :]


def _insert(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice(_INTERESTING) + raw[at:]


def _cut(rng: random.Random, raw: bytes) -> bytes:
    at, size = rng.randrange(len(raw) + 1), rng.randrange(1, 40)
    return raw[:at] + raw[at + size :]


def _truncate(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _number(rng: random.Random, raw: bytes) -> bytes:
    found = list(re.finditer(rb"\d+", raw))
    if not found:
        return raw
    one = rng.choice(found)
    return raw[: one.start()] + rng.choice(_INTERESTING[:13]) + raw[one.end() :]


def _line(rng: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(4)
    if kind == 0:
        lines[at:at] = [lines[at]] * rng.choice((1, 2, 40))
    elif kind == 1:
        del lines[at]
    elif kind == 2:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] += rng.choice(_INTERESTING) * rng.choice((1, 5))
    return b"\r\n".join(lines)


_MUTATIONS: Final = (_flip, _insert, _cut, _truncate, _number, _line, _line, _number)


async def fuzz(
    engine: EngineProcess,
    contact: str,
    *,
    seed: int,
    count: int,
    rate: int = 1500,
    settle_s: float = 0,
) -> Outcome:
    """Send ``count`` messages to a registered engine; end what rings meanwhile.

    A transaction lives for half a minute: ``settle_s`` lets all end before memory is looked at.
    """
    with raw_sip() as sender:
        fuzzer = Fuzzer(seed, contact)
        # The library keeps what it ever needed: growth is what comes on top of that.
        await _send(engine, sender, fuzzer, count * 6 // 10, rate)
        await _hang_up(engine)
        await asyncio.sleep(settle_s)
        before = memory_kb(engine.pid)
        await _send(engine, sender, fuzzer, count - count * 6 // 10, rate)
        await _hang_up(engine)
        await asyncio.sleep(settle_s)
    return Outcome(count, before, memory_kb(engine.pid), len(engine.call_history))


def memory_kb(pid: int) -> int:
    """Return what a process has in memory of its own."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(n) for n in re.findall(r"Private_\w+: +(\d+)", text))


async def _send(
    engine: EngineProcess, sender: RawSip, fuzzer: Fuzzer, count: int, rate: int
) -> None:
    start = time.monotonic()
    outer = engine.outer
    for n, message in enumerate(fuzzer.stream(sender, count), 1):
        sender.send(message, outer)
        if n % 50 == 0:
            sender.drain()
            await asyncio.sleep(max(0.001, n / rate - (time.monotonic() - start)))
            await _hang_up(engine)
        if engine.is_closed:
            raise AssertionError(f"the engine is gone after {n} messages")


async def _hang_up(engine: EngineProcess) -> None:
    for call in list(engine.calls.values()):
        if call.state != "ended":
            try:
                await engine.request(Verb.HANG_UP, call_id=call.call_id)
            except Exception as exc:  # noqa: BLE001 - ended meanwhile
                del exc
    for call_id in [c.call_id for c in engine.calls.values() if c.state == "ended"]:
        engine.calls.pop(call_id, None)


async def run(seed: int, count: int) -> Outcome:
    """Run the whole: a registrar, an engine, the messages, a call at the end."""
    with tempfile.TemporaryDirectory() as name, kamailio({"1001": PASSWORD}) as pbx:
        folder = Path(name)
        async with running_engine(folder, "--no-sound") as engine:
            account = SipAccount(server=pbx.server, user="1001", password=PASSWORD, probe_s=0)
            await engine.register(account)
            with raw_sip() as asking:
                contact = asking.contact_of("1001", PASSWORD, pbx.server)
            outcome = await fuzz(engine, contact, seed=seed, count=count, settle_s=36)
            engine.call_history.clear()
            with sipp("cancel", to=pbx.server, talk_ms=50):
                await engine.call_in("incoming")
        return outcome


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    outcome = asyncio.run(run(options.seed, options.count))
    grown = outcome.after_kb - outcome.before_kb
    sys.stdout.write(f"{outcome.sent} messages, memory {grown:+} KB, {outcome.calls_seen} calls\n")
    return 1 if grown > 5_000 else 0


if __name__ == "__main__":
    raise SystemExit(main())
