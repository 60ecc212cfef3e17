"""The log of a ticket: model and view, so that five hundred entries open at once."""

from collections.abc import Sequence
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
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.log_lines import EntryText, FieldWords, ValueWords, entry_text
from agent_desktop.ui.ticket.matter_state import LogEntry
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import WrapLabel
from agent_desktop.ui.widgets.note_line import NoteLine

Index = QModelIndex | QPersistentModelIndex
ROW: Final = Qt.ItemDataRole.UserRole
_LINES: Final = 4  # of text in an entry that is not opened
_WRAP: Final = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignLeft


class LogModel(QAbstractListModel):
    """The entries, newest first; words are made when an entry is first seen."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[LogEntry, ...] = ()
        self._texts: dict[int, EntryText] = {}
        self.field_words: FieldWords = str
        self.value_words: ValueWords = lambda _field, text: text

    def show_entries(self, entries: Sequence[LogEntry]) -> None:
        """Replace the entries."""
        self.beginResetModel()
        self._entries = tuple(reversed(entries))
        self._texts = {}
        self.endResetModel()

    def text(self, row: int) -> EntryText:
        """Return an entry in words."""
        if row not in self._texts:
            entry = self._entries[row]
            self._texts[row] = entry_text(entry, self.field_words, self.value_words)
        return self._texts[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many entries there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the entry in words."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        if role == ROW:
            return self.text(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(index.row()).spoken
        return None


class LogDelegate(QStyledItemDelegate):
    """Draws an entry: title, who and when, its lines; struck where it has no effect."""

    def __init__(self, look: Look, view: QListView) -> None:
        super().__init__(view)
        self._look = look
        self._view = view
        self._heights: dict[int, int] = {}
        self.opened: set[int] = set()
        self._title, self._small = QFont(view.font()), QFont(view.font())
        self._title.setPixelSize(look.size("text_m"))
        self._title.setWeight(QFont.Weight.DemiBold)
        self._small.setPixelSize(look.size("text_s"))
        self._title_metrics = QFontMetrics(self._title)
        self._small_metrics = QFontMetrics(self._small)

    def forget(self) -> None:
        """Measure anew: the width or the entries changed."""
        self._heights = {}

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the entry's lines need."""
        width = self._view.viewport().width()
        row = index.row()
        if row not in self._heights:
            text = index.data(ROW)
            self._heights[row] = self._height(text, width, row) if text is not None else 0
        return QSize(width, self._heights[row])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one entry."""
        text = index.data(ROW)
        if not isinstance(text, EntryText):
            return
        look, rect = self._look, QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft"))
            painter.drawRoundedRect(rect, look.size("radius_s"), look.size("radius_s"))
        self._paint_mark(painter, rect, text)
        room = self._room(rect)
        is_void = text.tone == "bad"
        title = QFont(self._title)
        title.setStrikeOut(is_void)
        painter.setFont(title)
        painter.setPen(look.colour("text_soft" if is_void else "text"))
        height = self._title_metrics.height()
        shown = self._title_metrics.elidedText(
            text.title, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(QRect(room.left(), room.top(), room.width(), height), _WRAP, shown)
        room.setTop(room.top() + height)
        painter.setFont(self._small)
        pieces = [(text.meta, "text_faint")]
        if text.note:
            pieces.insert(0, (text.note, text.tone))
        pieces += [(line, "text_soft") for line in text.lines]
        for words, role in pieces:
            painter.setPen(look.colour(role))
            high = self._lines_high(words, room.width(), index.row())
            painter.drawText(QRect(room.left(), room.top(), room.width(), high), _WRAP, words)
            room.setTop(room.top() + high)
        painter.restore()

    def _paint_mark(self, painter: QPainter, rect: QRect, text: EntryText) -> None:
        look = self._look
        drawing, role = {
            "bad": ("error", "bad"),
            "warn": ("unsent", "warn"),
        }.get(text.tone, ("tick-circle", "text_faint"))
        painter.drawPixmap(
            rect.left() + look.size("s1"),
            rect.top() + look.size("s2"),
            look.pixmap(drawing, role, "icon_s"),
        )

    def _room(self, rect: QRect) -> QRect:
        look = self._look
        left = look.size("icon_s") + look.size("s3")
        return rect.adjusted(left, look.size("s1"), -look.size("s1"), 0)

    def _height(self, text: EntryText, width: int, row: int) -> int:
        room = self._room(QRect(0, 0, width, 0)).width()
        pieces = (text.meta, text.note, *text.lines)
        lines = sum(self._lines_high(words, room, row) for words in pieces if words)
        return self._title_metrics.height() + lines + 2 * self._look.size("s1")

    def _lines_high(self, words: str, width: int, row: int) -> int:
        """Return how high a text is; one that fits on a line is not laid out to find out."""
        one = self._small_metrics.height()
        if self._small_metrics.horizontalAdvance(words[:400]) <= width:
            return one
        high = self._small_metrics.boundingRect(0, 0, width, 100_000, _WRAP, words).height()
        most = high if row in self.opened else _LINES * one
        return min(high, most)


class LogView(QWidget):
    """Refused operations with their sentence, and under them the log.

    Signals:
        dropped: Id of a refused operation to put away.

    Thread: GUI.
    """

    dropped = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._refused: tuple[tuple[str, str], ...] = ()
        self._entries: tuple[LogEntry, ...] = ()
        self._notes = QVBoxLayout()
        self._notes.setSpacing(0)
        self.model = LogModel()
        self.list = _LogList(look, self.model)
        self._empty = WrapLabel("emptyText", self.tr("Nothing happened yet."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addLayout(self._notes)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)

    def show_log(self, entries: tuple[LogEntry, ...], refused: tuple[tuple[str, str], ...]) -> None:
        """Show the log; only what is new is made anew."""
        if refused != self._refused:
            self._refused = refused
            self._show_refused()
        if entries != self._entries:
            self._entries = entries
            self.list.forget()
            self.model.show_entries(entries)
        self._empty.setVisible(not entries)
        self.list.setVisible(bool(entries))

    def begin(self) -> None:
        """Put the keyboard on the newest entry."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))

    def _show_refused(self) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for op_id, code in self._refused:
            text = error_text(code)
            away = PlainButton(
                self._look,
                "small",
                self.tr("Put away"),
                name=self.tr("Put the refused entry away"),
            )
            away.clicked.connect(lambda _=False, op_id=op_id: self.dropped.emit(op_id))
            note = NoteLine(self._look, away)
            self._notes.addWidget(note)
            note.show_words(f"{text.title}\n{text.message}", "bad")


class _LogList(QListView):
    """The entries; Return or a double click opens one that is long."""

    def __init__(self, look: Look, model: LogModel) -> None:
        super().__init__()
        self.setObjectName("logList")
        self.setModel(model)
        self._delegate = LogDelegate(look, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("What happened to the ticket"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Off screen nothing is measured before there is time for it.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(40)
        self.setMinimumHeight(look.size("row"))
        edge = look.size("ring")
        self.setViewportMargins(edge, edge, edge, edge)  # or rows would paint over the focus ring
        self.doubleClicked.connect(self._open)
        look.changed.connect(self.viewport().update)

    def forget(self) -> None:
        """Measure all entries anew; none is open."""
        self._delegate.opened = set()
        self._delegate.forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew at another width."""
        if event.size().width() != event.oldSize().width():
            self._delegate.forget()
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or shut the entry on Return."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self._delegate.opened ^= {index.row()}
            self._delegate.forget()
            self.scheduleDelayedItemsLayout()
