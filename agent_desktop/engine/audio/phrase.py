"""The agent's own voice for a phrase: the microphone alone, levelled, in a WAV file."""

from typing import Final

from agent_desktop.engine.audio.bridge import FRAME_S
from agent_desktop.engine.audio.loudness import levelled
from agent_desktop.engine.audio.wav import write_wav

LONGEST_S: Final = 120.0  # who forgets to end it does not fill the memory


class Phrase:
    """Collects frames. Thread: audio; ``save`` on another, once nothing more is added."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._frames: list[bytes] = []

    def take(self, microphone: bytes) -> None:
        """Add 20 ms."""
        if len(self._frames) * FRAME_S < LONGEST_S:
            self._frames.append(microphone)

    def save(self) -> float:
        """Write the file at the common loudness; return the seconds recorded.

        Raises:
            Unavailable: ``recording.failed``.
        """
        write_wav(self._file, levelled(b"".join(self._frames)))
        return len(self._frames) * FRAME_S
