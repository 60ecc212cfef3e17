"""The result of a training: each call with its points and what was missed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.adherence import Assessment, Verdict
from agent_desktop.ui.assessment import wording
from agent_desktop.ui.assessment.state import AssessmentState
from agent_desktop.ui.assessment.view import AssessmentDialog
from agent_desktop.ui.look import Look
from agent_desktop.ui.translations import Languages
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

Calls = Sequence[tuple[str, Assessment | None]]


class ResultsDialog(QDialog):
    """A line a call; each leads to its marks."""

    def __init__(self, look: Look, calls: Calls, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainingResult")
        self.setWindowTitle(self.tr("Training result"))
        self.setMinimumWidth(look.size("dialog"))
        self._look = look
        scores = [0 if result is None else result.score for _, result in calls]
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s4"))
        head = QHBoxLayout()
        head.setSpacing(look.size("s2"))
        head.addWidget(PlainLabel("panelTitle", self.tr("Training result")), 1)
        mean = round(sum(scores) / len(scores)) if scores else 0
        head.addWidget(PlainLabel("callNumber", str(mean)), 0, Qt.AlignmentFlag.AlignBaseline)
        points = PlainLabel("caption", self.tr("points of 100"))
        head.addWidget(points, 0, Qt.AlignmentFlag.AlignBaseline)
        column.addLayout(head)
        for title, result in calls:
            column.addWidget(self._line(title, result))
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        done = PlainButton(look, "primary", self.tr("Done"))
        done.clicked.connect(self.accept)
        foot.addWidget(done)
        column.addLayout(foot)

    def _line(self, title: str, result: Assessment | None) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.size("s3"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel("body", title))
        words.addWidget(WrapLabel("caption", self._missed(result)))
        row.addLayout(words, 1)
        score = 0 if result is None else result.score
        row.addWidget(PlainLabel("callTimer", str(score)))
        if result is not None:
            marks = PlainButton(self._look, "quiet", self.tr("Marks"))
            marks.setAccessibleName(f"{self.tr('Marks')}: {title}")
            marks.clicked.connect(partial(self._show_marks, title, result))
            row.addWidget(marks)
        line.setAccessibleName(f"{title}: {score}")
        return line

    def _missed(self, result: Assessment | None) -> str:
        if result is None:
            return self.tr("Not answered")
        missed = [m.criterion for m in result.marks if m.verdict is Verdict.MISSED]
        if not missed:
            return self.tr("Nothing was missed")
        return self.tr("Missed: {marks}").format(
            marks=self.tr(", ").join(wording.title(criterion) for criterion in missed)
        )

    def _show_marks(self, title: str, result: Assessment) -> None:
        dialog = AssessmentDialog(self._look, self, can_contest=False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_state(AssessmentState(number=title, assessment=result))
        dialog.open()


def show_results(calls: Calls, language: str) -> None:
    """Show the result in a program that has no window yet, until it is closed.

    Thread: the main thread.
    """
    application = QApplication([])
    Languages(application).use(language)
    look = Look(application, "system", 1.0)
    look.dress()
    dialog = ResultsDialog(look, calls)
    dialog.show()
    application.exec()
