"""Echo cancelling, noise suppression and gain for the agent's voice, where it is installed.

``pip install agent-desktop[voice]`` brings WebRTC's audio processing by way of livekit. It is for
agents without a good headset: who listens through loudspeakers would send callers their own voice
back. The library costs 37 MB and up to half a second to load, so it is loaded when the first call
comes, on a thread of its own; until then, and without it, the voice passes untouched.
"""

import importlib.util
import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from agent_desktop.engine.audio.bridge import FRAME_BYTES, RATE

logger = logging.getLogger(__name__)

_PART_BYTES: Final = FRAME_BYTES // 2  # the library takes 10 ms
_SILENCE: Final = bytes(FRAME_BYTES)
_DELAY_EVERY: Final = 25
_MOST_MS: Final = 480  # more is an error of the library; a queue that long plays nothing anyway
_DEVICES_MS: Final = 40  # what lies in sound server and hardware, in and out, beside our queue


def is_installed() -> bool:
    """Return whether the extra is there."""
    return importlib.util.find_spec("livekit") is not None


class VoiceProcessing:
    """Takes what the ear hears out of what the mouth says.

    Thread: audio.

    Args:
        delay_s: Tells how long a frame lies in our queue before it is heard.

    Raises:
        ImportError: The extra is not installed, or does not fit this system.
    """

    def __init__(self, delay_s: Callable[[], float]) -> None:
        from livekit.rtc.apm import AudioProcessingModule  # noqa: PLC0415 - see above
        from livekit.rtc.audio_frame import AudioFrame  # noqa: PLC0415

        self._delay_s = delay_s
        self._module: Any = AudioProcessingModule(
            echo_cancellation=True,
            noise_suppression=True,
            high_pass_filter=True,
            auto_gain_control=True,
        )
        self._frame: Any = AudioFrame(bytearray(_PART_BYTES), RATE, 1, _PART_BYTES // 2)
        self._bytes = memoryview(self._frame.data).cast("B")
        self._frames = 0

    def near(self, microphone: bytes) -> bytes:
        """Return 20 ms of the microphone as a caller should hear them."""
        if self._frames % _DELAY_EVERY == 0:
            delay_ms = int(self._delay_s() * 1000) + _DEVICES_MS
            self._module.set_stream_delay_ms(min(delay_ms, _MOST_MS))
        self._frames += 1
        spoken = self._passed(microphone, self._module.process_stream)
        # Of a microphone that is switched off it would make a faint noise: nobody would see that
        # it is silent, neither the desk's warning nor the caller.
        return spoken if microphone != _SILENCE else _SILENCE

    def far(self, earpiece: bytes) -> None:
        """Take 20 ms of what the ear will hear."""
        self._passed(earpiece, self._module.process_reverse_stream)

    def _passed(self, sound: bytes, through: Callable[[Any], None]) -> bytes:
        parts = []
        for start in (0, _PART_BYTES):
            self._bytes[:] = sound[start : start + _PART_BYTES]
            through(self._frame)
            parts.append(bytes(self._bytes))
        return b"".join(parts)


class VoiceLoader:
    """Loads the library once, beside the audio thread.

    Args:
        on_loaded: Called on the loader's thread.
    """

    def __init__(
        self, delay_s: Callable[[], float], on_loaded: Callable[[VoiceProcessing], None]
    ) -> None:
        self._delay_s = delay_s
        self._on_loaded = on_loaded
        self._asked = not is_installed()

    def load(self) -> None:
        """Begin to load; nothing happens the second time, or without the extra. Thread: audio."""
        if not self._asked:
            self._asked = True
            threading.Thread(target=self._run, name="voice loader", daemon=True).start()

    def _run(self) -> None:
        try:
            self._on_loaded(VoiceProcessing(self._delay_s))
        except Exception:
            # Foreign code that is optional: whatever it does, calls go on without it.
            logger.exception("voice processing cannot be loaded")
