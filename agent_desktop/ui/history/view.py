"""The history: one table, two lines a row."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.calls import Direction
from agent_desktop.domain.events import HistoryRow
from agent_desktop.ui import formats
from agent_desktop.ui.history.state import HistoryState
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone import call_words
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel, tip
from agent_desktop.ui.words import KINDS, word

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
WHO, WHEN = 0, 1


class HistoryModel(QAbstractTableModel):
    """Rows of the history: who and what, when and how long."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[HistoryRow, ...] = ()

    def show_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return the two columns."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row, and words for screen readers."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return who(row) if index.column() == WHO else when(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(hint(row))
        return None


def who(row: HistoryRow) -> str:
    """Return the name, else the number, else the subject, else that a caller gave no number."""
    known = row.name or formats.number(row.number) or row.subject
    return known or (call_words.withheld() if row.direction else "–")


def when(row: HistoryRow) -> str:
    """Return the local time today, the date before."""
    local = row.at.astimezone()
    today = QDate.currentDate()
    if (local.year, local.month, local.day) == (today.year(), today.month(), today.day()):
        return f"{local:%H:%M}"
    return QLocale().toString(QDate(local.year, local.month, local.day), "MM-dd")


def hint(row: HistoryRow) -> str:
    """Return what the row has no room for: subject, recording, self-assessment's points."""
    parts = [row.subject]
    if row.recorded:
        parts.append(QCoreApplication.translate("HistoryView", "Recorded"))
    if row.score is not None:
        words = QCoreApplication.translate("HistoryView", "Self-assessment: {score} points")
        parts.append(words.format(score=row.score))
    return "\n".join(part for part in parts if part)


def silent_words(row: HistoryRow) -> str:
    """Return that nobody spoke, and which such call of the number that day it was."""
    if (row.silent_nth or 0) < 2:
        return QCoreApplication.translate("HistoryView", "Silent call")
    words = QCoreApplication.translate("HistoryView", "Silent call, number {count} of the day")
    return words.format(count=row.silent_nth)


class HistoryDelegate(QStyledItemDelegate):
    """Draws a row in two lines.

    Attributes:
        marks_unsent: Whether what the server does not have yet is marked.
    """

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.marks_unsent = True

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(self._look.size("row"), self._look.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        row = index.data(ROW)
        if row is None:
            return
        look, rect = self._look, QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("hover"))
        if index.column() == WHO:
            self._paint_who(painter, rect, row)
        else:
            self._paint_when(painter, rect, row)
        painter.restore()

    def _paint_who(self, painter: QPainter, rect: QRect, row: HistoryRow) -> None:
        look = self._look
        drawing, role = _mark_of(row)
        side, gap = look.size("icon_s"), look.size("s3")
        margin = look.size("s4")
        first, second = self._lines(rect)
        painter.drawPixmap(
            rect.left() + margin,
            first.top() + (first.height() - side) // 2,
            look.pixmap(drawing, role, "icon_s"),
        )
        left = margin + gap + side
        missed = drawing == "call-missed"
        self._write(painter, first.adjusted(left, 0, 0, 0), who(row), "bad" if missed else "text")
        below = row.subject if who(row) != row.subject else ""
        below = below or (formats.number(row.number) if row.name else "")
        below = below or (word(KINDS[row.kind]) if row.kind else "")
        if row.silent_nth is not None and not row.subject:
            below = silent_words(row)
        self._write(painter, second.adjusted(left, 0, 0, 0), below, "text_faint", small=True)

    def _paint_when(self, painter: QPainter, rect: QRect, row: HistoryRow) -> None:
        first, second = self._lines(rect.adjusted(0, 0, -self._look.size("s4"), 0))
        right = Qt.AlignmentFlag.AlignRight
        self._write(painter, first, when(row), "text_faint", small=True, side=right)
        if self.marks_unsent and not row.sent:
            side = self._look.size("icon_s")
            painter.drawPixmap(
                second.right() - side + 1,
                second.top() + (second.height() - side) // 2,
                self._look.pixmap("unsent", "warn", "icon_s"),
            )
        elif row.duration_s and row.answered:
            length = f"{'● ' if row.recorded else ''}{formats.duration(row.duration_s)}"
            self._write(painter, second, length, "text_faint", small=True, side=right)

    def _lines(self, rect: QRect) -> tuple[QRect, QRect]:
        height = self._look.size("s5")
        top = rect.top() + (rect.height() - 2 * height) // 2
        return (
            QRect(rect.left(), top, rect.width(), height),
            QRect(rect.left(), top + height, rect.width(), height),
        )

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        role: str,
        *,
        small: bool = False,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        font = QFont(painter.font())
        font.setPixelSize(self._look.size("text_xs" if small else "text_m"))
        painter.setFont(font)
        painter.setPen(self._look.colour(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)


def _mark_of(row: HistoryRow) -> tuple[str, str]:
    if row.direction is None:
        return "ticket", "text_faint"
    if row.direction is Direction.INBOUND and not row.answered:
        return "call-missed", "bad"
    if row.direction is Direction.INBOUND:
        return "call-in", "text_faint"
    return "call-out", "text_faint"


class HistoryView(QWidget):
    """Shows the last calls and tickets.

    Signals:
        chosen: The ``HistoryRow`` that was double-clicked or entered.
    """

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.model = HistoryModel()
        self.table = _Table()
        self.table.setModel(self.model)
        self._delegate = HistoryDelegate(look, self.table)
        self.table.setItemDelegate(self._delegate)
        self.table.setAccessibleName(self.tr("History"))
        self.table.verticalHeader().setDefaultSectionSize(look.size("row"))
        self.table.horizontalHeader().setMinimumSectionSize(look.size("s12"))
        self.table.horizontalHeader().setSectionResizeMode(WHO, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(WHEN, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(WHEN, look.size("s12") + look.size("s4"))
        self.table.entered_row.connect(self._choose)
        self.table.doubleClicked.connect(self._choose)
        self._empty = WrapLabel("emptyText", self.tr("No calls yet"))
        places = QWidget()
        self._places = QStackedLayout(places)
        self._places.setContentsMargins(0, 0, 0, 0)
        nothing = QWidget()
        room = QVBoxLayout(nothing)
        room.setContentsMargins(look.size("s4"), look.size("s1"), look.size("s4"), 0)
        room.addWidget(self._empty)
        room.addStretch(1)
        self._places.addWidget(nothing)
        self._places.addWidget(self.table)
        title = PlainLabel("sectionTitle", self.tr("History"))
        title.setContentsMargins(look.size("s4"), 0, look.size("s4"), look.size("s1"))
        self.table.setMinimumHeight(look.size("row"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(places, 1)
        look.changed.connect(self.table.viewport().update)

    def show_state(self, state: HistoryState) -> None:
        """Show the rows; the chosen one stays chosen."""
        index = self.table.currentIndex()
        chosen = index.data(ROW).row_id if index.isValid() else ""
        top = self.table.verticalScrollBar().value()
        self._delegate.marks_unsent = state.waits
        self.model.show_rows(state.rows)
        self._places.setCurrentIndex(1 if state.rows else 0)
        if chosen:
            for place, row in enumerate(state.rows):
                if row.row_id == chosen:
                    self.table.selectRow(place)
                    break
        self.table.verticalScrollBar().setValue(top)

    @property
    def has_focus(self) -> bool:
        """Whether the agent is in the table."""
        return self.table.hasFocus()

    def chosen_row(self) -> HistoryRow | None:
        """Return the row that is marked, None for none."""
        index = self.table.currentIndex()
        row = index.data(ROW) if index.isValid() else None
        return row if isinstance(row, HistoryRow) else None

    def _choose(self, index: QModelIndex) -> None:
        if (row := index.data(ROW)) is not None:
            self.chosen.emit(row)


class _Table(QTableView):
    """A table of whole rows without grid and headers; Enter chooses.

    Signals:
        entered_row: The index on which Enter was pressed.
    """

    entered_row = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the current row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
