"""SIP by hand: any bytes, from any loopback address; for what a proper program would not send."""

import contextlib
import hashlib
import itertools
import re
import socket
import time
from collections.abc import Iterator

_numbers = itertools.count(1)

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


class RawSip:
    """A UDP socket that sends SIP."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.settimeout(0.05)
        self.host, self.port = self._socket.getsockname()

    def send(self, data: bytes, to: str) -> None:
        """Send a datagram to ``host:port``."""
        host, _, port = to.rpartition(":")
        self._socket.sendto(data, (host, int(port)))

    def statuses(self, within_s: float, until_final: bool = True) -> list[int]:
        """Return the status codes that arrive, up to a final one."""
        found: list[int] = []
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            with contextlib.suppress(TimeoutError):
                first = self._socket.recv(65_535).split(b" ")
                if first[0] == b"SIP/2.0" and first[1].isdigit():
                    found.append(int(first[1]))
                    if until_final and found[-1] >= 200:
                        break
        return found

    def invite(
        self, uri: str, *, caller: str = "<sip:100@callers.test>", extra: str = "", body: str = SDP
    ) -> bytes:
        """Return an INVITE; text that is not UTF-8 may be given as surrogate escapes."""
        n = next(_numbers)
        text = (
            f"INVITE {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.host}:{self.port};rport;branch=z9hG4bKraw{self.port}x{n}\r\n"
            f"From: {caller};tag=raw{n}\r\nTo: <{uri}>\r\n"
            f"Call-ID: raw{n}@{self.host}:{self.port}\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <sip:raw@{self.host}:{self.port}>\r\nMax-Forwards: 70\r\n{extra}"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        return text.encode("utf-8", "surrogateescape")

    def response(self, status: int, within_s: float = 5) -> str:
        """Wait for a response with this status and return it."""
        return self._wait(f"SIP/2.0 {status} ", within_s)

    def request(self, method: str, within_s: float = 8) -> str:
        """Wait for a request with this method and return it."""
        return self._wait(f"{method} ", within_s)

    def ack(self, answer: str) -> bytes:
        """Return the ACK of an answer to our INVITE."""
        kept = [
            h for h in answer.split("\r\n") if h.lower().startswith(("from:", "to:", "call-id"))
        ]
        contact = re.search(r"\nContact: *<([^>]+)>", answer)
        assert contact is not None, answer
        lines = [
            f"ACK {contact[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bKack{next(_numbers)}",
            *kept,
            "CSeq: 1 ACK",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    def drain(self) -> None:
        """Throw away what has arrived."""
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.recv(65_535)
        self._socket.settimeout(0.05)

    def contact_of(self, user: str, password: str, server: str) -> str:
        """Ask a registrar for the contact of a user, ``user@host:port``."""
        asked = self._ask_bindings(user, server, "")
        nonce = re.search(r'nonce="([^"]+)"', asked)
        realm = re.search(r'realm="([^"]+)"', asked)
        assert nonce is not None
        assert realm is not None

        def md5(*parts: str) -> str:
            return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

        uri = f"sip:{server}"
        answer = md5(md5(user, realm[1], password), nonce[1], md5("REGISTER", uri))
        credentials = (
            f'Authorization: Digest username="{user}", realm="{realm[1]}", nonce="{nonce[1]}", '
            f'uri="{uri}", response="{answer}"\r\n'
        )
        found = re.search(
            r"Contact: *<sip:([^@>]+@[^;>]+)", self._ask_bindings(user, server, credentials)
        )
        assert found is not None
        return found[1]

    def _ask_bindings(self, user: str, server: str, credentials: str) -> str:
        n = next(_numbers)
        text = (
            f"REGISTER sip:{server} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.host}:{self.port};rport;branch=z9hG4bKask{self.port}x{n}\r\n"
            f"From: <sip:{user}@{server}>;tag=a{n}\r\nTo: <sip:{user}@{server}>\r\n"
            f"Call-ID: ask{n}@{self.host}\r\nCSeq: {n} REGISTER\r\nMax-Forwards: 70\r\n"
            f"{credentials}Content-Length: 0\r\n\r\n"
        )
        self.send(text.encode(), server)
        return self._wait("SIP/2.0 ", 5)

    def _wait(self, first: str, within_s: float) -> str:
        end = time.monotonic() + within_s
        seen = []
        while time.monotonic() < end:
            with contextlib.suppress(TimeoutError):
                seen.append(self._socket.recv(65_535).decode("utf-8", "replace"))
                if seen[-1].startswith(first):
                    return seen[-1]
        raise TimeoutError(f"no {first!r} in {seen}")

    def cancel(self, invite: bytes) -> bytes:
        """Return the CANCEL of an INVITE."""
        head, _, _ = invite.partition(b"Contact:")
        head = head.replace(b"INVITE", b"CANCEL")
        return head + b"Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"


@contextlib.contextmanager
def raw_sip(address: str = "127.0.0.1") -> Iterator[RawSip]:
    """Open a ``RawSip`` until the block ends."""
    client = RawSip(address)
    try:
        yield client
    finally:
        client._socket.close()
