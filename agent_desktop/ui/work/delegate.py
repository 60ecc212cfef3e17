"""Draws a ticket in a list: two lines a cell, time left in colour and words."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTransform
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.work.model import DUE, MATTER, STATUS, Cells, Index, TicketTableModel

_LARGE, _BOLD, _SMALL = range(3)
_FONTS: Final = (
    ("text_m", QFont.Weight.Normal),
    ("text_m", QFont.Weight.DemiBold),
    ("text_xs", QFont.Weight.Normal),
)
_SHAPED: Final = 4000  # texts that are kept: several screens
_LONGEST: Final = 400  # letters of a text that are looked at
_NO_WORDS: Final = 0.6  # of a cell's width is the pale line of a row that is on its way


class TicketDelegate(QStyledItemDelegate):
    """Paints straight from the model's words: a whole screen in a few milliseconds.

    Thread: GUI.
    """

    def __init__(self, look: Look, model: TicketTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._model = model
        self._view = parent
        self._fonts: tuple[QFont, ...] = ()
        self._metrics: tuple[QFontMetrics, ...] = ()
        self._shaped: dict[tuple[str, int, int], QStaticText] = {}
        look.changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        """Take fonts of the text size of the day."""
        fonts = []
        for size, weight in _FONTS:
            font = QFont(self._view.font())
            font.setPixelSize(self._look.size(size))
            font.setWeight(weight)
            fonts.append(font)
        self._fonts = tuple(fonts)
        self._metrics = tuple(QFontMetrics(font) for font in fonts)
        self._shaped.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(self._look.size("row"), self._look.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        look, rect = self._look, QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, look.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("hover"))
        line = look.size("hairline")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), line, look.colour("line"))
        cells = self._model.cells_at(index.row())
        column = index.column()
        if column == DUE:
            self._paint_bar(painter, rect, index.row())
        margin = look.size("s6" if column == DUE else "s3")
        room = rect.adjusted(margin, 0, -look.size("s1"), 0)
        if cells is None:
            self._paint_nothing(painter, room)
            return
        height = look.size("s5")
        top = rect.top() + (rect.height() - 2 * height) // 2
        first = QRect(room.left(), top, room.width(), height)
        second = QRect(room.left(), top + height, room.width(), height)
        one, two = cells.lines[column]
        if not two:
            first.moveTop(rect.top() + (rect.height() - height) // 2)
        if column == MATTER:
            first.setLeft(self._paint_marks(painter, first, cells))
        strong = column == DUE and cells.tones[DUE] in ("bad", "warn")
        self._write(painter, first, one, cells.tones[column], _BOLD if strong else _LARGE)
        if two:
            unsent = column == STATUS and cells.unsent
            self._write(painter, second, two, "warn" if unsent else "text_faint", _SMALL)

    def _paint_bar(self, painter: QPainter, rect: QRect, place: int) -> None:
        row = self._model.row_at(place)
        if row is not None and row.ticket_id == self._model.front:
            bar = QRect(rect.left(), rect.top(), self._look.size("bar"), rect.height())
            painter.fillRect(bar, self._look.colour("accent_fill"))

    def _paint_nothing(self, painter: QPainter, room: QRect) -> None:
        height = self._look.size("s2")
        pale = QRect(
            room.left(), room.center().y() - height // 2, int(room.width() * _NO_WORDS), height
        )
        painter.fillRect(pale, self._look.colour("hover"))

    def _paint_marks(self, painter: QPainter, room: QRect, cells: Cells) -> int:
        """Draw urgent and severe as filled words; return where the subject begins."""
        left, look = room.left(), self._look
        for words in cells.marks:
            width = self._metrics[_SMALL].horizontalAdvance(words) + 2 * look.size("s1")
            if left + width > room.center().x():
                break
            box = QRect(left, room.top() + look.size("hairline"), width, room.height() - 2)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("bad_soft"))
            painter.drawRoundedRect(box, look.size("radius_s"), look.size("radius_s"))
            painter.restore()
            painter.setFont(self._fonts[_SMALL])
            painter.setPen(look.colour("bad"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
            left += width + look.size("s1")
        return left

    def _write(self, painter: QPainter, room: QRect, text: str, role: str, font: int) -> None:
        key = (text, room.width(), font)
        shown = self._shaped.get(key)
        if shown is None:
            shown = self._shape(key)
        painter.setFont(self._fonts[font])
        painter.setPen(self._look.colour(role))
        top = room.top() + (room.height() - self._metrics[font].height()) // 2
        painter.drawStaticText(room.left(), top, shown)

    def _shape(self, key: tuple[str, int, int]) -> QStaticText:
        """Return a text that fits, its letters already placed: placing them takes the time."""
        text, width, font = key
        if len(self._shaped) > _SHAPED:
            self._shaped.clear()
        one_line = " ".join(text[:_LONGEST].split())
        shown = QStaticText(
            self._metrics[font].elidedText(one_line, Qt.TextElideMode.ElideRight, width)
        )
        shown.setTextFormat(Qt.TextFormat.PlainText)
        shown.prepare(QTransform(), self._fonts[font])
        self._shaped[key] = shown
        return shown
