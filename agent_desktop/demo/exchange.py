"""A telephone exchange for the demo: registrar and proxy on this machine's loopback only.

It stands in for the PBX that a real centre has, so that trying the product needs none. It
registers users with digest authentication (RFC 3261, section 22; MD5) and passes requests
between them as a stateless proxy (section 16.11) that stays in the path by Record-Route. It does
no TCP, no forking and no billing, and nobody outside this machine can reach it.
"""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

logger = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
REALM: Final = "demo.invalid"
_NONCE_LIFE_S: Final = 300
_LONGEST_REGISTRATION_S: Final = 3600
_COMPACT: Final = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
}
_LISTS: Final = ("via", "route", "record-route")
_URI: Final = re.compile(r"sips?:(?:(?P<user>[^@;>?\s]+)@)?(?P<host>[^:;>?\s]+)(?::(?P<port>\d+))?")
_PARAMETER: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^",\s]+))')

Address = tuple[str, int]


@dataclass(slots=True)
class Message:
    """A SIP message: its first line, its headers in order, its body as it came."""

    start: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> "Message | None":
        """Return the message, or None for what is not SIP (a keep-alive, say)."""
        head, separator, body = data.partition(b"\r\n\r\n")
        lines = head.decode("utf-8", "surrogateescape").split("\r\n")
        if not separator or "SIP/2.0" not in lines[0]:
            return None
        headers: list[tuple[str, str]] = []
        for line in lines[1:]:
            if line[:1] in " \t" and headers:
                name, value = headers[-1]
                headers[-1] = (name, f"{value} {line.strip()}")
                continue
            name, colon, value = line.partition(":")
            if not colon:
                return None
            headers.append((name.strip(), value.strip()))
        message = cls(lines[0], headers, body)
        needed = ("via", "from", "to", "call-id", "cseq")
        return message if all(message.get(name) for name in needed) else None

    def all(self, name: str) -> Iterator[str]:
        """Yield the values of a header, in order; its lists are taken apart at commas."""
        for key, value in self.headers:
            if _COMPACT.get(key.lower(), key.lower()) != name:
                continue
            if name in _LISTS:
                yield from (v.strip() for v in re.split(r",(?=\s*(?:SIP/|<|sips?:))", value))
            else:
                yield value

    def get(self, name: str) -> str:
        """Return the first value of a header, "" when there is none."""
        return next(self.all(name), "")

    def put(self, name: str, values: list[str]) -> None:
        """Replace a header by these values, at the top."""
        rest = [
            (k, v) for k, v in self.headers if _COMPACT.get(k.lower(), k.lower()) != name.lower()
        ]
        self.headers = [(name, value) for value in values] + rest

    @property
    def is_response(self) -> bool:
        """Whether it answers a request."""
        return self.start.startswith("SIP/2.0 ")

    @property
    def method(self) -> str:
        """The request's method."""
        return self.start.partition(" ")[0]

    @property
    def target(self) -> str:
        """The request's address."""
        return self.start.split(" ")[1] if self.start.count(" ") >= 2 else ""

    def to_bytes(self) -> bytes:
        """Return what goes on the wire."""
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a user is reached."""

    contact: str
    address: Address
    until_s: float


@dataclass(slots=True)
class _Digest:
    """Challenges and checks; a nonce is its time, signed, so that none need be kept."""

    passwords: Mapping[str, str]
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def challenge(self) -> str:
        """Return the value of WWW-Authenticate."""
        now = str(int(time.time()))
        nonce = f"{now}.{self._sign(now)}"
        return f'Digest realm="{REALM}", nonce="{nonce}", algorithm=MD5, qop="auth"'

    def _sign(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), "sha256").hexdigest()[:32]

    def user_of(self, method: str, authorization: str) -> str | None:
        """Return the user whose password made the answer, or None."""
        given = {k.lower(): a or b for k, a, b in _PARAMETER.findall(authorization)}
        password = self.passwords.get(given.get("username", ""))
        made, _, signature = given.get("nonce", "").partition(".")
        if password is None or not hmac.compare_digest(signature, self._sign(made)):
            return None
        if time.time() - int(made) > _NONCE_LIFE_S:
            return None
        first = _md5(given["username"], REALM, password)
        second = _md5(method, given.get("uri", ""))
        middle = [given["nonce"]]
        if "qop" in given:
            middle += [given.get("nc", ""), given.get("cnonce", ""), given["qop"]]
        wanted = _md5(first, *middle, second)
        right = hmac.compare_digest(wanted, given.get("response", ""))
        return given["username"] if right else None


def _md5(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()


class Exchange(asyncio.DatagramProtocol):
    """Registrar and proxy for a fixed set of users.

    Args:
        passwords: Users and their passwords.
        on_registered: Called with a user's name when the first registration arrives.

    Thread: the loop that opened it.
    """

    def __init__(
        self,
        passwords: Mapping[str, str],
        on_registered: Callable[[str], None] = lambda _user: None,
    ) -> None:
        self._digest = _Digest(passwords)
        self._on_registered = on_registered
        self._bindings: dict[str, Binding] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._tag = secrets.token_hex(8)
        self.address: Address = ("", 0)

    @classmethod
    async def open(
        cls,
        passwords: Mapping[str, str],
        on_registered: Callable[[str], None] = lambda _user: None,
    ) -> "Exchange":
        """Listen on a free port of the loopback address."""
        exchange = cls(passwords, on_registered)
        await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: exchange, local_addr=(HOST, 0)
        )
        return exchange

    def close(self) -> None:
        """Stop listening."""
        if self._transport is not None:
            self._transport.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.address[1]

    def is_registered(self, user: str) -> bool:
        """Whether calls to the user have somewhere to go."""
        return self._binding(user) is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the socket (asyncio calls this)."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.address = self._transport.get_extra_info("sockname")[:2]

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Route one datagram (asyncio calls this); one that makes no sense is dropped."""
        message = Message.parse(data)
        if message is None:
            return
        try:
            if message.is_response:
                self._pass_back(message)
            else:
                self._on_request(message, addr)
        except (ValueError, KeyError, IndexError):
            logger.warning("a malformed message was dropped")

    def _on_request(self, request: Message, sender: Address) -> None:
        vias = list(request.all("via"))
        vias[0] = f"{re.sub(r';(rport|received)(=[^;]*)?', '', vias[0])}"
        vias[0] += f";received={sender[0]};rport={sender[1]}"
        request.put("Via", vias)
        hops = int(request.get("max-forwards") or 70)
        routes = [r for r in request.all("route") if not self._is_me(r)]
        in_dialog = ";tag=" in request.get("to")
        if request.method == "REGISTER":
            self._register(request, sender)
        elif hops <= 0:
            self._answer(request, sender, "483 Too Many Hops")
        elif in_dialog and not self._is_me(request.target):
            self._forward(request, request.target, routes, hops)
        elif request.method == "OPTIONS" and not _user_of(request.target):
            self._answer(request, sender, "200 OK")
        elif all(b.address != sender for b in self._bindings.values()):
            self._answer(request, sender, "403 Forbidden")
        elif (binding := self._binding(_user_of(request.target))) is not None:
            self._forward(request, binding.contact, routes, hops, binding.address)
        elif _user_of(request.target) in self._digest.passwords:
            self._answer(request, sender, "480 Temporarily Unavailable")
        else:
            self._answer(request, sender, "404 Not Found")

    def _binding(self, user: str) -> Binding | None:
        binding = self._bindings.get(user)
        return binding if binding and binding.until_s > time.monotonic() else None

    def _is_me(self, uri: str) -> bool:
        found = _URI.search(uri)
        return bool(found and (found["host"], found["port"]) == (HOST, str(self.port)))

    def _register(self, request: Message, sender: Address) -> None:
        user = self._digest.user_of("REGISTER", request.get("authorization"))
        if user is None or user != _user_of(request.get("to")):
            challenge = [("WWW-Authenticate", self._digest.challenge())]
            self._answer(request, sender, "401 Unauthorized", challenge)
            return
        contact = request.get("contact")
        expires = re.search(r";expires=(\d+)", contact)
        wanted = int(expires[1] if expires else request.get("expires") or _LONGEST_REGISTRATION_S)
        granted = min(wanted, _LONGEST_REGISTRATION_S)
        extra = []
        uri = re.search(r"<([^>]+)>", contact)
        if granted == 0 or contact == "*":
            self._bindings.pop(user, None)
        elif uri is not None:
            is_new = not self.is_registered(user)
            self._bindings[user] = Binding(uri[1], sender, time.monotonic() + granted)
            extra = [("Contact", f"<{uri[1]}>;expires={granted}")]
            if is_new:
                self._on_registered(user)
        self._answer(request, sender, "200 OK", extra)

    def _forward(
        self,
        request: Message,
        target: str,
        routes: list[str],
        hops: int,
        address: Address | None = None,
    ) -> None:
        if address is None:
            found = _URI.search(routes[0] if routes else target)
            if found is None or found["host"] != HOST:
                return  # nothing leaves this machine
            address = (HOST, int(found["port"] or 5060))
        # Stateless: the same request always gets the same branch, and so does its ACK or CANCEL.
        vias = list(request.all("via"))
        branch = _md5(vias[0].partition("branch=")[2].partition(";")[0], request.get("call-id"))
        me = f"{HOST}:{self.port}"
        request.start = f"{request.method} {target} SIP/2.0"
        request.put("Max-Forwards", [str(hops - 1)])
        request.put("Route", routes)
        if request.method == "INVITE":
            path = list(request.all("record-route"))
            request.put("Record-Route", [f"<sip:{me};lr>", *path])
        request.put("Via", [f"SIP/2.0/UDP {me};branch=z9hG4bK{branch}", *vias])
        self._send(request, address)

    def _pass_back(self, response: Message) -> None:
        mine, *rest = list(response.all("via"))
        if f"{HOST}:{self.port}" not in mine or not rest:
            return
        response.put("Via", rest)
        received = re.search(r";received=([^;]+)", rest[0])
        rport = re.search(r";rport=(\d+)", rest[0])
        if received and rport and received[1] == HOST:
            self._send(response, (HOST, int(rport[1])))

    def _answer(
        self,
        request: Message,
        sender: Address,
        status: str,
        extra: list[tuple[str, str]] | None = None,
    ) -> None:
        if request.method == "ACK":
            return
        to = request.get("to")
        if ";tag=" not in to:
            to = f"{to};tag={self._tag}"
        headers = [("Via", via) for via in request.all("via")]
        headers += [("From", request.get("from")), ("To", to)]
        headers += [("Call-ID", request.get("call-id")), ("CSeq", request.get("cseq"))]
        headers += [*(extra or []), ("Content-Length", "0")]
        self._send(Message(f"SIP/2.0 {status}", headers), sender)

    def _send(self, message: Message, address: Address) -> None:
        if self._transport is not None:
            self._transport.sendto(message.to_bytes(), address)


def _user_of(uri: str) -> str:
    found = _URI.search(uri)
    return (found["user"] or "") if found else ""
