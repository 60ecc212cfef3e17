"""A telephone of bare datagrams: what a test needs to see exactly what the exchange does."""

import asyncio
import hashlib
import re
from typing import Any

from agent_desktop.demo.exchange import HOST, Message


class Phone(asyncio.DatagramProtocol):
    """One user at one port; what arrives waits in ``inbox``."""

    def __init__(self, user: str, exchange_port: int) -> None:
        self.user = user
        self._exchange = (HOST, exchange_port)
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.port = 0
        self._branches = 0
        self._transport: Any = None

    @classmethod
    async def plug_in(cls, user: str, exchange_port: int) -> "Phone":
        phone = cls(user, exchange_port)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: phone, local_addr=(HOST, 0))
        return phone

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: Any) -> None:
        message = Message.parse(data)
        assert message is not None
        self.inbox.put_nowait(message)

    def unplug(self) -> None:
        self._transport.close()

    async def next(self) -> Message:
        async with asyncio.timeout(2):
            return await self.inbox.get()

    def send(self, message: Message) -> None:
        self._transport.sendto(message.to_bytes(), self._exchange)

    def send_raw(self, data: bytes) -> None:
        self._transport.sendto(data, self._exchange)

    @property
    def contact(self) -> str:
        return f"sip:{self.user}@{HOST}:{self.port};ob"

    def request(self, method: str, target: str, *, to: str = "", **headers: str) -> Message:
        self._branches += 1
        lines = [
            ("Via", f"SIP/2.0/UDP {HOST}:{self.port};rport;branch=z9hG4bK-{self._branches}"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self.user}@{HOST}>;tag=from-{self.user}"),
            ("To", to or f"<{target}>"),
            ("Call-ID", f"call-of-{self.user}"),
            ("CSeq", f"{self._branches} {method}"),
            ("Contact", f"<{self.contact}>"),
            *((name.replace("_", "-"), value) for name, value in headers.items()),
        ]
        return Message(f"{method} {target} SIP/2.0", lines)

    def answer(self, request: Message, status: str) -> Message:
        kept = ("via", "record-route", "from", "call-id", "cseq")
        lines = [(k, v) for k, v in request.headers if k.lower() in kept]
        lines.append(("To", f"{request.get('to')};tag=to-{self.user}"))
        lines.append(("Contact", f"<{self.contact}>"))
        return Message(f"SIP/2.0 {status}", lines)

    async def register(self, password: str, *, expires: int = 300) -> Message:
        """Register, answering the challenge, and return the last response."""
        target = f"sip:{HOST}:{self._exchange[1]}"
        to = f"<sip:{self.user}@{HOST}>"
        self.send(self.request("REGISTER", target, to=to, Expires=str(expires)))
        challenge = await self.next()
        if not challenge.start.endswith("401 Unauthorized"):
            return challenge
        authorization = self._authorize(challenge.get("www-authenticate"), password, target)
        again = self.request(
            "REGISTER", target, to=to, Expires=str(expires), Authorization=authorization
        )
        self.send(again)
        return await self.next()

    def _authorize(self, challenge: str, password: str, uri: str) -> str:
        given = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        first = _md5(f"{self.user}:{given['realm']}:{password}")
        second = _md5(f"REGISTER:{uri}")
        response = _md5(f"{first}:{given['nonce']}:00000001:abc:auth:{second}")
        return (
            f'Digest username="{self.user}", realm="{given["realm"]}", nonce="{given["nonce"]}",'
            f' uri="{uri}", response="{response}", qop=auth, nc=00000001, cnonce="abc"'
        )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - what digest authentication uses
