"""How long the centre gives itself: the clock rules, the default first, and an example."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from agent_desktop.domain.clock_rules import DEFAULT, ClockRule, rule_of
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.tickets import Severity, TicketKind, Urgency
from agent_desktop.ui.centre.due import Due
from agent_desktop.ui.centre.feet import ListFoot
from agent_desktop.ui.centre.presenter import DEFAULT_RULE, CentrePresenter
from agent_desktop.ui.centre.rule_dialog import RuleDialog
from agent_desktop.ui.centre.state import CentreState, Problem
from agent_desktop.ui.centre.wording import (
    LADDER,
    centre_word,
    kind_word,
    problem_words,
    rule_below,
    rule_title,
    severity_word,
    urgency_word,
)
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel
from agent_desktop.ui.work.lines import Line, LineList
from agent_desktop.ui.work.wording import moment


class ClocksPage(QWidget):
    """The rules as a list; below it when a matter that is opened now would be due.

    Thread: GUI.
    """

    def __init__(self, look: Look, presenter: CentrePresenter) -> None:
        super().__init__()
        self._look = look
        self._presenter = presenter
        self.list = LineList(look, self.tr("Clock rules"))
        words = (self.tr("New rule"), self.tr("Edit"), self.tr("Remove"))
        self._foot = ListFoot(look, self.list, words)
        self.new_button, self.edit_button = self._foot.new, self._foot.edit
        self.drop_button = self._foot.drop
        kinds = [(kind_word(kind), kind.value) for kind in TicketKind]
        self.kind = ChoiceBox(look, self.tr("Kind"), kinds)
        self.kind.choose(TicketKind.COMPLAINT.value)
        self.severity = ChoiceBox(
            look, self.tr("Severity"), [(severity_word(s), s.value) for s in Severity]
        )
        self.urgency = ChoiceBox(
            look, self.tr("Urgency"), [(urgency_word(u), u.value) for u in Urgency]
        )
        self.grade = QLineEdit()
        self.grade.setAccessibleName(self.tr("Grade of the customer"))
        self.example = WrapLabel("body")
        self._build(look)
        self._foot.connect_to(edit=self.edit, drop=self._presenter.drop_rule, moved=self._follow)
        for box in (self.kind, self.severity, self.urgency):
            box.activated.connect(self._show_example)
        self.grade.textChanged.connect(self._show_example)

    def show_state(self, state: CentreState) -> None:
        """Show the rules."""
        if state.news is not None:
            self.list.show_lines(_lines(state))
            self._show_example()
            self._follow()

    def edit(self, rule_id: str) -> RuleDialog:
        """Edit a rule, or make one."""
        values = self._presenter.rule_values(rule_id)
        dialog = RuleDialog(self._look, self, values, is_default=rule_id == DEFAULT_RULE)
        dialog.asked.connect(lambda now: self._keep(dialog, rule_id, now))
        dialog.open()
        return dialog

    def _keep(self, dialog: RuleDialog, rule_id: str, values: object) -> None:
        if isinstance(values, dict) and self._presenter.save_rule(rule_id, values):
            dialog.accept()
        else:
            dialog.show_problem(problem_words(self._presenter.state.problem))

    def _follow(self) -> None:
        rule_id = self.list.current()
        self.edit_button.setEnabled(isinstance(rule_id, str))
        self.drop_button.setEnabled(isinstance(rule_id, str) and rule_id != DEFAULT_RULE)

    def _show_example(self) -> None:
        due = self._presenter.due(
            str(self.kind.currentData()),
            self.grade.text().strip(),
            str(self.severity.currentData()),
            str(self.urgency.currentData()),
        )
        self.example.setText(due_words(due))

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        for_whom = QGridLayout()
        for_whom.setHorizontalSpacing(look.size("s2"))
        for_whom.setVerticalSpacing(look.size("s1"))
        for place, field in enumerate((self.kind, self.severity, self.urgency, self.grade)):
            for_whom.addWidget(PlainLabel("caption", field.accessibleName()), 0, place)
            for_whom.addWidget(field, 1, place)
            for_whom.setColumnStretch(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, look.size("s2"), edge, look.size("s3"))
        column.setSpacing(look.size("s2"))
        column.addWidget(self.list, 1)
        column.addLayout(self._foot)
        column.addWidget(PlainLabel("fieldLabel", self.tr("For example: opened now")))
        column.addLayout(for_whom)
        column.addWidget(self.example)


def due_words(due: Due) -> str:
    """Return an example as sentences."""
    parts = []
    if due.handle is not None:
        text = QCoreApplication.translate("ClocksPage", "Handled and talked over until {at}.")
        parts.append(text.format(at=moment(due.handle)))
    if due.write_back is not None:
        text = QCoreApplication.translate("ClocksPage", "Written back until {at}.")
        parts.append(text.format(at=moment(due.write_back)))
    if due.call_back is not None:
        text = QCoreApplication.translate("ClocksPage", "Called back until {at}.")
        parts.append(text.format(at=moment(due.call_back)))
    if any(due.tells):
        names = [centre_word(LADDER.get(who, "")) or "–" for who in due.tells]
        text = QCoreApplication.translate(
            "ClocksPage", "Told: {first} at 50 %, {second} at 80 %, {third} at 100 %."
        )
        parts.append(text.format(first=names[0], second=names[1], third=names[2]))
    if not parts:
        return QCoreApplication.translate("ClocksPage", "No clock runs for such a matter.")
    return " ".join(parts)


def _lines(state: CentreState) -> list[Line]:
    """Return the rules, the default first, then from general to special."""
    news = state.news
    lines: list[tuple[tuple[object, ...], Line]] = []
    found = False
    for rule_id, values in news.rules if news is not None else ():
        found = found or rule_id == DEFAULT_RULE
        try:
            rule = rule_of(rule_id, dict(values))
        except InvalidInput as exc:
            fields = tuple((n, str(v)) for n, v in exc.fields.items())
            below = problem_words(Problem(code=exc.code, fields=fields))
            line = Line(key=rule_id, title=rule_id, below=below, drawing="error", dot="bad")
            lines.append(((99,), line))
        else:
            lines.append((_place(rule), _line(rule)))
    if not found:
        rule = rule_of(DEFAULT_RULE, {})
        below = rule_below(DEFAULT)
        lines.append(((-1,), Line(key=DEFAULT_RULE, title=rule_title(rule), below=below)))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _place(rule: ClockRule) -> tuple[object, ...]:
    return (-1,) if rule.rule_id == DEFAULT_RULE else (rule.special[0], *rule.special[1:])


def _line(rule: ClockRule) -> Line:
    return Line(key=rule.rule_id, title=rule_title(rule), below=rule_below(rule))
