"""A frame that scrolls only up and down."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from agent_desktop.ui.look import Look


class Pane(QScrollArea):
    """Shows a widget as wide as itself; scrolls when it is taller.

    Args:
        fade: Look for a soft lower edge that tells that there is more below; None for none.
    """

    def __init__(self, inside: QWidget, fade: Look | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.setObjectName("paneInside")
        self.setWidget(inside)
        self._fade = None if fade is None else Fade(fade, self)


class Fade(QWidget):
    """Lets the last visible line melt into the ground while there is more below."""

    def __init__(self, look: Look, pane: QScrollArea) -> None:
        super().__init__(pane)
        self._look = look
        self._pane = pane
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar = pane.verticalScrollBar()
        bar.valueChanged.connect(self._follow)
        bar.rangeChanged.connect(self._follow)
        pane.viewport().installEventFilter(self)
        look.changed.connect(self.update)
        self.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge."""
        if event.type() is QEvent.Type.Resize:
            self._follow()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw from nothing to the ground's colour."""
        ground = self._look.colour("surface")
        clear = self._look.colour("surface")
        clear.setAlpha(0)
        gradient = QLinearGradient(0, 0, 0, self.height())
        gradient.setColorAt(0, clear)
        gradient.setColorAt(0.75, ground)
        QPainter(self).fillRect(self.rect(), gradient)

    def _follow(self) -> None:
        bar, port = self._pane.verticalScrollBar(), self._pane.viewport().geometry()
        height = self._look.size("fade")
        self.setGeometry(port.left(), port.bottom() + 1 - height, port.width(), height)
        self.setVisible(bar.value() < bar.maximum())
        self.raise_()
