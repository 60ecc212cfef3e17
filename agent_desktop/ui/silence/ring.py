"""A ring that empties while a pause lasts, with the seconds left in it."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.ui.look import Look

TICK_MS = 100
_WHOLE = 360 * 16  # Qt counts angles in sixteenths of a degree
_TOP = 90 * 16


class CountdownRing(QWidget):
    """Shows how much of a pause is left; takes no time of the processor while hidden or still.

    Args:
        clock_s: Monotonic seconds, the clock of the events.

    Thread: GUI.
    """

    def __init__(self, look: Look, clock_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._look = look
        self._clock_s = clock_s
        self._until_s: float | None = None
        self._pause_s = 0.0
        self.setFixedSize(look.icon_size("ring_size"))
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        look.changed.connect(self.update)

    @property
    def is_moving(self) -> bool:
        """Whether the ring draws itself again ten times a second."""
        return self._timer.isActive()

    def count_down(self, until_s: float | None, pause_s: float) -> None:
        """Show a pause that ends at ``until_s``; None stands still and full."""
        self._until_s, self._pause_s = until_s, pause_s
        self._run_or_rest()
        self.update()

    def left_s(self) -> float | None:
        """Return the seconds left; None when nothing is counted."""
        return None if self._until_s is None else max(0.0, self._until_s - self._clock_s())

    def showEvent(self, event: QShowEvent) -> None:
        """Go on."""
        super().showEvent(event)
        self._run_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring and the seconds."""
        look, left_s = self._look, self.left_s()
        share = 1.0 if left_s is None or not self._pause_s else min(1.0, left_s / self._pause_s)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = look.size("bar")
        room = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(look.colour("meter_off"), width))
        painter.drawEllipse(room)
        pen = QPen(look.colour("text_faint" if left_s is None else "accent"), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if left_s is not None:
            painter.drawArc(room, _TOP, round(_WHOLE * share))
        font = self.font()
        font.setPixelSize(look.size("text_m"))
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        words = "–" if left_s is None else str(math.ceil(left_s))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)

    def _tick(self) -> None:
        self.update()
        if not self.left_s():
            self._timer.stop()

    def _run_or_rest(self) -> None:
        if self.isVisible() and self.left_s():
            self._timer.start()
        else:
            self._timer.stop()
