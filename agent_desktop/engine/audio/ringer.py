"""The ring: on its own device, so that it is heard when the headset lies on the table."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioSink

from agent_desktop.engine.audio.bridge import RATE
from agent_desktop.engine.audio.streams import from_bridge, supported_format
from agent_desktop.engine.audio.tones import ring


class Ringer(QObject):
    """Rings until told to stop. Thread: audio.

    Raises:
        OSError: The device cannot be opened.
    """

    def __init__(self, device: QAudioDevice, volume: float, parent: QObject) -> None:
        super().__init__(parent)
        shape = supported_format(device)
        sound = ring(volume)
        if (shape.sampleRate(), shape.channelCount()) != (RATE, 1):
            sound = from_bridge(sound, shape.sampleRate(), shape.channelCount())
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(sound))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, shape, self)
        self._sink.setBufferSize(shape.bytesForDuration(100_000))
        self._sink.stateChanged.connect(self._on_state)
        self._sink.start(self._buffer)
        if self._sink.error() not in (QAudio.Error.NoError, QAudio.Error.UnderrunError):
            self.close()
            raise OSError("ringer")

    @property
    def is_running(self) -> bool:
        """Whether it can be heard."""
        return self._sink.state() != QAudio.State.StoppedState

    def close(self) -> None:
        """Be silent at once."""
        self._sink.stateChanged.disconnect(self._on_state)
        self._sink.reset()
        self._sink.stop()
        self.deleteLater()

    def _on_state(self, state: QAudio.State) -> None:
        if state == QAudio.State.IdleState:  # played to the end: from the beginning
            self._buffer.seek(0)
            self._sink.start(self._buffer)
