"""A network between desks and servers that cuts, delays, doubles and swallows, by a seed.

It forwards one HTTP request at a time over a fresh connection to an instance that lives, so that
each fault hits exactly one exchange: its request is cut off in the middle, arrives twice, waits
while others overtake it, or has its answer swallowed or broken off after the server has committed.
Live channels go through as they are, stall, and break off.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Sequence
from urllib.parse import urlsplit

_TURNS = 3  # of the loop until a closed connection has let its socket go
_FAULTS = ("cut-request", "half-answer", "no-answer", "delay", "twice", "pass", "pass")


class Proxy:
    """Runs on a thread of its own. ``targets`` are the servers' URLs; the first that answers."""

    def __init__(self, targets: Sequence[str], seed: int) -> None:
        self.targets = list(targets)
        self.faulty = False
        self.done: dict[str, int] = {}
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._port = 0
        self._thread = threading.Thread(target=self._serve, name="faulty network", daemon=True)
        self._thread.start()
        self._ready.wait(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._take, "127.0.0.1", 0))
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        """End what is under way, and let what was closed be so."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while request := await _request(reader):
                if b"\r\nupgrade: websocket\r\n" in request.lower():
                    await self._tunnel(request, reader, writer)
                    break
                if not await self._pass_on(request, writer):
                    break
        writer.close()

    async def _pass_on(self, request: bytes, writer: asyncio.StreamWriter) -> bool:
        fault = self._chance.choice(_FAULTS) if self.faulty else "pass"
        self.done[fault] = self.done.get(fault, 0) + 1
        if fault == "cut-request":
            await self._ask(request[: self._chance.randint(1, len(request) - 1)], whole=False)
            return False
        if fault == "delay":
            await asyncio.sleep(self._chance.uniform(0.05, 0.4))
        answer = await self._ask(request)
        if fault == "twice":
            answer = await self._ask(request) or answer
        if not answer or fault == "no-answer":
            return False
        if fault == "half-answer":
            writer.write(answer[: self._chance.randint(1, len(answer) - 1)])
            await writer.drain()
            return False
        writer.write(answer)
        await writer.drain()
        return b"connection: close" not in answer[:2000].lower()

    async def _tunnel(
        self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Join a live channel to an instance; a faulty network lets it stall and breaks it off."""
        for target in list(self.targets):
            place = urlsplit(target)
            try:
                far_reader, far_writer = await asyncio.open_connection(place.hostname, place.port)
            except OSError:
                continue
            far_writer.write(request)
            ways = [self._carry(reader, far_writer), self._carry(far_reader, writer)]
            joined = [asyncio.ensure_future(way) for way in ways]
            life_s = self._chance.uniform(0.05, 3.0) if self.faulty else None
            try:
                done, _ = await asyncio.wait(
                    joined, timeout=life_s, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    self.done["cut-channel"] = self.done.get("cut-channel", 0) + 1
            finally:  # also when the proxy itself is closed
                for way in joined:
                    way.cancel()
                far_writer.close()
            await asyncio.gather(*joined, return_exceptions=True)
            return

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(1 << 16):
            if self.faulty and self._chance.random() < 0.2:
                await asyncio.sleep(self._chance.uniform(0.01, 0.3))
            writer.write(part)
            await writer.drain()

    async def _ask(self, request: bytes, *, whole: bool = True) -> bytes:
        """Return the answer of the first instance that takes a connection; b"" for none."""
        head, separator, body = request.partition(b"\r\n\r\n")
        if separator:
            lines = [ln for ln in head.split(b"\r\n") if not ln.lower().startswith(b"connection:")]
            request = b"\r\n".join([*lines, b"Connection: close"]) + separator + body
        for target in list(self.targets):
            place = urlsplit(target)
            try:
                reader, writer = await asyncio.open_connection(place.hostname, place.port)
            except OSError:
                continue
            try:
                writer.write(request)
                await writer.drain()
                if not whole:
                    return b""
                return await reader.read(-1)
            except OSError:
                continue
            finally:
                writer.close()
        return b""


async def _request(reader: asyncio.StreamReader) -> bytes:
    """Return one whole HTTP request, b"" at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)
