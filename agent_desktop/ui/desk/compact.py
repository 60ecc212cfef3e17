"""The desk's second shape: a bar above all other windows."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.calls import CallPurpose, CallState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.dial_ask.state import DialAskState
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone import call_words
from agent_desktop.ui.softphone.agent_bar import StateButton
from agent_desktop.ui.softphone.card_parts import connect_words
from agent_desktop.ui.softphone.state import CallCard, SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton, IconButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, mark
from agent_desktop.ui.words import CALL_WARNINGS, word

if TYPE_CHECKING:
    from agent_desktop.ui.dial_ask.view import DialAskView


class CompactBar(QFrame):
    """State, call, and the buttons that a call needs.

    Signals:
        closed: The agent closed the bar.
        state_chosen: (state, reason).
        painted: (call_id, monotonic seconds) once, when a ringing call has been drawn.
    """

    closed = Signal()
    painted = Signal(str, float)
    state_chosen = Signal(object, str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__(
            None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setObjectName("compactBar")
        self.setWindowTitle(self.tr("Agent Desktop"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grabbed: QPoint | None = None
        self._ringing_call = ""
        self._painted_call = ""
        self._state = StateButton(look)
        self._number = ElidedLabel("compactNumber")
        self._about = ElidedLabel("caption")
        self._timer = PlainLabel("callTimer")
        self._answer = ActionButton(look, actions["answer"], "good", "answer", shows_key=False)
        self._hang_up = ActionButton(
            look, actions["hang_up"], "bad", "hang-up", words=self.tr("Hang up"), shows_key=False
        )
        self._mute = IconButton(look, actions["mute"], "mute")
        self._hold = IconButton(look, actions["hold"], "hold")
        self._expand = IconButton(look, actions["compact"], "expand")
        self._swap = IconButton(look, actions["swap"], "swap")
        self._complete = ActionButton(
            look, actions["complete"], "good", "transfer", shows_key=False
        )
        self._back = ActionButton(
            look, actions["cancel"], "plain", "back", words=self.tr("Back"), shows_key=False
        )
        self._look = look
        self._actions = actions
        self._dial_ask: DialAskView | None = None
        self._whole = QVBoxLayout(self)
        self._build(look)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()  # no control looks chosen before the agent chose one
        self.setFixedWidth(look.size("compact"))
        self.setMinimumHeight(look.size("control_l") + look.size("s4"))
        self.addActions(actions.all())
        self._state.chosen.connect(self.state_chosen)

    def show_state(self, state: SoftphoneState) -> None:
        """Show state and calls: a waiting one comes before the one on the line."""
        self._state.show_state(state)
        card = state.card
        waiting = next((o for o in state.others if o.state is CallState.RINGING), None)
        front_rings = card is not None and card.state is CallState.RINGING
        ringing = card if front_rings else waiting
        held = card is not None and card.state is CallState.HELD
        muted = card is not None and card.muted
        consults = card is not None and card.purpose is CallPurpose.CONSULT and state.consulting
        self._ringing_call = ringing.call_id if ringing is not None else ""
        mark(self, "tone", "ringing" if ringing is not None else "idle")
        self._answer.setVisible(ringing is not None)
        self._hang_up.setVisible(state.can_hang_up and not consults)
        words = self.tr("Reject") if front_rings else self.tr("Hang up")
        self._hang_up.show_as("hang-up", words)
        self._mute.show_as("unmute" if muted else "mute", self.tr("Unmute") if muted else "")
        self._hold.show_as("resume" if held else "hold", self.tr("Resume") if held else "")
        for button, shown in (
            (self._mute, ringing is None),
            (self._hold, ringing is None and not consults),
            (self._swap, ringing is None and state.can_swap and not consults),
            (self._complete, consults),
            (self._back, consults),
        ):
            button.setVisible(shown)
        if card is not None:
            self._complete.show_as("transfer", connect_words(card))
        self._show_words(state, waiting)

    def show_dial_ask(self, state: DialAskState) -> None:
        """Ask about a link's number in a second row."""
        if self._dial_ask is None:
            if not state.ask_id:
                return
            from agent_desktop.ui.dial_ask.view import DialAskView  # noqa: PLC0415 - on first use

            self._dial_ask = DialAskView(self._look, self._actions)
            self._whole.addWidget(self._dial_ask)
        self._dial_ask.show_state(state)
        self.adjustSize()

    def _show_words(self, state: SoftphoneState, waiting: CallCard | None) -> None:
        card = state.card
        self._timer.setVisible(card is not None)
        if card is None:
            self._number.setText(self.tr("No call"))
            self._about.setText("")
            self._about.hide()
            return
        self._timer.setText(formats.duration(card.seconds))
        name = card.name if card.name != card.number else ""
        self._number.setText(f"{call_words.number(card)}  {name}".strip())
        about, tone = call_words.state(card), ""
        if state.warning:
            about, tone = word(CALL_WARNINGS[state.warning]), "bad"
        elif state.outcome is not None:
            about, tone = call_words.outcome(state.outcome), "warn"
        elif waiting is not None:
            about, tone = f"{call_words.row(waiting)} {call_words.person(waiting)}", "accent"
        elif state.others and not state.consulting:
            others = ", ".join(
                f"{call_words.row(o)} {call_words.person(o)} {formats.duration(o.seconds)}"
                for o in state.others
            )
            about = f"{about} · {others}"
        self._about.setText(about)
        mark(self._about, "tone", tone)
        self._about.show()

    def _build(self, look: Look) -> None:
        self._state.setFixedWidth(look.size("form") // 2)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(look.size("s3"), look.size("s2"), look.size("s2"), look.size("s2"))
        row.setSpacing(look.size("s2"))
        row.addWidget(self._state)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._number)
        words.addWidget(self._about)
        row.addSpacing(look.size("s2"))
        row.addLayout(words, 1)
        row.addWidget(self._timer)
        for button in (
            self._answer,
            self._hang_up,
            self._complete,
            self._back,
            self._mute,
            self._hold,
            self._swap,
            self._expand,
        ):
            row.addWidget(button)
        for wide in (self._answer, self._hang_up, self._complete):
            wide.setMinimumWidth(2 * look.size("s12"))
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(bar)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw, and say so when a ringing call is first on screen."""
        super().paintEvent(event)
        call_id = self._ringing_call
        if call_id and call_id != self._painted_call:
            self._painted_call = call_id
            QTimer.singleShot(0, self, lambda: self.painted.emit(call_id, time.monotonic()))

    def offer_states(self) -> None:
        """Open the menu of states."""
        self._state.offer()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the system move the bar; some systems cannot, then we do."""
        window = self.windowHandle()
        if window is None or not window.startSystemMove():
            self._grabbed = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if self._grabbed is not None:
            self.move(event.globalPosition().toPoint() - self._grabbed)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Stay here."""
        self._grabbed = None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the desk to close instead of vanishing."""
        event.ignore()
        self.closed.emit()
