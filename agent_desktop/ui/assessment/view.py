"""The self-assessment: a mark a line, where to listen, and the agent's word against it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.adherence import Criterion, Mark, Verdict
from agent_desktop.ui.assessment import wording
from agent_desktop.ui.assessment.state import AssessmentState
from agent_desktop.ui.formats import number
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import IconLabel, PlainLabel, WrapLabel

LONGEST_REASON = 500
_SIGNS = {
    Verdict.MET: ("tick", "good"),
    Verdict.MISSED: ("warning", "warn"),
    Verdict.UNCLEAR: ("help", "text_soft"),
    Verdict.NOT_APPLICABLE: ("later", "text_faint"),
}


class MarkLine(QFrame):
    """One criterion with its verdict; a missed one can be contested.

    Signals:
        contested: The agent's reason; "" takes it back.
    """

    contested = Signal(str)

    def __init__(self, look: Look, mark: Mark, *, can_contest: bool = True) -> None:
        super().__init__()
        self.setProperty("role", "mark")
        drawing, role = _SIGNS[mark.verdict]
        lost = mark.verdict is Verdict.MISSED
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.size("s2"), 0, look.size("s2"))
        column.setSpacing(look.size("s1"))
        row = QHBoxLayout()
        row.setSpacing(look.size("s3"))
        row.addWidget(IconLabel(look, drawing, role, "icon"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel("body", wording.title(mark.criterion)))
        if detail := wording.detail(mark):
            words.addWidget(WrapLabel("caption", detail))
        row.addLayout(words, 1)
        verdict = wording.verdict(mark)
        if mark.deduction:
            verdict = f"{verdict}  −{mark.deduction}"
        row.addWidget(PlainLabel("fieldLabel", verdict), 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        self.setAccessibleName(f"{wording.title(mark.criterion)}: {verdict}. {detail}")
        self._editor: QLineEdit | None = None
        self.button: PlainButton | None = None
        if lost and can_contest:
            self._add_appeal(look, column, row, mark)

    def _add_appeal(self, look: Look, column: QVBoxLayout, row: QHBoxLayout, mark: Mark) -> None:
        indent = look.size("icon") + look.size("s3")
        title = wording.title(mark.criterion)
        if mark.contested:
            label = WrapLabel(
                "conflict", self.tr("Contested: {reason}").format(reason=mark.contested)
            )
            line = QHBoxLayout()
            line.setContentsMargins(indent, 0, 0, 0)
            line.addWidget(label, 1)
            column.addLayout(line)
            self.button = PlainButton(look, "quiet", self.tr("Take back"))
            self.button.clicked.connect(partial(self.contested.emit, ""))
        else:
            self._editor = QLineEdit()
            self._editor.setMaxLength(LONGEST_REASON)
            self._editor.setPlaceholderText(self.tr("Why is this mark wrong? Enter sends it"))
            self._editor.setAccessibleName(self.tr("Reason against: {title}").format(title=title))
            self._editor.returnPressed.connect(self._send)
            self._editor.hide()
            line = QHBoxLayout()
            line.setContentsMargins(indent, 0, 0, 0)
            line.addWidget(self._editor)
            column.addLayout(line)
            self.button = PlainButton(look, "quiet", self.tr("Contest"))
            self.button.clicked.connect(self._open)
        self.button.setAccessibleName(f"{self.button.text()}: {title}")
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _open(self) -> None:
        if self._editor is not None:
            self._editor.setVisible(True)
            self._editor.setFocus()

    def _send(self) -> None:
        if self._editor is not None and (reason := self._editor.text().strip()):
            self.contested.emit(reason)


class AssessmentDialog(QDialog):
    """All marks of a call.

    Args:
        can_contest: Whether somebody reads the agent's reasons; after a training nobody does.

    Signals:
        contested: (criterion, reason); "" takes the reason back.
    """

    contested = Signal(object, str)

    def __init__(self, look: Look, parent: QWidget | None, *, can_contest: bool = True) -> None:
        super().__init__(parent)
        self._can_contest = can_contest
        self.setObjectName("assessment")
        self.setWindowTitle(self.tr("Self-assessment"))
        self.setMinimumSize(look.size("dialog"), look.size("dialog"))
        self._look = look
        self._score = PlainLabel("callNumber")
        self._of = PlainLabel("caption", self.tr("points of 100"))
        self._title = PlainLabel("panelTitle")
        self._note = WrapLabel(
            "caption",
            self.tr(
                "Made on this desk from voice activity, ticks and hold; nobody listened in. "
                "Times are those of the recording."
            ),
        )
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._build()

    def show_state(self, state: AssessmentState) -> None:
        """Show an assessment; a reason that is being typed stays."""
        self._title.setText(number(state.number) or self.tr("Last call"))
        self._score.setText(str(state.assessment.score))
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        shown = [m for m in state.assessment.marks if m.verdict is not Verdict.NOT_APPLICABLE]
        for mark in shown:
            line = MarkLine(self._look, mark, can_contest=self._can_contest)
            line.contested.connect(partial(self._contest, mark.criterion))
            self._lines.addWidget(line)
        if not shown:
            self._lines.addWidget(WrapLabel("emptyText", self.tr("There was nothing to assess.")))
        self._lines.addStretch(1)

    def lines(self) -> list[MarkLine]:
        """Return the marks on screen, in order."""
        items = (self._lines.itemAt(index) for index in range(self._lines.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, MarkLine)]

    def _contest(self, criterion: Criterion, reason: str) -> None:
        self.contested.emit(criterion, reason)

    def _build(self) -> None:
        size = self._look.size
        column = QVBoxLayout(self)
        column.setContentsMargins(*(size("s6"),) * 4)
        column.setSpacing(size("s4"))
        head = QHBoxLayout()
        head.setSpacing(size("s2"))
        head.addWidget(self._title, 1)
        head.addWidget(self._score, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self._of, 0, Qt.AlignmentFlag.AlignBaseline)
        column.addLayout(head)
        column.addWidget(self._note)
        inside = QWidget()
        inside.setLayout(self._lines)
        self._lines.setContentsMargins(0, 0, size("s2"), 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        for part in (area.viewport(), inside):
            part.setAutoFillBackground(False)
        column.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        done = PlainButton(self._look, "primary", self.tr("Done"))
        done.setAutoDefault(False)
        done.clicked.connect(self.accept)
        foot.addWidget(done)
        column.addLayout(foot)
