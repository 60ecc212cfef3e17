"""An entry of the directory while a lead edits it."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.ui.directory.wording import FIELD_WORDS, TABLE_WORDS, directory_word
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.days import DateLine
from agent_desktop.ui.widgets.labels import PlainLabel

FIELDS: Final = {
    RecordTable.CATEGORY: ("name", "department_id", "person_id", "deputy_id"),
    RecordTable.DEPARTMENT: ("name", "head", "phone", "hours"),
    RecordTable.PERSON: (
        "name",
        "department_id",
        "agent",
        "phone",
        "hours",
        "deputy_id",
        "away_from",
        "away_until",
    ),
}
# Fields that hold a day.
DAYS: Final = ("away_from", "away_until")
# Fields that name another entry, and of which table.
REFERENCES: Final = {
    "department_id": "department",
    "person_id": "person",
    "deputy_id": "person",
    "head": "person",
}


class EntryDialog(QDialog):
    """Edits one entry.

    Args:
        values: What the entry holds now; {} for a new one.
        everything: All entries, to be referred to.

    Signals:
        saved: What the fields hold, by name.
        deleted: The entry is to go.

    Thread: GUI.
    """

    saved = Signal(object)
    deleted = Signal()

    def __init__(
        self,
        look: Look,
        over: QWidget,
        table: RecordTable,
        values: Mapping[str, str],
        everything: Sequence[DirectoryRow],
    ) -> None:
        super().__init__(over)
        self.setObjectName("directoryEntry")
        self._before = dict(values)
        self.fields: dict[str, QLineEdit | ChoiceBox] = {}
        title = directory_word(TABLE_WORDS[table])
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s4"))
        column.addWidget(PlainLabel("panelTitle", title))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.size("s4"))
        grid.setVerticalSpacing(look.size("s2"))
        for place, name in enumerate(FIELDS[table]):
            grid.addWidget(PlainLabel("fieldLabel", directory_word(FIELD_WORDS[name])), place, 0)
            grid.addWidget(self._field(look, name, everything), place, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        if values:
            drop = PlainButton(look, "foot", self.tr("Take it out of the directory"), "discard")
            drop.clicked.connect(self._delete)
            foot.addWidget(drop)
        foot.addStretch(1)
        cancel = PlainButton(look, "foot", self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save_button = PlainButton(look, "footPrimary", self.tr("Save"), "tick")
        self.save_button.clicked.connect(self._save)
        self.save_button.setDefault(True)
        foot.addWidget(cancel)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        self.setMinimumWidth(look.size("dialog"))
        self._follow()

    def values(self) -> dict[str, str]:
        """Return what the fields hold."""
        found = dict(self._before)
        for name, field in self.fields.items():
            text = field.text().strip() if isinstance(field, QLineEdit) else field.currentData()
            found[name] = str(text or "")
        return found

    def _field(self, look: Look, name: str, everything: Sequence[DirectoryRow]) -> QWidget:
        title = directory_word(FIELD_WORDS[name])
        value = self._before.get(name, "")
        if name in REFERENCES:
            rows = [(r.title, r.record_id) for r in everything if r.what == REFERENCES[name]]
            if value and value not in {record_id for _, record_id in rows}:
                rows.append((value, value))
            box = ChoiceBox(look, title, [("–", ""), *rows])
            box.choose(value)
            self.fields[name] = box
            return box
        line = DateLine(look, value) if name in DAYS else QLineEdit(value)
        line.setAccessibleName(title)
        line.textChanged.connect(self._follow)
        self.fields[name] = line
        return line

    def _follow(self) -> None:
        if hasattr(self, "save_button"):
            self.save_button.setEnabled(bool(self.values().get("name")))

    def _save(self) -> None:
        self.saved.emit(self.values())
        self.accept()

    def _delete(self) -> None:
        self.deleted.emit()
        self.accept()
