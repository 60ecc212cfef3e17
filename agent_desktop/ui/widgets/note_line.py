"""One clear line about what is the matter, with the way out beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import IconLabel, WrapLabel, mark

_DRAWINGS = {"warn": "warning", "bad": "error", "info": "info", "good": "tick"}


class NoteLine(QWidget):
    """A coloured line: drawing, sentence, and perhaps buttons.

    Attributes:
        ground: What is coloured.

    Thread: GUI.
    """

    def __init__(self, look: Look, *buttons: QWidget) -> None:
        super().__init__()
        self.ground = QWidget()
        self.ground.setProperty("kind", "noteLine")
        self.ground.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = IconLabel(look, "info", "accent")
        self._words = WrapLabel("noteLine")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, look.size("s1"), 0, look.size("s1"))
        whole.addWidget(self.ground)
        row = QHBoxLayout(self.ground)
        row.setContentsMargins(look.size("s2"), look.size("s1"), look.size("s1"), look.size("s1"))
        row.setSpacing(look.size("s2"))
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        for button in buttons:
            row.addWidget(button)
        self.hide()

    def show_words(self, words: str, tone: str = "warn") -> None:
        """Show a sentence in a tone (``warn``, ``bad``, ``info`` or ``good``); "" hides it."""
        self._words.setText(words)
        self._icon.show_drawing(_DRAWINGS[tone], "accent" if tone == "info" else tone)
        mark(self.ground, "tone", tone)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
