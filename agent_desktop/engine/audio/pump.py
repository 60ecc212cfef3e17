"""Keeps the bridge running: by the microphone's clock, or by the wall's when there is none."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer

from agent_desktop.engine.audio.bridge import FRAME_BYTES, FRAME_S, SILENCE

TALKING_MS: Final = 10
# Without a call a frame now and then lets pjmedia do its queued work (ports to remove, …).
IDLE_MS: Final = 200
STALL_S: Final = 0.060
MAX_BACKLOG_FRAMES: Final = 4


class Exchange(Protocol):
    """Takes 20 ms of microphone, gives 20 ms of earpiece."""

    def __call__(self, microphone: bytes) -> bytes:
        """Make 20 ms happen."""


class Recording(Protocol):
    """An open microphone."""

    def read(self) -> bytes:
        """Return what came since the last time."""


class Playing(Protocol):
    """An open earpiece."""

    def write(self, frame: bytes) -> None:
        """Play 20 ms."""


class Pump(QObject):
    """Calls ``exchange`` fifty times a second. Thread: audio.

    A microphone that delivers is the clock: its frames are passed on as they come, without a
    buffer of our own. When it stalls for ``STALL_S`` or there is none, the monotonic clock takes
    over, free of drift.
    """

    def __init__(self, exchange: Exchange, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._exchange = exchange
        self._clock = clock
        self._recording: Recording | None = None
        self._playing: Playing | None = None
        self._backlog = b""
        self._due_s = clock()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.turn)
        self._talking = True
        self.set_talking(False)

    def set_talking(self, on: bool) -> None:
        """Run at full pace, or just often enough for the bridge's house-keeping."""
        if on == self._talking:
            return
        self._talking = on
        self._due_s = self._clock()
        self._timer.start(TALKING_MS if on else IDLE_MS)
        if not on:
            self._exchange(SILENCE)

    def use(self, recording: Recording | None, playing: Playing | None) -> None:
        """Change what is recorded from and played to."""
        self._recording, self._playing = recording, playing
        self._backlog = b""
        self._due_s = self._clock() + (STALL_S if recording else 0.0)

    def stop(self) -> None:
        """Never touch the bridge again."""
        self._timer.stop()
        self._recording = self._playing = None
        self._exchange = lambda microphone: microphone

    def turn(self) -> None:
        """Do what is due now; also called when the microphone has something."""
        now = self._clock()
        if not self._talking:
            self._step(SILENCE)
            return
        if self._recording is not None:
            self._pass_on(self._recording.read(), now)
        if now - self._due_s > 1.0:  # the machine slept; do not make up for it
            self._due_s = now
        while now >= self._due_s:
            self._step(SILENCE)
            self._due_s += FRAME_S

    def _pass_on(self, data: bytes, now: float) -> None:
        backlog = self._backlog + data
        most = MAX_BACKLOG_FRAMES * FRAME_BYTES
        if len(backlog) > most:
            backlog = backlog[-most:]
        while len(backlog) >= FRAME_BYTES:
            self._step(backlog[:FRAME_BYTES])
            backlog = backlog[FRAME_BYTES:]
            self._due_s = now + STALL_S
        self._backlog = backlog

    def _step(self, microphone: bytes) -> None:
        sound = self._exchange(microphone)
        if self._playing is not None:
            self._playing.write(sound)
