"""A labelled field with room for its problem."""

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from agent_desktop.domain.tickets import Problem
from agent_desktop.ui.error_texts import problem_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel, mark, tip


class LabelledField(QWidget):
    """Label above, the control, and under it what it means and why it cannot be saved.

    Args:
        needed: When it must be filled, in words; "" for never.
        about: What belongs into it.
    """

    def __init__(
        self,
        look: Look,
        text: str,
        control: QWidget,
        *,
        limit: int = 0,
        needed: str = "",
        about: str = "",
    ) -> None:
        super().__init__()
        self._control = control
        self._limit = limit
        label = ElidedLabel("fieldLabel", f"{text} *" if needed else text)
        label.setBuddy(control)
        if needed:
            label.setToolTip(tip(needed))
        self._counter = PlainLabel("counter")
        self._problem = WrapLabel("problem")
        self._words = ""
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
        self._about = WrapLabel("caption", about)
        column.addWidget(self._about)
        self._about.setVisible(bool(about))
        column.addWidget(self._problem)
        self._needed = needed
        self._described = "\n".join(part for part in (needed, about) if part)
        control.setAccessibleDescription(self._described)
        if not control.accessibleName():
            control.setAccessibleName(text)

    def show_problem(self, problem: Problem | None) -> None:
        """Show why the field cannot be saved; None takes it away."""
        self.show_words(problem_text(problem) if problem else "")

    def show_words(self, words: str) -> None:
        """Show why the field cannot be taken, in words; "" takes it away."""
        if words == self._words:
            return
        self._words = words
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self._control.setAccessibleDescription(words or self._described)
        mark(self._control, "problem", bool(words))

    def show_about(self, about: str) -> None:
        """Show what belongs into it, or what the choice means."""
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self._described = "\n".join(part for part in (self._needed, about) if part)
        self._control.setAccessibleDescription(self._problem.text() or self._described)

    def count(self, length: int) -> None:
        """Show how much of the limit is used, once it matters."""
        near = bool(self._limit) and length * 4 >= self._limit * 3
        self._counter.setText(f"{length} / {self._limit}" if near else "")
        mark(self._counter, "over", length > self._limit)
