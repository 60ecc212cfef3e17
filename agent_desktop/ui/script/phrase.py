"""The phrase to say now, as large as its room allows: it is read from an arm's length and more."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent

from agent_desktop.domain.breaths import clauses
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import WrapLabel, mark

SIZES = ("phrase_xl", "phrase_l", "phrase_m", "phrase_s")


class PhraseLabel(WrapLabel):
    """Plain text, a breath a line, in the largest of ``SIZES`` that stays within a height.

    A size at which no breath is broken goes before a larger one that breaks lines. Where even the
    smaller ones break a breath, its clauses stay whole if they can.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._most = 0
        self._phrase = ""
        self._is_fitting = False
        super().__init__("phrase")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def stay_within(self, height: int) -> None:
        """Use at most this height, if the smallest size allows."""
        if height != self._most:
            self._most = height
            self._fit()

    def setText(self, text: str) -> None:
        """Show a phrase."""
        self._phrase = text
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the size for this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # A new height may bring or take the pane's scroll bar, which changes the width while this
        # one is still being fitted: without an end the two would call each other for ever.
        if self._is_fitting:
            return
        self._is_fitting = True
        try:
            self._choose_size()
        finally:
            self._is_fitting = False

    def _choose_size(self) -> None:
        breaths = self._phrase.split("\n")
        name, lines = self._largest(breaths, SIZES[:-1], in_clauses=False)  # the smallest: no gain
        if not name:
            name, lines = self._largest(breaths, SIZES, in_clauses=True)
        shown = "\n".join(lines)
        if shown != self.text():
            super().setText(shown)
        mark(self, "fit", name or self._size_within_height())

    def _largest(
        self, breaths: Sequence[str], sizes: Sequence[str], *, in_clauses: bool
    ) -> tuple[str, Sequence[str]]:
        """Return the largest size at which every line stays whole, and the lines; "" for none."""
        font = QFont(self.font())
        for name in sizes:
            font.setPixelSize(self._look.size(name))
            metrics = QFontMetrics(font)

            def fits(line: str, metrics: QFontMetrics = metrics) -> bool:
                return metrics.horizontalAdvance(line) <= self.width()

            lines = [x for b in breaths for x in (_lines(b, fits) if in_clauses else (b,))]
            if all(map(fits, lines)) and metrics.lineSpacing() * len(lines) <= self._most:
                return name, lines
        return "", breaths

    def _size_within_height(self) -> str:
        font = QFont(self.font())
        room = QRect(0, 0, self.width(), self._look.size("window_h"))
        for name in SIZES:
            font.setPixelSize(self._look.size(name))
            lines = QFontMetrics(font).boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
            if lines.height() <= self._most:
                return name
        return SIZES[-1]


def _lines(breath: str, fits: Callable[[str], bool]) -> list[str]:
    """Return a breath in lines that end where a clause does; one clause may still be too long."""
    lines: list[str] = []
    for clause in [breath] if fits(breath) else clauses(breath):
        joined = lines[-1] + clause if lines else ""
        if lines and fits(joined):
            lines[-1] = joined
        else:
            lines.append(clause.strip())
    return lines
