"""The sheet of a step, inside the panel: its fields, keyboard first, problems in words."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.ui import formats
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.chips import ChipRow
from agent_desktop.ui.ticket.fields import LabelledField
from agent_desktop.ui.ticket.matter_state import SheetState
from agent_desktop.ui.ticket.pick import SearchPick
from agent_desktop.ui.ticket.pick_rows import directory_rows, ticket_rows
from agent_desktop.ui.ticket.promise import PromiseField
from agent_desktop.ui.ticket.steps import Ask, StepField, shown_fields
from agent_desktop.ui.ticket.wording import (
    EXPLAINED,
    FIELDS,
    STEPS,
    presence,
    short_id,
    step_word,
    value_word,
)
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel
from agent_desktop.ui.widgets.note_line import NoteLine

_NEVER_CUT = 1_000_000


class StepSheet(QFrame):
    """Asks what a step needs.

    Signals:
        entered: (field name, text) that the agent entered.
        searched: What directory or tickets are searched for.
        picked: The row that was chosen.
        called: A number to dial before the step.
        customer_called: Dial the ticket's customer.
        submitted: Return was pressed in a line.
        closed: Put the sheet away.

    Thread: GUI.
    """

    entered = Signal(str, str)
    searched = Signal(str)
    picked = Signal(object)
    called = Signal(str)
    customer_called = Signal()
    submitted = Signal()
    closed = Signal()

    def __init__(self, look: Look, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("stepSheet")
        self._look = look
        self._now = now
        self._state: SheetState | None = None
        self.field_words: Callable[[str], str] = str
        self._controls: dict[str, QWidget] = {}
        self._fields: dict[str, LabelledField] = {}
        self._title = PlainLabel("sheetTitle")
        self._count = ElidedLabel("caption")
        self._about = WrapLabel("caption")
        self._refusal = NoteLine(look)
        self._call_customer = PlainButton(look, "plain", "", "dial")
        self._call_customer.clicked.connect(self.customer_called)
        self._call_person = PlainButton(look, "plain", "", "dial")
        self._call_person.clicked.connect(self._call_picked)
        self._person = WrapLabel("caption")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(look.size("s3"))
        close = PlainButton(look, "icon", "", "close", self.tr("Close without doing it (Esc)"))
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        edge, over = look.size("s6"), look.size("s2")
        column.setContentsMargins(edge, over, edge, look.size("s3"))
        column.setSpacing(look.size("s2"))
        column.addLayout(head)
        column.addWidget(self._about)
        column.addWidget(self._refusal)
        column.addWidget(self._call_customer)
        column.addLayout(self._rows)
        column.addWidget(self._person)
        column.addWidget(self._call_person)
        self.hide()

    def show_sheet(self, state: SheetState | None) -> None:
        """Show the sheet; None puts it away. Fields are built when another step begins."""
        before, self._state = self._state, state
        self.setVisible(state is not None)
        if state is None:
            if before is not None:
                self._clear()
            return
        if before is None or before.step is not state.step:
            self._clear()
            self._build_fields(state)
        self._title.setText(step_word(STEPS[state.step]))
        self.setAccessibleName(step_word(STEPS[state.step]))
        self._count.setText(self._count_words(state))
        self._about.setText(step_word(EXPLAINED.get(state.step, "")))
        self._about.setVisible(bool(self._about.text()))
        self._refusal.show_words(self._refusal_words(state), "bad")
        shown = {f.name for f in shown_fields(state.fields, dict(state.values))}
        problems = {p.field: p for p in state.problems}
        for field in state.fields:
            row = self._fields[field.name]
            row.setVisible(field.name in shown)
            row.show_problem(problems.get(field.name))
            self._show_value(field, state)
        self._show_call(state)

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        for control in self._controls.values():
            if isinstance(control, ChipRow):
                control.begin()
            else:
                control.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def go_to_problem(self) -> None:
        """Put the keyboard into the first field that is missing."""
        if self._state is None or not self._state.problems:
            return
        control = self._controls[self._state.problems[0].field]
        if isinstance(control, ChipRow):
            control.begin()
        else:
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; take the step with Return, in texts with Ctrl and Return."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    def control(self, name: str) -> QWidget:
        """Return the control of a field."""
        return self._controls[name]

    def _show_value(self, field: StepField, state: SheetState) -> None:
        control, text = self._controls[field.name], state.value(field.name)
        if isinstance(control, SearchPick):
            if field.ask is Ask.TICKET:
                control.show_chosen(self._ticket_words(state, text))
                control.show_found(ticket_rows(state.tickets))
            else:
                named = state.value("to_name") if field.name == "to" else text
                control.show_chosen(named if state.picked is not None else "")
                control.show_found(directory_rows(state.found))
        elif isinstance(control, ChipRow) and control.value() != text:
            control.show_value(text)

    def _refusal_words(self, state: SheetState) -> str:
        if state.form_needs:
            titles = "、".join(self.field_words(name) for name in state.form_needs)
            return self.tr("First fill in the form: {fields}").format(fields=titles)
        if not state.refusal:
            return ""
        text = error_text(state.refusal)
        return f"{text.title}\n{text.message}"

    def _ticket_words(self, state: SheetState, ticket_id: str) -> str:
        row = next((r for r in state.tickets or () if r.ticket_id == ticket_id), None)
        return f"{short_id(ticket_id)}  {row.subject}" if row is not None else ""

    def _count_words(self, state: SheetState) -> str:
        if state.step is TicketEventKind.CHASED:
            words = self.tr("{count} of {most}")
        elif state.step is TicketEventKind.CALLED_BACK:
            words = self.tr("attempt {count} of at least {most}")
        else:
            return ""
        return words.format(count=state.count, most=state.most)

    def _show_call(self, state: SheetState) -> None:
        self._call_customer.setVisible(bool(state.phone))
        _name(self._call_customer, self.tr("Call {number} now"), state.phone)
        row = state.picked
        self._person.setText(self._person_words(row) if row is not None else "")
        self._person.setVisible(row is not None)
        number = row.phone if row is not None else ""
        self._call_person.setVisible(bool(number))
        first = self.tr("Call {number} first")
        _name(self._call_person, first if state.is_urgent else self.tr("Call {number}"), number)

    def _person_words(self, row: DirectoryRow) -> str:
        parts = (row.department, row.person, row.hours, presence(row))
        return " · ".join(p for p in parts if p)

    def _call_picked(self) -> None:
        if self._state is not None and self._state.picked is not None:
            self.called.emit(self._state.picked.phone)

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._controls, self._fields = {}, {}

    def _build_fields(self, state: SheetState) -> None:
        for field in state.fields:
            words = step_word(FIELDS[field.name])
            control = self._made(field, words, state.value(field.name))
            self._controls[field.name] = control
            needed = self.tr("Must be filled") if field.required else ""
            row = LabelledField(self._look, words, control, needed=needed)
            self._fields[field.name] = row
            self._rows.addWidget(row)

    def _made(self, field: StepField, words: str, value: str) -> QWidget:
        look, name = self._look, field.name
        match field.ask:
            case Ask.LINE:
                line = QLineEdit(value)
                line.setMaxLength(_NEVER_CUT)
                line.textEdited.connect(lambda text: self.entered.emit(name, text))
                return line
            case Ask.TEXT:
                return self._text(name, value)
            case Ask.CHOICE | Ask.YES:
                choices = field.choices or ("yes",)
                shown = [(value_word(c) if field.choices else words, c) for c in choices]
                chips = ChipRow(look, words, shown)
                chips.chosen.connect(lambda text: self.entered.emit(name, text))
                return chips
            case Ask.MOMENT:
                moment = PromiseField(look, self._now, words)
                moment.show_time(datetime.fromisoformat(value) if value else None)
                moment.edited.connect(lambda: self.entered.emit(name, _iso(moment.time())))
                return moment
            case _:
                return self._search(field, words)

    def _text(self, name: str, value: str) -> QWidget:
        text = QPlainTextEdit(value)
        text.setProperty("kind", "sheetText")
        text.setTabChangesFocus(True)
        text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        text.textChanged.connect(lambda: self.entered.emit(name, text.toPlainText()))
        return text

    def _search(self, field: StepField, words: str) -> QWidget:
        if field.ask is Ask.TICKET:
            hint, nothing = self.tr("Number, customer or words"), self.tr("No such ticket.")
        else:
            hint = self.tr("Name, department or pinyin")
            nothing = self.tr("Nobody is called that.")
        pick = SearchPick(self._look, words, hint, nothing)
        pick.searched.connect(self.searched)
        pick.picked.connect(self.picked)
        pick.cleared.connect(lambda: self.entered.emit(field.name, ""))
        return pick


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()


def _name(button: PlainButton, words: str, number: str) -> None:
    text = words.format(number=formats.number(number))
    button.setText(text)
    button.setAccessibleName(text)
