"""The phrase to say now, as large as its room allows: it is read from an arm's length and more."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import WrapLabel, mark

SIZES = ("phrase_xl", "phrase_l", "phrase_m", "phrase_s")


class PhraseLabel(WrapLabel):
    """Plain text in the largest of ``SIZES`` that stays within a height."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._most = 0
        super().__init__("phrase")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def stay_within(self, height: int) -> None:
        """Use at most this height, if the smallest size allows."""
        if height != self._most:
            self._most = height
            self._fit()

    def setText(self, text: str) -> None:
        """Show a phrase."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the size for this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        font = QFont(self.font())
        room = QRect(0, 0, self.width(), self._look.size("window_h"))
        for name in SIZES:
            font.setPixelSize(self._look.size(name))
            lines = QFontMetrics(font).boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
            if lines.height() <= self._most or name == SIZES[-1]:
                mark(self, "fit", name)
                return
