"""Fields of the form: each stands for a place in a file and tells what is typed into it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.pending import Typed
from agent_desktop.ui.packs.state import Field
from agent_desktop.ui.widgets.labels import PlainLabel, mark

_MOST_LINES: Final = 12
# What the window does with a key, wherever the keyboard is: a field has its own idea of some.
WINDOW_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "keep": ("Ctrl+S",),
    "undo": ("Ctrl+Z",),
    "redo": ("Ctrl+Shift+Z", "Ctrl+Y"),
    "find": ("Ctrl+F",),
    "language": ("Ctrl+L",),
    "add_step": ("Ctrl+N",),
    "step_up": ("Alt+Up",),
    "step_down": ("Alt+Down",),
    "file": ("Ctrl+E",),
    "next_page": ("Ctrl+PgDown",),
    "page_before": ("Ctrl+PgUp",),
    "variable": ("Ctrl+Space",),
    "problems": ("Ctrl+G",),
    "publish": ("Ctrl+Shift+P",),
    "versions": ("Ctrl+H",),
    "close": ("Ctrl+W",),
}
_MEANT: Final = {QKeySequence(k): name for name, keys in WINDOW_KEYS.items() for k in keys}


def is_for_the_window(event: QKeyEvent) -> str:
    """Return what the window does with a key, "" for nothing."""
    return _MEANT.get(QKeySequence(event.keyCombination()), "")


def hand_over(field: QWidget, event: QKeyEvent) -> None:
    """Give a key to the window: on its way up, the pane that scrolls would keep arrows."""
    QCoreApplication.sendEvent(field.window(), event)


class LineField(QLineEdit):
    """One line of text.

    Undo belongs to the draft, not to the line: the window has the keys.

    Signals:
        edited: (field, text, kind).
        entered: The keyboard has come.
    """

    edited = Signal(object, str, object)
    entered = Signal()

    def __init__(self, name: str, field: Field, kind: Typed = Typed.TEXT) -> None:
        super().__init__()
        self.field = field
        self.setAccessibleName(name)
        self.textEdited.connect(lambda text: self.edited.emit(field, text, kind))

    def show_text(self, text: str) -> None:
        """Show what the draft has."""
        if text != self.text():
            self.setText(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard has come."""
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the window's keys to the window."""
        if is_for_the_window(event):
            hand_over(self, event)
        else:
            super().keyPressEvent(event)


class TextField(QPlainTextEdit):
    """Text over as many lines as it has; Tab goes on, undo belongs to the draft.

    Signals:
        edited: (field, text, kind).
        entered: The keyboard has come.
    """

    edited = Signal(object, str, object)
    entered = Signal()

    def __init__(
        self, look: Look, name: str, field: Field, kind: Typed = Typed.TEXT, *, lines: int = 1
    ) -> None:
        super().__init__()
        self.field = field
        self._look = look
        self._lines = lines
        self._filling = False
        self.setAccessibleName(name)
        self.setProperty("kind", "phraseField")
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(lambda: self._tell(kind))
        self.grow()

    def show_text(self, text: str) -> None:
        """Show what the draft has; the cursor stays as near as it can."""
        if text == self.toPlainText():
            return
        self._filling = True
        position = self.textCursor().position()
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(position, len(text)))
        self.setTextCursor(cursor)
        self._filling = False
        self.grow()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard has come."""
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the window's keys to the window."""
        if is_for_the_window(event):
            hand_over(self, event)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the text needs at this width."""
        super().resizeEvent(event)
        self.grow()

    def event(self, event: QEvent) -> bool:
        """Be as high as the text needs, whatever the style sheet has just said."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Polish, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.grow()
        return done

    def _tell(self, kind: Typed) -> None:
        if not self._filling:
            self.grow()
            self.edited.emit(self.field, self.toPlainText(), kind)

    def grow(self) -> None:
        """Take the height that the text needs; a style sheet may have taken it away."""
        rows = self.document().documentLayout().documentSize().height()
        shown = min(max(int(rows), self._lines), _MOST_LINES)
        room = 2 * self._look.size("s2") + 2 * self._look.size("ring")
        self.setFixedHeight(shown * self.fontMetrics().lineSpacing() + room)


class SecondsField(QDoubleSpinBox):
    """Seconds; the wheel of the mouse changes nothing by accident.

    Signals:
        edited: (field, text, kind).
        entered: The keyboard has come.
    """

    edited = Signal(object, str, object)
    entered = Signal()

    def __init__(self, name: str, field: Field, most: float) -> None:
        super().__init__()
        self.field = field
        self._filling = False
        self.setAccessibleName(name)
        self.setRange(0, most)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setDecimals(1)
        self.setSingleStep(0.5)
        self.setSuffix(self.tr(" s"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._tell)

    def show_text(self, text: str) -> None:
        """Show what the draft has."""
        self._filling = True
        self.setValue(float(text))
        self._filling = False

    def textFromValue(self, value: float) -> str:
        """Write whole seconds without a point."""
        return f"{value:g}"

    def wheelEvent(self, event: object) -> None:
        """Leave the wheel to the panel that scrolls."""
        event.ignore()  # type: ignore[attr-defined]

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard has come."""
        super().focusInEvent(event)
        self.entered.emit()

    def _tell(self, value: float) -> None:
        if not self._filling:
            self.edited.emit(self.field, f"{value:g}", Typed.SECONDS)


AnyField = LineField | TextField | SecondsField


class FieldSet:
    """The fields on a page by what they stand for."""

    def __init__(self) -> None:
        self._fields: dict[Field, AnyField] = {}

    def add(self, field: AnyField) -> None:
        """Know a field."""
        self._fields[field.field] = field

    def show(self, texts: Mapping[Field, str], pending: Mapping[Field, str]) -> None:
        """Fill the fields from the draft, except where what is typed is newer."""
        for key, text in texts.items():
            field = self._fields.get(key)
            if field is not None and key not in pending:
                field.show_text(text)

    def mark_wrong(self, wrong: set[Field]) -> None:
        """Mark the fields that a problem is about."""
        for key, field in self._fields.items():
            mark(field, "problem", key in wrong)
            if isinstance(field, TextField):
                field.grow()

    def nearest(self, wanted: Field) -> AnyField | None:
        """Return the field of a place, of the nearest above it, or the first one in it."""
        file, place = wanted
        for length in range(len(place), 0, -1):
            inside = [
                field
                for (its, at), field in self._fields.items()
                if its == file and at[:length] == place[:length]
            ]
            if inside:
                return inside[0]
        return None


def on_click(button: QAbstractButton, act: Callable[[], object]) -> None:
    """Do something on a click; whether the button is checked does not matter."""
    button.clicked.connect(lambda _checked: act())


def day_and_time(at: datetime) -> str:
    """Return a moment as this desk's clock shows it."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def labelled(words: str, field: QWidget, look: Look) -> QWidget:
    """Return a field under its label, which Alt and its letter need not reach: Tab does."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look.size("s1"))
    label: QLabel = PlainLabel("fieldLabel", words)
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    return whole
