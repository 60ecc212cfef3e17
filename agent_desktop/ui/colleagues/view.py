"""The list of colleagues, with a field for any other number and what can be done."""

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
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.colleagues.state import Colleague, ColleaguesState
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, WrapLabel
from agent_desktop.ui.words import COLLEAGUE_STATES, word

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_DOTS = {
    "free": "meter",
    "ringing": "accent_fill",
    "talking": "bad_fill",
    "away": "amber",
}


class ColleaguesModel(QAbstractListModel):
    """The colleagues as rows."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Colleague, ...] = ()

    def show_rows(self, rows: tuple[Colleague, ...]) -> None:
        """Replace the rows; the same people stay selected where they are."""
        if [r.extension for r in rows] == [r.extension for r in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the colleague, and words for screen readers."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.name} {row.extension}, {state_word(row.state)}"
        return None

    def place(self, extension: str) -> int:
        """Return the row of an extension, -1 for none."""
        return next((i for i, r in enumerate(self._rows) if r.extension == extension), -1)


def state_word(state: str) -> str:
    """Return what a colleague does, in the agent's language."""
    return word(COLLEAGUE_STATES.get(state, COLLEAGUE_STATES["unknown"]))


class ColleagueDelegate(QStyledItemDelegate):
    """Draws a colleague: dot, name and extension left, the state in words right."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(self._look.size("control"), self._look.size("control"))

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
            painter.drawRoundedRect(rect, look.size("radius"), look.size("radius"))
        room = rect.adjusted(look.size("s3"), 0, -look.size("s3"), 0)
        self._paint_dot(painter, room, row)
        room.setLeft(room.left() + look.size("dot") + look.size("s2"))
        self._paint_words(painter, room, row)
        painter.restore()

    def _paint_dot(self, painter: QPainter, room: QRect, row: Colleague) -> None:
        side = self._look.size("dot")
        painter.setBrush(self._look.colour(_DOTS.get(row.state, "text_off")))
        painter.drawEllipse(room.left(), room.center().y() - side // 2 + 1, side, side)

    def _paint_words(self, painter: QPainter, room: QRect, row: Colleague) -> None:
        look = self._look
        middle = Qt.AlignmentFlag.AlignVCenter
        font = painter.font()
        font.setPixelSize(look.size("text_s"))
        painter.setFont(font)
        words = state_word(row.state)
        painter.setPen(look.colour("text_soft"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, words)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(words + "  "))
        number_width = painter.fontMetrics().horizontalAdvance(f"  {row.extension}")
        font.setPixelSize(look.size("text_m"))
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        left = max(0, room.width() - number_width)
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, left)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, name)
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(name + "  "))
        font.setPixelSize(look.size("text_s"))
        painter.setFont(font)
        painter.setPen(look.colour("text_faint"))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, row.extension)


class ColleaguesView(QFrame):
    """The panel.

    Signals:
        typed: What stands in the field.
        chosen: Extension of the colleague that is meant.
        moved: The arrow keys: -1 up, 1 down.
        gone: Return was pressed: do the usual thing.
        called: Call the colleague.
        closed: Put the panel away.
    """

    typed = Signal(str)
    chosen = Signal(str)
    moved = Signal(int)
    gone = Signal()
    called = Signal()
    closed = Signal()

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("colleagues")
        self._look = look
        self._title = ElidedLabel("sectionTitle")
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.setPlaceholderText(self.tr("Name, extension or number"))
        self.field.setAccessibleName(self.tr("Name, extension or number"))
        self.model = ColleaguesModel()
        self.list = QListView()
        self._empty = WrapLabel("emptyText")
        self._call = PlainButton(look, "primary", self.tr("Call"))
        self._ask = ActionButton(
            look, actions["ask_first"], "primary", "", words=self.tr("Ask first"), shows_key=False
        )
        self._now = ActionButton(look, actions["transfer_now"], "plain", "", shows_key=False)
        self._take = ActionButton(
            look, actions["pick_up"], "plain", "", words=self.tr("Pick up"), shows_key=False
        )
        self._monitors = {
            mode: ActionButton(look, actions[mode], "plain", "", words=words, shows_key=False)
            for mode, words in (
                ("listen", self.tr("Listen")),
                ("whisper", self.tr("Whisper")),
                ("barge", self.tr("Join in")),
            )
        }
        self._pages = QStackedLayout()
        self._build(look)
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self.typed)
        self.field.returnPressed.connect(self.gone)
        self._call.clicked.connect(self.called)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(lambda _: self.gone.emit())
        look.changed.connect(self.list.viewport().update)

    def show_state(self, state: ColleaguesState) -> None:
        """Show the list and what can be done."""
        self._title.setText(
            self.tr("Send {caller} to …").format(caller=formats.number(state.caller))
            if state.transfers
            else self.tr("Colleagues")
        )
        self.model.show_rows(state.rows)
        place = self.model.place(state.chosen)
        if place != self.list.currentIndex().row():
            self.list.setCurrentIndex(self.model.index(place) if place >= 0 else QModelIndex())
        self._empty.setText(
            self.tr("Nobody is called that. A number can be called all the same.")
            if state.known
            else self.tr("The telephone system names no colleagues. Enter a number.")
        )
        self._pages.setCurrentIndex(0 if state.rows else 1)
        for button in (self._ask, self._now):
            button.setVisible(state.transfers)
        self._call.setVisible(not state.transfers)
        self._call.setEnabled(bool(state.target))
        self._take.setVisible(not state.transfers and state.can_pick_up)
        for mode, button in self._monitors.items():
            button.setVisible(mode in state.monitors and not state.transfers)
        if self.field.text() != state.typed and not state.open:
            self.field.clear()

    def begin(self) -> None:
        """Put the keyboard into the field."""
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Move through the list with the arrow keys while typing."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if steps:
                self.moved.emit(steps)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Colleague):
            self.chosen.emit(row.extension)

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(look.size("s4"), 0, look.size("s4"), look.size("s2"))
        column.setSpacing(look.size("s2"))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        close = PlainButton(look, "icon", "", "close", self.tr("Close"))
        close.clicked.connect(self.closed)
        head.addWidget(close)
        column.addLayout(head)
        column.addWidget(self.field)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ColleagueDelegate(look, self.list))
        self.list.setAccessibleName(self.tr("Colleagues"))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(2 * look.size("control"))
        nobody = QWidget()
        inside = QVBoxLayout(nobody)
        inside.setContentsMargins(0, look.size("s1"), 0, 0)
        inside.addWidget(self._empty)
        inside.addStretch(1)
        self._pages.addWidget(self.list)
        self._pages.addWidget(nobody)
        column.addLayout(self._pages, 1)
        for buttons in ((self._ask, self._now, self._call, self._take), self._monitors.values()):
            row = QHBoxLayout()
            row.setSpacing(look.size("s2"))
            for button in buttons:
                row.addWidget(button, 1)
            column.addLayout(row)
