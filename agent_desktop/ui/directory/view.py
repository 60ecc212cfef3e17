"""The page of the directory: search, who answers today, call, hand the ticket over."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.ui import formats
from agent_desktop.ui.directory.edit import EntryDialog
from agent_desktop.ui.directory.presenter import DirectoryPresenter
from agent_desktop.ui.directory.state import TABLES, DirectoryState
from agent_desktop.ui.directory.wording import (
    GROUPS,
    TABLE_WORDS,
    directory_line,
    directory_word,
)
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import ElidedLabel
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.work.lines import Line, LineList
from agent_desktop.ui.work.search_field import SearchField


class DirectoryView(QWidget):
    """Shows categories, departments and persons.

    Signals:
        left: Esc: the agent wants back to the phrase.
        import_asked: The lead wants to read a file.

    Thread: GUI.
    """

    left = Signal()
    import_asked = Signal()

    def __init__(self, look: Look, presenter: DirectoryPresenter) -> None:
        super().__init__()
        self.setObjectName("directoryPage")
        self._look = look
        self._presenter = presenter
        self._state = DirectoryState()
        self.list = LineList(look, self.tr("Responsible persons"))
        self.field = SearchField(
            look,
            self.tr("Find who is responsible"),
            self.tr("Category, department, name, pinyin, digits …"),
            self.list,
        )
        self.call_button = PlainButton(look, "foot", self.tr("Call"), "phone")
        self.call_button.setToolTip("Alt+C")
        self.assign_button = PlainButton(look, "footPrimary", self.tr("Hand over"), "transfer")
        self.assign_button.setToolTip("Alt+A")
        self.edit_button = PlainButton(look, "foot", self.tr("Edit"), "edit")
        self.edit_button.setToolTip("Alt+E")
        self.new_button = PlainButton(look, "icon", "", "new", self.tr("New entry"))
        self.import_button = PlainButton(look, "icon", "", "import", self.tr("Import from a file"))
        self._ticket = ElidedLabel("caption")
        self._given = NoteLine(look)
        self._menu = QMenu(self)
        self._places = QStackedWidget()
        self._build(look)
        self.field.textChanged.connect(presenter.type)
        self.field.emptied.connect(self.left)
        self.list.moved.connect(self._show_foot)
        self.list.chosen.connect(self._enter)
        self.list.wished.connect(self._wish)
        self.call_button.clicked.connect(lambda: self._wish("C"))
        self.assign_button.clicked.connect(lambda: self._wish("A"))
        self.edit_button.clicked.connect(lambda: self._wish("E"))
        self.new_button.clicked.connect(self._offer_new)
        self.import_button.clicked.connect(self.import_asked)

    def begin(self) -> None:
        """Put the keyboard into the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_state(self, state: DirectoryState) -> None:
        """Show what was found."""
        self._state = state
        if state.answered == state.text:
            self.list.show_lines(self._lines(state), state.text)
        searched = bool(state.text.strip())
        answered = state.answered == state.text
        empty = answered and not state.rows
        self._places.setCurrentIndex((2 if searched else 1) if empty else 0)
        words = ""
        if state.given:
            words = self.tr("Handed to {name}. You stay responsible until it is accepted.").format(
                name=state.given
            )
        self._given.show_words(words, "good")
        self._show_foot()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def edit(self, table: RecordTable, row: DirectoryRow | None) -> None:
        """Edit an entry, or make a new one."""
        values = dict(row.values) if row is not None else {}
        dialog = EntryDialog(self._look, self, table, values, self._state.everything)
        record_id = row.record_id if row is not None else ""
        dialog.saved.connect(lambda now: self._presenter.save(table, record_id, values, now))
        dialog.deleted.connect(lambda: self._presenter.delete(table, record_id))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _row(self) -> DirectoryRow | None:
        row = self.list.current()
        return row if isinstance(row, DirectoryRow) else None

    def _enter(self) -> None:
        """Enter does what is most likely wanted: hand over what is in front, else call."""
        row = self._row()
        if row is not None and self._state.subject and row.target:
            self._presenter.assign(row)
        elif row is not None:
            self._presenter.call(row)

    def _wish(self, letter: str) -> None:
        row = self._row()
        if row is None:
            return
        if letter == "C":
            self._presenter.call(row)
        elif letter == "A":
            self._presenter.assign(row)
        elif letter == "E" and self._state.lead and row.values:
            self.edit(RecordTable(row.what), row)

    def _offer_new(self) -> None:
        self._menu.clear()
        for table in TABLES:
            action = self._menu.addAction(directory_word(TABLE_WORDS[table]))
            action.triggered.connect(lambda _=False, table=table: self.edit(table, None))
        self._menu.popup(self.new_button.mapToGlobal(self.new_button.rect().bottomLeft()))

    def _lines(self, state: DirectoryState) -> list[Line]:
        lines = []
        for what, title in GROUPS.items():
            rows = [row for row in state.rows if row.what == what]
            if rows:
                lines.append(Line(title=directory_word(title), heading=True))
                lines.extend(directory_line(row) for row in rows)
        return lines

    def _show_foot(self) -> None:
        state, row = self._state, self._row()
        self.call_button.setEnabled(row is not None and bool(row.phone) and state.may_call)
        can = row is not None and bool(row.target) and bool(state.subject)
        self.assign_button.setVisible(bool(state.subject))
        self.assign_button.setEnabled(can)
        words = self.tr("Name as handler") if state.names else self.tr("Hand over")
        self.assign_button.setText(words)
        self.assign_button.setAccessibleName(words)
        self.edit_button.setVisible(state.lead)
        self.edit_button.setEnabled(row is not None and bool(row.values))
        self.new_button.setVisible(state.lead)
        self.import_button.setVisible(state.lead)
        told = self.tr("{count} entries").format(count=len(state.rows))
        if state.subject:
            subject = formats.shortened(state.subject, 40)
            told = self.tr("Ticket in front: {subject}").format(subject=subject)
        self._ticket.setText(told)

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        found = QWidget()
        room = QVBoxLayout(found)
        room.setContentsMargins(look.size("s3"), 0, look.size("s3"), 0)
        room.addWidget(self.list)
        self._places.addWidget(found)
        self._places.addWidget(
            EmptyPanel(
                look,
                "person",
                self.tr("The directory is empty"),
                self.tr("A team lead enters who is responsible for what, or imports a file."),
            )
        )
        self._places.addWidget(
            EmptyPanel(
                look,
                "search",
                self.tr("Nobody found"),
                self.tr("Try the category, the department, or a part of the name."),
            )
        )
        head = QHBoxLayout()
        head.setContentsMargins(edge, 0, edge, 0)
        head.setSpacing(look.size("s2"))
        head.addWidget(self.field, 1)
        head.addWidget(self.new_button)
        head.addWidget(self.import_button)
        note = QVBoxLayout()
        note.setContentsMargins(edge, 0, edge, 0)
        note.addWidget(self._given)
        bottom = QWidget()
        bottom.setObjectName("areaFoot")
        bottom.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot = QHBoxLayout(bottom)
        foot.setContentsMargins(edge, look.size("s2"), edge, look.size("s2"))
        foot.setSpacing(look.size("s2"))
        foot.addWidget(self._ticket, 1)
        for button in (self.edit_button, self.call_button, self.assign_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addLayout(head)
        column.addLayout(note)
        column.addWidget(self._places, 1)
        column.addWidget(bottom)
