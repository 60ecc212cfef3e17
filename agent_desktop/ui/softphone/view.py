"""The softphone panel: agent, call card, further calls, controls, dial field, keypad."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from agent_desktop.domain.calls import CallState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.agent_bar import AgentBar
from agent_desktop.ui.softphone.call_card import CallCardView
from agent_desktop.ui.softphone.call_rows import CallRows
from agent_desktop.ui.softphone.keypad import Keypad
from agent_desktop.ui.softphone.state import DialledNumber, SoftphoneState
from agent_desktop.ui.widgets.buttons import PlainButton, TileButton
from agent_desktop.ui.widgets.tab_order import put_after


class SoftphoneView(QWidget):
    """Shows the softphone; ``keypad`` and what takes its place are put in by the window.

    Signals:
        dialled: A number to call.
        digit_pressed: A keypad key.
        state_chosen: (state, reason).
        answered, rejected, swapped, ended: call_id of a call beside the one in front.
    """

    dialled = Signal(str)
    digit_pressed = Signal(str)
    state_chosen = Signal(object, str)
    answered = Signal(str)
    rejected = Signal(str)
    swapped = Signal(str)
    ended = Signal(str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self._look = look
        self._actions = actions
        self.agent = AgentBar(look)
        self.card = CallCardView(look, actions)
        self._rows: CallRows | None = None
        self._mute = TileButton(look, actions["mute"], "mute")
        self._hold = TileButton(look, actions["hold"], "hold")
        self._transfer = TileButton(look, actions["transfer"], "person")
        self._keys = TileButton(look, actions["keypad"], "keypad")
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Number or address"))
        self.field.setAccessibleName(self.tr("Number to call"))
        self.field.setMaxLength(200)
        self._call = PlainButton(look, "field", "", "dial", self.tr("Call this number"))
        self._dial_row = QWidget()
        self._last: tuple[DialledNumber, ...] = ()
        self.keypad = Keypad(look)
        self._column = QVBoxLayout(self)
        self._build(look)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._dial)
        self._call.clicked.connect(self._dial)
        self.keypad.pressed.connect(self.digit_pressed)
        self.agent.state_button.chosen.connect(self.state_chosen)
        self.card.participant_left.connect(self.ended)

    @property
    def keypad_tile(self) -> QWidget:
        """The tile before what stands below the softphone."""
        return self._keys

    def show_state(self, state: SoftphoneState) -> None:
        """Show the softphone."""
        self.agent.show_state(state)
        self.card.show_state(state)
        card = state.card
        held = card is not None and card.state is CallState.HELD
        muted = card is not None and card.muted
        self._hold.show_as("resume" if held else "hold", self.tr("Resume") if held else "")
        self._mute.show_as("unmute" if muted else "mute", self.tr("Unmute") if muted else "")
        self._transfer.show_as(
            "transfer" if state.can_transfer else "person",
            self.tr("Transfer") if state.can_transfer else self.tr("Team"),
        )
        self._call.setEnabled(state.can_dial)
        self._last = state.last_numbers
        self._show_rows(state)

    def show_dial_row(self, shown: bool) -> None:
        """Show the dial field, or leave its room to a panel that has a field of its own."""
        self._dial_row.setVisible(shown)

    def type_digit(self, digit: str) -> None:
        """Put a keypad key into the dial field."""
        self.field.insert(digit)

    def offer_last_numbers(self) -> QMenu | None:
        """Offer the last dialled numbers; the chosen one comes into the field."""
        if not self._last:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for last in self._last:
            words = formats.menu_text(formats.number(last.number))
            name = formats.menu_text(last.name)
            action = menu.addAction(f"{words}\t{name}" if name else words)
            action.triggered.connect(lambda _=False, number=last.number: self._take(number))
        menu.setMinimumWidth(self.field.width())
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.field.mapToGlobal(self.field.rect().bottomLeft()))
        return menu

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Offer the last numbers on the arrow down."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        ):
            return self.offer_last_numbers() is not None
        return False

    def _take(self, number: str) -> None:
        self.field.setText(number)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_rows(self, state: SoftphoneState) -> None:
        wanted = bool(state.others or state.participants)
        if wanted and self._rows is None:
            self._rows = CallRows(self._look, self._actions)
            self._rows.answered.connect(self.answered)
            self._rows.rejected.connect(self.rejected)
            self._rows.swapped.connect(self.swapped)
            self._rows.ended.connect(self.ended)
            self._column.insertWidget(self._column.indexOf(self.card) + 1, self._rows)
        if self._rows is not None:
            if self._rows.show_state(state):
                put_after(self.card.last_control, *self._rows.parts)
            self._rows.setVisible(wanted)

    def _dial(self) -> None:
        if not self._call.isEnabled():
            return
        if self.field.text().strip():
            self.dialled.emit(self.field.text())
            self.field.clear()
        elif self._last:
            self._take(self._last[0].number)  # as on every telephone: once more dials it

    def _build(self, look: Look) -> None:
        column = self._column
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addWidget(self.agent)
        column.addWidget(self.card)
        tiles = QHBoxLayout()
        tiles.setSpacing(look.size("s1"))
        for tile in (self._mute, self._hold, self._transfer, self._keys):
            tiles.addWidget(tile, 1)
        column.addLayout(tiles)
        row = QHBoxLayout(self._dial_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.size("s2"))
        row.addWidget(self.field, 1)
        row.addWidget(self._call)
        column.addWidget(self._dial_row)
