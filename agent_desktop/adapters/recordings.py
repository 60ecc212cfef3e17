"""Recordings on this desk: a folder of sealed files, their keys under one of the key ring.

Each file has a key of its own. It stands in the file's label, sealed with the profile's recording
key (AES-256-GCM), which only the operating system's key ring has: a copied folder is worth
nothing, and a file can be moved without its desk's cache.

Label: 36 bytes id of the recording, 12 nonce, 32 + 16 the sealed key; the id is authenticated.
"""

import asyncio
import contextlib
import hashlib
import logging
import secrets as randomness
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from agent_desktop.adapters.sound_heads import head_of
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotFound, Unavailable
from agent_desktop.runtime.sealed import KEY_BYTES, SealedReader, finish_cut_off, new_key
from agent_desktop.services.ports import SealedFile, SecretStore

logger = logging.getLogger(__name__)

KEY_NAME: Final = "recording-key"
SUFFIX: Final = ".sealed"
_ID: Final = 36
_NONCE: Final = 12
_CHUNK: Final = 1 << 20
_KEEP_FREE: Final = 256 << 20


class RecordingShelf:
    """Implements ``RecordingFolder`` and ``FileReader``.

    Thread: core for coroutines, which work on other threads; the rest any.
    """

    def __init__(self, folder: Path, secrets: SecretStore) -> None:
        self._folder = folder
        self._secrets = secrets
        self._key = b""

    @property
    def folder(self) -> str:
        """Where the engine writes."""
        return str(self._folder)

    async def new_key(self, recording_id: str) -> tuple[str, str]:
        """Return key and label (hex) for a new file; see ``ports.RecordingFolder``."""
        return await asyncio.to_thread(self._new_key, recording_id)

    async def key_of(self, file: str) -> str:
        """Return the key of a file, in hex."""
        return (await asyncio.to_thread(self._opened_label, Path(file)))[1].hex()

    async def found(self, only: Collection[str]) -> Sequence[SealedFile]:
        """Return the files of these recordings; cut off ones are made whole as far as they go."""
        return await asyncio.to_thread(self._found, only)

    async def export(self, file: str, target: str) -> float:
        """Check a recording and write it opened; return its seconds.

        Raises:
            InvalidInput: ``recording.damaged``.
            NotFound: ``recording.gone``.
        """
        return await asyncio.to_thread(self.export_now, Path(file), Path(target))

    async def delete(self, file: str) -> None:
        """Delete a file; no error when there is none."""
        await asyncio.to_thread(self.delete_file, file)

    def read_piece(self, file: str, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes at ``offset``."""
        try:
            with Path(file).open("rb") as source:
                source.seek(offset)
                return source.read(size)
        except OSError as exc:
            raise NotFound("the file is gone", code="upload.file_gone") from exc

    def delete_file(self, file: str) -> None:
        """Delete a file; no error when there is none."""
        with contextlib.suppress(OSError):
            Path(file).unlink(missing_ok=True)

    def export_now(self, file: Path, target: Path) -> float:
        """Do what ``export`` does, on this thread; the target appears whole or not at all."""
        _recording_id, key = self._opened_label(file)
        part = target.with_name(f"{target.name}.part")
        try:
            with file.open("rb") as source, part.open("wb") as opened:
                reader = SealedReader(source, key)
                head = b"" if reader.is_whole else head_of(reader.plain()).first_bytes
                for plain in reader.plain():
                    opened.write(head[: len(plain)] + plain[len(head) :])
                    head = head[len(plain) :]
            seconds = head_of(_chunks(part)).seconds
            part.replace(target)
        except OSError as exc:
            raise Unavailable("the sound cannot be written", code="recording.failed") from exc
        finally:
            part.unlink(missing_ok=True)
        return seconds

    def names(self) -> list[str]:
        """Return the names of the files that are there, oldest first."""
        files = self._folder.glob(f"*{SUFFIX}")
        return [file.name for file in sorted(files, key=lambda file: file.stat().st_mtime)]

    def _new_key(self, recording_id: str) -> tuple[str, str]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            free = shutil.disk_usage(self._folder).free
        except OSError as exc:
            raise Unavailable("recordings cannot be kept", code="recording.failed") from exc
        if free < _KEEP_FREE:  # tickets and drafts need the rest more
            raise Unavailable("the disk is nearly full", code="recording.disk_full")
        key, nonce = new_key(), randomness.token_bytes(_NONCE)
        name = recording_id.encode("ascii")
        label = name + nonce + self._cipher().encrypt(nonce, key, name)
        return key.hex(), label.hex()

    def _opened_label(self, file: Path) -> tuple[str, bytes]:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _cipher

        try:
            with file.open("rb") as source:
                label = SealedReader(source, None).label
        except OSError as exc:
            raise NotFound("the recording is gone", code="recording.gone") from exc
        name, nonce, sealed = label[:_ID], label[_ID : _ID + _NONCE], label[_ID + _NONCE :]
        try:
            return name.decode("ascii"), self._cipher().decrypt(nonce, sealed, name)
        except (InvalidTag, ValueError):
            raise InvalidInput(
                "this recording was made in another profile, or its label is damaged",
                code="recording.foreign",
            ) from None

    def _cipher(self) -> Any:
        # Imported here: a desk that records nothing never needs it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        if not self._key:
            kept = self._secrets.get(KEY_NAME)
            if kept is None:
                kept = randomness.token_hex(KEY_BYTES)
                self._secrets.put(KEY_NAME, kept)
            self._key = bytes.fromhex(kept)
        return AESGCM(self._key)

    def _found(self, only: Collection[str]) -> list[SealedFile]:
        found = []
        for file in sorted(self._folder.glob(f"*{SUFFIX}")):
            try:
                recording_id, key = self._opened_label(file)
                if recording_id in only:
                    found.append(_looked_at(recording_id, key, file))
            except (AgentDesktopError, OSError) as exc:
                logger.warning("a recording cannot be read: %s", type(exc).__name__)
        return found


def _looked_at(recording_id: str, key: bytes, file: Path) -> SealedFile:
    with file.open("r+b", buffering=0) as target:
        reader = SealedReader(target, key)
        was_whole = reader.is_whole
        head = head_of(reader.plain())
        if not was_whole:
            finish_cut_off(target, key, head.first_bytes)
    digest = hashlib.sha256()
    for part in _chunks(file):
        digest.update(part)
    return SealedFile(
        recording_id=recording_id,
        file=str(file),
        seconds=round(head.seconds, 2),
        bytes=file.stat().st_size,
        sha256=digest.hexdigest(),
        is_whole=was_whole,
    )


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while part := source.read(_CHUNK):
            yield part
