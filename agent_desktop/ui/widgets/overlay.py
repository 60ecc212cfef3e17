"""A card over a whole window, with a veil around it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agent_desktop.ui.look import Look


class Overlay(QWidget):
    """Covers a window; Esc or a click beside the card leaves it.

    Args:
        tall: The card takes all the height that it can use.

    Thread: GUI.
    """

    def __init__(self, look: Look, over: QWidget, *, tall: bool = False) -> None:
        super().__init__(over)
        self.setObjectName("veil")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._over = over
        self._before: QWidget | None = None
        self.card = QFrame()
        self.card.setObjectName("overlayCard")
        self.card.setMaximumWidth(look.size("overlay"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(look.size("s6"),) * 4)
        whole.addStretch(1)
        whole.addWidget(self.card, 100 if tall else 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)
        over.installEventFilter(self)
        self.hide()

    def appear(self) -> None:
        """Cover the window and take the keyboard."""
        self._before = self._over.window().focusWidget()
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def vanish(self) -> None:
        """Give window and keyboard back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def leave(self) -> None:
        """The agent pressed Esc or clicked beside the card."""
        self.vanish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window at any size."""
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave on a click beside the card."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.leave()
