"""A field that is searched while one types: directory, categories, tickets."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import WrapLabel

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_SEEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PickRow:
    """One that can be chosen: title and tag above, detail and warning below."""

    value: object
    title: str
    tag: str = ""
    detail: str = ""
    warning: str = ""


class PickModel(QAbstractListModel):
    """What was found."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[PickRow, ...] = ()

    def show_rows(self, rows: Sequence[PickRow]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row, and words for screen readers."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(t for t in (row.title, row.tag, row.detail, row.warning) if t)
        return None


class PickDelegate(QStyledItemDelegate):
    """Draws one of the rows in two lines."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(self._look.size("control"), self._look.size("control_l"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW)
        if row is None:
            return
        look, rect = self._look, QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = state & QStyle.StateFlag.State_Selected
            painter.setBrush(look.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect, look.size("radius_s"), look.size("radius_s"))
        room = rect.adjusted(look.size("s2"), look.size("hairline"), -look.size("s2"), 0)
        half = room.height() // 2
        first = QRect(room.left(), room.top(), room.width(), half)
        second = QRect(room.left(), room.top() + half, room.width(), half)
        used = self._write(painter, first, row.tag, "text_faint", small=True, right=True)
        self._write(painter, first.adjusted(0, 0, -used, 0), row.title, "text")
        used = self._write(painter, second, row.warning, "warn", small=True, right=True)
        self._write(painter, second.adjusted(0, 0, -used, 0), row.detail, "text_soft", small=True)
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        role: str,
        *,
        small: bool = False,
        right: bool = False,
    ) -> int:
        """Write a line and return the width it took with its gap."""
        if not text:
            return 0
        font = QFont(painter.font())
        font.setPixelSize(self._look.size("text_xs" if small else "text_m"))
        painter.setFont(font)
        painter.setPen(self._look.colour(role))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown) + self._look.size("s2")


class SearchPick(QWidget):
    """A line to type in, and under it what was found.

    Signals:
        searched: What stands in the line now.
        picked: The ``value`` of the row that was chosen.
        cleared: What was chosen is chosen no more.

    Thread: GUI.
    """

    searched = Signal(str)
    picked = Signal(object)
    cleared = Signal()

    def __init__(self, look: Look, name: str, hint: str, nothing: str) -> None:
        super().__init__()
        self._look = look
        self._chosen = ""
        self._was_chosen = False
        self.line = QLineEdit()
        self.line.setMaxLength(200)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(name)
        self.setFocusProxy(self.line)
        self.model = PickModel()
        self.list = QListView()
        self.list.setObjectName("pickList")
        self.list.setModel(self.model)
        self.list.setItemDelegate(PickDelegate(look, self.list))
        self.list.setAccessibleName(name)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.hide()
        self._nothing = WrapLabel("caption", nothing)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s1"))
        row = QHBoxLayout()
        row.setSpacing(look.size("s1"))
        row.addWidget(self.line, 1)
        self._drop = PlainButton(
            look, "icon", "", "close", self.tr("Choose another: {field}").format(field=name)
        )
        self._drop.clicked.connect(self._clear)
        # Whoever types goes on with Tab, and a space must not take the choice away again; typing
        # in the line does.
        self._drop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(self._drop)
        self._drop.hide()
        column.addLayout(row)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        self.line.textEdited.connect(self._typed)
        self.list.clicked.connect(self._take)
        self.line.installEventFilter(self)
        look.changed.connect(self.list.viewport().update)

    def show_chosen(self, text: str) -> None:
        """Show what is chosen; the list goes away."""
        self._chosen = text
        self._was_chosen = bool(text)
        self._drop.setVisible(self._was_chosen and not self.line.isReadOnly())
        if self.line.text() != text and (text or not self.line.hasFocus()):
            self.line.setText(text)
            self.line.setCursorPosition(0)
        if text:
            self._close()

    def show_found(self, rows: Sequence[PickRow] | None) -> None:
        """Show what was found; None while nothing was searched."""
        if self._was_chosen or rows is None:
            self._close()
            return
        if tuple(rows) != self.model.rows:
            self.model.show_rows(rows)
        seen = min(_SEEN, len(rows))
        self.list.setFixedHeight(
            max(1, seen * self._look.size("control_l") + self._look.size("s1"))
        )
        self.list.setVisible(bool(rows))
        self._nothing.setVisible(not rows and bool(self.line.text().strip()))
        if rows and self.line.text().strip() and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Move through the list with the arrow keys while typing; Return takes."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.model.rows and self.list.isVisible():
            step = 1 if key == Qt.Key.Key_Down else -1
            place = self.list.currentIndex().row() + step
            place = min(max(0, place), len(self.model.rows) - 1)
            self.list.setCurrentIndex(self.model.index(place))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.isVisible():
            index = self.list.currentIndex()
            self._take(index if index.isValid() else self.model.index(0))
            return True
        return False

    def _typed(self, text: str) -> None:
        if self._was_chosen:
            self._was_chosen = False
            self._drop.hide()
            self.cleared.emit()
        self.searched.emit(text)

    def _clear(self) -> None:
        self.line.clear()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._typed("")

    def _take(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, PickRow):
            self.picked.emit(row.value)

    def _close(self) -> None:
        self.list.hide()
        self._nothing.hide()
