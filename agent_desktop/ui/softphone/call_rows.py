"""The calls beside the one in front: compact rows with their one or two keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.calls import CallState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone import call_words
from agent_desktop.ui.softphone.state import CallCard, SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton, native_keys
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, mark, tip

_DRAWINGS = {CallState.RINGING: ("call-in", "accent"), CallState.HELD: ("hold", "warn")}


class CallRow(QWidget):
    """One call: who, what it does, since when.

    Signals:
        answered, rejected, swapped, ended: call_id of this row.
    """

    answered = Signal(str)
    rejected = Signal(str)
    swapped = Signal(str)
    ended = Signal(str)

    def __init__(self, look: Look, actions: ActionSet, card: CallCard) -> None:
        super().__init__()
        self.setProperty("kind", "callRow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = IconLabel(look, "hold", "warn")
        self._who = ElidedLabel("rowTitle")
        self._what = ElidedLabel("rowState")
        self._call_id = card.call_id
        who = call_words.person(card)
        self._answer = self._button(look, actions, "answer", self.tr("Answer {who}"), who)
        self._reject = self._button(look, actions, "reject", self.tr("Reject {who}"), who)
        self._swap = self._button(look, actions, "swap", self.tr("Talk to {who}"), who)
        self._end = self._button(look, actions, "hang_up", self.tr("Hang up {who}"), who)
        self._answer.clicked.connect(lambda: self.answered.emit(self._call_id))
        self._reject.clicked.connect(lambda: self.rejected.emit(self._call_id))
        self._swap.clicked.connect(lambda: self.swapped.emit(self._call_id))
        self._end.clicked.connect(lambda: self.ended.emit(self._call_id))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s3"), look.size("s1"), look.size("s1"), look.size("s1"))
        row.setSpacing(look.size("s2"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._who)
        words.addWidget(self._what)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self._answer, self._swap, self._reject, self._end):
            buttons.addWidget(button)
        row.addLayout(buttons)

    def show_card(self, card: CallCard) -> None:
        """Show the call."""
        ringing, held = card.state is CallState.RINGING, card.state is CallState.HELD
        mark(self, "tone", "ringing" if ringing else "held" if held else "calling")
        self._icon.show_drawing(*_DRAWINGS.get(card.state, ("call-out", "text_soft")))
        self._who.setText(call_words.person(card))
        self._what.setText(f"{call_words.row(card)}  {formats.duration(card.seconds)}")
        for button, shown in (
            (self._answer, ringing),
            (self._reject, ringing),
            (self._swap, held),
            (self._end, not ringing and not held),
        ):
            button.setVisible(shown)
        name = f"{call_words.row(card)}: {call_words.number(card)} {card.name}"
        self.setAccessibleName(name.strip())

    def _button(
        self, look: Look, actions: ActionSet, action: str, name: str, who: str
    ) -> PlainButton:
        drawing = {"reject": "hang-up", "hang_up": "hang-up"}.get(action, action)
        kind = {"answer": "rowGood", "reject": "rowBad"}.get(action, "icon")
        button = PlainButton(look, kind, "", drawing, name.format(who=who))
        button.setToolTip(tip(f"{button.accessibleName()}  {native_keys(actions[action])}"))
        return button


class CallRows(QWidget):
    """All of them, oldest first, and the key that brings them together.

    Signals:
        answered, rejected, swapped, ended: call_id of a row.
    """

    answered = Signal(str)
    rejected = Signal(str)
    swapped = Signal(str)
    ended = Signal(str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self._look = look
        self._actions = actions
        self._rows: dict[str, CallRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.size("s1"))
        self._join = ActionButton(look, actions["conference"], "plain", "conference")
        self._column.addWidget(self._join)

    @property
    def parts(self) -> list[QWidget]:
        """The rows as they stand, then the key that brings the calls together."""
        rows = sorted(self._rows.values(), key=self._column.indexOf)
        return [*rows, self._join]

    def show_state(self, state: SoftphoneState) -> bool:
        """Show the calls beside the one in front; return whether a row is new."""
        wanted = {c.call_id for c in state.others}
        for call_id in [c for c in self._rows if c not in wanted]:
            row = self._rows.pop(call_id)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        before = len(self._rows)
        for place, card in enumerate(state.others):
            if card.call_id not in self._rows:
                self._rows[card.call_id] = self._made(card)
                self._column.insertWidget(place, self._rows[card.call_id])
            self._rows[card.call_id].show_card(card)
        parts = bool(state.participants) and not state.can_join
        self._join.show_as("conference", self.tr("Talk apart again") if parts else "")
        self._join.setVisible(state.can_join or parts)
        return len(self._rows) > before

    def _made(self, card: CallCard) -> CallRow:
        row = CallRow(self._look, self._actions, card)
        row.answered.connect(self.answered)
        row.rejected.connect(self.rejected)
        row.swapped.connect(self.swapped)
        row.ended.connect(self.ended)
        return row
