"""The relay's side towards pjsua, on the loopback address. Thread: link.

Only this process's pjsua may use it. Over TCP its first message must carry the relay's secret
(pjsua puts the Route that it was given into every request); over UDP the socket is connected to
pjsua's port, and pjsua's own sockets are closed to others by the kernel where it can.
"""

import asyncio
import logging
import secrets
import socket
import sys
from collections.abc import Callable
from typing import Final, cast

from agent_desktop.engine.relay.framing import BrokenStream, StreamFramer
from agent_desktop.engine.relay.kernel_filter import admit_nobody, admit_port, own_socket
from agent_desktop.engine.relay.message import SipMessage, parse
from agent_desktop.engine.relay.rewrite import route_to

logger = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"
_SHOW_SECRET_S: Final = 1.0

TakeOwn = Callable[[SipMessage], None]


class InnerSide:
    """Where pjsua sends to, and what is sent to pjsua.

    Attributes:
        hop: ``address:port`` that pjsua takes for its proxy.
        inner: pjsua's own.
        secret: See above.
        take: Who gets pjsua's messages.
    """

    def __init__(self, inner: str, *, is_datagram: bool) -> None:
        self.inner = inner
        self.is_datagram = is_datagram
        self.hop = ""
        self.secret = secrets.token_hex(8)
        self.take: TakeOwn = lambda _message: None
        self._server: asyncio.Server | None = None
        self._datagrams: asyncio.DatagramTransport | None = None
        self._connection: _Connection | None = None

    @property
    def route(self) -> str:
        """The Route that leads pjsua here."""
        return route_to(self.hop, is_datagram=self.is_datagram, secret=self.secret)

    async def open(self) -> None:
        """Begin to listen.

        Raises:
            OSError: No socket.
        """
        loop = asyncio.get_running_loop()
        if self.is_datagram:
            await self._open_datagrams(loop)
        else:
            listening = socket.socket()
            if sys.platform == "win32":  # another program could bind the same port beside us
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            listening.bind((LOOPBACK, 0))
            self._server = await loop.create_server(
                lambda: _Connection(self), sock=listening, backlog=8
            )
            self.hop = "{}:{}".format(*listening.getsockname())
        self._close_to_others()

    def send(self, data: bytes) -> None:
        """Send a message to pjsua; without a connection it is lost."""
        if self._datagrams is not None:
            self._datagrams.sendto(data)
        elif self._connection is not None:
            self._connection.send(data)

    def close(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        if self._datagrams is not None:
            self._datagrams.abort()
        if self._connection is not None:
            self._connection.close()

    def is_own(self, message: SipMessage) -> bool:
        """Return whether a connection's first message shows the secret."""
        routes = message.values("route")
        return bool(routes) and f";hop={self.secret}>" in routes[0]

    def adopt(self, connection: "_Connection") -> None:
        """Talk to pjsua by this connection from now on."""
        self._connection = connection

    def forget(self, connection: "_Connection") -> None:
        """A connection ended; pjsua makes a new one when it has something to say."""
        if self._connection is connection:
            self._connection = None

    async def _open_datagrams(self, loop: asyncio.AbstractEventLoop) -> None:
        host, _, port = self.inner.rpartition(":")
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=(LOOPBACK, 0), remote_addr=(host, int(port))
        )
        self._datagrams = transport
        self.hop = "{}:{}".format(*transport.get_extra_info("sockname"))

    def _close_to_others(self) -> None:
        kind = socket.SOCK_DGRAM if self.is_datagram else socket.SOCK_STREAM
        found = own_socket(self.inner, kind)
        if found is None:
            return
        with found:
            if self.is_datagram:
                admit_port(found, int(self.hop.rpartition(":")[2]))
            else:
                admit_nobody(found)


class _Connection(asyncio.Protocol):
    """One TCP connection to the relay."""

    def __init__(self, side: InnerSide) -> None:
        self._side = side
        self._framer = StreamFramer()
        self._transport: asyncio.Transport | None = None
        self._is_own = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the secret, not for long."""
        self._transport = cast("asyncio.Transport", transport)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(_SHOW_SECRET_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Hand on pjsua's messages."""
        try:
            for raw in self._framer.feed(data):
                if raw:
                    self._take(parse(raw))
        except (BrokenStream, ValueError):
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Let a new one take its place."""
        self._transport = None
        self._side.forget(self)
        if self._deadline is not None:
            self._deadline.cancel()

    def send(self, data: bytes) -> None:
        """Send bytes."""
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def _take(self, message: SipMessage) -> None:
        if not self._is_own:
            if not self._side.is_own(message):
                logger.warning("another program connected to the relay; it is sent away")
                raise BrokenStream("not ours")
            self._is_own = True
            self._side.adopt(self)
        self._side.take(message)

    def _give_up(self) -> None:
        if not self._is_own:
            self.close()


class _Datagrams(asyncio.DatagramProtocol):
    """The UDP socket to pjsua."""

    def __init__(self, side: InnerSide) -> None:
        self._side = side

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002
        """Hand on pjsua's messages; the kernel lets nobody else's through."""
        if not data.strip(b"\r\n\0"):
            return
        try:
            message = parse(data)
        except ValueError:
            return
        self._side.take(message)

    def error_received(self, exc: Exception) -> None:
        """Note it: pjsua's socket may be closing."""
        logger.debug("udp to pjsua: %s", exc)
