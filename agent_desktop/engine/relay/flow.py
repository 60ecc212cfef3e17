"""The way to the telephone system: one connection, or one UDP socket. Thread: link."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol, cast

from agent_desktop.contract.engine import Transport
from agent_desktop.engine.relay.framing import BrokenStream, StreamFramer
from agent_desktop.engine.relay.kernel_filter import admit_addresses

logger = logging.getLogger(__name__)

CONNECT_S: Final = 5.0
_MAX_UNSENT: Final = 1 << 18

# A message (``b""`` for a keep-alive) and the ``address:port`` it came from.
TakeMessage = Callable[[bytes, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One server that can be tried.

    Attributes:
        name: What its certificate must be for.
    """

    name: str
    address: str
    port: int


class Flow(Protocol):
    """What the relay needs of either kind.

    Attributes:
        target: Where it leads.
        outer: Our own ``address:port`` on it.
        is_lost: Whether it is of no use any more.
    """

    target: Target
    outer: str
    is_lost: bool

    def send(self, data: bytes, to: str = "") -> None:
        """Send a message; ``to`` matters for UDP only, and "" is the target."""

    def close(self) -> None:
        """Close it; ``on_lost`` is not called."""


class StreamFlow(asyncio.Protocol):
    """A TCP or TLS connection."""

    def __init__(self, target: Target, take: TakeMessage, on_lost: Callable[[], None]) -> None:
        self.target = target
        self.outer = ""
        self.is_lost = False
        self._source = f"{target.address}:{target.port}"
        self._take = take
        self._on_lost = on_lost
        self._framer = StreamFramer()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Know our own address."""
        self._transport = cast("asyncio.Transport", transport)
        address, port = transport.get_extra_info("sockname")[:2]
        self.outer = f"{address}:{port}"

    def data_received(self, data: bytes) -> None:
        """Hand on whole messages."""
        try:
            for message in self._framer.feed(data):
                self._take(message, self._source)
        except BrokenStream as exc:
            logger.warning("the server's stream is broken: %s", exc)
            if self._transport is not None:
                self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so, unless we closed it ourselves."""
        self._transport = None
        if not self.is_lost:
            self.is_lost = True
            logger.info("the connection to the server ended: %s", type(exc).__name__)
            self._on_lost()

    def send(self, data: bytes, to: str = "") -> None:  # noqa: ARG002 - one way only
        """Send a message; a server that does not read any more is given up."""
        if self._transport is None or self.is_lost:
            return
        if self._transport.get_write_buffer_size() > _MAX_UNSENT:
            self._transport.abort()
            return
        self._transport.write(data)

    def close(self) -> None:
        """Close without waiting for the far end."""
        self.is_lost = True
        if self._transport is not None:
            self._transport.abort()


class DatagramFlow(asyncio.DatagramProtocol):
    """A UDP socket that hears the account's servers and nobody else."""

    def __init__(self, target: Target, take: TakeMessage, sources: frozenset[str]) -> None:
        self.target = target
        self.outer = ""
        self.is_lost = False
        self._take = take
        self._sources = sources
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Know our own address."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        address, port = transport.get_extra_info("sockname")[:2]
        self.outer = f"{address}:{port}"

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hand on what comes from a server; a stranger's is dropped without a look."""
        if addr[0] in self._sources:
            self._take(data if data.strip(b"\r\n\0") else b"", f"{addr[0]}:{addr[1]}")

    def error_received(self, exc: Exception) -> None:
        """Note it: that a server is away shows when it does not answer."""
        logger.debug("udp: %s", exc)

    def send(self, data: bytes, to: str = "") -> None:
        """Send a datagram to a server."""
        host, _, port = to.rpartition(":")
        address = (host, int(port)) if to else (self.target.address, self.target.port)
        if self._transport is not None and not self.is_lost:
            self._transport.sendto(data, address)

    def close(self) -> None:
        """Close the socket."""
        self.is_lost = True
        if self._transport is not None:
            self._transport.abort()


async def open_stream(
    target: Target,
    take: TakeMessage,
    on_lost: Callable[[], None],
    *,
    context: ssl.SSLContext | None,
    local: tuple[str, int] | None,
) -> StreamFlow:
    """Connect; with a context by TLS, its certificate checked against the target's name.

    Raises:
        OSError: It cannot be reached, or its certificate is not good (``ssl.SSLError``).
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_S):
        _, flow = await loop.create_connection(
            lambda: StreamFlow(target, take, on_lost),
            target.address,
            target.port,
            ssl=context,
            server_hostname=target.name if context else None,
            local_addr=local,
        )
    return flow


async def open_datagrams(
    target: Target, take: TakeMessage, sources: Iterable[str], local: tuple[str, int]
) -> DatagramFlow:
    """Bind a UDP socket that hears ``sources`` only.

    Raises:
        OSError: The address is not ours, or the port is taken.
    """
    loop = asyncio.get_running_loop()
    known = frozenset(sources)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        # Before the port exists, so that nothing is in its queue when the filter begins.
        admit_addresses(sock, known)
        sock.bind(local)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    _, flow = await loop.create_datagram_endpoint(
        lambda: DatagramFlow(target, take, known), sock=sock
    )
    return flow


def is_stream(transport: Transport) -> bool:
    """Return whether a transport has connections."""
    return transport is not Transport.UDP
