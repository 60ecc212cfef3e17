"""One desk's live channel, as the server holds it: who, what it was told, what waits to go out."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from agent_desktop.contract.live import CLOSE_TRY_LATER
from agent_desktop.server.access import Identity

# A desk that takes nothing for so long is better off with a fresh start.
MOST_WAITING: Final = 500
MOST_WAITING_BYTES: Final = 8 << 20


@dataclass(eq=False, slots=True)
class Connection:
    """A channel.

    Attributes:
        name: Of the person, ``team`` and ``extension`` for what others are shown.
        told: The revision up to which this desk was told everything that it may read.
        until_s: Monotonic; when its access token is over, unless a new one comes.
        closing: Code of the end that was decided; 0 while it lives.

    Thread: the server's loop.
    """

    who: Identity
    name: str = ""
    team: str = ""
    extension: str = ""
    told: int = 0
    until_s: float = 0.0
    closing: int = 0
    _seq: int = 0
    _bytes: int = 0
    _waiting: deque[bytes] = field(default_factory=deque)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_alive(self) -> bool:
        """Whether something may still be said."""
        return not self.closing

    def say(self, kind: bytes, body: bytes) -> None:
        """Queue a message: its type, and the JSON of its other parts without braces."""
        if self.closing:
            return
        self._seq += 1
        rest = b"," + body if body else b""
        message = b'{"type":"%b","seq":%d%b}' % (kind, self._seq, rest)
        self._waiting.append(message)
        self._bytes += len(message)
        if len(self._waiting) > MOST_WAITING or self._bytes > MOST_WAITING_BYTES:
            self.end(CLOSE_TRY_LATER)
        self._changed.set()

    def end(self, code: int, *, at_once: bool = True) -> None:
        """Close; ``at_once`` drops what still waits."""
        self.closing = self.closing or code
        if at_once:
            self._waiting.clear()
        self._changed.set()

    async def next(self) -> bytes | None:
        """Return the next message to send, None when the channel is to be closed."""
        while not self._waiting:
            if self.closing:
                return None
            self._changed.clear()
            await self._changed.wait()
        message = self._waiting.popleft()
        self._bytes -= len(message)
        return message
