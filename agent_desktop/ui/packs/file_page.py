"""A page as the text of its file: for what the form does not show, and for files it cannot read."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontDatabase, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.fields import hand_over, is_for_the_window
from agent_desktop.ui.packs.pending import Typed
from agent_desktop.ui.packs.presenter import FILE_PLACE
from agent_desktop.ui.packs.state import EditorState
from agent_desktop.ui.widgets.labels import WrapLabel


class _FileText(QPlainTextEdit):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the window's keys to the window."""
        if is_for_the_window(event):
            hand_over(self, event)
        else:
            super().keyPressEvent(event)


class FilePage(QWidget):
    """The file's text; comments and layout are the lead's own.

    Signals:
        edited: (field, text, kind).
    """

    edited = Signal(object, str, object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._file = ""
        self._filling = False
        self.text = _FileText()
        self.text.setUndoRedoEnabled(False)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("Text of the file"))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(look.size("text_m"))
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.text.setFont(font)
        self.text.setProperty("kind", "fileText")
        self.text.textChanged.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s4"),) * 4)
        column.setSpacing(look.size("s2"))
        note = self.tr("Every comment and every line stays as it is written here.")
        column.addWidget(WrapLabel("caption", note))
        column.addWidget(self.text, 1)

    def show_state(self, state: EditorState) -> None:
        """Show the file, unless what is typed is newer."""
        is_other = state.file != self._file
        self._file = state.file
        shown = state.file_text.replace("\r\n", "\n")
        if shown == self.text.toPlainText() or (
            not is_other and (state.file, FILE_PLACE) in state.pending
        ):
            return
        self._filling = True
        position = 0 if is_other else self.text.textCursor().position()
        self.text.setPlainText(shown)
        cursor = self.text.textCursor()
        cursor.setPosition(min(position, len(shown)))
        self.text.setTextCursor(cursor)
        self._filling = False

    def go_to(self, line: int) -> None:
        """Put the keyboard at a line, from 1."""
        block = self.text.document().findBlockByNumber(max(line - 1, 0))
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.centerCursor()
        self.text.setFocus()

    def _tell(self) -> None:
        if not self._filling:
            self.edited.emit((self._file, FILE_PLACE), self.text.toPlainText(), Typed.FILE)
