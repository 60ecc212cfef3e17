"""One customer: who it is, numbers to call, what is open, what was promised, who looks alike."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.ticket_news import CustomerRow
from agent_desktop.domain.tickets import FieldConflict
from agent_desktop.domain.work_lists import TicketRow, WorkList
from agent_desktop.ui import formats
from agent_desktop.ui.customers.state import (
    REASONS,
    CustomerState,
    contacts_of,
    numbers_of,
)
from agent_desktop.ui.customers.wording import (
    DIRECTIONS,
    FIELDS,
    REASON_WORDS,
    contact_word,
    customer_word,
)
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel, tip
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.work.due import time_left
from agent_desktop.ui.work.wording import STATUSES, left_words, moment, work_word

_MOST_ROWS = 6


class LineButton(QPushButton):
    """A line of text that can be pressed; it ends in "…" where room ends."""

    def __init__(self, text: str) -> None:
        super().__init__(formats.shortened(" ".join(text.split()), 120))
        self.setProperty("kind", "line")
        self.setToolTip(tip(self.text()))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Shrink to nothing if need be."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        # A style reads "&" as the mark of a key.
        option.text = shown.replace("&", "&&")  # type: ignore[attr-defined]
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)


class CustomerCard(QWidget):
    """Shows a customer as this role may see it; built anew for each state.

    Signals:
        revealed: The reason for which everything is to be seen.
        called: (place of the number, why the wish not to be called is overruled).
        opened, called_back: A ``TicketRow``.
        merge_asked, parted: The id of the other customer.
        lost_taken: A ``FieldConflict``.

    Thread: GUI.
    """

    revealed = Signal(str)
    called = Signal(int, str)
    opened = Signal(object)
    called_back = Signal(object)
    merge_asked = Signal(str)
    parted = Signal(str)
    lost_taken = Signal(object)

    def __init__(self, look: Look, state: CustomerState) -> None:
        super().__init__()
        self._look = look
        self._state = state
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, look.size("s3"))
        self._column.setSpacing(look.size("s3"))
        row = state.shown.customer
        if row is not None:
            self._build_head(row)
            self._build_conflicts()
            self._build_mask()
            self._build_numbers(row)
        self._build_matters(self.tr("Promises"), state.shown.promises, promised=True)
        self._build_matters(self.tr("Open matters"), state.shown.open_matters, promised=False)
        self._build_calls()
        if row is not None:
            self._build_contacts()
            self._build_doubles(row)
        self._column.addStretch(1)

    def _build_head(self, row: CustomerRow) -> None:
        look, values = self._look, self._state.values
        head = QHBoxLayout()
        head.setSpacing(look.size("s2"))
        name = ElidedLabel("customerName", row.name or "–", fits=True)
        head.addWidget(name)
        if row.title:
            head.addWidget(PlainLabel("body", formats.shortened(row.title, 12)))
        if row.grade:
            grade = row.grade.upper() if row.grade.isascii() else row.grade
            middle = Qt.AlignmentFlag.AlignVCenter
            head.addWidget(PlainLabel("chipMark", formats.shortened(grade, 12)), 0, middle)
        head.addStretch(1)
        self._column.addLayout(head)
        if row.company:
            self._column.addWidget(ElidedLabel("body", row.company))
        if row.do_not_call:
            warning = NoteLine(look)
            reason = values.get("do_not_call_reason", "")
            words = self.tr("Do not call this customer.")
            if reason:
                words = self.tr("Do not call this customer: {reason}").format(reason=reason)
            warning.show_words(words, "bad")
            self._column.addWidget(warning)

    def _build_conflicts(self) -> None:
        for conflict in self._state.shown.conflicts:
            take = PlainButton(self._look, "foot", self.tr("Take this one"))
            take.clicked.connect(lambda _=False, c=conflict: self.lost_taken.emit(c))
            line = NoteLine(self._look, take)
            words = self.tr("{field}: now “{kept}”, somebody else wrote “{lost}”.")
            line.show_words(
                words.format(
                    field=_field_words(conflict),
                    kept=formats.shortened(conflict.kept or "–"),
                    lost=formats.shortened(conflict.lost or "–"),
                )
            )
            self._column.addWidget(line)

    def _build_mask(self) -> None:
        if not self._state.is_masked:
            return
        look = self._look
        reason = ChoiceBox(
            look,
            self.tr("Why you need the data"),
            [(customer_word(REASON_WORDS[r]), r) for r in REASONS],
        )
        reason.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        show = PlainButton(look, "foot", self.tr("Show in full"), "eye")
        show.clicked.connect(lambda: self.revealed.emit(str(reason.currentData())))
        box = QFrame()
        box.setProperty("role", "block")
        column = QVBoxLayout(box)
        column.setContentsMargins(*(look.size("s3"),) * 4)
        column.setSpacing(look.size("s2"))
        column.addWidget(
            WrapLabel("caption", self.tr("Names and numbers are cut short outside your own calls "
                                         "and matters. Who looks at them in full is kept."))
        )  # fmt: skip
        row = QHBoxLayout()
        row.addWidget(reason, 1)
        row.addWidget(show)
        column.addLayout(row)
        self._column.addWidget(box)

    def _build_numbers(self, row: CustomerRow) -> None:
        labels = dict(numbers_of(self._state.values))
        if not row.numbers:
            return
        grid = self._section(self.tr("Numbers"))
        may = self._state.may_call and not row.do_not_call
        for place, number in enumerate(row.numbers):
            call = PlainButton(
                self._look, "foot", self.tr("Call"), "phone",
                self.tr("Call {number}").format(number=number),
            )  # fmt: skip
            call.setEnabled(may or (row.do_not_call and self._state.lead and self._state.may_call))
            call.clicked.connect(lambda _=False, p=place: self._call(p))
            grid.addWidget(PlainLabel("body", formats.number(number)), place, 0)
            grid.setColumnStretch(0, 0)
            grid.setColumnStretch(1, 1)
            grid.addWidget(ElidedLabel("caption", contact_word(labels.get(number, ""))), place, 1)
            grid.addWidget(call, place, 2)

    def _call(self, place: int) -> None:
        row = self._state.shown.customer
        if row is not None and row.do_not_call:
            self._ask_despite(place)
        else:
            self.called.emit(place, "")

    def _ask_despite(self, place: int) -> None:
        from PySide6.QtWidgets import QInputDialog  # noqa: PLC0415 - hardly ever

        ask = QInputDialog(self)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setLabelText(self.tr("The customer does not want to be called. Why do you call?"))
        ask.textValueSelected.connect(lambda text: self.called.emit(place, text))
        ask.open()

    def _build_matters(self, title: str, rows: tuple[TicketRow, ...], *, promised: bool) -> None:
        now = self._state.now
        if not rows or now is None:
            return
        grid = self._section(f"{title}  {len(rows)}")
        for place, row in enumerate(rows[:_MOST_ROWS]):
            left = time_left(row, now, WorkList.PROMISES if promised else None)
            subject = LineButton(row.subject or "–")
            subject.setAccessibleName(self.tr("Open {subject}").format(subject=row.subject))
            subject.clicked.connect(lambda _=False, r=row: self.opened.emit(r))
            grid.addWidget(subject, place, 0, 1, 1)
            words = left_words(left) if left.seconds is not None else ""
            status = "" if promised else work_word(STATUSES[row.status])
            about = PlainLabel("leftWords", " · ".join(p for p in (status, words) if p))
            about.setProperty("level", left.level.value)
            grid.addWidget(about, place, 1)
            if promised:
                call = PlainButton(
                    self._look, "foot", self.tr("Call"), "phone",
                    self.tr("Keep the promise: {subject}").format(subject=row.subject),
                )  # fmt: skip
                call.setEnabled(self._state.may_call)
                call.clicked.connect(lambda _=False, r=row: self.called_back.emit(r))
                grid.addWidget(call, place, 2)
        if len(rows) > _MOST_ROWS:
            more = self.tr("and {count} more").format(count=len(rows) - _MOST_ROWS)
            grid.addWidget(PlainLabel("caption", more), _MOST_ROWS, 0)

    def _build_calls(self) -> None:
        calls = self._state.shown.last_calls
        if not calls:
            return
        grid = self._section(self.tr("Last calls"))
        for place, (at, direction, agent, subject) in enumerate(calls[:_MOST_ROWS]):
            grid.addWidget(PlainLabel("caption", moment(at)), place, 0)
            words = customer_word(DIRECTIONS.get(direction, ""))
            told = " · ".join(p for p in (words, agent) if p)
            grid.addWidget(PlainLabel("caption", formats.shortened(told, 24)), place, 1)
            grid.addWidget(ElidedLabel("body", subject), place, 2)
        grid.setColumnStretch(0, 0)
        grid.setColumnStretch(2, 1)

    def _build_contacts(self) -> None:
        values = self._state.values
        lines = [(contact_word(kind), text) for kind, text in contacts_of(values)]
        if values.get("note"):
            lines.append((customer_word(FIELDS["note"]), values["note"]))
        if not lines:
            return
        grid = self._section(self.tr("Contact and note"))
        grid.setColumnStretch(0, 0)
        grid.setColumnStretch(1, 1)
        for place, (title, text) in enumerate(lines):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(PlainLabel("caption", formats.shortened(title, 16)), place, 0, top)
            grid.addWidget(WrapLabel("body", text), place, 1)

    def _build_doubles(self, row: CustomerRow) -> None:
        shown = self._state.shown
        if shown.duplicates:
            grid = self._section(self.tr("Looks like the same customer"))
            for place, other in enumerate(shown.duplicates[:_MOST_ROWS]):
                self._put_other(grid, place, other)
                merge = PlainButton(
                    self._look, "foot", self.tr("Make them one"), "merge",
                    self.tr("Make {name} and {other} one").format(name=row.name, other=other.name),
                )  # fmt: skip
                merge.clicked.connect(lambda _=False, o=other: self.merge_asked.emit(o.customer_id))
                grid.addWidget(merge, place, 1)
        if shown.merged:
            grid = self._section(self.tr("Merged into this customer"))
            for place, other in enumerate(shown.merged[:_MOST_ROWS]):
                self._put_other(grid, place, other)
                part = PlainButton(
                    self._look, "foot", self.tr("Part again"), "undo",
                    self.tr("Part {other} again").format(other=other.name),
                )  # fmt: skip
                part.clicked.connect(lambda _=False, o=other: self.parted.emit(o.customer_id))
                grid.addWidget(part, place, 1)

    def _put_other(self, grid: QGridLayout, place: int, other: CustomerRow) -> None:
        numbers = "  ".join(formats.number(n) for n in other.numbers[:2])
        words = " · ".join(p for p in (other.name, numbers, other.company) if p)
        grid.addWidget(ElidedLabel("body", words), place, 0)

    def _section(self, title: str) -> QGridLayout:
        box = QFrame()
        box.setProperty("role", "block")
        column = QVBoxLayout(box)
        edge = self._look.size("s3")
        column.setContentsMargins(edge, self._look.size("s2"), edge, self._look.size("s2"))
        column.setSpacing(self._look.size("s1"))
        column.addWidget(PlainLabel("sectionTitle", title))
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._look.size("s3"))
        grid.setVerticalSpacing(self._look.size("s1"))
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        self._column.addWidget(box)
        return grid


def _field_words(conflict: FieldConflict) -> str:
    return customer_word(FIELDS.get(conflict.field, "")) or conflict.field.partition(".")[2]
