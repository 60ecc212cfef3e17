"""The customer and ticket form."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.tickets import MAX_COURSE, MAX_NAME, MAX_PHONE, MAX_SUBJECT, TicketForm
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.fields import LabelledField
from agent_desktop.ui.ticket.promise import PromiseField
from agent_desktop.ui.ticket.state import Keeping, TicketState
from agent_desktop.ui.widgets.buttons import ActionButton, IconButton
from agent_desktop.ui.widgets.choices import ChoiceBox, Segments
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import ElidedLabel, WrapLabel, mark
from agent_desktop.ui.widgets.pane import Pane
from agent_desktop.ui.words import FIELDS, KINDS, URGENCIES, word

TICK_MS = 100
_NEVER_CUT = 1_000_000  # a paste that is too long is kept and its problem shown
_LIMITS = {
    "customer_name": MAX_NAME,
    "phone": MAX_PHONE,
    "subject": MAX_SUBJECT,
    "course": MAX_COURSE,
}


class TicketView(QWidget):
    """Shows the form and tells every edit.

    Signals:
        typed: The ``TicketForm`` that the fields hold now.
        waited: A tenth of a second passed while something typed waits.
    """

    typed = Signal(object)
    waited = Signal()

    def __init__(self, look: Look, actions: ActionSet, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("ticketPanel")
        self._look = look
        self._revision = -1
        self._draft_id = ""
        self._filling = False
        self._title = ElidedLabel("panelTitle")
        self._about = ElidedLabel("caption")
        self.kind = ChoiceBox(look, word(FIELDS["kind"]), [(word(w), k) for k, w in KINDS.items()])
        self.urgency = Segments(
            look, word(FIELDS["urgency"]), [(word(w), u) for u, w in URGENCIES.items()]
        )
        self._urgency = TicketForm().urgency
        self._beside = TicketForm()  # what no field shows, as the core said it last
        self.customer_name = QLineEdit()
        self.phone = QLineEdit()
        self.subject = QLineEdit()
        self.course = QPlainTextEdit()
        self.promised_at = PromiseField(look, now)
        self._fields = self._build_fields(look)
        self._owner = ElidedLabel("body")
        self._handler = ElidedLabel("body")
        self._conflicts = WrapLabel("conflict")
        self._conflicts.hide()
        self._keeping = ElidedLabel("keeping")
        self._save = ActionButton(look, actions["save"], "primary", "save", words=self.tr("Save"))
        self._new = IconButton(look, actions["new"], "new")
        self._discard = IconButton(look, actions["discard"], "discard")
        self._form = QWidget()
        self._foot = QFrame()
        self._empty = EmptyPanel(
            look,
            "ticket",
            self.tr("No ticket open"),
            self.tr("One opens by itself with each call."),
            ActionButton(look, actions["new"], "plain", "new", shows_key=False),
        )
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.waited)
        self._build(look)
        self._connect()

    def show_state(self, state: TicketState) -> None:
        """Show the form; the fields change only when the core has something new."""
        is_open = bool(state.draft_id)
        self._form.setVisible(is_open)
        self._empty.setVisible(not is_open)
        self._discard.setVisible(is_open)
        if state.revision != self._revision or state.draft_id != self._draft_id:
            self._revision, self._draft_id = state.revision, state.draft_id
            self._fill(state.form)
        self._beside = state.form
        is_new = is_open and not state.ticket_id
        self._title.setText(self.tr("New ticket") if is_new else self.tr("Ticket"))
        self._about.setText(self._about_words(state) if is_open else "")
        self._about.setVisible(is_open)
        self._foot.setVisible(is_open)
        self._new.setVisible(is_open)
        problems = {p.field: p for p in reversed(state.problems)}
        for name, field in self._fields.items():
            field.show_problem(problems.get(name))
            if name in _LIMITS:
                field.count(len(getattr(state.form, name)))
        self._owner.setText(state.owner or "–")
        self._handler.setText(state.handler or state.owner or "–")
        self._conflicts.setText(self._conflict_words(state))
        self._conflicts.setVisible(bool(state.conflicts))
        self._keeping.setText(self._keeping_words(state))
        mark(self._keeping, "keeping", state.keeping.value)
        if state.must_tick != self._timer.isActive():
            if state.must_tick:
                self._timer.start()
            else:
                self._timer.stop()

    def form(self) -> TicketForm:
        """Return what the fields hold now; what no field shows stays as it was."""
        return replace(
            self._beside,
            kind=self.kind.currentData(),
            customer_name=self.customer_name.text(),
            phone=self.phone.text(),
            subject=self.subject.text(),
            course=self.course.toPlainText(),
            urgency=self._urgency,
            promised_at=self.promised_at.time(),
        )

    def go_to_course(self) -> None:
        """Put the keyboard into the course of events."""
        self.course.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_problem(self, state: TicketState) -> None:
        """Put the keyboard into the first field that cannot be saved."""
        if state.problems:
            getattr(self, state.problems[0].field).setFocus(Qt.FocusReason.OtherFocusReason)

    def _edited(self, *_what: object) -> None:
        if not self._filling:
            self.typed.emit(self.form())

    def _urgency_chosen(self, urgency: object) -> None:
        self.urgency.choose(urgency)
        self._urgency = urgency  # type: ignore[assignment]
        self._edited()

    def _fill(self, form: TicketForm) -> None:
        self._filling = True
        self.kind.choose(form.kind)
        self._urgency = form.urgency
        self.urgency.choose(form.urgency)
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
        self._filling = False

    def _about_words(self, state: TicketState) -> str:
        if state.restored:
            return self.tr("Brought back from disk")
        if state.ticket_id:
            return state.ticket_id[-8:].upper()
        return self.tr("From this call") if state.has_call else self.tr("Without a call")

    def _conflict_words(self, state: TicketState) -> str:
        sentence = self.tr("{field}: somebody else wrote “{lost}” at the same time.")
        return "\n".join(
            sentence.format(field=word(FIELDS.get(c.field, c.field)), lost=c.lost)
            for c in state.conflicts
        )

    def _keeping_words(self, state: TicketState) -> str:
        at = ""
        if state.at is not None:
            at = f"{state.at.astimezone():%H:%M:%S}"
        match state.keeping:
            case Keeping.TYPING:
                return self.tr("Writing…")
            case Keeping.KEPT:
                return self.tr("Draft kept {time}").format(time=at)
            case Keeping.SAVED if state.stays_here:
                return self.tr("Saved {time}").format(time=at)
            case Keeping.SAVED if state.sent:
                return self.tr("Saved {time}, sent").format(time=at)
            case Keeping.SAVED:
                return self.tr("Saved {time}, will be sent by itself").format(time=at)
            case _:
                return ""

    def _connect(self) -> None:
        self.kind.activated.connect(self._edited)
        self.urgency.chosen.connect(self._urgency_chosen)
        for field in (self.customer_name, self.phone, self.subject):
            field.textEdited.connect(self._edited)
        self.course.textChanged.connect(self._edited)
        self.promised_at.edited.connect(self._edited)

    def _build_fields(self, look: Look) -> dict[str, LabelledField]:
        for line in (self.customer_name, self.phone, self.subject):
            line.setMaxLength(_NEVER_CUT)
        for control in (self.kind, self.urgency, self.customer_name, self.phone):
            control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.course.setTabChangesFocus(True)
        self.course.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.course.setPlaceholderText(self.tr("What happened, in the customer's order"))
        self.subject.setPlaceholderText(self.tr("The matter in one line"))
        fields = {}
        for name in FIELDS:
            control = getattr(self, name)
            fields[name] = LabelledField(
                look, word(FIELDS[name]), control, limit=_LIMITS.get(name, 0)
            )
        return fields

    def _build(self, look: Look) -> None:
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.size("s4"))
        grid.setVerticalSpacing(look.size("s3"))
        top = Qt.AlignmentFlag.AlignTop
        fields = self._fields
        grid.addWidget(fields["kind"], 0, 0, top)
        grid.addWidget(fields["urgency"], 0, 1, top)
        grid.addWidget(fields["customer_name"], 1, 0, top)
        grid.addWidget(fields["phone"], 1, 1, top)
        grid.addWidget(fields["subject"], 2, 0, 1, 2)
        grid.addWidget(fields["course"], 3, 0, 1, 2)
        grid.addWidget(fields["promised_at"], 4, 0, 1, 2)
        people = (
            (self.tr("First contact and owner"), self._owner),
            (self.tr("Handled by"), self._handler),
        )
        for place, (text, value) in enumerate(people):
            column_of = QVBoxLayout()
            column_of.setSpacing(0)
            column_of.addWidget(ElidedLabel("caption", text))
            column_of.addWidget(value)
            grid.addLayout(column_of, 5, place)
        grid.setRowStretch(3, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        edge, over = look.size("s6"), look.size("s3")
        column.setContentsMargins(edge, over, edge, over)
        column.setSpacing(look.size("s3"))
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        head.addLayout(titles, 1)
        head.addWidget(self._new)
        head.addWidget(self._discard)
        column.addLayout(head)
        column.addWidget(self._conflicts)
        column.addWidget(self._form, 1)
        column.addWidget(self._empty, 1)
        self._build_foot(look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(Pane(inside, fade=look), 1)
        whole.addWidget(self._foot)

    def _build_foot(self, look: Look) -> None:
        foot = self._foot
        foot.setObjectName("ticketFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(look.size("s6"), look.size("s3"), look.size("s6"), look.size("s3"))
        row.setSpacing(look.size("s3"))
        row.addWidget(self._keeping, 1)
        self._save.setMinimumWidth(look.size("key") * 4)
        row.addWidget(self._save)
