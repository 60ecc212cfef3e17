"""A search field over a list: arrows go into the list, Enter chooses, Esc clears."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import name_parts
from agent_desktop.ui.work.lines import LineList

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchField(QLineEdit):
    """Types into the search and moves in its list without leaving the field.

    Signals:
        emptied: Esc was pressed and there was nothing to clear.

    Thread: GUI.
    """

    emptied = Signal()

    def __init__(self, look: Look, name: str, hint: str, lines: LineList) -> None:
        super().__init__()
        self._look = look
        self._lines = lines
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setClearButtonEnabled(True)
        self._sign = QAction(self)
        self.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        name_parts(self, name)
        self.installEventFilter(self)
        lines.typed.connect(self.take)
        look.changed.connect(self._tint)
        self._tint()

    def take(self, text: str) -> None:
        """Take what was typed elsewhere; "" is a deletion."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            self.insert(text)
        else:
            self.backspace()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list with the keys of the field."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if key in _MOVES:
            self._lines.event(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._lines.choose_current()
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self._lines.event(event)
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape:
            self.emptied.emit()
        else:
            return watched is not self
        return True

    def _tint(self) -> None:
        self._sign.setIcon(self._look.icon("search", "text_faint", "icon_s"))
