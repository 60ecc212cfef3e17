"""The page of work lists: which list, what narrows it, the rows, what can be done with them."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.tickets import TicketKind
from agent_desktop.domain.work_lists import Order, WorkList
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import ElidedLabel, name_parts
from agent_desktop.ui.words import KINDS, word
from agent_desktop.ui.work.model import DUE, MATTER, OPENED, TicketTableModel
from agent_desktop.ui.work.presenter import PAGE, ListPresenter
from agent_desktop.ui.work.state import Filters, ListState
from agent_desktop.ui.work.table import TicketTable
from agent_desktop.ui.work.wording import EMPTY, LISTS, ORDERS, work_word

_KIND_LETTERS: Final = 6  # are seen of the kind that is chosen; the open list shows all
REST_MS: Final = 300  # from here on the eye rests
ASK_MS: Final = 25  # a fast wheel passes by many pages that nobody wants to see
_SORTED: Final = {
    DUE: (Order.DUE,),
    MATTER: (Order.CUSTOMER,),
    OPENED: (Order.NEWEST, Order.OLDEST),
}


class WorkListView(QWidget):
    """Shows one list at a time.

    Signals:
        left: Esc: the agent wants back to the phrase.
        naming_asked: The lead wants to name a handler for the ticket that was just opened.

    Thread: GUI.
    """

    left = Signal()
    naming_asked = Signal()

    def __init__(self, look: Look, presenter: ListPresenter) -> None:
        super().__init__()
        self.setObjectName("workLists")
        self._look = look
        self._presenter = presenter
        self._state = ListState()
        self._chips: dict[WorkList, QPushButton] = {}
        self.model = TicketTableModel()
        self.model.titles = (
            self.tr("Due"),
            self.tr("Matter"),
            self.tr("Status"),
            self.tr("Owner · handler"),
            self.tr("Opened"),
        )
        self.table = TicketTable(look, self.model)
        self.table.setAccessibleName(self.tr("Tickets"))
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Filter this list"))
        self.field.setPlaceholderText(self.tr("Filter: name, number, subject, pinyin …"))
        self.field.setClearButtonEnabled(True)
        name_parts(self.field, self.tr("Clear the filter"))
        self.kind = ChoiceBox(
            look,
            self.tr("Kind"),
            [(self.tr("All kinds"), None), *((word(KINDS[k]), k) for k in TicketKind)],
        )
        self.kind.setSizeAdjustPolicy(
            ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.kind.setMinimumContentsLength(_KIND_LETTERS)
        self.order = ChoiceBox(look, self.tr("Order"), [(work_word(ORDERS[o]), o) for o in Order])
        self.closed = QPushButton(self.tr("Closed too"))
        self.closed.setProperty("kind", "chip")
        self.closed.setCheckable(True)
        self.closed.setAccessibleName(self.tr("Show closed tickets too"))
        self._places = QStackedWidget()
        self._empty: dict[tuple[WorkList, bool], EmptyPanel] = {}
        self._count = ElidedLabel("caption")
        self.open_button = PlainButton(look, "foot", self.tr("Open"), "ticket")
        self.open_button.setToolTip("Enter")
        self.accept_button = PlainButton(look, "footPrimary", self.tr("Accept"), "tick")
        self.accept_button.setToolTip("Alt+A")
        self.name_button = PlainButton(look, "footPrimary", self.tr("Name a handler"), "person")
        self.call_button = PlainButton(look, "foot", self.tr("Call"), "phone")
        self.call_button.setToolTip("Alt+C")
        self.export_button = PlainButton(
            look, "icon", "", "export", self.tr("Export as CSV or XLSX (Alt+X)")
        )
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(ASK_MS)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._build(look)
        self._connect()

    def begin(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.selectRow(0)

    def show_state(self, state: ListState) -> None:
        """Show the list and what is chosen."""
        self._state = state
        marked = [row.ticket_id for row in self.table.rows()]
        current = self.table.current_row()
        for which, count in state.lists:
            self._show_chip(which, count)
        for which, chip in self._chips.items():
            chip.setVisible(which in dict(state.lists))
        self._show_filters(state)
        if self.model.show_state(state):
            self.table.mark_again(marked, current.ticket_id if current is not None else "")
            if not marked and self.model.row_at(0) is not None:
                self.table.selectRow(0)
        self._show_place(state)
        self._show_foot()

    def export_to(self, file: str) -> None:
        """Write the marked rows, or the whole list when at most one is marked."""
        rows = self.table.rows()
        self._presenter.export(file, rows if len(rows) > 1 else ())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move from the filter into the list with the arrows; Enter opens the first row."""
        pressed = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        return watched is self.field and pressed and self._pressed(event)  # type: ignore[arg-type]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the filter what the rest of its line leaves, else a line of its own."""
        super().resizeEvent(event)
        gap = self._look.size("s2")
        others = (self.kind, self.order, self.closed)
        room = self.width() - 2 * self._look.size("s6")
        left = room - sum(w.sizeHint().width() + gap for w in others)
        self.field.setFixedWidth(left if left >= self._look.size("filter_w") else room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self.begin()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.model.rowCount():
                self.begin()
                if (row := self.table.current_row()) is not None:
                    self._presenter.open_ticket(row)
        elif key == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
        else:
            return False
        return True

    def _typed_in_table(self, text: str) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            self.field.insert(text)
        else:
            self.field.backspace()

    def _filter(self) -> None:
        self._presenter.filter(
            Filters(
                text=self.field.text(),
                kind=self.kind.currentData(),
                order=self.order.currentData(),
                open_only=not self.closed.isChecked(),
            )
        )

    def _sort(self, column: int) -> None:
        orders = _SORTED.get(column)
        if orders is None:
            self._show_filters(self._state)
            return
        now = self._state.query.order
        following = orders[(orders.index(now) + 1) % len(orders)] if now in orders else orders[0]
        self.order.choose(following)
        self._filter()
        self._show_filters(self._state)

    def _do(self, name: str) -> None:
        rows = self.table.rows()
        current = self.table.current_row()
        if name == "export":
            self._choose_file()
        elif name == "accept":
            self._presenter.accept(rows)
        elif name == "call" and current is not None:
            self._presenter.call(current)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Export as CSV or XLSX (Alt+X)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Excel (*.xlsx)", "CSV (*.csv)"])
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def _open_current(self) -> None:
        if (row := self.table.current_row()) is not None:
            self._presenter.open_ticket(row)

    def _name(self) -> None:
        self._open_current()
        self.naming_asked.emit()

    def _show_chip(self, which: WorkList, count: int | None) -> None:
        chip = self._chips.get(which)
        if chip is None:
            chip = self._chips[which] = QPushButton()
            chip.setProperty("kind", "listChip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda: self._presenter.choose(which))
            chip.clicked.connect(lambda: self._show_filters(self._state))
            self._chips_row.addWidget(chip)
        title = work_word(LISTS[which])
        chip.setText(title if count is None else f"{title} {count:,}")
        chip.setAccessibleName(chip.text())
        late = which is WorkList.OVERDUE and bool(count)
        if chip.property("late") != late:
            chip.setProperty("late", late)
            chip.style().unpolish(chip)
            chip.style().polish(chip)

    def _show_filters(self, state: ListState) -> None:
        for which, chip in self._chips.items():
            chip.setChecked(which is state.query.which)
        self.order.choose(state.query.order)
        self.kind.choose(state.query.kind)
        self.closed.setChecked(not state.query.open_only)
        header = self.table.horizontalHeader()
        column = next((c for c, orders in _SORTED.items() if state.query.order in orders), -1)
        header.setSortIndicatorShown(column >= 0)
        if column >= 0:
            falling = state.query.order is Order.NEWEST
            header.setSortIndicator(
                column, Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
            )

    def _show_place(self, state: ListState) -> None:
        if state.total != 0:
            self._places.setCurrentWidget(self.table)
            return
        key = (state.query.which, state.is_filtered)
        panel = self._empty.get(key)
        if panel is None:
            panel = self._empty[key] = self._made_empty(*key)
            self._places.addWidget(panel)
        had_keyboard = self.table.hasFocus()
        self._places.setCurrentWidget(panel)
        if had_keyboard:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _made_empty(self, which: WorkList, filtered: bool) -> EmptyPanel:
        if filtered:
            everywhere = PlainButton(self._look, "plain", self.tr("Take the filter away"), "close")
            everywhere.clicked.connect(self._clear)
            words = self.tr("Nothing in this list holds these words.")
            return EmptyPanel(self._look, "search", self.tr("Nothing found"), words, everywhere)
        good = which in (WorkList.OVERDUE, WorkList.TO_ACCEPT, WorkList.PROMISES, WorkList.TO_NAME)
        title = self.tr("Nothing to do here") if good else self.tr("Nothing here yet")
        drawing = "tick-circle" if good else "ticket"
        return EmptyPanel(self._look, drawing, title, work_word(EMPTY[which]))

    def _clear(self) -> None:
        self.kind.choose(None)
        self.field.clear()
        self._filter()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_foot(self) -> None:
        state = self._state
        rows = self.table.rows()
        words = self.tr("Loading …")
        if state.total is not None:
            words = self.tr("{count} tickets").format(count=f"{state.total:,}")
        if len(rows) > 1:
            words += " · " + self.tr("{count} marked").format(count=len(rows))
        self._count.setText(words)
        current = self.table.current_row()
        acceptable = any(self._presenter.can_accept(row) for row in rows)
        self.accept_button.setVisible(acceptable or state.query.which is WorkList.TO_ACCEPT)
        self.accept_button.setEnabled(acceptable)
        self.name_button.setVisible(state.lead and state.query.which is WorkList.TO_NAME)
        self.name_button.setEnabled(current is not None)
        self.open_button.setEnabled(current is not None)
        self.call_button.setEnabled(current is not None and state.may_call)
        self.export_button.setEnabled(bool(state.total))

    def _ask_for_rows(self) -> None:
        view = self.table
        first = view.rowAt(0)
        if first < 0:
            return
        last = view.rowAt(view.viewport().height() - 1)
        last = last if last >= 0 else self.model.rowCount() - 1
        for offset in self.model.missing(first, last):
            self._presenter.need(offset)
        self._presenter.rest_at(first // PAGE * PAGE)

    def _start_asking(self) -> None:
        if not self._ask.isActive():
            self._ask.start()

    def _connect(self) -> None:
        self.model.needed.connect(self._start_asking)
        self._ask.timeout.connect(self._ask_for_rows)
        self._rest.timeout.connect(self._ask_for_rows)
        self.table.verticalScrollBar().valueChanged.connect(self._rest.start)
        self.table.opened.connect(self._presenter.open_ticket)
        self.table.typed.connect(self._typed_in_table)
        self.table.wished.connect(self._do)
        self.table.marked.connect(self._show_foot)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.kind.activated.connect(self._filter)
        self.order.activated.connect(self._filter)
        self.closed.clicked.connect(self._filter)
        self.open_button.clicked.connect(self._open_current)
        self.accept_button.clicked.connect(lambda: self._do("accept"))
        self.name_button.clicked.connect(self._name)
        self.call_button.clicked.connect(lambda: self._do("call"))
        self.export_button.clicked.connect(self._choose_file)

    def _build(self, look: Look) -> None:
        search = QAction(self.field)
        search.setIcon(look.icon("search", "text_faint", "icon_s"))
        self.field.addAction(search, QLineEdit.ActionPosition.LeadingPosition)
        name_parts(self.field, self.tr("Filter this list"))
        chips = QWidget()
        self._chips_row = FlowLayout(look.size("s1"), chips)
        filters = QWidget()
        row = FlowLayout(look.size("s2"), filters)
        for control in (self.field, self.kind, self.order, self.closed):
            row.addWidget(control)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        foot.addWidget(self._count, 1)
        foot.addWidget(self.export_button)
        for button in (self.call_button, self.open_button, self.name_button, self.accept_button):
            foot.addWidget(button)
        self._places.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        for widget in (chips, filters):
            frame = QWidget()
            inside = QVBoxLayout(frame)
            inside.setContentsMargins(look.size("s6"), 0, look.size("s6"), 0)
            inside.addWidget(widget)
            column.addWidget(frame)
        column.addWidget(self._places, 1)
        bottom = QWidget()
        bottom.setObjectName("areaFoot")
        bottom.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot.setContentsMargins(look.size("s6"), look.size("s2"), look.size("s6"), look.size("s2"))
        bottom.setLayout(foot)
        column.addWidget(bottom)
