"""Lists of lines: a title with what was searched in bold, a second line, marks, words at the right.

One model, one delegate, one list for customers, directory, articles and the search over
everything, so that they look and answer to keys alike.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import tip

Index = QModelIndex | QPersistentModelIndex
LINE: Final = Qt.ItemDataRole.UserRole
_LONGEST: Final = 300  # letters of a text that are looked at: more does not fit on any screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; ``heading``: of the group below it, not to be chosen.

    Attributes:
        key: What it stands for, told when it is chosen.
        marks: (words, tone) in filled boxes before the title.
        right: Words at the right edge, ``right_tone`` their colour role.
        dot: Colour role of a dot before the title, "" for none; ``drawing`` instead of it.
        strong: Not read yet.
        about: Said of it to whoever cannot see marks and dots.
    """

    key: object = None
    title: str = ""
    below: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    right: str = ""
    right_tone: str = "text_faint"
    dot: str = ""
    drawing: str = ""
    strong: bool = False
    heading: bool = False
    about: str = ""


class LineModel(QAbstractListModel):
    """The lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.words: tuple[str, ...] = ()

    def show_lines(self, lines: Sequence[Line], searched: str = "") -> None:
        """Replace the lines; ``searched`` is shown in bold where it stands."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.words = tuple(searched.split())
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the line, and words for screen readers."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            marks = [words for words, _ in line.marks]
            parts = [*marks, line.title, line.below, line.right, line.about]
            return ", ".join(p[:_LONGEST] for p in parts if p)
        if role == Qt.ItemDataRole.ToolTipRole and not line.heading:
            return tip("\n".join(p for p in (line.title, line.below) if p))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let headings be passed over."""
        if index.isValid() and index.row() < len(self.lines) and self.lines[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class LineDelegate(QStyledItemDelegate):
    """Draws a line.

    Thread: GUI.
    """

    def __init__(self, look: Look, model: LineModel, view: QWidget) -> None:
        super().__init__(view)
        self._look = look
        self._model = model
        self._view = view
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        font = self._view.font()
        self._fonts = [QFont(font), QFont(font), QFont(font)]
        for made, size in zip(self._fonts, ("text_m", "text_m", "text_xs"), strict=True):
            made.setPixelSize(self._look.size(size))
        self._fonts[1].setWeight(QFont.Weight.DemiBold)
        self._metrics = [QFontMetrics(made) for made in self._fonts]

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line: two lines, one, or a heading."""
        line = self._model.lines[index.row()]
        name = "control_s" if line.heading else "row" if line.below else "control"
        return QSize(self._look.size("s12"), self._look.size(name))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line, look = self._model.lines[index.row()], self._look
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.heading:
            self._paint_heading(painter, rect, line)
            painter.restore()
            return
        chosen = state & QStyle.StateFlag.State_Selected
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect, look.size("radius"), look.size("radius"))
        room = rect.adjusted(look.size("s3"), 0, -look.size("s3"), 0)
        self._paint_sign(painter, room, line)
        self._paint_right(painter, room, line)
        height = look.size("s5")
        top = room.top() + (room.height() - (2 if line.below else 1) * height) // 2
        first = QRect(room.left(), top, room.width(), height)
        for words, tone in line.marks:
            first.setLeft(self._paint_mark(painter, first, words, tone))
        self._paint_title(painter, first, line)
        if line.below:
            second = QRect(room.left(), top + height, room.width(), height)
            self._write(painter, second, line.below, "text_faint", 2)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, line: Line) -> None:
        room = rect.adjusted(self._look.size("s3"), 0, -self._look.size("s3"), 0)
        self._paint_right(painter, room, line)
        self._write(painter, room, line.title, "text_soft", 2)

    def _paint_sign(self, painter: QPainter, room: QRect, line: Line) -> None:
        look = self._look
        if line.drawing:
            side = look.size("icon_s")
            top = room.center().y() - side // 2 + 1
            role = line.dot or "text_faint"
            painter.drawPixmap(room.left(), top, look.pixmap(line.drawing, role, "icon_s"))
            room.setLeft(room.left() + side + look.size("s3"))
        elif line.dot:
            side = look.size("dot")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(line.dot))
            painter.drawEllipse(room.left(), room.center().y() - side // 2 + 1, side, side)
            room.setLeft(room.left() + side + look.size("s3"))

    def _paint_right(self, painter: QPainter, room: QRect, line: Line) -> None:
        if not line.right:
            return
        width = min(self._metrics[2].horizontalAdvance(line.right), room.width() // 2)
        place = QRect(room.right() - width, room.top(), width + 1, room.height())
        self._write(painter, place, line.right, line.right_tone, 2)
        room.setRight(room.right() - width - self._look.size("s3"))

    def _paint_mark(self, painter: QPainter, room: QRect, words: str, tone: str) -> int:
        look = self._look
        width = self._metrics[2].horizontalAdvance(words) + 2 * look.size("s1")
        if width > room.width() // 2:
            return room.left()
        box = QRect(room.left(), room.top() + 1, width, room.height() - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(f"{tone}_soft"))
        painter.drawRoundedRect(box, look.size("radius_s"), look.size("radius_s"))
        painter.setFont(self._fonts[2])
        painter.setPen(look.colour(tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return room.left() + width + look.size("s2")

    def _paint_title(self, painter: QPainter, room: QRect, line: Line) -> None:
        """Draw the title; what was searched for stands out where it stands."""
        shown = self._cut(line.title, 1 if line.strong else 0, room.width())
        left = room.left()
        for part, is_hit in parts_of(shown, self._model.words):
            font = 1 if is_hit or line.strong else 0
            width = self._metrics[font].horizontalAdvance(part)
            place = QRect(left, room.top(), room.right() - left + 1, room.height())
            self._write(painter, place, part, "accent" if is_hit else "text", font)
            left += width
            if left > room.right():
                break

    def _cut(self, text: str, font: int, width: int) -> str:
        one_line = " ".join(text[:_LONGEST].split())
        return self._metrics[font].elidedText(one_line, Qt.TextElideMode.ElideRight, width)

    def _write(self, painter: QPainter, room: QRect, text: str, role: str, font: int) -> None:
        painter.setFont(self._fonts[font])
        painter.setPen(self._look.colour(role))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, self._cut(text, font, room.width()) if font == 2 else text)


def parts_of(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """Return a text in parts, and of each whether it is one of the words, whatever the case."""
    known = sorted((re.escape(w) for w in words if w), key=len, reverse=True)
    if not known:
        return [(text, False)]
    found = re.split(f"({'|'.join(known)})", text, flags=re.IGNORECASE)
    return [(part, place % 2 == 1) for place, part in enumerate(found) if part]


class LineList(QListView):
    """A list of lines, by keyboard: arrows, Enter, Alt with a letter, typing to search.

    Signals:
        chosen: Key of the line that was entered, clicked twice, or (``one_click``) clicked.
        moved: The keyboard stands on another line.
        typed: Something was typed: it belongs into the search ("" for a deletion).
        wished: The letter that was pressed with Alt.

    Thread: GUI.
    """

    chosen = Signal(object)
    moved = Signal()
    typed = Signal(str)
    wished = Signal(str)

    def __init__(self, look: Look, name: str, *, one_click: bool = False) -> None:
        super().__init__()
        self.lines = LineModel()
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(look, self.lines, self))
        self.setAccessibleName(name)
        self.setProperty("kind", "lines")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        (self.clicked if one_click else self.doubleClicked).connect(self._choose)
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        look.changed.connect(self.viewport().update)

    def show_lines(self, lines: Sequence[Line], searched: str = "") -> None:
        """Replace the lines; the chosen one stays chosen, else the first is."""
        before = self.current()
        if tuple(lines) == self.lines.lines and tuple(searched.split()) == self.lines.words:
            return
        top = self.verticalScrollBar().value()
        self.lines.show_lines(lines, searched)
        places = [p for p, line in enumerate(lines) if not line.heading]
        same = [p for p in places if lines[p].key == before]
        if same or places:
            self.setCurrentIndex(self.lines.index((same or places)[0]))
        if same:
            self.verticalScrollBar().setValue(top)
        self.moved.emit()

    def current(self) -> object:
        """Return the key of the line under the keyboard, None for none."""
        index = self.currentIndex()
        known = index.isValid() and index.row() < len(self.lines.lines)
        return self.lines.lines[index.row()].key if known else None

    def choose_current(self) -> None:
        """Choose the line under the keyboard."""
        if (key := self.current()) is not None:
            self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, Alt with a letter acts, what is typed searches."""
        key, modifiers = event.key(), event.modifiers()
        plain = not modifiers & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        alt = modifiers == Qt.KeyboardModifier.AltModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_current()
        elif alt and Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
            if not event.isAutoRepeat():
                self.wished.emit(chr(key))
        elif plain and key == Qt.Key.Key_Backspace:
            self.typed.emit("")
        elif plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        line = self.lines.lines[index.row()]
        if not line.heading:
            self.chosen.emit(line.key)
