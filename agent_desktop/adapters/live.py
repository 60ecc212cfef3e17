"""The live channel as a WebSocket of the ``websockets`` library."""

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from agent_desktop.contract.live import (
    DEAD_AFTER_S,
    MAX_MESSAGE_BYTES,
    PATH,
    PING_EVERY_S,
    SERVER_MESSAGE,
    Authorise,
    Changed,
    Changes,
    FloorChanged,
    Hello,
    News,
    Order,
    Presence,
    Resync,
    Snapshot,
)
from agent_desktop.domain.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_OPEN_S = 10.0


class Refused(Exception):
    """The server answered the handshake like any request, with a failure."""

    def __init__(self, status: int, content: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.content = content


class WebSocketChannel:
    """The ``LiveChannel`` port. Thread: core."""

    def __init__(self, socket: "ClientConnection") -> None:
        self._socket = socket

    async def send(self, message: Hello | Presence | Authorise | Resync) -> None:
        """Send one message."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - see open_channel

        try:
            await self._socket.send(message.model_dump_json())
        except ConnectionClosed as exc:
            raise _closed(exc) from exc

    async def receive(self) -> Snapshot | FloorChanged | Changes | Changed | News | Order:
        """Wait for the next message."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - see open_channel

        try:
            received = await self._socket.recv()
        except ConnectionClosed as exc:
            raise _closed(exc) from exc
        try:
            return SERVER_MESSAGE.validate_json(received)
        except ValidationError:
            # Without its cause: pydantic's text repeats what came, customers' data too.
            raise InvalidInput(
                "the server said something unknown", code="contract.malformed"
            ) from None

    async def close(self) -> None:
        """Say good-bye, and do not wait long for an answer."""
        await self._socket.close()


async def open_channel(
    base: str, headers: Mapping[str, str], trust: ssl.SSLContext | None
) -> WebSocketChannel:
    """Open a channel to the server at ``base`` (``https://…``).

    Args:
        base: The server's address without a path's end.
        headers: Protocol and token, as any request has.
        trust: Whose certificates are believed; not used for ``http://``.

    Raises:
        Refused: With the server's answer.
        OSError, TimeoutError, ssl.SSLError: It cannot be reached.
        Unavailable: ``live.closed``: what answers speaks no WebSocket.
    """
    # Imported here: 40 ms and 4 MB that a desk without a server never needs.
    from websockets.asyncio.client import connect  # noqa: PLC0415
    from websockets.exceptions import InvalidStatus, WebSocketException  # noqa: PLC0415

    scheme, _, rest = base.partition("://")
    is_secure = scheme == "https"
    try:
        socket = await connect(
            f"{'wss' if is_secure else 'ws'}://{rest}{PATH}",
            additional_headers=headers,
            user_agent_header=None,
            compression=None,
            proxy=None,
            ssl=trust if is_secure else None,
            open_timeout=_OPEN_S,
            ping_interval=PING_EVERY_S,
            ping_timeout=DEAD_AFTER_S - PING_EVERY_S,
            close_timeout=2,
            max_size=MAX_MESSAGE_BYTES,
        )
    except InvalidStatus as exc:
        raise Refused(exc.response.status_code, bytes(exc.response.body or b"")) from exc
    except WebSocketException as exc:
        raise Unavailable(f"no live channel: {type(exc).__name__}", code="live.closed") from exc
    return WebSocketChannel(socket)


def _closed(exc: Exception) -> Unavailable:
    received = getattr(exc, "rcvd", None)
    code = str(received.code) if received is not None else ""
    return Unavailable("the live channel ended", code="live.closed", fields={"close": code})
