"""A telephone on one UDP socket whose every step is the test's: for transfers, Replaces, presence.

    async with raw_phone("13800138000", proxy=pbx.server) as phone:
        call = await phone.call("1001")
        refer = await phone.request("REFER")
        phone.answer(refer, "202 Accepted")
        phone.send(call, "NOTIFY", SIPFRAG, body="SIP/2.0 200 OK")

Requests of a call (re-INVITE, BYE, INFO, ACK …) are answered with 200 by itself, those in ``held``
are not. Messages are kept in ``seen``.
"""

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import unquote

_numbers = itertools.count(1)
SIPFRAG = "Event: refer\r\nSubscription-State: {state}\r\nContent-Type: message/sipfrag\r\n"


@dataclass(frozen=True)
class Message:
    """One SIP message; ``first`` is its first line."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: str

    @classmethod
    def read(cls, data: bytes) -> "Message":
        head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
        pairs = (line.partition(":")[::2] for line in lines)
        return cls(first, tuple((n.strip().lower(), v.strip()) for n, v in pairs), body)

    @property
    def method(self) -> str:
        """Of a request; "" for a response."""
        return "" if self.status else self.first.split(" ")[0]

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.first.split(" ")[1]) if self.first.startswith("SIP/2.0") else 0

    def all(self, name: str) -> list[str]:
        return [v for n, v in self.headers if n == name.lower()]

    def get(self, name: str) -> str:
        return next(iter(self.all(name)), "")


@dataclass
class RawCall:
    """A dialog as this side has it."""

    call_id: str
    local: str
    remote: str
    target: str
    routes: list[str]
    number: int = 1
    invite: Message | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class RawPhone(asyncio.DatagramProtocol):
    """See the module."""

    def __init__(self, user: str, proxy: str) -> None:
        self.user = user
        self.proxy = proxy
        self.rtp_port = 40_000
        self.direction = ""
        self.codecs = "8 101"
        self.seen: list[Message] = []
        self.held: set[str] = set()
        self._published = ""
        self._news = asyncio.Event()
        self._returned: set[int] = set()
        self._calls: dict[str, RawCall] = {}
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def address(self) -> str:
        host, port = self._transport.get_extra_info("sockname")
        return f"{host}:{port}"

    async def call(self, number: str, headers: str = "") -> RawCall:
        """Call a number of the proxy, or a SIP address, and return once it was answered."""
        call, final = await self.try_call(number, headers)
        assert final.status == 200, final
        return call

    async def try_call(self, number: str, headers: str = "") -> tuple[RawCall, Message]:
        """Call and return the final answer, which has been acknowledged."""
        uri = number if number.startswith("sip:") else f"sip:{number}@{self.proxy}"
        n = next(_numbers)
        me = f"<sip:{self.user}@{self.proxy}>;tag=raw{n}"
        call = RawCall(f"raw{n}@{self.address}", me, f"<{uri}>", uri, [])
        self._calls[call.call_id] = call
        self.send(call, "INVITE", f"{headers}Content-Type: application/sdp\r\n", self.sdp())
        final = await self.wait(
            lambda m: m.status >= 200 and m.get("call-id") == call.call_id, within_s=15
        )
        call.remote = final.get("to")
        if final.status < 300:
            call.target = _uri(final.get("contact"))
            call.routes = list(reversed(_routes(final)))
        self._write(call, "ACK", call.number, "", "")
        return call, final

    async def publish(self, document: str) -> Message:
        """Publish this user's presence, instead of what it said before (RFC 3903, 4.1)."""
        n = next(_numbers)
        me = f"sip:{self.user}@{self.proxy}"
        call = RawCall(f"raw{n}@{self.address}", f"<{me}>;tag=raw{n}", f"<{me}>", me, [])
        headers = "Event: presence\r\nExpires: 600\r\nContent-Type: application/pidf+xml\r\n"
        if self._published:
            headers += f"SIP-If-Match: {self._published}\r\n"
        self.send(call, "PUBLISH", headers, document)
        answer = await self.wait(lambda m: m.status > 100 and m.get("call-id") == call.call_id)
        self._published = answer.get("sip-etag")
        return answer

    async def invited(self, within_s: float = 10) -> RawCall:
        """Wait for an INVITE, which ``held`` must name, and return its call."""
        invite = await self.request("INVITE", within_s)
        n = next(_numbers)
        me = f"{invite.get('to')};tag=raw{n}"
        routes = _routes(invite)
        call = RawCall(
            invite.get("call-id"), me, invite.get("from"), _uri(invite.get("contact")), routes
        )
        call.invite = invite
        self._calls[call.call_id] = call
        return call

    def accept(self, call: RawCall, status: str = "200 OK") -> None:
        """Answer the INVITE of a call that came in."""
        body = self.sdp() if status.startswith("2") else ""
        self.answer(call.invite, status, to=call.local, body=body)

    def send(self, call: RawCall, method: str, headers: str = "", body: str = "") -> None:
        """Send a request of the call."""
        if method != "INVITE" or call.routes or ";tag=" in call.remote:
            call.number += 1
        self._write(call, method, call.number, headers, body)

    def acknowledge(self, call: RawCall) -> None:
        """Send the ACK of a re-INVITE that was answered 200."""
        self._write(call, "ACK", call.number, "", "")

    def answer(self, request: Message, status: str, *, to: str = "", body: str = "") -> None:
        """Answer any request."""
        lines = [f"SIP/2.0 {status}"]
        lines += [f"Via: {v}" for v in request.all("via")]
        lines += [f"Record-Route: {v}" for v in request.all("record-route")]
        lines += [f"From: {request.get('from')}", f"To: {to or request.get('to')}"]
        lines += [f"Call-ID: {request.get('call-id')}", f"CSeq: {request.get('cseq')}"]
        lines += [f"Contact: <sip:{self.user}@{self.address}>", "Expires: 300"]
        lines += ["Content-Type: application/sdp"] if body else []
        lines += [f"Content-Length: {len(body)}", "", body]
        self._datagram("\r\n".join(lines), _via_address(request))

    async def request(self, method: str, within_s: float = 10) -> Message:
        """Wait for the next request of this method that was not returned yet."""
        return await self.wait(lambda m: m.method == method, within_s)

    async def wait(self, wanted, within_s: float = 10) -> Message:
        """Wait for the next message that is wanted; each is returned once."""
        async with asyncio.timeout(within_s):
            while True:
                for message in self.seen:
                    if wanted(message) and id(message) not in self._returned:
                        self._returned.add(id(message))
                        return message
                self._news.clear()
                await self._news.wait()

    def sdp(self) -> str:
        events = "a=rtpmap:101 telephone-event/8000\r\n" if "101" in self.codecs else ""
        direction = f"a={self.direction}\r\n" if self.direction else ""
        return (
            f"v=0\r\no=- 1 {next(_numbers)} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
            f"t=0 0\r\nm=audio {self.rtp_port} RTP/AVP {self.codecs}\r\n"
            f"a=rtpmap:8 PCMA/8000\r\n{events}{direction}"
        )

    def connection_made(self, transport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr) -> None:
        message = Message.read(data)
        if not message.first:
            return
        repeated = any(m.first == message.first and m.headers == message.headers for m in self.seen)
        self.seen.append(message)
        if repeated:
            self._returned.add(id(message))
        call = self._calls.get(message.get("call-id"))
        if message.method and message.method not in ("ACK", *self.held):
            body = ""
            if message.method == "INVITE":
                self.direction = _mirrored(message.body)
                body = self.sdp()
            self.answer(message, "200 OK", body=body)
        if message.method == "BYE" and call is not None:
            call.ended.set()
        self._news.set()

    def error_received(self, exc) -> None:
        """A port may be closed already."""

    def close(self) -> None:
        self._transport.close()

    def _write(self, call, method, number, headers, body) -> None:
        lines = [f"{method} {call.target} SIP/2.0"]
        branch = f"z9hG4bKraw{call.call_id.partition('@')[0]}x{number}x{method}"
        lines += [f"Via: SIP/2.0/UDP {self.address};rport;branch={branch}"]
        lines += [f"Route: {r}" for r in call.routes]
        lines += [f"From: {call.local}", f"To: {call.remote}", f"Call-ID: {call.call_id}"]
        lines += [f"CSeq: {number} {method}", f"Contact: <sip:{self.user}@{self.address}>"]
        text = "\r\n".join(lines) + f"\r\nMax-Forwards: 70\r\n{headers}"
        text += f"Content-Length: {len(body)}\r\n\r\n{body}"
        hop = _uri(call.routes[0]) if call.routes else f"sip:{self.proxy}"
        self._datagram(text, _host_port(hop))

    def _datagram(self, text: str, to: tuple[str, int]) -> None:
        self._transport.sendto(text.encode(), to)


@contextlib.asynccontextmanager
async def raw_phone(user: str, *, proxy: str, port: int = 0) -> AsyncIterator[RawPhone]:
    """Open a telephone until the block ends."""
    loop = asyncio.get_running_loop()
    _, phone = await loop.create_datagram_endpoint(
        lambda: RawPhone(user, proxy), local_addr=("127.0.0.1", port)
    )
    try:
        yield phone
    finally:
        phone.close()


def refer_target(refer: Message) -> tuple[str, str]:
    """Return the URI that a REFER asks to call, and its Replaces value, "" for a blind one."""
    uri, _, extra = _uri(refer.get("refer-to")).partition("?")
    fields = dict(part.partition("=")[::2] for part in extra.split("&"))
    return uri, unquote(fields.get("Replaces", ""))


def _routes(message: Message) -> list[str]:
    return [r.strip() for v in message.all("record-route") for r in v.split(",")]


def _uri(value: str) -> str:
    found = re.search(r"<([^>]*)>", value)
    return found[1] if found else value.partition(";")[0].strip()


def _host_port(uri: str) -> tuple[str, int]:
    host = re.sub(r"^sips?:", "", uri).rpartition("@")[2].partition(";")[0]
    name, _, port = host.partition(":")
    return name, int(port or 5060)


def _via_address(request: Message) -> tuple[str, int]:
    via = request.get("via").split(",")[0]
    name, _, port = via.split(" ")[1].partition(";")[0].partition(":")
    received = re.search(r"received=([0-9.]+)", via)
    rport = re.search(r"rport=([0-9]+)", via)
    return (received[1] if received else name, int(rport[1] if rport else port or 5060))


def _mirrored(sdp: str) -> str:
    directions = {"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
    return next((back for told, back in directions.items() if f"a={told}" in sdp), "")
