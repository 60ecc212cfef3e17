"""The WebSocket of the live channel."""

import asyncio
import logging
import uuid
from dataclasses import dataclass
from typing import Final

from anyio import to_thread
from pydantic import ValidationError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from agent_desktop.contract.live import (
    CLOSE_LATE,
    CLOSE_MALFORMED,
    CLOSE_RESTART,
    CLOSE_SIGN_IN,
    DESK_MESSAGE,
    HELLO_WITHIN_S,
    Authorise,
    Hello,
    Presence,
    Resync,
)
from agent_desktop.domain.errors import AgentDesktopError, NotAllowed, Unavailable
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.server.access import ALLOWED, Identity
from agent_desktop.server.dependencies import PROTOCOL_HEADER, speak_protocol
from agent_desktop.server.errors import answer
from agent_desktop.server.live.connection import Connection
from agent_desktop.server.live.service import Live
from agent_desktop.server.logs import request_id
from agent_desktop.server.session.service import SessionService

logger = logging.getLogger(__name__)

_OPERATION: Final = "live"
# A desk says something when its agent does something; more than this is a fault or an attack.
_MESSAGES_A_SECOND: Final = 20
_BURST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEndpoint:
    """Serves ``/api/v1/live``, as ASGI.

    Attributes:
        token_s: How long an access token lives.
        most: Most channels of this instance.
    """

    live: Live
    sessions: SessionService
    token_s: float
    most: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one channel from handshake to end."""
        socket = WebSocket(scope, receive, send)
        reset = request_id.set(uuid.uuid4().hex)
        try:
            try:
                who = await self._identified(socket)
            except AgentDesktopError as refusal:
                logger.info("live channel refused", extra={"code": refusal.code})
                await socket.send_denial_response(answer(refusal))
                return
            await socket.accept()
            await self._serve(socket, who)
        except WebSocketDisconnect:
            pass
        finally:
            request_id.reset(reset)

    async def _identified(self, socket: WebSocket) -> Identity:
        await socket.receive()  # "websocket.connect"; Starlette keeps the state
        headers = socket.headers
        origin = headers.get("origin")
        if origin and origin.partition("://")[2] != headers.get("host"):
            raise NotAllowed("a page of another site has no business here")
        await speak_protocol(headers.get(PROTOCOL_HEADER.lower(), ""))
        if self.live.is_over or self.live.figures.connections >= self.most:
            raise Unavailable("no more live channels here now", code="server.busy")
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAllowed("sign in first", code="session.expired")
        who = await to_thread.run_sync(self.sessions.identify, token)
        if who.role not in ALLOWED[_OPERATION]:
            raise NotAllowed(f"a person in the role {who.role} cannot do this")
        if who.must_change_password:
            raise NotAllowed("change the password first", code="session.password_must_change")
        return who

    async def _serve(self, socket: WebSocket, who: Identity) -> None:
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                hello = await _next(socket)
        except TimeoutError:
            await _close(socket, CLOSE_LATE)
            return
        if not isinstance(hello, Hello) or hello.device_id != who.device_id:
            await _close(socket, CLOSE_MALFORMED)
            return
        until_s = asyncio.get_running_loop().time() + self.token_s
        connection = await self.live.attach(who, until_s)
        logger.info("live channel opened")
        writing = spawn(_write(socket, connection), name="live writer")
        try:
            self.live.send_snapshot(connection)
            if hello.presence is not None:
                self.live.present(connection, hello.presence)
            await self._read(socket, connection)
        finally:
            self.live.detach(connection)
            connection.end(CLOSE_RESTART)
            await asyncio.gather(writing, return_exceptions=True)
            logger.info("live channel ended", extra={"code": connection.closing})

    async def _read(self, socket: WebSocket, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        allowance, asked_s = float(_BURST), loop.time()
        while True:
            message = await _next(socket)
            now_s = loop.time()
            allowance = min(_BURST, allowance + (now_s - asked_s) * _MESSAGES_A_SECOND) - 1
            asked_s = now_s
            match message:
                case Presence() if allowance > 0:
                    self.live.present(connection, message)
                case Resync() if allowance > 0:
                    self.live.send_snapshot(connection)
                case Authorise() if allowance > 0:
                    await self._renew(connection, message)
                case _:
                    connection.end(CLOSE_MALFORMED)
                    return

    async def _renew(self, connection: Connection, message: Authorise) -> None:
        try:
            who = await to_thread.run_sync(self.sessions.identify, message.access_token)
        except AgentDesktopError:
            connection.end(CLOSE_SIGN_IN)
            return
        if who.session_id == connection.who.session_id:
            connection.until_s = asyncio.get_running_loop().time() + self.token_s
        else:
            connection.end(CLOSE_SIGN_IN)


async def _next(socket: WebSocket) -> Hello | Presence | Authorise | Resync | None:
    """Return the next message, None for one that cannot be understood."""
    received = await socket.receive()
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1005))
    try:
        return DESK_MESSAGE.validate_json(received.get("text") or received.get("bytes") or b"")
    except ValidationError:
        return None


async def _write(socket: WebSocket, connection: Connection) -> None:
    try:
        while (message := await connection.next()) is not None:
            await socket.send_bytes(message)
        await _close(socket, connection.closing)
    except (WebSocketDisconnect, RuntimeError):
        pass  # it has gone; the reader finds out, too


async def _close(socket: WebSocket, code: int) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        await socket.close(code)
