"""Chips of which one, or any number, is on; they break into lines like text."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.flow import FlowLayout


class ChipRow(QWidget):
    """Choices as chips; what is on has a tick before its words, not only a colour.

    Args:
        many: Any number of them may be on, else one.

    Signals:
        chosen: The values that are on now, joined by commas; of one, its value.
    """

    chosen = Signal(str)

    def __init__(
        self, look: Look, name: str, choices: Sequence[tuple[str, str]], *, many: bool = False
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._many = many
        self._words = {value: text.replace("&", "&&") for text, value in choices}
        self._flow = FlowLayout(look.size("s1"), self)
        self._buttons: dict[str, QPushButton] = {}
        for text, value in choices:
            button = QPushButton(self._words[value])
            button.setProperty("kind", "chip")
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            button.clicked.connect(lambda _=False, value=value: self._clicked(value))
            self._buttons[value] = button
            self._flow.addWidget(button)

    def value(self) -> str:
        """Return what is on."""
        return ",".join(v for v, b in self._buttons.items() if b.isChecked())

    def show_value(self, value: str) -> None:
        """Show what is on; nobody is told."""
        on = {v.strip() for v in value.split(",")} if self._many else {value}
        for name, button in self._buttons.items():
            is_on = name in on
            button.setChecked(is_on)
            words = self._words[name]
            button.setText(f"✓ {words}" if is_on else words)
        self._grow()

    def begin(self) -> None:
        """Put the keyboard on the first chip."""
        button = next(iter(self._buttons.values()), None)
        if button is not None:
            button.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the lines need at this width."""
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        # A scroll area's layouts do not ask for the height of a width.
        self._flow.invalidate()
        self.setFixedHeight(max(1, self._flow.heightForWidth(max(1, self.width()))))

    def _clicked(self, value: str) -> None:
        if self._many:
            self.show_value(self.value())
        else:
            on = self._buttons[value].isChecked()
            self.show_value(value if on else "")
        self.chosen.emit(self.value())
