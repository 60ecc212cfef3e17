"""What may be put at a ticket, told by a file's first bytes: its name may say anything.

Pictures, sound and PDF. A format is taken by what every file of it must begin with, not by what
programs guess: whatever is not clearly one of these is none.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HEAD_BYTES: Final = 64
"""How much of a file ``media_type_of`` looks at."""

# Media types that may be attached, and the usual ending of such a file's name.
ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "image/png": ".png",
        "image/jpeg": ".jpg",
        "image/gif": ".gif",
        "image/webp": ".webp",
        "image/heic": ".heic",
        "audio/wav": ".wav",
        "audio/flac": ".flac",
        "audio/mpeg": ".mp3",
        "audio/ogg": ".ogg",
        "audio/opus": ".opus",
        "application/pdf": ".pdf",
    }
)

_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"fLaC", "audio/flac"),
    (b"ID3\x02", "audio/mpeg"),
    (b"ID3\x03", "audio/mpeg"),
    (b"ID3\x04", "audio/mpeg"),
    (b"%PDF-1.", "application/pdf"),
    (b"%PDF-2.", "application/pdf"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
# What the first page of an Ogg stream carries, behind its 27 bytes and a table of one segment.
_OGG: Final = (
    (b"OpusHead", "audio/opus"),
    (b"\x01vorbis", "audio/ogg"),
    (b"\x7fFLAC", "audio/ogg"),
    (b"Speex   ", "audio/ogg"),
)
_OGG_HEAD: Final = 28


def media_type_of(head: bytes) -> str:
    """Return the media type of a file that begins with ``head``, "" for one that is not taken.

    Args:
        head: The first ``HEAD_BYTES`` of it, or all when it is shorter.
    """
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _HEIC_BRANDS else ""
    if head[:5] == b"OggS\x00":
        streams = (kind for start, kind in _OGG if head[_OGG_HEAD:].startswith(start))
        return next(streams, "")
    return "audio/mpeg" if _is_mp3_frame(head) else ""


def ending_of(media_type: str) -> str:
    """Return what the name of such a file ends in, "" for a type that is not taken."""
    return ENDINGS.get(media_type, "")


def _is_mp3_frame(head: bytes) -> bool:
    """Whether it begins with the header of an MPEG audio frame, layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sample_rate != 3
