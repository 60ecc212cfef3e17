"""What stands around the phrase: remarks, and the steps before and after it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from agent_desktop.ui.look import Look
from agent_desktop.ui.script.state import Step
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, WrapLabel, mark


class Remark(QFrame):
    """A drawing and a sentence."""

    def __init__(self, look: Look, drawing: str, colour: str, role: str) -> None:
        super().__init__()
        self.setProperty("role", f"{role}Box")
        row = QHBoxLayout(self)
        edge = 0 if role == "hint" else look.size("s3")
        row.setContentsMargins(edge, 0, edge, 0)
        row.setSpacing(look.size("s2"))
        mark_column = QVBoxLayout()
        mark_column.setContentsMargins(0, look.size("bar"), 0, 0)
        mark_column.addWidget(IconLabel(look, drawing, colour))
        mark_column.addStretch(1)
        row.addLayout(mark_column)
        self._text = WrapLabel(role)
        row.addWidget(self._text, 1)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show a sentence; nothing hides the remark."""
        self._text.setText(text)
        self.setVisible(bool(text))


class StepList(QVBoxLayout):
    """The other steps in one line each; the current one stands large above them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setSpacing(0)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show every step but the current one."""
        others = [(n, step) for n, step in enumerate(steps, 1) if not step.is_current]
        while self.count() > len(others):
            last = self.takeAt(self.count() - 1)
            if (widget := last.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, (number, step) in enumerate(others):
            if place >= self.count():
                row = _StepRow(self._look)
                self.addWidget(row)
                row.show()
            item = self.itemAt(place)
            shown = None if item is None else item.widget()
            if isinstance(shown, _StepRow):
                shown.show_state(number, step)


class _StepRow(QFrame):
    """One step in the list: its number or a tick, and one line."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "step")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s3"), look.size("s1"), look.size("s3"), look.size("s1"))
        row.setSpacing(look.size("s2"))
        self._tick = IconLabel(look, "tick", "good")
        self._number = PlainLabel("stepNumber")
        self._number.setFixedWidth(look.size("icon_s"))
        self._number.setAlignment(self._number.alignment().AlignCenter)
        self._text = ElidedLabel("stepText")
        row.addWidget(self._tick)
        row.addWidget(self._number)
        row.addWidget(self._text, 1)

    def show_state(self, number: int, step: Step) -> None:
        """Show whether it is said or comes later."""
        mark(self._text, "phase", "said" if step.is_said else "later")
        self._tick.setVisible(step.is_said)
        self._number.setVisible(not step.is_said)
        self._number.setText(str(number))
        self._text.setText(step.text)
