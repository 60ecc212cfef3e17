"""The desk's second shape: a bar above all other windows."""

import time

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from agent_desktop.domain.calls import CallState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.agent_bar import StateButton
from agent_desktop.ui.softphone.state import SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton, IconButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, mark
from agent_desktop.ui.words import CALL_STATES, word


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
        self._state.setFixedWidth(look.size("form") // 2)
        row = QHBoxLayout(self)
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
        for button in (self._answer, self._hang_up, self._mute, self._hold, self._expand):
            row.addWidget(button)
        for button in (self._answer, self._hang_up):
            button.setMinimumWidth(2 * look.size("s12"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()  # no control looks chosen before the agent chose one
        self.setFixedWidth(look.size("compact"))
        self.setMinimumHeight(look.size("control_l") + look.size("s4"))
        self.addActions(actions.all())
        self._state.chosen.connect(self.state_chosen)

    def show_state(self, state: SoftphoneState) -> None:
        """Show state and call."""
        self._state.show_state(state)
        card = state.card
        ringing = card is not None and card.state is CallState.RINGING
        held = card is not None and card.state is CallState.HELD
        muted = card is not None and card.muted
        self._ringing_call = card.call_id if ringing and card is not None else ""
        mark(self, "tone", "ringing" if ringing else "idle")
        self._answer.setVisible(ringing)
        self._hang_up.setVisible(state.can_hang_up)
        self._hang_up.show_as("hang-up", self.tr("Reject") if ringing else self.tr("Hang up"))
        self._mute.show_as("unmute" if muted else "mute", self.tr("Unmute") if muted else "")
        self._hold.show_as("resume" if held else "hold", self.tr("Resume") if held else "")
        for button in (self._mute, self._hold):
            button.setVisible(not ringing)
        self._timer.setVisible(card is not None)
        if card is None:
            self._number.setText(self.tr("No call"))
            self._about.setText("")
            self._about.hide()
            return
        self._timer.setText(formats.duration(card.seconds))
        number = formats.number(card.number) or self.tr("Number withheld")
        self._number.setText(f"{number}  {card.name}".strip())
        self._about.setText(word(CALL_STATES[card.state]))
        self._about.show()

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
