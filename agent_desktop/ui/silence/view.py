"""The ladder beside the phrase: a countdown, where it stands, and what the line tells."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.ladders import LadderPhase, Trouble
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.error_texts import TEXTS, error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.silence.ring import CountdownRing
from agent_desktop.ui.silence.state import SilenceState
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, WrapLabel, mark

_CLIMBING = (LadderPhase.RUNNING, LadderPhase.ENDING)


class LadderMark(QWidget):
    """One line of words and the ring; stands in the phrase's own frame and moves nothing."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._words = ElidedLabel("ladder")
        self.ring = CountdownRing(look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.size("s2"))
        self._words.setAlignment(self._words.alignment().AlignRight | self._words.alignment())
        row.addWidget(self._words, 1)
        row.addWidget(self.ring)
        self.ring.hide()

    def show_state(self, state: SilenceState) -> None:
        """Show where the ladder stands."""
        words = self._phase_words(state)
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self.ring.count_down(state.until_s, state.pause_s)
        self.ring.setVisible(state.phase is LadderPhase.RUNNING)

    def _phase_words(self, state: SilenceState) -> str:
        if state.heard and state.phase is LadderPhase.SUSPENDED:
            return ""  # in a conversation nobody waits for a word
        words = {
            LadderPhase.LISTENING: self.tr("Listening for the caller"),
            LadderPhase.OFFERED: self.tr("Steps are ready"),
            LadderPhase.RUNNING: self.tr("Prompt {step} of {steps}"),
            LadderPhase.SUSPENDED: self.tr("Silence is not counted"),
            LadderPhase.ENDING: self.tr("You may hang up"),
            LadderPhase.HANGING_UP: self.tr("Hanging up"),
        }.get(state.phase, "")
        return words.format(step=state.step, steps=state.steps)


class LadderAdvice(QFrame):
    """What the line tells, under the phrase, and the one thing to do about it.

    Signals:
        start_asked: The agent wants the steps that are offered.
    """

    start_asked = Signal()

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setProperty("role", "ladderBox")
        self._icon = IconLabel(look, "hint", "accent", "icon")
        self._text = WrapLabel("ladderAdvice")
        self._nth = WrapLabel("ladderAdvice")
        self._start = PlainButton(look, "primary", self.tr("Start the steps"), "speech")
        self._hang_up = ActionButton(
            look, actions["hang_up"], "bad", "hang-up", words=self.tr("Hang up")
        )
        self._start.clicked.connect(self.start_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s4"), look.size("s2"), look.size("s3"), look.size("s2"))
        row.setSpacing(look.size("s3"))
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._text)
        words.addWidget(self._nth)
        words.addStretch(1)
        row.addLayout(words, 1)
        for button in (self._start, self._hang_up):
            button.setMinimumWidth(look.size("key") * 4)
            row.addWidget(button)
        self.hide()

    def show_state(self, state: SilenceState) -> None:
        """Show advice and button; nothing to tell hides all."""
        text, nth = self._words(state), self._nth_words(state)
        ours = state.phase is LadderPhase.SUSPENDED
        self._icon.show_drawing("warning" if ours else "hint", "warn" if ours else "accent")
        mark(self, "tone", "ours" if ours else "line")
        for label, words in ((self._text, text), (self._nth, nth)):
            label.setText(words)
            label.setVisible(bool(words))
        self._start.setVisible(state.can_start)
        self._hang_up.setVisible(state.can_hang_up)
        self.setVisible(bool(text or nth))

    def buttons(self) -> tuple[QWidget, ...]:
        """Return the buttons, in order."""
        return self._start, self._hang_up

    def _words(self, state: SilenceState) -> str:
        if state.ended:
            return self.tr("Silent call: it is counted.")
        if state.can_hang_up:
            return self.tr("The caller has not answered. You may hang up.")
        if state.advice in TEXTS:
            return error_text(state.advice).message
        if state.can_start:
            return {
                Trouble.SILENT: self.tr("Nobody speaks. The steps for a silent call are ready."),
                Trouble.TOO_QUIET: self.tr("The caller is hard to hear. Steps are ready."),
                Trouble.NOISY: self.tr("The line is noisy. Steps are ready."),
            }[state.trouble]
        return ""

    def _nth_words(self, state: SilenceState) -> str:
        silent = state.phase in _CLIMBING and state.trouble is Trouble.SILENT
        if state.nth_today < 2 or not (silent or state.ended):
            return ""
        words = self.tr("Silent call number {count} of this number today.")
        return words.format(count=state.nth_today)
