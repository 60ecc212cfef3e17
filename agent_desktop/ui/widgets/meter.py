"""A bar that shows how loud it is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.ui.look import Look

_SEGMENTS = 24
_FALL = 0.6  # of the last height, each tenth of a second: quick to rise, slow to fall


class LevelMeter(QWidget):
    """A row of segments, 0 to 1.

    Thread: GUI.
    """

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._level = 0.0
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.size("meter_bar"))
        look.changed.connect(self.update)

    def show_level(self, level: float) -> None:
        """Show a level; it falls gently."""
        shown = max(level, self._level * _FALL)
        shown = 0.0 if shown < 1 / _SEGMENTS / 2 else shown
        if shown != self._level:
            self._level = shown
            self.update()

    def sizeHint(self) -> QSize:
        """Return a small size; it stretches."""
        return QSize(self._look.size("control_l"), self._look.size("meter_bar"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the segments."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        pitch = self.width() / _SEGMENTS
        lit = round(self._level * _SEGMENTS)
        radius = self._look.size("hairline")
        for place in range(_SEGMENTS):
            painter.setBrush(self._look.colour("meter" if place < lit else "meter_off"))
            painter.drawRoundedRect(
                QRectF(place * pitch, 0, pitch - 2 * radius, self.height()), radius, radius
            )
