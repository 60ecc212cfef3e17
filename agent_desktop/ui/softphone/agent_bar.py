"""Who sits here and in which state, with the menu of states."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.policy import PauseReason
from agent_desktop.ui import formats
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.state import SoftphoneState, TimeLimit
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, mark
from agent_desktop.ui.words import AGENT_STATES, reason, word

_MINUTE_S: Final = 60

TONES = {
    AgentState.OFFLINE: "quiet",
    AgentState.READY: "good",
    AgentState.NOT_READY: "warn",
    AgentState.RINGING: "accent",
    AgentState.TALKING: "accent",
    AgentState.ACW: "warn",
}


def state_words(state: AgentState, why: str) -> str:
    """Return "Not ready · Lunch"."""
    words = word(AGENT_STATES[state])
    return f"{words} · {reason(why)}" if why else words


class StateButton(QPushButton):
    """The agent's state with its timer; pressed, it offers the states.

    A state that ends by itself, or should, tells what is left of it, also as a line that empties.

    Signals:
        chosen: (state, reason) that the agent picked.
    """

    chosen = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("stateButton")
        self.setFixedHeight(look.size("control"))
        self._look = look
        self._reasons: tuple[PauseReason, ...] = ()
        self._can_choose = False
        self._limit: TimeLimit | None = None
        self._dot = PlainLabel("dot")
        self._dot.setFixedSize(look.size("dot"), look.size("dot"))
        self._words = ElidedLabel("stateWords")
        self._timer = PlainLabel("stateTimer")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s3"), 0, look.size("s2"), 0)
        row.setSpacing(look.size("s2"))
        row.addWidget(self._dot)
        row.addWidget(self._words, 1)
        row.addWidget(self._timer)
        self._chevron = IconLabel(look, "chevron", "text_soft")
        row.addWidget(self._chevron)
        for child in (self._dot, self._words, self._timer, self._chevron):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._menu = QMenu(self)
        self.clicked.connect(self.offer)

    def show_state(self, state: SoftphoneState) -> None:
        """Show the agent's state."""
        self._reasons = state.reasons
        limit = state.limit
        over = limit is not None and limit.left_s < 0
        words = state_words(state.agent_state, state.reason)
        # Beside the time left there is room for the reason alone; the dot says "not ready".
        self._words.setText(reason(state.reason) if limit and state.reason else words)
        timer = formats.duration(state.state_seconds) if limit is None else self._left(limit)
        self._timer.setText(timer)
        tone = "bad" if over else TONES[state.agent_state]
        mark(self._dot, "tone", tone)
        mark(self._timer, "tone", "bad" if over else "")
        mark(self, "over", over)
        self._chevron.setVisible(state.can_choose_state)
        self._can_choose = state.can_choose_state
        if limit != self._limit:
            self._limit = limit
            self.update()
        name = self.tr("Your state: {state}").format(state=words)
        self.setAccessibleName(f"{name}, {timer}" if limit else name)
        self.setToolTip(f"{words}, {timer}" if limit else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, and at its foot how much of the time is left."""
        super().paintEvent(event)
        limit = self._limit
        if limit is None or limit.of_s <= 0:
            return
        painter = QPainter(self)
        share = min(1.0, max(0.0, limit.left_s / limit.of_s))
        gap, bar = self._look.size("radius"), self._look.size("ring")
        room = QRect(gap, self.height() - bar - 1, self.width() - 2 * gap, bar)
        painter.fillRect(room, self._look.colour("meter_off"))
        role = "bad_fill" if limit.left_s < 0 else "amber"
        room.setWidth(round(room.width() * (share if limit.left_s >= 0 else 1.0)))
        painter.fillRect(room, self._look.colour(role))

    def offer(self) -> None:
        """Open the menu of states."""
        if not self._can_choose:
            return
        self._menu.clear()
        self._add(AgentState.READY)
        self._add(AgentState.NOT_READY)
        for why in self._reasons:
            self._add(AgentState.NOT_READY, why)
        self._add(AgentState.ACW)
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + self._look.size("s1"))))

    def menu_actions(self) -> list[QAction]:
        """Return what the menu offers."""
        return self._menu.actions()

    def _left(self, limit: TimeLimit) -> str:
        if limit.left_s < 0:
            over = formats.duration(-limit.left_s)
            return self.tr("{time} over").format(time=over)
        left = formats.duration(limit.left_s)
        if limit.of_s < _MINUTE_S:
            return self.tr("{time} left").format(time=left)
        minutes = round(limit.of_s / _MINUTE_S)
        return self.tr("{time} left of {minutes}").format(time=left, minutes=minutes)

    def _add(self, state: AgentState, why: PauseReason | None = None) -> None:
        name = why.name if why else ""
        words = formats.menu_text(state_words(state, name))
        if why is not None and why.max_min:
            words += "\t" + self.tr("{minutes} min").format(minutes=round(why.max_min))
        action = QAction(words, self._menu)
        action.triggered.connect(lambda: self.chosen.emit(state, name))
        self._menu.addAction(action)


class AgentBar(QWidget):
    """Round mark, name, agent number, team, and the state button under them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.state_button = StateButton(look)
        self._mark = PlainLabel("avatar")
        self._mark.setFixedSize(look.size("avatar"), look.size("avatar"))
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = ElidedLabel("agentName")
        self._about = ElidedLabel("caption")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._about)
        head = QHBoxLayout()
        head.setSpacing(look.size("s3"))
        head.addWidget(self._mark)
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addLayout(head)
        column.addWidget(self.state_button)

    def show_state(self, state: SoftphoneState) -> None:
        """Show who sits here."""
        name = state.agent_name or state.agent_number
        self._mark.setText(formats.initial(name) or "–")
        self._name.setText(name or self.tr("Not signed in"))
        number = self.tr("No. {number}").format(number=state.agent_number)
        self._about.setText(" · ".join(p for p in (number, state.team) if p and state.agent_number))
        self.state_button.show_state(state)
