"""The call in front of the agent: who, since when, how loud, and the two big buttons."""

import time
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallPurpose, CallState, TransferState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone import call_words
from agent_desktop.ui.softphone.card_parts import (
    ConsultButtons,
    Meters,
    Participants,
    RecordingStrip,
    has_recording,
)
from agent_desktop.ui.softphone.idle_card import IdleCard
from agent_desktop.ui.softphone.state import CallCard, Levels, SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, mark
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.widgets.signal_bars import SignalBars
from agent_desktop.ui.widgets.tab_order import put_after
from agent_desktop.ui.words import CALL_WARNINGS, word

_TONES = {
    CallState.RINGING: "ringing",
    CallState.DIALING: "calling",
    CallState.ALERTING: "calling",
    CallState.ACTIVE: "active",
    CallState.HELD: "held",
    CallState.ENDED: "ended",
}
_FIXES = {"call.muted_speech": "mute", "call.microphone_dead": "devices"}
_BAD_WARNINGS = ("call.muted_speech", "call.microphone_dead", "call.no_packets")

_Part = TypeVar("_Part", bound=QWidget)


class CallCardView(QFrame):
    """Shows one call, or the conference.

    Signals:
        painted: (call_id, monotonic seconds) once, when a ringing call has been drawn.
        participant_left: call_id of the one in the conference to hang up.
    """

    painted = Signal(str, float)
    participant_left = Signal(str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("callCard")
        self._look = look
        self._actions = actions
        self._card: CallCard | None = None
        self._painted_call = ""
        self._state = ElidedLabel("callState")
        self._signal = SignalBars(look)
        self._timer = PlainLabel("callTimer")
        self._number = ElidedLabel("callNumber")
        self._name = ElidedLabel("callName")
        self._idle = IdleCard(look, actions)
        self._answer = ActionButton(look, actions["answer"], "good", "answer")
        self._hang_up = ActionButton(look, actions["hang_up"], "bad", "hang-up")
        self._ready = ActionButton(
            look, actions["ready"], "plain", "tick", words=self.tr("Ready for calls")
        )
        self._meters = Meters(look)
        # What only some calls need costs nothing before the first of them.
        self._participants: Participants | None = None
        self._outcome: NoteLine | None = None
        self._warning: NoteLine | None = None
        self._fixes: dict[str, ActionButton] = {}
        self._recording: RecordingStrip | None = None
        self._consult: ConsultButtons | None = None
        self._extend: ActionButton | None = None
        self._assessment: ActionButton | None = None
        self._column = QVBoxLayout()
        self._buttons = QHBoxLayout()
        self._live = self._build_live()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(*(look.size("s3"),) * 4)
        inside.setSpacing(0)
        inside.addWidget(self._live)
        inside.addWidget(self._idle, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._live.hide()

    @property
    def last_control(self) -> QWidget:
        """Where Tab leaves the card."""
        return self._ready

    def show_state(self, state: SoftphoneState) -> None:
        """Show the call in front, or that there is none."""
        self._card = state.card
        self._live.setVisible(state.card is not None)
        self._idle.setVisible(state.card is None)
        if state.card is None:
            mark(self, "tone", "idle", self._state)
            self._idle.show_state(state)
            self.setAccessibleName(self._idle.accessibleName())
            return
        self._render_card(state, state.card)
        self._render_notes(state)
        self._render_buttons(state, state.card)
        self._meters.show_state(state)
        self.render_levels(state.levels)

    def render_levels(self, levels: Levels) -> None:
        """Show how loud it is."""
        muted = self._card is not None and self._card.muted
        self._meters.render_levels(levels, muted=muted)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw, and say so when a ringing call is first on screen."""
        super().paintEvent(event)
        card = self._card
        if card and card.state is CallState.RINGING and card.call_id != self._painted_call:
            self._painted_call = card.call_id
            # What stands on the card is painted after the card; say so when all of it is.
            QTimer.singleShot(0, self, lambda: self.painted.emit(card.call_id, time.monotonic()))

    def _render_card(self, state: SoftphoneState, card: CallCard) -> None:
        notes = [n.ground for n in (self._outcome, self._warning) if n is not None]
        tone = "missed" if card.missed else _TONES[card.state]
        mark(self, "tone", tone, self._state, *notes)
        words = call_words.state(card)
        if state.participants:
            words = self.tr("Conference of {count}").format(count=len(state.participants) + 1)
        self._state.setText(f"{words} · {card.queue}" if card.queue else words)
        self._timer.setText(formats.duration(card.seconds))
        number = call_words.number(card)
        self._number.setText(number)
        self._number.setVisible(not state.participants)
        self._name.setText(card.name)
        named = bool(card.name) and card.name != card.number
        self._name.setVisible(named and not state.participants)
        self._render_participants(state)
        self._meters.setVisible(card.state is CallState.ACTIVE)
        self._signal.setVisible(state.quality is not None and card.state is CallState.ACTIVE)
        if state.quality is not None:
            self._signal.show_bars(state.quality.bars, call_words.quality(state.quality))
        self.setAccessibleName(f"{words}: {number} {card.name}")

    def _render_participants(self, state: SoftphoneState) -> None:
        if state.participants and self._participants is None:
            self._participants = self._put_behind(Participants(self._look), self._name)
            self._participants.left.connect(self.participant_left)
        if self._participants is not None:
            self._participants.show_state(state.participants)
            self._participants.setVisible(bool(state.participants))

    def _render_notes(self, state: SoftphoneState) -> None:
        """Show what is the matter: what nobody took, what is wrong with the sound."""
        if state.outcome is not None and self._outcome is None:
            self._outcome = self._put_behind(NoteLine(self._look), self._participants or self._name)
        if self._outcome is not None:
            found = state.outcome
            self._outcome.show_words("" if found is None else call_words.outcome(found))
        if state.warning and self._warning is None:
            self._fixes = {code: self._fix(action) for code, action in _FIXES.items()}
            self._warning = self._put_behind(
                NoteLine(self._look, *self._fixes.values()), self._meters
            )
        if self._warning is not None:
            for code, button in self._fixes.items():
                button.setVisible(code == state.warning)
            words = word(CALL_WARNINGS.get(state.warning, ""))
            tone = "bad" if state.warning in _BAD_WARNINGS else "warn"
            self._warning.show_words(words, tone)

    def _render_buttons(self, state: SoftphoneState, card: CallCard) -> None:
        ringing = card.state is CallState.RINGING
        consults = state.consulting and card.purpose is CallPurpose.CONSULT and not ringing
        acw = card.state is CallState.ENDED and state.agent_state is AgentState.ACW
        self._answer.setVisible(ringing)
        self._hang_up.setVisible(state.can_hang_up and not consults)
        words = self.tr("Reject") if ringing else self.tr("Hang up")
        self._hang_up.show_as("hang-up", self.tr("Hang up all") if state.participants else words)
        self._ready.setVisible(acw)
        self._render_score(state, acw=acw)
        self._render_recording(state, card)
        if consults and self._consult is None:
            self._consult = ConsultButtons(self._look, self._actions)
            self._column.addWidget(self._consult)
            put_after(self._idle, self._consult)
        if self._consult is not None:
            self._consult.setVisible(consults)
            self._consult.show_card(card)
        extends = acw and state.extensions > 0
        self._ready.show_as("tick", self.tr("Ready") if extends else self.tr("Ready for calls"))
        if extends and self._extend is None:
            self._extend = ActionButton(
                self._look, self._actions["extend"], "plain", "", shows_key=False
            )
            self._extend.setMinimumHeight(self._look.size("control_l"))
            self._buttons.addWidget(self._extend)
            put_after(self._hang_up, self._extend)
        if self._extend is not None:
            self._extend.setVisible(extends)
            self._extend.show_as("", self.tr("+{seconds} s").format(seconds=state.extend_s))

    def _render_score(self, state: SoftphoneState, *, acw: bool) -> None:
        wanted = acw and state.score is not None
        if wanted and self._assessment is None:
            self._assessment = ActionButton(
                self._look, self._actions["assessment"], "quiet", "", shows_key=False
            )
            self._column.addWidget(self._assessment)
            put_after(self._ready, self._assessment)
        if self._assessment is not None:
            self._assessment.setVisible(wanted)
            words = self.tr("Self-assessment: {score} points")
            self._assessment.show_as("", words.format(score=state.score))

    def _render_recording(self, state: SoftphoneState, card: CallCard) -> None:
        wanted = has_recording(state.recording, card) and card.transfer is not TransferState.DONE
        if wanted and self._recording is None:
            behind = self._warning or self._meters
            self._recording = self._put_behind(RecordingStrip(self._look, self._actions), behind)
        if self._recording is not None:
            self._recording.setVisible(wanted)
            if wanted:
                self._recording.show_state(state.recording)

    def _fix(self, action: str) -> ActionButton:
        words = {"mute": self.tr("Unmute"), "devices": self.tr("Devices")}[action]
        return ActionButton(
            self._look, self._actions[action], "small", "", words=words, shows_key=False
        )

    def _put_behind(self, part: _Part, before: QWidget) -> _Part:
        self._column.insertWidget(self._column.indexOf(before) + 1, part)
        put_after(self._idle, part)
        return part

    def _build_live(self) -> QWidget:
        live = QWidget()
        column = self._column
        live.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._look.size("s1"))
        head = QHBoxLayout()
        head.setSpacing(self._look.size("s2"))
        head.addWidget(self._state, 1)
        head.addWidget(self._signal)
        head.addWidget(self._timer)
        column.addLayout(head)
        for label in (self._number, self._name, self._meters):
            column.addWidget(label)
        column.addSpacing(self._look.size("s2"))
        buttons = self._buttons
        buttons.setSpacing(self._look.size("s2"))
        for button in (self._answer, self._hang_up, self._ready):
            button.setMinimumHeight(self._look.size("control_l"))
            buttons.addWidget(button, 1)
        column.addLayout(buttons)
        return live
