"""A desk without disk: the real protocol over a kept connection and a live channel, little else.

A thousand of them must fit beside the server on a small machine, so HTTP is spoken by hand.
"""

import asyncio
import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic_core import from_json, to_json
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agent_desktop.contract.live import PATH
from agent_desktop.contract.version import SERVER_PROTOCOL
from tests.bench.central.ground import SignedIn, ticket_payload
from tests.server.desks import new_id

_PACK_FROM: Final = 2_000


class Failed(Exception):
    """The server did not answer 200."""


class LightDesk:
    """Signed in already. ``heard``: called with each change of others and its time of arrival."""

    def __init__(
        self, url: str, person: SignedIn, heard: Callable[[str, float], None] | None = None
    ) -> None:
        parts = urlsplit(url)
        self._where = (parts.hostname or "", parts.port or 80)
        self.url = url
        self.person = person
        self.cursor = 0
        self.seq = 0
        self.exchanges = 0
        self._heard = heard or (lambda _op_id, _at: None)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._asking = asyncio.Lock()
        self._must_pull = asyncio.Event()

    def operation(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Return the next operation."""
        self.seq += 1
        at = datetime.now(UTC).isoformat()
        return {"op_id": new_id(), "seq": self.seq, "at": at, "payload": payload}

    def opening(self) -> dict[str, Any]:
        """Return the opening of a new ticket."""
        return self.operation(ticket_payload(new_id()))

    async def exchange(self, *operations: dict[str, Any], limit: int = 500) -> dict[str, Any]:
        """Push and pull once; raise ``Failed`` for anything but 200."""
        async with self._asking:
            self.exchanges += 1
            body = {
                "device_id": self.person.device_id,
                "cursor": self.cursor,
                "operations": operations,
                "limit": limit,
            }
            answer = from_json(await self._post("/api/v1/exchange", to_json(body)))
            self.cursor = max(self.cursor, answer["cursor"])
        for change in answer["changes"]:
            self._heard(change["op_id"], time.perf_counter())
        return answer

    async def listen(self) -> None:
        """Hold a live channel until cancelled; takes over what it brings."""
        headers = self._headers
        async with connect(
            f"ws://{self._where[0]}:{self._where[1]}{PATH}",
            additional_headers=headers,
            compression=None,
            proxy=None,
            ping_interval=None,
            max_queue=None,
        ) as socket:
            hello = {"type": "hello", "device_id": self.person.device_id, "cursor": self.cursor}
            ready = {"type": "presence", "state": "ready"}
            await socket.send(to_json(hello | {"presence": ready}))
            pulling = asyncio.ensure_future(self._pull_when_told())
            try:
                await self._take(socket)
            finally:
                pulling.cancel()

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    async def _take(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                message = from_json(text)
                match message["type"]:
                    case "snapshot" if message["head"] > self.cursor:
                        self._must_pull.set()
                    case "changes" if message["after"] <= self.cursor:
                        self.cursor = max(self.cursor, message["cursor"])
                        now = time.perf_counter()
                        for change in message["changes"]:
                            self._heard(change["op_id"], now)
                    case "changes" | "changed":
                        self._must_pull.set()
        except ConnectionClosed as exc:
            raise Failed(f"the live channel ended: {exc}") from exc

    async def _pull_when_told(self) -> None:
        while True:
            await self._must_pull.wait()
            self._must_pull.clear()
            while (await self.exchange())["more"]:
                pass

    @property
    def _headers(self) -> dict[str, str]:
        return {
            "X-Agent-Desktop-Protocol": str(SERVER_PROTOCOL),
            "Authorization": f"Bearer {self.person.token}",
        }

    async def _post(self, path: str, body: bytes) -> bytes:
        is_over = self._reader is None or self._reader.at_eof()
        if self._writer is None or is_over or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(*self._where, limit=1 << 24)
        assert self._reader is not None
        headers = self._headers | {"Content-Type": "application/json", "Host": self._where[0]}
        headers["Accept-Encoding"] = "gzip"
        if len(body) >= _PACK_FROM:
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        said = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in said.split("\r\n")[1:] if ": " in line)
        content = await self._reader.readexactly(int(fields["content-length"]))
        if fields.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        if " 200 " not in said.partition("\r\n")[0] + " ":
            raise Failed(content[:200].decode())
        return content
