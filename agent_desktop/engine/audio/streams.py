"""Sound devices of Qt, opened with small buffers, in the bridge's format.

Qt's default buffer is a quarter of a second. Push mode only: a QIODevice written in Python cannot
receive sound (PySide6 hands it over as text). When the sound server dies, Qt deletes the device
that it gave: nothing can be read or written then, and the call goes on without.
"""

import logging
from array import array
from typing import Final

from PySide6.QtCore import QIODevice, QObject
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink, QAudioSource
from shiboken6 import isValid

from agent_desktop.engine.audio.bridge import FRAME_S, RATE
from agent_desktop.engine.audio.slack import Slack, Step, crossfade

logger = logging.getLogger(__name__)

CAPTURE_BUFFER_S: Final = 0.020
PLAYBACK_BUFFER_S: Final = 0.040

_FORMATS: Final = ((RATE, 1), (48_000, 1), (48_000, 2), (RATE, 2))


class Capture:
    """An open microphone. Thread: audio.

    Raises:
        OSError: The device cannot be opened.
    """

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        self._format = supported_format(device)
        self._source = QAudioSource(device, self._format, parent)
        self._source.setBufferSize(self._format.bytesForDuration(int(CAPTURE_BUFFER_S * 1e6)))
        self.io = self._source.start()
        if self._source.error() != QAudio.Error.NoError or self.io is None:
            self.close()
            raise OSError("microphone")

    @property
    def is_running(self) -> bool:
        """Whether sound can still come."""
        return self._source.state() != QAudio.State.StoppedState

    def read(self) -> bytes:
        """Return what was recorded since the last time, in the bridge's format."""
        if not isValid(self.io):
            return b""
        data = bytes(self.io.readAll().data())
        rate, channels = self._format.sampleRate(), self._format.channelCount()
        return data if (rate, channels) == (RATE, 1) else to_bridge(data, rate, channels)

    def close(self) -> None:
        """Give the device back."""
        self._source.stop()
        self._source.deleteLater()


class Playback:
    """An open earpiece. Thread: audio.

    Raises:
        OSError: The device cannot be opened.
    """

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        self._format = supported_format(device)
        self._sink = QAudioSink(device, self._format, parent)
        self._sink.setBufferSize(self._format.bytesForDuration(int(PLAYBACK_BUFFER_S * 1e6)))
        self._io: QIODevice = self._sink.start()
        if self._sink.error() != QAudio.Error.NoError or self._io is None:
            self.close()
            raise OSError("earpiece")
        self._slack = Slack()
        self._held = b""
        self._written_s = 0.0

    @property
    def is_running(self) -> bool:
        """Whether sound still goes out."""
        return self._sink.state() != QAudio.State.StoppedState

    def write(self, frame: bytes) -> None:
        """Play a frame of the bridge, keeping what waits short."""
        if self._held:
            frame, self._held = crossfade(self._held, frame), b""
            self._put(frame)
            return
        step = self._slack.step(self.queued_s())
        if step is Step.MERGE:
            self._held = frame
            return
        self._put(frame)
        if step is Step.STRETCH:
            self._put(frame)

    def queued_s(self) -> float:
        """Return how much is written but not played; after a gap, the gap counts as played."""
        played_s = self._sink.processedUSecs() / 1e6
        self._written_s = max(self._written_s, played_s)
        return self._written_s - played_s

    def _put(self, frame: bytes) -> None:
        if not isValid(self._io):
            return
        rate, channels = self._format.sampleRate(), self._format.channelCount()
        plain = (rate, channels) == (RATE, 1)
        self._io.write(frame if plain else from_bridge(frame, rate, channels))
        self._written_s += FRAME_S

    def close(self) -> None:
        """Give the device back at once, throwing away what was not played."""
        self._sink.reset()
        self._sink.stop()
        self._sink.deleteLater()


def supported_format(device: QAudioDevice) -> QAudioFormat:
    """Return the first format that the device takes: best the bridge's own.

    Raises:
        OSError: It takes none.
    """
    for rate, channels in _FORMATS:
        wanted = QAudioFormat()
        wanted.setSampleRate(rate)
        wanted.setChannelCount(channels)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isFormatSupported(wanted):
            return wanted
    raise OSError("no usable format")


def to_bridge(data: bytes, rate: int, channels: int) -> bytes:
    """Return device sound as 16 kHz mono: first channel, mean of every three samples."""
    samples = array("h", data)[::channels]
    if rate != RATE:
        left, middle, right = samples[0::3], samples[1::3], samples[2::3]
        samples = array(
            "h", ((a + b + c) // 3 for a, b, c in zip(left, middle, right, strict=False))
        )
    return samples.tobytes()


def from_bridge(frame: bytes, rate: int, channels: int) -> bytes:
    """Return a frame of the bridge as device sound, straight lines between its samples."""
    samples = array("h", frame)
    if rate != RATE:
        wide = array("h", bytes(3 * len(frame)))
        following = samples[1:] + samples[-1:]
        wide[0::3] = samples
        wide[1::3] = array("h", ((2 * a + b) // 3 for a, b in zip(samples, following, strict=True)))
        wide[2::3] = array("h", ((a + 2 * b) // 3 for a, b in zip(samples, following, strict=True)))
        samples = wide
    if channels == 1:
        return samples.tobytes()
    stereo = array("h", bytes(4 * len(samples)))
    stereo[0::2] = stereo[1::2] = samples
    return stereo.tobytes()
