"""The desk's keys keep their meaning while somebody types.

Text fields of some platforms know more keys than people do: under X11 Ctrl+U empties the line,
Ctrl+E goes to its end, Ctrl+D takes a character away. A field that has the keyboard would have
them before the desk's actions do.
"""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from agent_desktop.ui.actions import ActionSet

_TYPED_IN = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox)
# What people do press in a text field, whatever the desk does with it elsewhere.
_OF_TEXT = (
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)


class TextKeys(QObject):
    """Keeps the keys of ``actions`` from the text field that has the keyboard.

    Only that one field is watched, so that no other event takes the way through Python.

    Thread: GUI.
    """

    def __init__(self, actions: ActionSet) -> None:
        super().__init__(actions)
        text_keys = {key.toString() for of in _OF_TEXT for key in QKeySequence.keyBindings(of)}
        own = (action.shortcut() for action in actions.all())
        self._keys = frozenset(
            keys[0]  # type: ignore[index]  # PySide's stubs know no __getitem__
            for keys in own
            if not keys.isEmpty() and keys.toString() not in text_keys
        )
        self._first = actions.all()[0]
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the field neither claim nor take such a key."""
        if event.type() is QEvent.Type.FocusOut:
            watched.removeEventFilter(self)
            return False
        if not isinstance(event, QKeyEvent) or event.keyCombination() not in self._keys:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.ignore()
            return True
        # The action is not possible now: the key does nothing rather than something else.
        return event.type() is QEvent.Type.KeyPress

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        # What loses the focus may be half destroyed already: it is not touched here. And only
        # windows that have the desk's keys have anything to keep from their fields.
        if isinstance(now, _TYPED_IN) and self._first in now.window().actions():
            now.installEventFilter(self)
