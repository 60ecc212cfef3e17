"""Files below the server's folder: written at offsets, read back whole, opened if sealed."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agent_desktop.domain.errors import NotFound, Unavailable
from agent_desktop.runtime.sealed import SealedReader

_CHUNK: Final = 256 << 10


class UploadFiles:
    """Each upload is one file, named by its id. Thread: any; several servers share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, upload_id: str, offset: int, piece: bytes) -> None:
        """Write a piece durably.

        Raises:
            Unavailable: ``upload.disk``: the disk is full or cannot be written.
        """
        file = self._file(upload_id)
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.lseek(descriptor, offset, os.SEEK_SET)
                view = memoryview(piece)
                while view:
                    view = view[os.write(descriptor, view) :]
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as exc:
            raise Unavailable("the server cannot keep the file now", code="upload.disk") from exc

    def sha256(self, upload_id: str, size: int) -> str:
        """Return the digest of the first ``size`` bytes, "" when the file is shorter."""
        digest, left = hashlib.sha256(), size
        try:
            with self._file(upload_id).open("rb") as source:
                while left and (part := source.read(min(_CHUNK, left))):
                    digest.update(part)
                    left -= len(part)
        except OSError:
            return ""
        return "" if left else digest.hexdigest()

    def content(self, upload_id: str, key: str) -> Iterator[bytes]:
        """Yield the file, opened with ``key`` unless that is "".

        Raises:
            NotFound: ``upload.not_found``: the file is gone.
            InvalidInput: ``recording.damaged``, before anything is yielded or in the middle.
        """
        try:
            source = self._file(upload_id).open("rb")
        except OSError as exc:
            raise NotFound("the file is gone", code="upload.not_found") from exc
        with source:
            if key:
                yield from SealedReader(source, bytes.fromhex(key)).plain()
                return
            while part := source.read(_CHUNK):
                yield part

    def drop(self, upload_id: str) -> None:
        """Delete the file; no error when there is none."""
        with contextlib.suppress(OSError):
            self._file(upload_id).unlink(missing_ok=True)

    def _file(self, upload_id: str) -> Path:
        return self._folder / upload_id[:2] / upload_id
