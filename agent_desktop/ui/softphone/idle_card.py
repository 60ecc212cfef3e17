"""What stands on the card without a call: whether callers reach the agent, and what is due."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_desktop.domain.agents import AgentState
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.state import SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.labels import IconLabel, WrapLabel


class IdleCard(QWidget):
    """A drawing and a sentence; the check before the shift where it is due."""

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self._look = look
        self._actions = actions
        self._icon = IconLabel(look, "headset", "text_faint", "icon_l")
        self._words = WrapLabel("callIdle")
        self._check: ActionButton | None = None
        self.setMinimumHeight(look.size("s12") * 2 + look.size("s5"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.size("s2"))
        middle = Qt.AlignmentFlag.AlignHCenter
        self._column.addStretch(1)
        self._column.addWidget(self._icon, 0, middle)
        self._words.setAlignment(middle)
        self._column.addWidget(self._words)
        self._column.addStretch(1)

    def show_state(self, state: SoftphoneState) -> None:
        """Show whether callers reach the agent."""
        drawing = "headset"
        if state.agent_state is AgentState.NOT_READY:
            drawing = "check-box" if state.check_due else "avoid"
        self._icon.show_drawing(drawing, "text_faint")
        words = self._sentence(state)
        self._words.setText(words)
        self.setAccessibleName(words)
        offers = state.check_due and state.agent_state in (AgentState.READY, AgentState.NOT_READY)
        if offers and self._check is None:
            self._check = ActionButton(
                self._look,
                self._actions["shift_check"],
                "plain",
                "headset",
                words=self.tr("Check the headset"),
                shows_key=False,
            )
            self._column.insertWidget(3, self._check, 0, Qt.AlignmentFlag.AlignHCenter)
        if self._check is not None:
            self._check.setVisible(offers)

    def _sentence(self, state: SoftphoneState) -> str:
        if state.agent_state is AgentState.READY:
            return self.tr("Waiting for the next call")
        if state.agent_state is AgentState.ACW:
            return self.tr("Finish your notes, then go to ready")
        if state.agent_state is AgentState.NOT_READY:
            if state.check_due and state.check_required:
                return self.tr("Check your headset first: ten seconds, then you can be ready")
            return self.tr("No calls are put through while you are not ready")
        return self.tr("No call")
