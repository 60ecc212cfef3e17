"""The call in front of the agent: who, since when, how loud, and the two big buttons."""

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallState, Direction
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.state import CallCard, Levels, SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, WrapLabel, mark
from agent_desktop.ui.widgets.meter import LevelMeter
from agent_desktop.ui.words import AGENT_LINES, CALL_STATES, CALLER_LINES, word

_TONES = {
    CallState.RINGING: "ringing",
    CallState.DIALING: "calling",
    CallState.ALERTING: "calling",
    CallState.ACTIVE: "active",
    CallState.HELD: "held",
    CallState.ENDED: "ended",
}


class CallCardView(QFrame):
    """Shows one call.

    Signals:
        painted: (call_id, monotonic seconds) once, when a ringing call has been drawn.
    """

    painted = Signal(str, float)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("callCard")
        self._look = look
        self._card: CallCard | None = None
        self._painted_call = ""
        self._state = ElidedLabel("callState")
        self._timer = PlainLabel("callTimer")
        self._number = ElidedLabel("callNumber")
        self._name = ElidedLabel("callName")
        self._idle_icon = IconLabel(look, "headset", "text_faint", "icon_l")
        self._idle = WrapLabel("callIdle")
        self._answer = ActionButton(look, actions["answer"], "good", "answer")
        self._hang_up = ActionButton(look, actions["hang_up"], "bad", "hang-up")
        self._ready = ActionButton(
            look, actions["ready"], "plain", "tick", words=self.tr("Ready for calls")
        )
        self._caller = LevelMeter(look, self.tr("How loud the caller is"))
        self._microphone = LevelMeter(look, self.tr("How loud the microphone is"))
        self._caller_line = ElidedLabel("caption", fits=True)
        self._agent_line = ElidedLabel("caption", fits=True)
        self._meters = self._build_meters()
        self._live = self._build_live()
        self._empty = self._build_empty()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(*(look.size("s3"),) * 4)
        inside.setSpacing(0)
        inside.addWidget(self._live)
        inside.addWidget(self._empty, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._live.hide()

    def show_state(self, state: SoftphoneState) -> None:
        """Show the call in front, or that there is none."""
        self._card = state.card
        self._live.setVisible(state.card is not None)
        self._empty.setVisible(state.card is None)
        if state.card is None:
            mark(self, "tone", "idle")
            self._idle.setText(self._idle_words(state))
            self.setAccessibleName(self._idle.text())
            return
        self._render_card(state.card)
        self._answer.setVisible(state.can_answer and state.card.state is CallState.RINGING)
        self._hang_up.setVisible(state.can_hang_up)
        ringing = state.card.state is CallState.RINGING
        self._hang_up.show_as("hang-up", self.tr("Reject") if ringing else self.tr("Hang up"))
        for label, words in (
            (self._caller_line, word(CALLER_LINES[state.caller_line])),
            (self._agent_line, word(AGENT_LINES[state.agent_line])),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._ready.setVisible(
            state.card.state is CallState.ENDED and state.agent_state is AgentState.ACW
        )
        self.render_levels(state.levels)

    def render_levels(self, levels: Levels) -> None:
        """Show how loud it is."""
        self._caller.show_level(levels.caller)
        muted = self._card is not None and self._card.muted
        self._microphone.show_level(0.0 if muted else levels.microphone)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw, and say so when a ringing call is first on screen."""
        super().paintEvent(event)
        card = self._card
        if card and card.state is CallState.RINGING and card.call_id != self._painted_call:
            self._painted_call = card.call_id
            # What stands on the card is painted after the card; say so when all of it is.
            QTimer.singleShot(0, self, lambda: self.painted.emit(card.call_id, time.monotonic()))

    def _render_card(self, card: CallCard) -> None:
        mark(self, "tone", "missed" if card.missed else _TONES[card.state])
        words = self._state_words(card)
        self._state.setText(f"{words} · {card.queue}" if card.queue else words)
        self._timer.setText(formats.duration(card.seconds))
        number = formats.number(card.number) or self.tr("Number withheld")
        self._number.setText(number)
        self._name.setText(card.name)
        self._name.setVisible(bool(card.name) and card.name != card.number)
        self._meters.setVisible(card.state is CallState.ACTIVE)
        self.setAccessibleName(f"{words}: {number} {card.name}")

    def _state_words(self, card: CallCard) -> str:
        if card.missed:
            return self.tr("Missed call")
        if card.state is CallState.ENDED and card.end_code in (486, 600):
            return self.tr("Busy")
        if card.state is CallState.ENDED and card.end_code in (404, 484, 604):
            return self.tr("No such number")
        if card.state is CallState.ACTIVE and card.muted:
            return self.tr("In a call, muted")
        if card.state is CallState.ENDED and card.direction is Direction.OUTBOUND:
            return self.tr("Call ended")
        return word(CALL_STATES[card.state])

    def _idle_words(self, state: SoftphoneState) -> str:
        if state.agent_state is AgentState.READY:
            return self.tr("Waiting for the next call")
        if state.agent_state is AgentState.ACW:
            return self.tr("Finish your notes, then go to ready")
        if state.agent_state is AgentState.NOT_READY:
            return self.tr("No calls are put through while you are not ready")
        return self.tr("No call")

    def _build_meters(self) -> QWidget:
        meters = QWidget()
        grid = QGridLayout(meters)
        grid.setContentsMargins(0, self._look.size("s2"), 0, 0)
        grid.setVerticalSpacing(self._look.size("s1"))
        grid.setHorizontalSpacing(self._look.size("s2"))
        rows = (
            (self.tr("Caller"), self._caller, self._caller_line),
            (self.tr("You"), self._microphone, self._agent_line),
        )
        for row, (text, meter, line) in enumerate(rows):
            grid.addWidget(PlainLabel("caption", text), row, 0)
            grid.addWidget(meter, row, 1)
            grid.addWidget(line, row, 2)
        grid.setColumnStretch(1, 1)
        return meters

    def _build_live(self) -> QWidget:
        live = QWidget()
        column = QVBoxLayout(live)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._look.size("s1"))
        head = QHBoxLayout()
        head.addWidget(self._state, 1)
        head.addWidget(self._timer)
        column.addLayout(head)
        for label in (self._number, self._name, self._meters):
            column.addWidget(label)
        column.addSpacing(self._look.size("s2"))
        buttons = QHBoxLayout()
        buttons.setSpacing(self._look.size("s2"))
        buttons.addWidget(self._answer, 1)
        buttons.addWidget(self._hang_up, 1)
        buttons.addWidget(self._ready, 1)
        column.addLayout(buttons)
        for button in (self._answer, self._hang_up, self._ready):
            button.setMinimumHeight(self._look.size("control_l"))
        return live

    def _build_empty(self) -> QWidget:
        empty = QWidget()
        empty.setMinimumHeight(self._look.size("s12") * 2 + self._look.size("s5"))
        row = QVBoxLayout(empty)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.size("s2"))
        middle = self._idle.alignment().AlignHCenter
        row.addStretch(1)
        row.addWidget(self._idle_icon, 0, middle)
        self._idle.setAlignment(middle)
        row.addWidget(self._idle)
        row.addStretch(1)
        return empty
