"""The flow around the phrase: its clocks, what it tells, and the answers to choose from."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from agent_desktop.domain.events import FlowChanged, FlowClock, FlowOption
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.script.actions import CHOICE_KEYS
from agent_desktop.ui.silence.ring import CountdownRing
from agent_desktop.ui.widgets.buttons import ActionButton, native_keys
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, WrapLabel, mark


class FlowBox(QFrame):
    """What stands under the phrase while a flow runs.

    Args:
        clock_s: Monotonic seconds, the clock of the events.

    Signals:
        chosen: The number of a choice, from 1.
    """

    chosen = Signal(int)

    def __init__(
        self, look: Look, actions: ActionSet, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.setObjectName("flowBox")
        self._look = look
        self._actions = actions
        self._clock_s = clock_s
        self._choices: tuple[tuple[str, str], ...] = ()
        self._buttons: list[ChoiceButton] = []
        self._title = ElidedLabel("flowTitle")
        self._back = ActionButton(
            look, actions["flow_back"], "plain", "backspace", words=self.tr("Back"), shows_key=False
        )
        self._leave = ActionButton(
            look, actions["flow_leave"], "plain", "close", words=self.tr("Leave"), shows_key=False
        )
        self._clocks = ClockRow(look, clock_s)
        self._prompt = PromptBox(look)
        self._answers = QWidget()
        self._flow = FlowLayout(look.size("s2"), self._answers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s3"))
        head = QHBoxLayout()
        head.setSpacing(look.size("s2"))
        head.addWidget(self._title, 1)
        head.addWidget(self._clocks)
        head.addWidget(self._back)
        head.addWidget(self._leave)
        column.addLayout(head)
        column.addWidget(self._prompt)
        column.addWidget(self._answers)
        self.hide()

    def show_flow(self, flow: FlowChanged | None) -> None:
        """Show where the flow is; None hides all."""
        self.setVisible(flow is not None)
        if flow is None:
            self._clocks.show_clocks(())
            return
        self._title.setText(self.tr("Flow: {title}").format(title=flow.title))
        self._clocks.show_clocks(flow.clocks)
        asks = {
            "tell-lead": self.tr("Tell your team lead now."),
            "transfer": self.tr("Transfer the call now."),
        }
        notes = [*(asks[a] for a in flow.asks if a in asks), *flow.notes]
        if flow.fills:
            keys = native_keys(self._actions["focus_ticket"])
            notes.append(self.tr("The ticket is filled in: {keys}").format(keys=keys))
        self._prompt.show_prompt(flow.also_say, notes)
        self._show_choices(flow.choices)
        self._back.setVisible(flow.can_go_back)

    def buttons(self) -> tuple[QWidget, ...]:
        """Return the buttons, in order."""
        return (*self._buttons, self._back, self._leave)

    def _show_choices(self, choices: Sequence[FlowOption]) -> None:
        shown = tuple((choice.choice_id, choice.label) for choice in choices)
        if shown != self._choices:
            self._choices = shown
            while (item := self._flow.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
            self._buttons = []
            for number, (_, label) in enumerate(shown, 1):
                action = f"choice_{number}" if number <= CHOICE_KEYS else ""
                keys = native_keys(self._actions[action]) if action else ""
                button = ChoiceButton(self._look, label, keys)
                button.clicked.connect(lambda _=False, n=number: self.chosen.emit(n))
                self._buttons.append(button)
                self._flow.addWidget(button)
                button.show()
        now_s = self._clock_s()
        for button, choice in zip(self._buttons, choices, strict=True):
            early = choice.ready_at_s is not None and choice.ready_at_s > now_s
            mark(button, "early", early)
            button.setToolTip(
                self.tr("It is early: the clock still runs. It is noted as early.") if early else ""
            )
        self._answers.setVisible(bool(choices))


class ChoiceButton(QPushButton):
    """One answer, large enough to hit while talking, with its key at the right edge."""

    def __init__(self, look: Look, label: str, keys: str) -> None:
        super().__init__(label)
        self.setProperty("kind", "choice")
        self._look = look
        self._keys = keys
        self.setAccessibleName(f"{label} {keys}")

    def sizeHint(self) -> QSize:
        """Leave room for the key."""
        hint = super().sizeHint()
        room = self.fontMetrics().horizontalAdvance(self._keys) + self._look.size("s4")
        return QSize(hint.width() + room, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, then its key."""
        super().paintEvent(event)
        painter = QPainter(self)
        font = self.font()
        font.setPixelSize(self._look.size("text_s"))
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._look.colour("accent"))
        room = self.rect().adjusted(0, 0, -self._look.size("s3"), 0)
        edge = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, edge, self._keys)


class ClockRow(QWidget):
    """The flow's clocks: a ring and a name each."""

    def __init__(self, look: Look, clock_s: Callable[[], float]) -> None:
        super().__init__()
        self._look = look
        self._clock_s = clock_s
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.size("s2"))
        self._shown: list[tuple[CountdownRing, ElidedLabel]] = []

    def show_clocks(self, clocks: Sequence[FlowClock]) -> None:
        """Show these; one that has spoken and does not come again stands still."""
        while len(self._shown) < len(clocks):
            ring = CountdownRing(self._look, self._clock_s)
            name = ElidedLabel("clockTitle", fits=True)
            self._row.addWidget(name)
            self._row.addWidget(ring)
            self._shown.append((ring, name))
        for place, (ring, name) in enumerate(self._shown):
            clock = clocks[place] if place < len(clocks) else None
            ring.setVisible(clock is not None)
            name.setVisible(clock is not None)
            if clock is not None:
                whole_s = (clock.due_s or clock.began_s) - clock.began_s
                ring.count_down(clock.due_s, whole_s)
                name.setText(clock.title)
        self.setVisible(bool(clocks))


class PromptBox(QFrame):
    """What a timer or a rule brings: a phrase to say, and notes that are not said."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "flowNoteBox")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s4"), look.size("s2"), look.size("s4"), look.size("s2"))
        row.setSpacing(look.size("s3"))
        row.addWidget(IconLabel(look, "hint", "warn", "icon"))
        words = QVBoxLayout()
        words.setSpacing(look.size("s1"))
        self._say = WrapLabel("flowSay")
        self._notes = WrapLabel("flowNote")
        words.addWidget(self._say)
        words.addWidget(self._notes)
        row.addLayout(words, 1)
        self.hide()

    def show_prompt(self, say: str, notes: Sequence[str]) -> None:
        """Show a phrase and notes; nothing hides the box."""
        for label, text in ((self._say, say), (self._notes, "\n".join(notes))):
            label.setText(text)
            label.setVisible(bool(text))
        self.setVisible(bool(say or notes))
