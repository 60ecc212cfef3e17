"""Files of tickets on this desk: sealed like recordings, opened only for a viewer."""

import asyncio
import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agent_desktop.adapters.recordings import SUFFIX, RecordingShelf
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotFound, Unavailable
from agent_desktop.runtime.sealed import SealedReader, SealedWriter
from agent_desktop.services.ports import SecretStore
from agent_desktop.services.ticket_ports import KeptFile

logger = logging.getLogger(__name__)

_CHUNK: Final = 1 << 20


class AttachmentShelf:
    """Implements ``AttachmentFolder``. Keys stand as those of recordings do.

    What a viewer opens lies in a folder that only this user can read, in memory where the system
    has such a place. It is removed when the desk ends, and after a crash at the next start.

    Thread: core; the disk is touched on others.
    """

    def __init__(self, folder: Path, secrets: SecretStore) -> None:
        self._folder = folder
        self._keys = RecordingShelf(folder, secrets)
        in_memory = os.environ.get("XDG_RUNTIME_DIR", "")
        where = Path(in_memory) if in_memory and os.access(in_memory, os.W_OK) else folder
        mark = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        self._opened = where / f"agent-desktop-files-{mark}"

    async def read_source(self, file: str, most: int) -> bytes:
        """Return a file of this computer; see ``ticket_ports.AttachmentFolder``."""
        return await asyncio.to_thread(_read, Path(file).expanduser(), most)

    async def keep(self, upload_id: str, content: bytes) -> KeptFile:
        """Seal a file; on return it outlives a power cut."""
        try:
            key, label = await self._keys.new_key(upload_id)
        except Unavailable as exc:
            if exc.code.startswith("secrets."):
                raise
            code = "attachment.disk_full" if exc.code.endswith("disk_full") else None
            raise Unavailable(exc.message, code=code or "attachment.not_kept") from exc
        return await asyncio.to_thread(self._seal, upload_id, content, key, label)

    async def content(self, upload_id: str) -> bytes | None:
        """Return a file opened, None where it is not here or cannot be read."""
        file = self._file(upload_id)
        try:
            key = bytes.fromhex(await self._keys.key_of(str(file)))
            return await asyncio.to_thread(_open, file, key)
        except NotFound:
            return None
        except (AgentDesktopError, OSError) as exc:
            logger.warning("a kept attachment cannot be read: %s", type(exc).__name__)
            return None

    async def open_copy(self, name: str, content: bytes) -> str:
        """Write a file where a viewer of this user can open it."""
        try:
            return await asyncio.to_thread(self._write_copy, name, content)
        except OSError as exc:
            raise Unavailable("the file cannot be written", code="attachment.not_kept") from exc

    async def drop(self, upload_id: str) -> None:
        """Delete a file; no error when there is none."""
        await self._keys.delete(str(self._file(upload_id)))

    async def kept(self) -> Sequence[str]:
        """Return the upload ids of all files, the one that was written longest ago first."""
        names = await asyncio.to_thread(self._keys.names)
        return [name.removesuffix(SUFFIX) for name in names]

    async def used_bytes(self) -> int:
        """Return the room that all of them take."""
        return await asyncio.to_thread(
            lambda: sum(file.stat().st_size for file in self._folder.glob(f"*{SUFFIX}"))
        )

    async def close(self) -> None:
        """Remove what viewers had opened."""
        await asyncio.to_thread(shutil.rmtree, self._opened, ignore_errors=True)

    def _file(self, upload_id: str) -> Path:
        return self._folder / f"{Path(upload_id).name}{SUFFIX}"

    def _seal(self, upload_id: str, content: bytes, key: str, label: str) -> KeptFile:
        file = self._file(upload_id)
        part = file.with_name(f"{file.name}.part")
        try:
            with part.open("wb", buffering=0) as target:
                writer = SealedWriter(target, bytes.fromhex(key), bytes.fromhex(label))
                writer.write(content)
                writer.finish()
            part.replace(file)
            size, digest = _measured(file)
        except OSError as exc:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise Unavailable("the file cannot be kept", code="attachment.not_kept") from exc
        return KeptFile(file=str(file), key=key, bytes=size, sha256=digest)

    def _write_copy(self, name: str, content: bytes) -> str:
        self._opened.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Each in a folder of its own: two tickets may have files of one name.
        file = Path(tempfile.mkdtemp(dir=self._opened)) / Path(name).name
        file.touch(mode=0o600)
        file.write_bytes(content)
        return str(file)


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as source:
            content = source.read(most + 1)
    except FileNotFoundError as exc:
        raise NotFound("there is no such file", code="attachment.no_file") from exc
    except OSError as exc:
        raise Unavailable("the file cannot be read", code="attachment.unreadable") from exc
    if len(content) > most:
        raise InvalidInput(
            f"a file of a ticket has at most {most} bytes",
            code="attachment.too_large",
            fields={"limit_mb": str(most // 1_000_000)},
        )
    return content


def _open(file: Path, key: bytes) -> bytes:
    with file.open("rb") as source:
        return b"".join(SealedReader(source, key).plain())


def _measured(file: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while part := source.read(_CHUNK):
            digest.update(part)
    return file.stat().st_size, digest.hexdigest()
