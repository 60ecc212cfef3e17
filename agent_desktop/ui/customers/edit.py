"""The fields of a customer while they are edited."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.customers import CONTACT, NUMBER, YES
from agent_desktop.ui.customers.state import PLAIN_FIELDS, contacts_of, numbers_of
from agent_desktop.ui.customers.wording import FIELDS, customer_word
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import PlainLabel

PLAIN_LABEL = "phone"  # what a number is called that nobody gave a name
_NEVER_CUT = 20_000


class CustomerForm(QWidget):
    """Name, grade, numbers, contacts, note, and whether calls are welcome.

    Signals:
        saved: What the fields hold, by name.
        cancelled: Nothing is to change.

    Thread: GUI.
    """

    saved = Signal(object)
    cancelled = Signal()

    def __init__(self, look: Look, values: Mapping[str, str]) -> None:
        super().__init__()
        self._look = look
        self._before = dict(values)
        self.fields: dict[str, QLineEdit] = {}
        self.note = QPlainTextEdit(values.get("note", ""))
        self.do_not_call = QPushButton(customer_word(FIELDS["do_not_call"]))
        self.numbers = PairRows(
            look, self.tr("Numbers"), self.tr("Number"), self.tr("Label"), numbers_of(values)
        )
        self.contacts = PairRows(
            look, self.tr("Contact"), self.tr("Kind"), self.tr("Text"), contacts_of(values)
        )
        self._build(look, values)

    def values(self) -> dict[str, str]:
        """Return what the fields hold; what no field shows stays as it was."""
        kept = {n: t for n, t in self._before.items() if not n.startswith((NUMBER, CONTACT))}
        kept |= {name: field.text().strip() for name, field in self.fields.items()}
        kept["note"] = self.note.toPlainText()
        kept["do_not_call"] = YES if self.do_not_call.isChecked() else ""
        kept |= {f"{NUMBER}{n.replace(' ', '')}": t for n, t in self.numbers.pairs()}
        kept |= {f"{CONTACT}{kind}": text for kind, text in self.contacts.pairs()}
        # A number without a label is a number all the same, and a record forgets empty fields.
        return {
            name: text or (PLAIN_LABEL if name.startswith(NUMBER) else "")
            for name, text in kept.items()
        }

    def _build(self, look: Look, values: Mapping[str, str]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.size("s3"))
        grid.setVerticalSpacing(look.size("s2"))
        for place, name in enumerate((*PLAIN_FIELDS, "do_not_call_reason")):
            title = customer_word(FIELDS[name])
            field = QLineEdit(values.get(name, ""))
            field.setMaxLength(_NEVER_CUT)
            field.setCursorPosition(0)
            field.setAccessibleName(title)
            self.fields[name] = field
            if name in PLAIN_FIELDS:
                box = QVBoxLayout()
                box.setSpacing(look.size("s1"))
                box.addWidget(PlainLabel("fieldLabel", title))
                box.addWidget(field)
                grid.addLayout(box, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.note.setAccessibleName(customer_word(FIELDS["note"]))
        self.note.setTabChangesFocus(True)
        self.do_not_call.setProperty("kind", "chip")
        self.do_not_call.setCheckable(True)
        self.do_not_call.setChecked(values.get("do_not_call", "") == YES)
        self.do_not_call.setAccessibleName(self.do_not_call.text())
        reason = self.fields["do_not_call_reason"]
        reason.setPlaceholderText(customer_word(FIELDS["do_not_call_reason"]))
        ban = QHBoxLayout()
        ban.addWidget(self.do_not_call)
        ban.addWidget(reason, 1)
        save = PlainButton(look, "footPrimary", self.tr("Save"), "tick")
        cancel = PlainButton(look, "foot", self.tr("Cancel"))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.size("s3"))
        column.setSpacing(look.size("s3"))
        column.addLayout(grid)
        column.addWidget(self.numbers)
        column.addWidget(self.contacts)
        column.addWidget(PlainLabel("fieldLabel", customer_word(FIELDS["note"])))
        column.addWidget(self.note)
        column.addLayout(ban)
        column.addLayout(foot)
        column.addStretch(1)
        save.clicked.connect(lambda: self.saved.emit(self.values()))
        cancel.clicked.connect(self.cancelled)


class PairRows(QWidget):
    """Rows of two fields that come and go."""

    def __init__(
        self, look: Look, title: str, first: str, second: str, pairs: list[tuple[str, str]]
    ) -> None:
        super().__init__()
        self._look = look
        self._names = (first, second)
        self._rows: list[tuple[QWidget, QLineEdit, QLineEdit]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.size("s1"))
        head = QHBoxLayout()
        head.addWidget(PlainLabel("fieldLabel", title), 1)
        add = PlainButton(look, "icon", "", "new", self.tr("Add: {what}").format(what=title))
        add.clicked.connect(lambda: self._add("", "", begin=True))
        head.addWidget(add)
        self._column.addLayout(head)
        for one, two in pairs:
            self._add(one, "" if two == PLAIN_LABEL else two)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the rows that say something."""
        read = ((one.text().strip(), two.text().strip()) for _, one, two in self._rows)
        return [(one, two) for one, two in read if one]

    def _add(self, one: str, two: str, *, begin: bool = False) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._look.size("s2"))
        fields = (QLineEdit(one), QLineEdit(two))
        for field, name in zip(fields, self._names, strict=True):
            field.setMaxLength(_NEVER_CUT)
            field.setAccessibleName(name)
            field.setPlaceholderText(name)
            line.addWidget(field, 1)
        drop = PlainButton(self._look, "icon", "", "close", self.tr("Take this row away"))
        line.addWidget(drop)
        entry = (row, *fields)
        self._rows.append(entry)
        self._column.addWidget(row)
        drop.clicked.connect(lambda: self._drop(entry))
        if begin:
            fields[0].setFocus()

    def _drop(self, entry: tuple[QWidget, QLineEdit, QLineEdit]) -> None:
        self._rows.remove(entry)
        entry[0].hide()
        entry[0].deleteLater()
