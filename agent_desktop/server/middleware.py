"""Around every request: an id, a size and time limit for its body, one line in the log.

Plain ASGI, because Starlette's wrapper class breaks streaming and context variables.
"""

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.server.compression import unpacked
from agent_desktop.server.errors import answer, unexpected
from agent_desktop.server.load import Load
from agent_desktop.server.logs import request_id

logger = logging.getLogger(__name__)

_FIT_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_HEADER: Final = b"x-request-id"
_PROBES: Final = ("healthz", "readyz", "metrics")
_DRAINED: Final = 8
_CARE: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def _with_care(
    headers: Collection[tuple[bytes, bytes]], scheme: str
) -> Iterator[tuple[bytes, bytes]]:
    """Add what keeps answers out of caches and guesses, and a browser on TLS (RFC 6797)."""
    yield from headers
    given = {name.lower() for name, _ in headers}
    yield from ((name, value) for name, value in _CARE if name not in given)
    if scheme == "https":  # ours, or that of a proxy that is trusted
        yield b"strict-transport-security", b"max-age=31536000; includeSubDomains"


class RequestFrame:
    """Frames each HTTP request.

    Args:
        max_body_bytes: A longer body is answered 413; counted as it is unpacked.
        body_timeout_s: A body that takes longer to arrive is answered 408.
        load: What is too much at once is answered 429.
        answered: Told of each request: operation, status, seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body_bytes: int,
        body_timeout_s: float,
        load: Load,
        answered: Callable[[str, int, float], None],
    ) -> None:
        self._app = app
        self._load = load
        self._answered = answered
        self._max_body_bytes = max_body_bytes
        self._body_timeout_s = body_timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP passes by."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(_HEADER, b"")
        current = given.decode() if _FIT_ID.fullmatch(given) else uuid.uuid4().hex
        reset = request_id.set(current)
        started, status = time.perf_counter(), 0

        async def framed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *_with_care(message.get("headers", ()), scope.get("scheme", "http")),
                    (_HEADER, current.encode()),
                ]
            await send(message)

        try:
            await self._serve(scope, receive, framed_send)
        except Exception:
            logger.exception("unexpected failure")
            if status:  # half an answer is out: only the connection's end tells now
                raise
            await unexpected()(scope, receive, framed_send)
        finally:
            operation = getattr(scope.get("route"), "operation_id", None) or "other"
            took_s = time.perf_counter() - started
            self._answered(operation, status, took_s)
            extra = {"operation": operation, "status": status, "took_ms": round(took_s * 1000, 1)}
            level = logging.DEBUG if operation in _PROBES else logging.INFO
            logger.log(level, "request answered", extra=extra)
            request_id.reset(reset)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._load.one(scope["method"], scope["path"]):
                await self._serve_one(scope, receive, send)
        except AgentDesktopError as refusal:
            await answer(refusal)(scope, receive, send)

    async def _serve_one(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._body(scope, receive)
        if body is None:  # the client has gone
            return
        if dict(scope["headers"]).get(b"content-encoding") == b"gzip":
            body = unpacked(body, self._max_body_bytes)
            if body is None:
                raise self._too_large()
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, replay, send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > _DRAINED * self._max_body_bytes:
            raise self._too_large()
        chunks, size = [], 0
        try:
            async with asyncio.timeout(self._body_timeout_s):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    chunks.append(message.get("body", b""))
                    size += len(chunks[-1])
                    if size > self._max_body_bytes:
                        chunks.clear()
                    # A client hears the refusal only after it could send all; up to a limit.
                    is_complete = not message.get("more_body", False)
                    if size > self._max_body_bytes * (1 if is_complete else _DRAINED):
                        raise self._too_large()
                    if is_complete:
                        return b"".join(chunks)
        except TimeoutError:
            raise InvalidInput(
                "the request took too long to arrive", code="contract.too_slow"
            ) from None

    def _too_large(self) -> InvalidInput:
        return InvalidInput(
            f"a request has at most {self._max_body_bytes} bytes: send fewer operations at once",
            code="contract.too_large",
            fields={"limit": str(self._max_body_bytes)},
        )
