"""The pop-up of a ringing call, when the desk is behind other windows.

It never takes the keyboard: whatever the agent types goes on where it was. The desk's own keys do
not reach a desk that is behind, so the pop-up names those that work in every window, if the
settings have any.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QGuiApplication, QScreen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.desk.ringing import RingKeys
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.state import CallCard
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from agent_desktop.ui.words import CALL_STATES, word


class CallPopup(QFrame):
    """Who rings, with answer and reject, in a corner of the screen, above everything.

    Args:
        look: Theme and icons.
        actions: The desk's actions.
        keys: Keys that work in every window.
    """

    def __init__(self, look: Look, actions: ActionSet, keys: RingKeys | None = None) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setObjectName("callPopup")
        self.setWindowTitle(self.tr("Incoming call"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._call_id = ""
        self._state = PlainLabel("callState")
        self._timer = PlainLabel("callTimer")
        self._number = ElidedLabel("callNumber")
        self._name = ElidedLabel("callName")
        self._keys = PlainLabel("caption", self._key_words(keys or RingKeys()))
        self._keys.setVisible(bool(self._keys.text()))
        # The first ends whatever is in front; the second leaves the call that is talked on alone.
        self._reject, self._reject_waiting = (
            ActionButton(
                look, actions[name], "bad", "hang-up", words=self.tr("Reject"), shows_key=False
            )
            for name in ("hang_up", "reject")
        )
        self._build(actions)
        self.setFixedWidth(look.size("popup"))

    def show_state(self, card: CallCard, *, waits: bool = False) -> None:
        """Show who rings; ``waits`` while another call is in front."""
        self._reject.setVisible(not waits)
        self._reject_waiting.setVisible(waits)
        state = word(CALL_STATES[card.state])
        self._state.setText(f"{state} · {card.queue}" if card.queue else state)
        self._timer.setText(formats.duration(card.seconds))
        number = formats.number(card.number) or self.tr("Number withheld")
        self._number.setText(number)
        self._name.setText(card.name)
        self._name.setVisible(bool(card.name))
        self.setAccessibleName(f"{state}: {number} {card.name}".strip())
        if self.isVisible() and card.call_id != self._call_id:
            self._take_place()  # the next caller may have a name where this one had none
        self._call_id = card.call_id

    def appear(self) -> None:
        """Come up in the lower right corner without taking the keyboard."""
        self._take_place()
        self.show()

    def _take_place(self) -> None:
        self.adjustSize()
        room = self._screen_of_the_agent().availableGeometry()
        gap = self._look.size("s6")
        self.move(room.right() - self.width() - gap, room.bottom() - self.sizeHint().height() - gap)

    def _screen_of_the_agent(self) -> QScreen:
        """Return the screen with the mouse: the agent looks there, wherever the desk is."""
        return QGuiApplication.screenAt(QCursor.pos()) or self.screen()

    def _key_words(self, keys: RingKeys) -> str:
        words = []
        if keys.answer:
            words.append(self.tr("{key}: answer").format(key=keys.answer))
        if keys.reject:
            words.append(self.tr("{key}: reject").format(key=keys.reject))
        return "   ".join(words)

    def _build(self, actions: ActionSet) -> None:
        look = self._look
        answer = ActionButton(look, actions["answer"], "good", "answer", shows_key=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s5"),) * 4)
        column.setSpacing(look.size("s1"))
        head = QHBoxLayout()
        head.addWidget(self._state, 1)
        head.addWidget(self._timer)
        column.addLayout(head)
        column.addWidget(self._number)
        column.addWidget(self._name)
        column.addSpacing(look.size("s3"))
        row = QHBoxLayout()
        row.setSpacing(look.size("s2"))
        for button in (answer, self._reject, self._reject_waiting):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setMinimumHeight(look.size("control_l"))
            row.addWidget(button, 1)
        column.addLayout(row)
        column.addWidget(self._keys)
