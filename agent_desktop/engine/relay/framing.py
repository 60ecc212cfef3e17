"""SIP messages out of a stream of bytes: each says in Content-Length how long it is."""

import re
from collections.abc import Iterator
from typing import Final

MAX_HEAD: Final = 16_384
MAX_BODY: Final = 65_536

_LENGTH: Final = re.compile(
    rb"\r\n(?:content-length|l)[ \t]*:[ \t]*([0-9]{1,6})[ \t]*(?=\r\n)", re.IGNORECASE
)


class BrokenStream(ValueError):
    """Where the next message begins cannot be known any more: the connection is of no use."""


class StreamFramer:
    """Collects bytes and hands out whole messages. Owned by one connection."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes; yield each message that is complete, and ``b""`` for each keep-alive.

        Raises:
            BrokenStream: A head without end or length, or a body that is too long.
        """
        self._buffer += data
        while self._buffer:
            if self._buffer.startswith(b"\r\n"):
                # A ping is two line ends, its pong one; one may also follow a message.
                yield b""
                ends = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
                del self._buffer[:ends]
                continue
            end = self._buffer.find(b"\r\n\r\n", 0, MAX_HEAD)
            if end < 0:
                if len(self._buffer) >= MAX_HEAD:
                    raise BrokenStream("a head without end")
                return
            total = end + 4 + _body_length(bytes(self._buffer[: end + 2]))
            if len(self._buffer) < total:
                return
            message = bytes(self._buffer[:total])
            del self._buffer[:total]
            yield message


def _body_length(head: bytes) -> int:
    lengths = {int(found) for found in _LENGTH.findall(head)}
    if len(lengths) != 1:
        raise BrokenStream("no length, or several")
    length = lengths.pop()
    if length > MAX_BODY:
        raise BrokenStream("a body that is too long")
    return length
