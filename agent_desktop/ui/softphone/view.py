"""The softphone panel: agent, call card, controls, dial field, keypad."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_desktop.domain.calls import CallState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.agent_bar import AgentBar
from agent_desktop.ui.softphone.call_card import CallCardView
from agent_desktop.ui.softphone.keypad import Keypad
from agent_desktop.ui.softphone.state import SoftphoneState
from agent_desktop.ui.widgets.buttons import PlainButton, TileButton
from agent_desktop.ui.widgets.labels import ElidedLabel
from agent_desktop.ui.words import CALL_STATES, word


class SoftphoneView(QWidget):
    """Shows the softphone; ``keypad`` and what takes its place are put in by the window.

    Signals:
        dialled: A number to call.
        digit_pressed: A keypad key.
        state_chosen: (state, reason).
    """

    dialled = Signal(str)
    digit_pressed = Signal(str)
    state_chosen = Signal(object, str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.agent = AgentBar(look)
        self.card = CallCardView(look, actions)
        self._others = ElidedLabel("otherCalls")
        self._others.hide()
        self._mute = TileButton(look, actions["mute"], "mute")
        self._hold = TileButton(look, actions["hold"], "hold")
        self._keys = TileButton(look, actions["keypad"], "keypad")
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Number or name@server"))
        self.field.setAccessibleName(self.tr("Number to call"))
        self.field.setMaxLength(200)
        self._call = PlainButton(look, "field", "", "dial", self.tr("Call this number"))
        self.keypad = Keypad(look)
        self._build(look)
        self.field.returnPressed.connect(self._dial)
        self._call.clicked.connect(self._dial)
        self.keypad.pressed.connect(self.digit_pressed)
        self.agent.state_button.chosen.connect(self.state_chosen)

    def show_state(self, state: SoftphoneState) -> None:
        """Show the softphone."""
        self.agent.show_state(state)
        self.card.show_state(state)
        card = state.card
        held = card is not None and card.state is CallState.HELD
        muted = card is not None and card.muted
        self._hold.show_as("resume" if held else "hold", self.tr("Resume") if held else "")
        self._mute.show_as("unmute" if muted else "mute", self.tr("Unmute") if muted else "")
        self._call.setEnabled(state.can_dial)
        self._others.setVisible(bool(state.others))
        self._others.setText(
            "   ".join(
                f"{word(CALL_STATES[o.state])} {formats.number(o.number)}" for o in state.others
            )
        )

    def type_digit(self, digit: str) -> None:
        """Put a keypad key into the dial field."""
        self.field.insert(digit)

    def _dial(self) -> None:
        if self._call.isEnabled() and self.field.text().strip():
            self.dialled.emit(self.field.text())
            self.field.clear()

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addWidget(self.agent)
        column.addWidget(self.card)
        column.addWidget(self._others)
        tiles = QHBoxLayout()
        tiles.setSpacing(look.size("s2"))
        for tile in (self._mute, self._hold, self._keys):
            tiles.addWidget(tile, 1)
        column.addLayout(tiles)
        row = QHBoxLayout()
        row.setSpacing(look.size("s2"))
        row.addWidget(self.field, 1)
        row.addWidget(self._call)
        column.addLayout(row)
