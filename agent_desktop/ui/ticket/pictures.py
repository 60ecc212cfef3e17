"""A pasted picture as the bytes of a PNG file, made beside the GUI thread."""

from collections.abc import Callable
from datetime import datetime
from threading import Thread

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtGui import QImage


class PicturePacker(QObject):
    """Packs pictures in a thread of their own: a screenshot takes a tenth of a second.

    Signals:
        packed: (a name for the file, its bytes).

    Thread: GUI.
    """

    packed = Signal(str, object)

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now

    def pack(self, image: QImage) -> None:
        """Pack a copy; ``packed`` tells when it is done."""
        name = f"{self._now().astimezone():%Y%m%d-%H%M%S}.png"
        copy = image.copy()
        Thread(target=self._pack, args=(name, copy), name="picture", daemon=True).start()

    def _pack(self, name: str, image: QImage) -> None:
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.save(buffer, "PNG"):  # type: ignore[call-overload]
            self.packed.emit(name, bytes(content.data()))
