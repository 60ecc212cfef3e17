"""A line-by-line JSON link between processes of one user on one machine.

The listening side writes an endpoint file into the profile folder, readable by its user only:
where to connect and a random token. On POSIX the address is a Unix socket (mode 0600), on Windows
a port of the loopback address. The first line that a client sends is the token; a wrong one closes
the link. One JSON object a line follows, either way, at most ``MAX_LINE`` bytes.
"""

import asyncio
import contextlib
import hmac
import json
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from agent_desktop.domain.errors import InvalidInput, Unavailable

MAX_LINE: Final = 1 << 20
_UNIX_PATH_LIMIT: Final = 100  # sun_path holds 108 bytes


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a process of this profile listens."""

    address: str
    token: str
    pid: int

    @classmethod
    def read(cls, file: Path) -> "Endpoint":
        """Read an endpoint file.

        Raises:
            Unavailable: ``link.absent`` when there is none or it is not one.
        """
        try:
            data = json.loads(file.read_text("utf-8"))
            return cls(address=data["address"], token=data["token"], pid=int(data["pid"]))
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise Unavailable(f"nothing listens for {file.name}", code="link.absent") from exc


class Link:
    """One connection: ``send`` JSON objects, iterate over what arrives.

    Thread: the loop that made it.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, message: dict[str, Any]) -> None:
        """Queue one message; a link that is closing swallows it."""
        if not self._writer.is_closing():
            line = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
            self._writer.write(line.encode("utf-8", "replace") + b"\n")

    @property
    def unsent_bytes(self) -> int:
        """How much waits for a slow reader."""
        transport = self._writer.transport
        return 0 if transport is None else transport.get_write_buffer_size()

    async def drain(self) -> None:
        """Wait until the peer has taken most of it."""
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    async def receive(self) -> dict[str, Any] | None:
        """Return the next message, None at the end.

        Raises:
            InvalidInput: ``link.malformed``; the link is then of no use.
        """
        try:
            line = await self._reader.readline()
        except ValueError as exc:
            raise InvalidInput("a message is too long", code="link.malformed") from exc
        except ConnectionError:
            return None
        if not line.endswith(b"\n"):
            return None
        try:
            message = json.loads(line)
        except ValueError as exc:
            raise InvalidInput("a message is not JSON", code="link.malformed") from exc
        if not isinstance(message, dict):
            raise InvalidInput("a message is not an object", code="link.malformed")
        return message

    def abort(self) -> None:
        """Close at once, throwing away what the peer did not take."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Close, flushing what was sent."""
        self._writer.close()
        with contextlib.suppress(ConnectionError, OSError):
            await self._writer.wait_closed()


class Listener:
    """The listening side; owns socket and endpoint file until ``close``."""

    def __init__(self, server: asyncio.Server, file: Path, folder: str | None) -> None:
        self._server = server
        self._file = file
        self._folder = folder

    async def close(self) -> None:
        """Stop listening and remove endpoint file and socket."""
        self._server.close()
        self._file.unlink(missing_ok=True)
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


async def listen(file: Path, on_link: Callable[[Link], Awaitable[None]]) -> Listener:
    """Listen, publish the endpoint in ``file``, run ``on_link`` for each client with the token."""
    token = secrets.token_urlsafe(32)
    on_client = _guarded(token, on_link)
    folder = None
    if sys.platform == "win32":
        server = await asyncio.start_server(on_client, "127.0.0.1", 0, limit=MAX_LINE)
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        # A folder of our own: private from the start, and short enough for a Unix socket.
        folder = tempfile.mkdtemp(prefix="agent-desktop-")
        address = str(Path(folder) / "link")
        if len(address.encode()) > _UNIX_PATH_LIMIT:
            shutil.rmtree(folder)
            folder = tempfile.mkdtemp(prefix="agent-desktop-", dir="/tmp")
            address = str(Path(folder) / "link")
        server = await asyncio.start_unix_server(on_client, address, limit=MAX_LINE)
        Path(address).chmod(0o600)
    write_private(file, json.dumps({"address": address, "token": token, "pid": os.getpid()}))
    return Listener(server, file, folder)


def _guarded(
    token: str, on_link: Callable[[Link], Awaitable[None]]
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(reader, writer)
        try:
            async with asyncio.timeout(5):
                hello = await link.receive()
            given = (hello or {}).get("token")
            if isinstance(given, str) and hmac.compare_digest(given.encode(), token.encode()):
                await on_link(link)
        except (TimeoutError, InvalidInput):
            pass
        finally:
            await link.close()

    return on_client


async def connect(file: Path) -> Link:
    """Connect to who listens behind ``file``.

    Raises:
        Unavailable: ``link.absent``: nobody does.
    """
    endpoint = Endpoint.read(file)
    try:
        if endpoint.address.startswith("127.0.0.1:"):
            port = int(endpoint.address.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=MAX_LINE)
        else:
            reader, writer = await asyncio.open_unix_connection(endpoint.address, limit=MAX_LINE)
    except OSError as exc:
        raise Unavailable(f"nobody listens behind {file.name}", code="link.absent") from exc
    link = Link(reader, writer)
    link.send({"token": endpoint.token})
    return link


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user can read, all at once (rename)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    temporary.replace(file)
