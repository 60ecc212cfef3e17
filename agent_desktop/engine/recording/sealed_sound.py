"""A sound file that libsndfile writes and nobody else can read: WAV or FLAC, sealed."""

import os
from array import array
from pathlib import Path
from typing import Any, BinaryIO, Final

from agent_desktop.domain.errors import Unavailable
from agent_desktop.engine.audio.bridge import RATE
from agent_desktop.runtime.sealed import SealedWriter

CHANNELS: Final = 2
_HEAD: Final = 4096  # sizes that are known at the end stand well within


class _Inside:
    """What libsndfile takes for a file: written onwards, but for its first bytes.

    Thread: the writer's.
    """

    def __init__(self, sealed: SealedWriter) -> None:
        self._sealed = sealed
        self._waiting = bytearray()
        self._head = bytearray()
        self._changed = False
        self._size = self._at = 0

    def write(self, data: bytes) -> int:
        data = bytes(data)
        if self._at == self._size:
            self._waiting += data
            self._head += data[: max(0, _HEAD - len(self._head))]
            self._size += len(data)
        elif self._at + len(data) <= len(self._head):
            self._head[self._at : self._at + len(data)] = data
            self._changed = True
        else:
            raise OSError("a sound file is changed behind its head")
        self._at += len(data)
        return len(data)

    def read(self, size: int = -1) -> bytes:
        data = bytes(self._head[self._at : self._at + size])
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Do nothing: ``pass_on`` decides what is written when."""

    def pass_on(self) -> None:
        """Seal and write what waits."""
        if self._waiting:
            data, self._waiting = bytes(self._waiting), bytearray()
            self._sealed.write(data)

    def finish(self) -> None:
        """Seal the rest, and what libsndfile changed in the head."""
        self.pass_on()
        self._sealed.finish(bytes(self._head) if self._changed else b"")


class SealedSound:
    """A file of two channels that grows; what ``write`` took survives this process.

    FLAC comes in blocks of a quarter of a second, which is what a crash costs beside the frames
    that were not given yet.

    Args:
        file: Made; must not exist.
        file_format: ``flac`` or ``wav``.
        key: 32 bytes, of this file only.
        label: See ``runtime.sealed``.

    Raises:
        Unavailable: ``recording.failed``: the folder is missing, the disk full, the library gone.

    Thread: any, one at a time.
    """

    def __init__(self, file: Path, file_format: str, key: bytes, label: bytes) -> None:
        self.file = file
        self.frames = 0
        try:
            # Imported here: libsndfile and numpy are 17 MB that most engines never need.
            import soundfile  # noqa: PLC0415

            self._target: BinaryIO = file.open("xb", buffering=0)
        except (OSError, ImportError) as exc:
            raise Unavailable("the recording cannot be written", code="recording.failed") from exc
        try:
            self._inside = _Inside(sealed := SealedWriter(self._target, key, label))
            self._sealed = sealed
            self._sound: Any = soundfile.SoundFile(
                self._inside,
                mode="w",
                samplerate=RATE,
                channels=CHANNELS,
                format=file_format.upper(),
                subtype="PCM_16",
            )
        except (OSError, soundfile.SoundFileError) as exc:
            self._target.close()
            raise Unavailable("the recording cannot be written", code="recording.failed") from exc

    @property
    def seconds(self) -> float:
        """How much was written."""
        return self.frames / RATE

    def write(self, left: bytes, right: bytes) -> None:
        """Add sound: equally long channels of 16-bit samples.

        Raises:
            OSError: The disk is full.
        """
        both = array("h", bytes(len(left) + len(right)))
        both[0::2], both[1::2] = array("h", left), array("h", right)
        self._sound.buffer_write(both.tobytes(), "int16")
        self.frames += len(left) // 2
        self._inside.pass_on()

    def sync(self) -> None:
        """Let it survive a power cut, too."""
        self._sealed.sync()

    def close(self) -> None:
        """Write the end.

        Raises:
            OSError: The disk is full; what was written before stays readable.
        """
        try:
            self._sound.close()
            self._inside.finish()
        finally:
            self._target.close()
