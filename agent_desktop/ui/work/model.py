"""The rows of a work list, of which only those near the agent's eye are here.

A list of 100,000 tickets is a number; windows of it come when they are painted, and the oldest
windows go again. What is not here yet is drawn as a pale line.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from agent_desktop.domain.tickets import Severity, Urgency
from agent_desktop.domain.work_lists import TicketRow, WorkList
from agent_desktop.ui import formats
from agent_desktop.ui.widgets.labels import tip
from agent_desktop.ui.words import KINDS, word
from agent_desktop.ui.work.due import time_left
from agent_desktop.ui.work.presenter import PAGE
from agent_desktop.ui.work.state import ListState
from agent_desktop.ui.work.wording import (
    STATUSES,
    TONES,
    left_words,
    moment,
    what_words,
    work_word,
)

Index = QModelIndex | QPersistentModelIndex
ROW: Final = Qt.ItemDataRole.UserRole
DUE, MATTER, STATUS, PEOPLE, OPENED = range(5)
KEPT_PAGES: Final = 16


@dataclass(frozen=True, slots=True)
class Cells:
    """A row in words: for each column two lines and the colour role of the first."""

    lines: tuple[tuple[str, str], ...]
    tones: tuple[str, ...]
    marks: tuple[str, ...]  # urgent, severe, naming
    unsent: bool


def cells_of(row: TicketRow, now: datetime, which: WorkList) -> Cells:
    """Return a row in the agent's language."""
    left = time_left(row, now, which)
    who = " ".join(p for p in (row.customer_name, formats.number(row.phone)) if p)
    marks = []
    if row.urgency is Urgency.URGENT:
        marks.append(QCoreApplication.translate("Work", "Urgent"))
    if row.severity is Severity.SEVERE:
        marks.append(QCoreApplication.translate("Work", "Severe"))
    if row.needs_naming:
        marks.append(QCoreApplication.translate("Work", "Needs a handler"))
    handled = row.handler
    if row.offered_to:
        handled = QCoreApplication.translate("Work", "→ {name}").format(name=row.offered_to)
    unsent = "" if row.sent else QCoreApplication.translate("Work", "Not sent yet")
    return Cells(
        lines=(
            (left_words(left), what_words(left)),
            (row.subject, " · ".join(p for p in (who, word(KINDS[row.kind])) if p)),
            (work_word(STATUSES[row.status]), unsent),
            (row.owner, handled if handled != row.owner else ""),
            (moment(row.opened_at), ""),
        ),
        tones=(TONES[left.level], "text", "text", "text", "text_soft"),
        marks=tuple(marks),
        unsent=not row.sent,
    )


class TicketTableModel(QAbstractTableModel):
    """A list by windows.

    Signals:
        needed: A row was painted that is not here; ``missing`` says which pages to ask for.

    Thread: GUI.
    """

    needed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pages: dict[int, tuple[TicketRow, ...]] = {}  # oldest use first
        self._words: dict[int, Cells] = {}
        self._state = ListState()
        self._total = 0
        self.titles = ("", "", "", "", "")

    @property
    def front(self) -> str:
        """The ticket in the form."""
        return self._state.front

    def show_state(self, state: ListState) -> bool:
        """Take a state; return whether rows may be others than before."""
        before, self._state = self._state, state
        if state.query != before.query:
            self._forget()
            if state.total is None:
                return True
        if state.now != before.now:
            self._words.clear()
            self._changed(0, self._total - 1)
        if state.window.number != before.window.number and state.total is not None:
            self._take(state.total)
            return True
        if state.front != before.front:
            self._changed(0, self._total - 1)
        return False

    def row_at(self, place: int) -> TicketRow | None:
        """Return a row that is here, None for one that is not."""
        page = self._pages.get(place // PAGE * PAGE)
        within = place % PAGE
        return page[within] if page is not None and within < len(page) else None

    def cells_at(self, place: int) -> Cells | None:
        """Return a row's words; tell that it is needed when it is not here."""
        found = self._words.get(place)
        if found is not None:
            return found
        row = self.row_at(place)
        if row is None:
            self.needed.emit()
            return None
        now = self._state.now
        if now is None:
            return None
        cells = self._words[place] = cells_of(row, now, self._state.query.which)
        return cells

    def missing(self, first: int, last: int) -> list[int]:
        """Return the offsets of the pages between two rows that are not here."""
        pages = range(first // PAGE * PAGE, min(last + 1, self._total), PAGE)
        return [p for p in pages if p not in self._pages]

    def place_of(self, ticket_id: str) -> int:
        """Return where a ticket stands among the rows that are here, -1 for nowhere."""
        for offset, page in self._pages.items():
            for within, row in enumerate(page):
                if row.ticket_id == ticket_id:
                    return offset + within
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many rows the whole list has."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return the columns."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row, and words for screen readers."""
        if not index.isValid():
            return None
        if role == ROW:
            return self.row_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self._spoken(index).replace(", ", "\n")) or None
        return None

    def _spoken(self, index: Index) -> str:
        cells = self.cells_at(index.row())
        if cells is None:
            return ""
        parts = cells.lines[index.column()]
        marks = cells.marks if index.column() == MATTER else ()
        return ", ".join(p for p in (*marks, *parts) if p)

    def _take(self, total: int) -> None:
        window = self._state.window
        known = self._pages.get(window.offset)
        if total != self._total or (known is not None and known != window.rows):
            # Something moved: what lies elsewhere may have moved with it.
            self._pages.clear()
            self._words.clear()
        self._pages.pop(window.offset, None)
        self._pages[window.offset] = window.rows
        while len(self._pages) > KEPT_PAGES:
            oldest = next(iter(self._pages))
            self._pages.pop(oldest)
            for place in range(oldest, oldest + PAGE):
                self._words.pop(place, None)
        self._resize(total)
        self._changed(window.offset, min(total, window.offset + PAGE) - 1)

    def _resize(self, total: int) -> None:
        nowhere = QModelIndex()
        if total > self._total:
            self.beginInsertRows(nowhere, self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(nowhere, total, self._total - 1)
            self._total = total
            self.endRemoveRows()

    def _changed(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.titles) - 1))

    def _forget(self) -> None:
        self.beginResetModel()
        self._pages.clear()
        self._words.clear()
        self._total = 0
        self.endResetModel()
