"""Four bars that tell how good a connection is."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import tip

BARS: Final = 4
_ROLES: Final = {4: "meter", 3: "meter", 2: "amber", 1: "bad_fill"}
_SHARE: Final = 0.58  # of a bar's pitch is the bar
_LOWEST: Final = 0.34  # of the height has the first bar


class SignalBars(QWidget):
    """A discreet symbol; its tool tip has the figures.

    Thread: GUI.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bars = 0
        self.setFixedSize(look.icon_size("icon_s"))
        look.changed.connect(self.update)

    def show_bars(self, bars: int, words: str) -> None:
        """Show 1 (bad) to 4 (good) bars and what they mean."""
        if words != self.accessibleName():
            self.setToolTip(tip(words))
            self.setAccessibleName(words)
        if bars != self._bars:
            self._bars = bars
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, the missing ones pale."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        pitch = self.width() / BARS
        low = self.height() * 0.1
        for place in range(BARS):
            lit = place < self._bars
            painter.setBrush(
                self._look.colour(_ROLES.get(self._bars, "meter") if lit else "meter_off")
            )
            height = (self.height() - 2 * low) * (_LOWEST + (1 - _LOWEST) * place / (BARS - 1))
            top = self.height() - low - height
            painter.drawRoundedRect(QRectF(place * pitch, top, pitch * _SHARE, height), 1, 1)
