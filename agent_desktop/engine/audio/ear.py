"""What the agent hears beside the callers: tones of the telephone, and own phrases to check."""

from dataclasses import dataclass
from enum import StrEnum

from agent_desktop.engine.audio.bridge import FRAME_BYTES, FRAME_S, SILENCE
from agent_desktop.engine.audio.loudness import mixed


class EarSound(StrEnum):
    """What can sound; each at most once at a time."""

    RINGBACK = "ringback"  # it rings where we called
    WAITING = "waiting"  # another caller waits
    BEEP = "beep"  # the next sound is a caller: the call was answered by itself
    PREVIEW = "preview"
    OWN_VOICE = "own-voice"  # what plays to the caller instead of the microphone
    TEST = "test"


@dataclass
class _Playing:
    sound: bytes
    loop: bool
    alone: bool
    at: int = 0

    def next_frame(self) -> bytes:
        frame = self.sound[self.at : self.at + FRAME_BYTES]
        self.at += FRAME_BYTES
        if self.loop and self.at >= len(self.sound):
            self.at = 0
        return frame + SILENCE[len(frame) :]

    @property
    def is_over(self) -> bool:
        return self.at >= len(self.sound)


class Ear:
    """Mixes what sounds into what the callers say. Thread: audio."""

    def __init__(self) -> None:
        self._playing: dict[EarSound, _Playing] = {}

    def start(
        self, kind: EarSound, sound: bytes, *, loop: bool = False, alone: bool = False
    ) -> float:
        """Play from the beginning; return the length in seconds.

        Args:
            kind: What it is.
            sound: In the bridge's format.
            loop: Again and again until ``stop``.
            alone: Nothing else is heard meanwhile.
        """
        if sound:
            self._playing[kind] = _Playing(sound, loop, alone)
        return len(sound) / FRAME_BYTES * FRAME_S

    def stop(self, kind: EarSound) -> None:
        """Be silent at once; nothing happens when it was."""
        self._playing.pop(kind, None)

    def plays(self, kind: EarSound) -> bool:
        """Return whether it sounds."""
        return kind in self._playing

    def hear(self, callers: bytes) -> bytes:
        """Return the next 20 ms for the ear."""
        for kind in list(self._playing):
            playing = self._playing[kind]
            frame = playing.next_frame()
            callers = frame if playing.alone else mixed(callers, frame)
            if playing.is_over:
                del self._playing[kind]
        return callers
