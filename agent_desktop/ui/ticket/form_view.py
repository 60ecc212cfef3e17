"""The form: fixed fields, and those that its definition adds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.domain.tickets import (
    EXTRA,
    MAX_COURSE,
    MAX_NAME,
    MAX_PHONE,
    MAX_SUBJECT,
    Severity,
    TicketForm,
    TicketKind,
    Urgency,
)
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.course import CourseEdit
from agent_desktop.ui.ticket.fields import LabelledField
from agent_desktop.ui.ticket.log_lines import stamp
from agent_desktop.ui.ticket.own_fields import OwnFields
from agent_desktop.ui.ticket.pick import SearchPick
from agent_desktop.ui.ticket.pick_rows import directory_rows
from agent_desktop.ui.ticket.promise import PromiseField
from agent_desktop.ui.ticket.state import TicketState
from agent_desktop.ui.ticket.wording import SEVERITIES, step_word
from agent_desktop.ui.widgets.choices import ChoiceBox, Segments
from agent_desktop.ui.words import FIELDS, KINDS, URGENCIES, word

_NEVER_CUT: Final = 1_000_000  # a paste that is too long is kept and its problem shown
_LIMITS: Final = {
    "customer_name": MAX_NAME,
    "phone": MAX_PHONE,
    "subject": MAX_SUBJECT,
    "course": MAX_COURSE,
}
_REDO: Final = Qt.Key.Key_Y
_CHOICE_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "kind": lambda text: word({k.value: w for k, w in KINDS.items()}.get(text, text)),
    "urgency": lambda text: word({u.value: w for u, w in URGENCIES.items()}.get(text, text)),
    "severity": lambda text: step_word({s.value: w for s, w in SEVERITIES.items()}.get(text, text)),
}


class FormView(QWidget):
    """Shows a form and tells every edit.

    Signals:
        edited: Something was typed or chosen; ``form`` has what the fields hold.
        undone, redone: One step of the whole form: the field itself has none left.
        category_searched: What is typed in the category.
        category_chosen: The ``DirectoryRow`` that was picked, None for none.

    Thread: GUI.
    """

    edited = Signal()
    undone = Signal()
    redone = Signal()
    category_searched = Signal(str)
    category_chosen = Signal(object)

    def __init__(self, look: Look, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._filling = False
        self._is_locked = False
        self._beside = TicketForm()  # what no field shows, as the core said it last
        self.language = "zh" if QLocale().language() is QLocale.Language.Chinese else "en"
        self._look = look
        self.kind = ChoiceBox(look, word(FIELDS["kind"]), [(word(w), k) for k, w in KINDS.items()])
        self.urgency = Segments(
            look, word(FIELDS["urgency"]), [(word(w), u) for u, w in URGENCIES.items()]
        )
        self.severity = Segments(
            look, word(FIELDS["severity"]), [(step_word(w), s) for s, w in SEVERITIES.items()]
        )
        self._urgency, self._severity = Urgency.NORMAL, Severity.GENERAL
        self.customer_name = QLineEdit()
        self.phone = QLineEdit()
        self.category = SearchPick(
            look,
            word(FIELDS["category"]),
            self.tr("Whose matter it is: search"),
            self.tr("No such category."),
        )
        self.subject = QLineEdit()
        self.course = CourseEdit()
        self.promised_at = PromiseField(look, now)
        self.own = OwnFields(look, self.language, self)
        self._category: DirectoryRow | None = None
        self._fields = self._build_fields(look)
        self._build(look)
        self._connect()

    def show_state(self, state: TicketState, *, is_new_form: bool) -> None:
        """Show problems, counters and what the form is made of; fill it if the core says so."""
        if state.is_defined:  # it comes in a moment; mostly it is the same as before
            self.own.show_definition(state.definition)
        if is_new_form:
            self._fill(state.form)
        self._beside = state.form
        self._fields["severity"].setVisible(state.form.kind is TicketKind.COMPLAINT)
        problems = {p.field: p for p in reversed(state.problems)}
        for name, field in self._fields.items():
            field.show_problem(problems.get(name))
            if name in _LIMITS:
                field.count(len(getattr(state.form, name)))
        self.own.show_problems(problems)
        self._show_category(state)

    def form(self) -> TicketForm:
        """Return what the fields hold now; what no field shows stays as it was."""
        return replace(
            self._beside,
            kind=TicketKind(self.kind.currentData()),  # Qt hands a plain text back
            customer_name=self.customer_name.text(),
            phone=self.phone.text(),
            subject=self.subject.text(),
            course=self.course.toPlainText(),
            urgency=self._urgency,
            severity=self._severity,
            promised_at=self.promised_at.time(),
            extra=self.own.values(),
        )

    def lock(self, is_locked: bool) -> None:
        """Let everything be read and copied but nothing edited; the ticket has ended."""
        if is_locked == self._is_locked:
            return
        self._is_locked = is_locked
        for text in (self.customer_name, self.phone, self.subject, self.category.line):
            text.setReadOnly(is_locked)
        self.course.setReadOnly(is_locked)
        for choice in (self.kind, self.urgency, self.severity, self.promised_at):
            choice.setEnabled(not is_locked)
        self.own.lock(is_locked)

    def go_to(self, name: str) -> None:
        """Put the keyboard into a field, by its name or by ``x.ID``."""
        own = self.own.control(name.removeprefix(EXTRA))
        control = own if own is not None else getattr(self, name, None)
        if isinstance(control, QWidget):
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def field_words(self, name: str) -> str:
        """Return what a field is called, of the fixed ones and the form's own."""
        return word(FIELDS[name]) if name in FIELDS else self.own.title(name)

    def value_words(self, field: str, text: str) -> str:
        """Return a field's wire text as the form shows it."""
        if field.startswith(EXTRA):
            return self.own.value_words(field.removeprefix(EXTRA), text)
        if field == "promised_at" and text:
            return stamp(datetime.fromisoformat(text))
        if field == "category" and text:
            return self._category_words(text)
        as_words = _CHOICE_WORDS.get(field)
        return as_words(text) if as_words is not None else text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Ctrl+Z and Ctrl+Y act on the whole form where a field has nothing left to undo."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.matches(QKeySequence.StandardKey.Undo) and not _can_undo(watched):
            self.undone.emit()
            return True
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if ctrl and event.key() == _REDO and not _can_redo(watched):
            self.redone.emit()
            return True
        return False

    def _category_words(self, category_id: str) -> str:
        row = self._category
        return row.title if row is not None and row.record_id == category_id else category_id

    def _show_category(self, state: TicketState) -> None:
        self._category = state.category
        row = state.category
        self.category.show_chosen(row.title if row is not None else state.form.category)
        self.category.show_found(directory_rows(state.found))
        about = ""
        if row is not None:
            about = " · ".join(p for p in (row.department, row.person, row.phone) if p)
        self._fields["category"].show_about(about)

    def _edited(self, *_what: object) -> None:
        if not self._filling:
            self.edited.emit()

    def _urgency_chosen(self, urgency: object) -> None:
        self.urgency.choose(urgency)
        self._urgency = Urgency(str(urgency))
        self._edited()

    def _severity_chosen(self, severity: object) -> None:
        self.severity.choose(severity)
        self._severity = Severity(str(severity))
        self._edited()

    def _fill(self, form: TicketForm) -> None:
        self._filling = True
        self.kind.choose(form.kind)
        self._urgency, self._severity = form.urgency, form.severity
        self.urgency.choose(form.urgency)
        self.severity.choose(form.severity)
        for field, text in (
            (self.customer_name, form.customer_name),
            (self.phone, form.phone),
            (self.subject, form.subject),
        ):
            if field.text() != text:
                place = field.cursorPosition()
                field.setText(text)
                field.setCursorPosition(min(place, len(text)) if field.hasFocus() else 0)
        if self.course.toPlainText() != form.course:
            self.course.setPlainText(form.course)
        self.promised_at.show_time(form.promised_at)
        self.own.show_values(dict(form.extra))
        self._filling = False

    def _connect(self) -> None:
        self.kind.activated.connect(self._edited)
        self.kind.installEventFilter(self)
        self.urgency.chosen.connect(self._urgency_chosen)
        self.severity.chosen.connect(self._severity_chosen)
        for field in (self.customer_name, self.phone, self.subject):
            field.textEdited.connect(self._edited)
            field.installEventFilter(self)
        self.course.textChanged.connect(self._edited)
        self.course.installEventFilter(self)
        self.promised_at.edited.connect(self._edited)
        self.own.edited.connect(self._edited)
        self.category.searched.connect(self.category_searched)
        self.category.picked.connect(self.category_chosen)
        self.category.cleared.connect(lambda: self.category_chosen.emit(None))

    def _build_fields(self, look: Look) -> dict[str, LabelledField]:
        for line in (self.customer_name, self.phone, self.subject):
            line.setMaxLength(_NEVER_CUT)
        for control in (self.kind, self.urgency, self.severity, self.customer_name, self.phone):
            control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.course.setPlaceholderText(self.tr("What happened, in the customer's order"))
        self.subject.setPlaceholderText(self.tr("The matter in one line"))
        fields = {}
        for name in FIELDS:
            control = getattr(self, name)
            needed = self.tr("Must be filled") if name == "subject" else ""
            fields[name] = LabelledField(
                look, word(FIELDS[name]), control, limit=_LIMITS.get(name, 0), needed=needed
            )
        return fields

    def _build(self, look: Look) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.size("s4"))
        grid.setVerticalSpacing(look.size("s3"))
        top = Qt.AlignmentFlag.AlignTop
        fields = self._fields
        grid.addWidget(fields["kind"], 0, 0, top)
        grid.addWidget(fields["urgency"], 0, 1, top)
        grid.addWidget(fields["severity"], 1, 0, 1, 2, top)
        grid.addWidget(fields["customer_name"], 2, 0, top)
        grid.addWidget(fields["phone"], 2, 1, top)
        grid.addWidget(fields["category"], 3, 0, 1, 2)
        grid.addWidget(fields["subject"], 4, 0, 1, 2)
        grid.addWidget(fields["course"], 5, 0, 1, 2)
        grid.addWidget(self.own, 6, 0, 1, 2)
        grid.addWidget(fields["promised_at"], 7, 0, 1, 2)
        grid.setRowStretch(5, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)


def _can_undo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable()
    return isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()


def _can_redo(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isRedoAvailable()
    return isinstance(field, QPlainTextEdit) and field.document().isRedoAvailable()
