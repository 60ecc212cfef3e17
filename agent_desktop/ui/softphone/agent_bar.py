"""Who sits here and in which state, with the menu of states."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from agent_desktop.domain.agents import AgentState
from agent_desktop.ui import formats
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.state import SoftphoneState
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, mark
from agent_desktop.ui.words import AGENT_STATES, reason, word

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

    Signals:
        chosen: (state, reason) that the agent picked.
    """

    chosen = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("stateButton")
        self.setFixedHeight(look.size("control"))
        self._look = look
        self._reasons: tuple[str, ...] = ()
        self._can_choose = False
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
        words = state_words(state.agent_state, state.reason)
        self._words.setText(words)
        self._timer.setText(formats.duration(state.state_seconds))
        mark(self._dot, "tone", TONES[state.agent_state])
        mark(self, "tone", TONES[state.agent_state])
        self._chevron.setVisible(state.can_choose_state)
        self._can_choose = state.can_choose_state
        self.setAccessibleName(self.tr("Your state: {state}").format(state=words))

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

    def _add(self, state: AgentState, why: str = "") -> None:
        action = QAction(state_words(state, why), self._menu)
        action.triggered.connect(lambda: self.chosen.emit(state, why))
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
