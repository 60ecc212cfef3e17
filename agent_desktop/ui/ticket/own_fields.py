"""The fields that a form definition adds to the fixed ones, built from data."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agent_desktop.domain.form_definitions import (
    FieldDefinition,
    FieldKind,
    FormDefinition,
    visible_fields,
)
from agent_desktop.domain.tickets import EXTRA, Problem
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.chips import ChipRow
from agent_desktop.ui.ticket.definitions import choice_words, in_language
from agent_desktop.ui.ticket.fields import LabelledField
from agent_desktop.ui.ticket.wording import NEEDED_FOR, step_word, value_word
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.days import DateLine

_NEVER_CUT: Final = 1_000_000
_MOST_CHIPS: Final = 6
_HINTS: Final = {
    FieldKind.DATE: "2026-12-31",
    FieldKind.TIME: "14:30",
}


class OwnFields(QWidget):
    """Shows a definition's fields and what they hold; fields whose condition fails are hidden.

    Args:
        look: Sizes and icons.
        language: Of titles and labels.
        watcher: Sees the keys that are pressed in the fields.

    Signals:
        edited: The agent changed one of them.

    Thread: GUI.
    """

    edited = Signal()

    def __init__(self, look: Look, language: str, watcher: QObject) -> None:
        super().__init__()
        self._look = look
        self._watcher = watcher
        self._language = language
        self._definition: FormDefinition | None = None
        self._controls: dict[str, QWidget] = {}
        self._fields: dict[str, LabelledField] = {}
        self._values: dict[str, str] = {}
        self._filling = False
        self._is_locked = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.size("s3"))
        self.hide()

    def show_definition(self, definition: FormDefinition | None) -> None:
        """Build the fields of a definition, if it is another one."""
        if definition == self._definition:
            return
        self._definition = definition
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._controls, self._fields = {}, {}
        for field in definition.fields if definition is not None else ():
            self._add(field)
        self.setVisible(bool(self._fields))
        self.lock(self._is_locked)
        self.show_values(self._values)

    def show_values(self, values: Mapping[str, str]) -> None:
        """Show what the form holds; nobody is told."""
        self._values = dict(values)
        self._filling = True
        for name, control in self._controls.items():
            _put(control, self._values.get(name, ""))
        self._filling = False
        self._show_conditions()

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return what all fields hold, also of fields that are not shown here; without empty."""
        return tuple(sorted((n, text) for n, text in self._values.items() if text))

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Show why fields cannot be saved, by ``x.ID`` or by id."""
        for name, row in self._fields.items():
            row.show_problem(problems.get(f"{EXTRA}{name}") or problems.get(name))

    def lock(self, is_locked: bool) -> None:
        """Let the fields be read but not edited."""
        self._is_locked = is_locked
        for control in self._controls.values():
            if isinstance(control, QLineEdit | QPlainTextEdit):
                control.setReadOnly(is_locked)
            else:
                control.setEnabled(not is_locked)

    def control(self, name: str) -> QWidget | None:
        """Return a field's control, None for one that is not here."""
        return self._controls.get(name)

    def title(self, name: str) -> str:
        """Return a field's title; its id where the definition does not know it."""
        for field in self._definition.fields if self._definition is not None else ():
            if field.field_id == name:
                return in_language(field.title, self._language) or name
        return name

    def value_words(self, name: str, text: str) -> str:
        """Return what a field holds in words: choices by their labels."""
        for field in self._definition.fields if self._definition is not None else ():
            if field.field_id == name and field.kind is FieldKind.YES_NO:
                return value_word(text)
            if field.field_id == name and field.choices:
                words = {value: label for label, value in choice_words(field, self._language)}
                return "、".join(words.get(v, v) for v in text.split(",") if v)
        return text

    def _add(self, field: FieldDefinition) -> None:
        title = in_language(field.title, self._language) or field.field_id
        control = self._made(field, title)
        control.installEventFilter(self._watcher)
        needed = ""
        if field.required_at == "opened":
            needed = self.tr("Must be filled")
        elif field.required_at:
            step = step_word(NEEDED_FOR.get(field.required_at, "")) or field.required_at
            needed = self.tr("Needed before: {step}").format(step=step)
        row = LabelledField(
            self._look,
            title,
            control,
            needed=needed,
            about=in_language(field.help, self._language),
            limit=field.limit if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT) else 0,
        )
        self._controls[field.field_id] = control
        self._fields[field.field_id] = row
        self._column.addWidget(row)

    def _made(self, field: FieldDefinition, title: str) -> QWidget:
        name = field.field_id
        match field.kind:
            case FieldKind.LONG_TEXT:
                text = QPlainTextEdit()
                text.setProperty("kind", "sheetText")
                text.setTabChangesFocus(True)
                text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
                text.textChanged.connect(lambda: self._entered(name, text.toPlainText()))
                return text
            case FieldKind.YES_NO:
                choices = [(value_word(v), v) for v in ("yes", "no")]
                return self._chips(name, title, choices, many=False)
            case FieldKind.CHOICE | FieldKind.CHOICES:
                words = choice_words(field, self._language)
                many = field.kind is FieldKind.CHOICES
                if many or len(words) <= _MOST_CHIPS:
                    return self._chips(name, title, words, many=many)
                box = ChoiceBox(self._look, title, [("–", ""), *words])
                box.activated.connect(lambda _: self._entered(name, str(box.currentData() or "")))
                return box
            case _:
                is_day = field.kind is FieldKind.DATE
                line = DateLine(self._look) if is_day else QLineEdit()
                line.setMaxLength(_NEVER_CUT)
                line.setPlaceholderText(_HINTS.get(field.kind, ""))
                if field.kind in (FieldKind.NUMBER, FieldKind.PHONE):
                    line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
                line.textEdited.connect(lambda typed: self._entered(name, typed))
                return line

    def _chips(
        self, name: str, title: str, choices: list[tuple[str, str]], *, many: bool
    ) -> QWidget:
        chips = ChipRow(self._look, title, choices, many=many)
        chips.chosen.connect(lambda value: self._entered(name, value))
        return chips

    def _entered(self, name: str, text: str) -> None:
        if self._filling:
            return
        self._values[name] = text
        row = self._fields[name]
        row.count(len(text))
        self._show_conditions()
        self.edited.emit()

    def _show_conditions(self) -> None:
        if self._definition is None:
            return
        shown = {f.field_id for f in visible_fields(self._definition, self._values)}
        for name, row in self._fields.items():
            row.setVisible(name in shown)


def _put(control: QWidget, text: str) -> None:
    """Show ``text``; what the agent can still undo is left alone when it is the same."""
    match control:
        case QLineEdit():
            if control.text() != text:
                control.setText(text)
        case QPlainTextEdit():
            if control.toPlainText() != text:
                control.setPlainText(text)
        case ChipRow():
            if control.value() != text:
                control.show_value(text)
        case ChoiceBox():
            control.choose(text)
        case _:
            pass
