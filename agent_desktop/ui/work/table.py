"""The table of a work list, by keyboard: arrows, Enter, Alt with a letter, and typing to filter."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.look import Look
from agent_desktop.ui.work.delegate import TicketDelegate
from agent_desktop.ui.work.model import DUE, MATTER, OPENED, PEOPLE, STATUS, TicketTableModel

_LETTERS = {Qt.Key.Key_A: "accept", Qt.Key.Key_C: "call", Qt.Key.Key_X: "export"}


class TicketTable(QTableView):
    """Whole rows, several can be marked.

    Signals:
        opened: The ``TicketRow`` that was entered or double-clicked.
        typed: Something was typed: it belongs into the filter ("" for a deletion).
        wished: ``accept``, ``call`` or ``export`` of the marked rows.
        marked: Others are marked.

    Thread: GUI.
    """

    opened = Signal(object)
    typed = Signal(str)
    wished = Signal(str)
    marked = Signal()

    def __init__(self, look: Look, model: TicketTableModel) -> None:
        super().__init__()
        self._look = look
        self.tickets = model
        self.setModel(model)
        self._delegate = TicketDelegate(look, model, self)
        self.setItemDelegate(self._delegate)
        self.setProperty("kind", "tickets")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(look.size("row"))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(look.size("s12"))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(MATTER, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._choose)
        self.selectionModel().selectionChanged.connect(lambda *_: self.marked.emit())
        look.changed.connect(self.viewport().update)

    def rows(self) -> list[TicketRow]:
        """Return the marked rows that are here, from top to bottom."""
        places = sorted(i.row() for i in self.selectionModel().selectedRows())
        return [row for p in places if (row := self.tickets.row_at(p)) is not None]

    def current_row(self) -> TicketRow | None:
        """Return the row under the keyboard."""
        index = self.currentIndex()
        return self.tickets.row_at(index.row()) if index.isValid() else None

    def mark_again(self, ids: list[str], current: str) -> None:
        """Mark the same tickets after rows moved; one that is not here any more is dropped."""
        places = [p for i in ids if (p := self.tickets.place_of(i)) >= 0]
        self.clearSelection()
        chosen = self.selectionModel()
        flags = chosen.SelectionFlag
        for place in places:
            chosen.select(self.tickets.index(place, 0), flags.Select | flags.Rows)
        at = self.tickets.place_of(current) if current else -1
        if at >= 0:
            chosen.setCurrentIndex(self.tickets.index(at, 0), flags.NoUpdate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Alt with a letter acts, what is typed filters."""
        key, modifiers = event.key(), event.modifiers()
        plain = not modifiers & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if event.isAutoRepeat() and modifiers == Qt.KeyboardModifier.AltModifier:
            return  # one press is one step
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        elif modifiers == Qt.KeyboardModifier.AltModifier and key in _LETTERS:
            self.wished.emit(_LETTERS[Qt.Key(key)])
        elif plain and key == Qt.Key.Key_Backspace:
            self.typed.emit("")
        elif plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        look, width = self._look, self.viewport().width()
        wide, usual = width >= look.size("list_wide"), width >= look.size("list_usual")
        self.setColumnHidden(PEOPLE, not usual)
        self.setColumnHidden(STATUS, width < look.size("list_narrow"))
        self.setColumnHidden(OPENED, not wide)
        self.setColumnWidth(DUE, look.size("col_due"))
        self.setColumnWidth(STATUS, look.size("col_status"))
        self.setColumnWidth(PEOPLE, look.size("col_people"))
        self.setColumnWidth(OPENED, look.size("col_people"))

    def _choose(self, index: QModelIndex) -> None:
        if (row := self.tickets.row_at(index.row())) is not None:
            self.opened.emit(row)
