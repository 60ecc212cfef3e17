"""A labelled field with room for its problem."""

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from agent_desktop.domain.tickets import Problem
from agent_desktop.ui.error_texts import problem_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel, mark


class LabelledField(QWidget):
    """Label above, the control, and under it why it cannot be saved."""

    def __init__(self, look: Look, text: str, control: QWidget, *, limit: int = 0) -> None:
        super().__init__()
        self._control = control
        self._limit = limit
        label = PlainLabel("fieldLabel", text)
        label.setBuddy(control)
        self._counter = PlainLabel("counter")
        self._problem = WrapLabel("problem")
        self._problem.hide()
        head = QHBoxLayout()
        head.addWidget(label, 1)
        head.addWidget(self._counter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s1"))
        column.addLayout(head)
        stretch = 1 if isinstance(control, QPlainTextEdit) else 0
        column.addWidget(control, stretch)
        column.addWidget(self._problem)
        if not control.accessibleName():
            control.setAccessibleName(text)

    def show_problem(self, problem: Problem | None) -> None:
        """Show why the field cannot be saved; None takes it away."""
        words = problem_text(problem) if problem else ""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self._control.setAccessibleDescription(words)
        mark(self._control, "problem", bool(words))

    def count(self, length: int) -> None:
        """Show how much of the limit is used, once it matters."""
        near = bool(self._limit) and length * 4 >= self._limit * 3
        self._counter.setText(f"{length} / {self._limit}" if near else "")
        mark(self._counter, "over", length > self._limit)
