"""Files that are encrypted while they grow: a crash costs the chunk that was not written yet.

Format, all numbers big-endian::

    head    8 bytes   magic "ADSEAL1" and a line feed
            2         length of the label
            n         label: whatever the owner needs to find the key again; not secret
            16        random id of the file
    record  1         kind: 1 data, 2 end
            4         length of the plain text
            12        nonce, random
            n + 16    AES-256-GCM of the plain text, its tag behind

Each record is sealed on its own with the file's key; what is authenticated beside it is the file's
id, the record's kind, its number and its length. So records cannot be swapped, dropped between
others or taken from another file, and every whole one can be read without those behind it. A file
without an end record was cut off: what is there is good. The end record holds what replaces the
first bytes of the plain text, for formats that write sizes into their head when all is known.

The key is used for one file only, so random nonces do not repeat.
"""

import io
import os
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from agent_desktop.domain.errors import InvalidInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"ADSEAL1\n"
KEY_BYTES: Final = 32
MAX_RECORD: Final = 1 << 20
MAX_LABEL: Final = 4096
_NONCE: Final = 12
_TAG: Final = 16
_ID: Final = 16
_LABEL_LENGTH: Final = struct.Struct(">H")
_RECORD: Final = struct.Struct(">BI")
_NUMBER: Final = struct.Struct(">Q")
_DATA, _END = 1, 2


def new_key() -> bytes:
    """Return a key for one file."""
    return secrets.token_bytes(KEY_BYTES)


class SealedWriter:
    """Writes a new file.

    Args:
        target: Opened for writing, unbuffered: what ``write`` returned from is the system's.
        key: 32 bytes, of this file only.
        label: Kept readable in the head.
        behind: Go on with this file, at whose end ``target`` stands, instead of beginning one.

    Thread: any, one at a time.
    """

    def __init__(
        self,
        target: BinaryIO,
        key: bytes,
        label: bytes = b"",
        *,
        behind: "SealedReader | None" = None,
    ) -> None:
        self._target = target
        self._cipher = _cipher(key)
        self._id = secrets.token_bytes(_ID) if behind is None else behind.file_id
        self._number = 0 if behind is None else behind.records
        if behind is not None:
            return
        if len(label) > MAX_LABEL:
            raise InvalidInput("the label is too long", code="recording.damaged")
        self._put(MAGIC + _LABEL_LENGTH.pack(len(label)) + label + self._id)

    def write(self, data: bytes) -> None:
        """Seal and write data; on return it outlives this process."""
        for start in range(0, len(data), MAX_RECORD):
            self._seal(_DATA, data[start : start + MAX_RECORD])

    def sync(self) -> None:
        """Let what was written outlive a power cut, too."""
        os.fsync(self._target.fileno())

    def finish(self, first_bytes: bytes = b"") -> None:
        """Mark the file as whole; ``first_bytes`` replace those at its beginning."""
        self._seal(_END, first_bytes)
        self.sync()

    def _seal(self, kind: int, plain: bytes) -> None:
        nonce = secrets.token_bytes(_NONCE)
        head = _RECORD.pack(kind, len(plain))
        beside = self._id + head + _NUMBER.pack(self._number)
        self._put(head + nonce + self._cipher.encrypt(nonce, plain, beside))
        self._number += 1

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = self._target.write(view)
            view = view[written:]


def finish_cut_off(target: BinaryIO, key: bytes, first_bytes: bytes) -> None:
    """Make a cut off file whole as far as it goes.

    Args:
        target: Opened for reading and writing, unbuffered.
        key: The file's key.
        first_bytes: Replace the beginning of the plain text.

    Raises:
        InvalidInput: ``recording.damaged``.
    """
    target.seek(0)
    reader = SealedReader(target, key)
    if not reader.is_whole:
        target.seek(reader.sealed_size)
        target.truncate()
        SealedWriter(target, key, behind=reader).finish(first_bytes)


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    number: int
    start: int
    length: int


class SealedReader:
    """Reads a file, whole or cut off.

    Attributes:
        label: What the writer put into the head; ``file_id``: the file's random id.
        size: Bytes of the plain text.
        is_whole: The writer finished it; otherwise its process died, or it is still writing.

    Args:
        source: Opened for reading, at its beginning.
        key: The file's key; None to look at ``label`` only.

    Raises:
        InvalidInput: ``recording.damaged``: it is no such file.

    Thread: any, one at a time.
    """

    def __init__(self, source: BinaryIO, key: bytes | None) -> None:
        self._source = source
        self._cipher = None if key is None else _cipher(key)
        self.label, self.file_id = _read_head(source)
        self._records = tuple(self._scan())
        self.is_whole = bool(self._records) and self._records[-1].kind == _END
        self.size = sum(r.length for r in self._records if r.kind == _DATA)

    @property
    def sealed_size(self) -> int:
        """Bytes of the file up to the last whole record."""
        if not self._records:
            return len(MAGIC) + _LABEL_LENGTH.size + len(self.label) + _ID
        last = self._records[-1]
        return last.start + _RECORD.size + _NONCE + last.length + _TAG

    @property
    def records(self) -> int:
        """How many whole records there are."""
        return len(self._records)

    def first_bytes(self) -> bytes:
        """Return what replaces the beginning of the plain text, b"" for nothing.

        Raises:
            InvalidInput: ``recording.damaged``: the key is another, or somebody changed the file.
        """
        return self._open(self._records[-1]) if self.is_whole else b""

    def plain(self) -> Iterator[bytes]:
        """Yield the plain text in pieces, its beginning already replaced.

        Raises:
            InvalidInput: ``recording.damaged``.
        """
        head = self.first_bytes()
        for record in self._records:
            if record.kind != _DATA:
                continue
            part = self._open(record)
            if head:
                part = head[: len(part)] + part[len(head) :]
                head = head[len(part) :]
            yield part

    def _scan(self) -> Iterator[_Record]:
        position = self._source.tell()
        end = self._source.seek(0, io.SEEK_END)
        number = 0
        while position + _RECORD.size + _NONCE + _TAG <= end:
            self._source.seek(position)
            kind, length = _RECORD.unpack(self._source.read(_RECORD.size))
            behind = position + _RECORD.size + _NONCE + length + _TAG
            if kind not in (_DATA, _END) or length > MAX_RECORD or behind > end:
                return
            yield _Record(kind, number, position, length)
            if kind == _END:
                return
            position, number = behind, number + 1

    def _open(self, record: _Record) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _cipher

        assert self._cipher is not None, "opened for its label only"  # noqa: S101
        self._source.seek(record.start)
        head = self._source.read(_RECORD.size)
        nonce = self._source.read(_NONCE)
        beside = self.file_id + head + _NUMBER.pack(record.number)
        try:
            return self._cipher.decrypt(nonce, self._source.read(record.length + _TAG), beside)
        except InvalidTag:
            raise _damaged() from None


def _read_head(source: BinaryIO) -> tuple[bytes, bytes]:
    head = source.read(len(MAGIC) + _LABEL_LENGTH.size)
    if len(head) != len(MAGIC) + _LABEL_LENGTH.size or not head.startswith(MAGIC):
        raise _damaged()
    (length,) = _LABEL_LENGTH.unpack(head[len(MAGIC) :])
    label, file_id = source.read(length), source.read(_ID)
    if len(label) != length or len(file_id) != _ID:
        raise _damaged()
    return label, file_id


def _cipher(key: bytes) -> "AESGCM":
    # Imported here: 6 MB that an engine and a desk which record nothing never need.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    if len(key) != KEY_BYTES:
        raise InvalidInput("a key has 32 bytes", code="recording.damaged")
    return AESGCM(key)


def _damaged() -> InvalidInput:
    return InvalidInput("the file is damaged, or sealed with another key", code="recording.damaged")
