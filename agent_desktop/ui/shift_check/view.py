"""The check before the shift: three steps on a card, one question at a time."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.shift_check import CheckedPart, CheckPart, PartState
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.shift_check.state import ShiftCheckState
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, WrapLabel, mark
from agent_desktop.ui.widgets.meter import LevelMeter
from agent_desktop.ui.widgets.overlay import Overlay

_MARKS: Final = {
    PartState.OPEN: ("circle", "text_off"),
    PartState.RUNNING: ("dot-circle", "accent"),
    PartState.PASSED: ("tick-circle", "good"),
    PartState.FAILED: ("error", "bad"),
}


class PartRow(QWidget):
    """One part: how far it is, what it is, on which device, and what to do about it."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        self._icon = IconLabel(look, "circle", "text_off", "icon")
        self._title = PlainLabel("partTitle", title)
        self._device = ElidedLabel("caption")
        self._words = WrapLabel("partWords")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.size("s3"))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout()
        self.column.setSpacing(look.size("s1"))
        head = QHBoxLayout()
        head.setSpacing(look.size("s3"))
        head.addWidget(self._title)
        head.addWidget(self._device, 1)
        self.column.addLayout(head)
        self.column.addWidget(self._words)
        row.addLayout(self.column, 1)

    def show_part(self, part: CheckedPart, words: str) -> None:
        """Show how far it is."""
        self._icon.show_drawing(*_MARKS[part.state])
        self._device.setText(part.device)
        failed = part.state is PartState.FAILED
        if failed and part.code:
            text = error_text(part.code)
            words = f"{text.title}\n{text.message} {text.action}".strip()
        self._words.setText(words)
        self._words.setVisible(bool(words))
        mark(self._words, "tone", "bad" if failed else "")
        mark(self._title, "phase", part.state.value)
        self.setAccessibleName(f"{self._title.text()} {part.device} {words}".strip())


class ShiftCheckView(Overlay):
    """Leads through the check; calm, one thing at a time.

    Signals:
        started: Begin, or try again what failed.
        answered: Whether the tone was heard.
        devices_asked: Choose other devices.
        closed: Put it away.
    """

    started = Signal()
    answered = Signal(bool)
    devices_asked = Signal()
    closed = Signal()

    def __init__(self, look: Look, over: QWidget) -> None:
        super().__init__(look, over)
        self.setAccessibleName(self.tr("Check before the shift"))
        self.card.setFixedWidth(look.size("dialog"))
        self._meter = LevelMeter(look, self.tr("How loud the microphone is"))
        self._meter.setFixedHeight(look.size("dot"))
        self._sentence = WrapLabel(
            "readAloud", self.tr("“Good morning, what can I do for you today?”")
        )
        self._yes = PlainButton(look, "primary", self.tr("Yes, I hear it"))
        self._no = PlainButton(look, "plain", self.tr("No"))
        self._question = QWidget()
        self._again = PlainButton(look, "primary", self.tr("Try again"))
        self._devices = PlainButton(look, "plain", self.tr("Other devices …"))
        self._done = PlainButton(look, "primary", self.tr("Done"))
        self._later = PlainButton(look, "plain", self.tr("Later"))
        self._result = WrapLabel("partWords")
        self._rows = {
            part: PartRow(look, title)
            for part, title in (
                (CheckPart.REGISTRATION, self.tr("Telephone")),
                (CheckPart.MICROPHONE, self.tr("Microphone")),
                (CheckPart.EARPIECE, self.tr("Earpiece")),
                (CheckPart.RINGER, self.tr("Ring")),
                (CheckPart.SPEAKER, self.tr("Loudspeaker")),
            )
        }
        self._build(look)
        self._yes.clicked.connect(lambda: self.answered.emit(True))
        self._no.clicked.connect(lambda: self.answered.emit(False))
        self._again.clicked.connect(self.started)
        self._devices.clicked.connect(self.devices_asked)
        self._done.clicked.connect(self.closed)
        self._later.clicked.connect(self.closed)

    def show_state(self, state: ShiftCheckState) -> None:
        """Show how far the check is, or take it away."""
        if not state.open:
            if self.isVisible():
                self.vanish()
            return
        for part, row in self._rows.items():
            found = next((p for p in state.parts if p.part is part), None)
            row.setVisible(found is not None)
            if found is not None:
                row.show_part(found, self._words(found))
        reads = state.trying is CheckPart.MICROPHONE
        for widget in (self._sentence, self._meter):
            widget.setVisible(reads)
        self._meter.show_level(state.level if reads else 0.0)
        self._place_question(state)
        self._show_foot(state)
        if not self.isVisible():
            self.appear()
            self._focus(state)

    def leave(self) -> None:
        """Esc puts the check away."""
        self.closed.emit()

    def _words(self, part: CheckedPart) -> str:
        if part.state is PartState.PASSED:
            return ""
        if part.state is not PartState.RUNNING:
            return ""
        if part.part is CheckPart.REGISTRATION:
            return self.tr("Asking the telephone system …")
        if part.part is CheckPart.MICROPHONE:
            return self.tr("Read this aloud, as you speak to callers:")
        return self.tr("A tone plays. Do you hear it?")

    def _place_question(self, state: ShiftCheckState) -> None:
        was_asked = self._question.isVisibleTo(self)
        self._question.setVisible(state.asks)
        if state.asks and state.trying is not None:
            column = self._rows[state.trying].column
            if column.indexOf(self._question) < 0:
                column.addWidget(self._question)
        if state.asks and not was_asked and self.isVisible():
            self._yes.setFocus()

    def _show_foot(self, state: ShiftCheckState) -> None:
        words = ""
        if state.passed:
            words = self.tr("Everything works. Have a good shift.")
        elif state.failed and state.required:
            words = self.tr("You can be ready when every part works.")
        self._result.setText(words)
        self._result.setVisible(bool(words))
        mark(self._result, "tone", "good" if state.passed else "")
        ended = state.passed or state.failed
        self._again.setVisible(state.failed)
        self._devices.setVisible(state.failed)
        self._done.setVisible(state.passed)
        self._later.setVisible(not state.passed)
        if ended and self.isVisible():
            self._focus(state)

    def _focus(self, state: ShiftCheckState) -> None:
        """Put the keyboard on the one thing to do now."""
        wanted = (
            (state.asks, self._yes),
            (state.failed, self._again),
            (state.passed, self._done),
        )
        for is_now, button in wanted:
            if is_now and not self._later.hasFocus():
                button.setFocus()
                return

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self.card)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s4"))
        title = QVBoxLayout()
        title.setSpacing(look.size("s1"))
        title.addWidget(PlainLabel("panelTitle", self.tr("Check before the shift")))
        title.addWidget(
            WrapLabel("emptyText", self.tr("Ten seconds: do callers hear you, do you hear them?"))
        )
        column.addLayout(title)
        for row in self._rows.values():
            column.addWidget(row)
        microphone = self._rows[CheckPart.MICROPHONE].column
        microphone.addWidget(self._sentence)
        microphone.addWidget(self._meter)
        question = QHBoxLayout(self._question)
        question.setContentsMargins(0, 0, 0, 0)
        question.setSpacing(look.size("s2"))
        question.addWidget(self._yes)
        question.addWidget(self._no)
        question.addStretch(1)
        column.addWidget(self._result)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        foot.addWidget(self._devices)
        foot.addStretch(1)
        foot.addWidget(self._later)
        foot.addWidget(self._again)
        foot.addWidget(self._done)
        column.addLayout(foot)
