"""One recording: frames come from the audio thread, files are written on a thread of its own."""

import contextlib
import hashlib
import logging
import queue
import threading
from collections.abc import Callable
from typing import Final

from agent_desktop.contract.engine import RecordingMade
from agent_desktop.engine.audio.bridge import FRAME_S, SILENCE
from agent_desktop.engine.audio.loudness import mixed
from agent_desktop.engine.news import LineCall
from agent_desktop.engine.recording.sealed_sound import SealedSound

logger = logging.getLogger(__name__)

WRITE_S: Final = 0.4  # with FLAC's block of 0.26 s, a crash costs less than a second
SYNC_EVERY: Final = 5
_CHUNK: Final = 1 << 20


class Track:
    """Records a call until it ends: the agent left, the far end right.

    While the call is on hold or the recording paused, both are silent: the recording is as long as
    the call, and times in it are times of the call.

    Args:
        on_made: Called on the writer's thread when the file is closed.
        on_failed: Called there when it can be written no more.

    Thread: audio, but for ``__init__``.
    """

    def __init__(
        self,
        call_id: str,
        sound: SealedSound,
        on_made: Callable[[RecordingMade], None],
        on_failed: Callable[["Track"], None],
    ) -> None:
        self.call_id = call_id
        self._sound = sound
        self._on_made = on_made
        self._on_failed = on_failed
        self._frames: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        self._taken = 0
        self._paused = False
        self._paused_at_s = 0.0
        self._pauses: list[tuple[float, float]] = []
        self._played = b""
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def take(self, call: LineCall, microphone: bytes, callers: bytes) -> None:
        """Record 20 ms of what the call's two sides say."""
        played, self._played = self._played[: len(SILENCE)], self._played[len(SILENCE) :]
        left = right = SILENCE
        if call.on_line and not self._paused:
            left, right = (SILENCE if call.muted else microphone), callers
            if played:
                left = mixed(left, played + SILENCE[len(played) :])
        self._frames.put((left, right))
        self._taken += 1

    def pause(self, on: bool) -> None:
        """Leave out what is said until ``on`` is False."""
        if on == self._paused:
            return
        self._paused = on
        if on:
            self._paused_at_s = self.seconds
        else:
            self._pauses.append((self._paused_at_s, self.seconds))

    def play(self, sound: bytes) -> None:
        """Take a sound that the far end hears instead of the microphone; it begins now."""
        self._played = sound

    def finish(self) -> None:
        """Close the file; returns at once."""
        self.pause(False)
        self._frames.put(None)

    def join(self, within_s: float) -> None:
        """Wait for the file."""
        self._thread.join(within_s)

    @property
    def seconds(self) -> float:
        """How much was recorded so far."""
        return round(self._taken * FRAME_S, 2)

    def _run(self) -> None:
        try:
            with contextlib.closing(self._sound):
                self._write_all()
        except OSError as exc:
            logger.error("a recording cannot be written: %s", exc.strerror)  # noqa: TRY400 - no bug
            self._on_failed(self)
        except Exception:
            logger.exception("a recording failed")
            self._on_failed(self)
        self._tell()

    def _write_all(self) -> None:
        open_ended, writes = True, 0
        while open_ended:
            left: list[bytes] = []
            right: list[bytes] = []
            while len(left) * FRAME_S < WRITE_S:
                frame = self._frames.get()
                if frame is None:
                    open_ended = False
                    break
                left.append(frame[0])
                right.append(frame[1])
            if left:
                self._sound.write(b"".join(left), b"".join(right))
                writes += 1
                if writes % SYNC_EVERY == 0:
                    self._sound.sync()

    def _tell(self) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            with self._sound.file.open("rb") as source:
                while part := source.read(_CHUNK):
                    digest.update(part)
                    size += len(part)
        except OSError:
            logger.exception("a recording is gone")
            return
        self._on_made(
            RecordingMade(
                call_id=self.call_id,
                file=str(self._sound.file),
                seconds=self._sound.seconds,
                bytes=size,
                sha256=digest.hexdigest(),
                pauses=tuple(self._pauses),
            )
        )
