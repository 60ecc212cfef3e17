"""What a sound file's head has to say when its writer died before it could say it.

WAV: the sizes. FLAC: how many samples there are, which its last frame knows. Pure.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_RIFF: Final = 8  # bytes before what the first size counts
_KEPT: Final = 4096
_TAIL: Final = 256 << 10
_STREAMINFO: Final = 8  # behind "fLaC" and the first block's own head
_BLOCK_SIZES: Final = {
    1: 192,
    **{n: 576 << n - 2 for n in range(2, 6)},
    **{n: 256 << n - 8 for n in range(8, 16)},
}


@dataclass(frozen=True, slots=True)
class SoundHead:
    """A head that fits its file, and how long the sound is."""

    first_bytes: bytes
    seconds: float


def head_of(plain: Iterable[bytes]) -> SoundHead:
    """Return the right head of a WAV or FLAC file of 16-bit stereo, given as its bytes.

    Empty for anything else, and for a file that has no sound yet.
    """
    first, tail, size = bytearray(), bytearray(), 0
    for part in plain:
        first += part[: max(0, _KEPT - len(first))]
        tail += part
        del tail[:-_TAIL]
        size += len(part)
    if first[:4] == b"RIFF":
        return _wav_head(bytes(first), size)
    if first[:4] == b"fLaC":
        return _flac_head(bytes(first), bytes(tail))
    return SoundHead(b"", 0.0)


def _wav_head(first: bytes, size: int) -> SoundHead:
    data, form = first.find(b"data"), first.find(b"fmt ")
    if data < 0 or form < 0:
        return SoundHead(b"", 0.0)
    head = bytearray(first[: data + 8])
    sound = size - len(head)
    struct.pack_into("<I", head, 4, size - _RIFF)
    struct.pack_into("<I", head, data + 4, sound)
    (bytes_a_second,) = struct.unpack_from("<I", first, form + 16)
    return SoundHead(bytes(head), sound / bytes_a_second)


def _flac_head(first: bytes, tail: bytes) -> SoundHead:
    head = bytearray(first[: _STREAMINFO + 34])
    (packed,) = struct.unpack_from(">Q", head, _STREAMINFO + 10)
    rate = packed >> 44
    samples = _samples_to_the_end(tail, struct.unpack_from(">H", head, _STREAMINFO)[0])
    if not rate or not samples:
        return SoundHead(b"", 0.0)
    struct.pack_into(">Q", head, _STREAMINFO + 10, packed >> 36 << 36 | samples)
    return SoundHead(bytes(head), samples / rate)


def _samples_to_the_end(tail: bytes, block: int) -> int:
    """Return where the last frame ends, 0 when there is none (RFC 9639, section 9.1)."""
    at = len(tail)
    while (at := tail.rfind(b"\xff\xf8", 0, at)) >= 0:
        frame = _frame_at(tail, at, block)
        if frame is not None:
            return frame
    return 0


def _frame_at(data: bytes, at: int, block: int) -> int | None:
    """Return the last sample's number if a frame of a fixed block size begins here."""
    try:
        size_code = data[at + 2] >> 4
        number, behind = _utf8_number(data, at + 4)
        size = _BLOCK_SIZES.get(size_code, 0)
        if size_code in (6, 7):
            width = size_code - 5
            size = int.from_bytes(data[behind : behind + width], "big") + 1
            behind += width
        behind += {12: 1, 13: 2, 14: 2}.get(data[at + 2] & 15, 0)
        if not size or _crc8(data[at:behind]) != data[behind]:
            return None
    except (IndexError, ValueError):
        return None
    return number * block + size


def _utf8_number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number coded as UTF-8 codes characters, and where it ends."""
    first = data[at]
    if first < 0x80:
        return first, at + 1
    length = 8 - (first ^ 0xFF).bit_length()
    if not 2 <= length <= 7:
        raise ValueError("no number")
    number = first & (0x7F >> length)
    for byte in data[at + 1 : at + length]:
        if byte >> 6 != 0b10:
            raise ValueError("no number")
        number = number << 6 | byte & 0x3F
    return number, at + length


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 ^ 0x107 if crc & 0x80 else crc << 1
    return crc
