"""The overview of all keys, over the whole window."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.ui.action_rows import CALL, DESK, PHONE, SCRIPT, STATE, TICKET, WORK
from agent_desktop.ui.actions import ACTIONS, ActionSet, action_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton, native_keys
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from agent_desktop.ui.widgets.overlay import Overlay
from agent_desktop.ui.widgets.pane import Pane

_NUMBERED = ("situation_", "choice_")  # one line for all of them


class ShortcutsOverlay(Overlay):
    """Lists every action with its key; Esc, F1 or a click beside it closes it."""

    def __init__(self, look: Look, actions: ActionSet, over: QWidget) -> None:
        super().__init__(look, over, tall=True)
        self._build(look, actions)

    def toggle(self) -> None:
        """Show or hide; the keyboard goes back to where it was."""
        if self.isVisible():
            self.vanish()
        else:
            self.appear()

    def _build(self, look: Look, actions: ActionSet) -> None:
        card = self.card
        column = QVBoxLayout(card)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s4"))
        head = QHBoxLayout()
        head.addWidget(PlainLabel("panelTitle", self.tr("All keys")), 1)
        close = PlainButton(look, "icon", "", "close", self.tr("Close"))
        close.clicked.connect(self.toggle)
        head.addWidget(close)
        column.addLayout(head)
        lists = QWidget()
        halves = QHBoxLayout(lists)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(look.size("s8"))
        for groups in ((CALL, STATE, TICKET), (PHONE, SCRIPT, WORK, DESK)):
            half = QVBoxLayout()
            half.setSpacing(look.size("s4"))
            for group in groups:
                half.addLayout(self._group(look, actions, group))
            half.addStretch(1)
            halves.addLayout(half, 1)
        pane = Pane(lists)
        pane.setMinimumWidth(look.size("overlay") - 2 * look.size("s12"))
        pane.setMinimumHeight(look.size("card") // 2)
        column.addWidget(pane, 1)
        card.setMaximumHeight(
            card.sizeHint().height() - pane.sizeHint().height() + lists.sizeHint().height()
        )

    def _group(self, look: Look, actions: ActionSet, group: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(look.size("s1"))
        column.addWidget(PlainLabel("sectionTitle", QCoreApplication.translate("Actions", group)))
        grid = QGridLayout()
        grid.setVerticalSpacing(look.size("s1"))
        rows = [r for r in ACTIONS if r.group == group and not r.action_id.startswith(_NUMBERED)]
        for place, row in enumerate(rows):
            grid.addWidget(ElidedLabel("body", action_text(row)), place, 0)
            keys = PlainLabel("keys", native_keys(actions[row.action_id]))
            grid.addWidget(keys, place, 1, Qt.AlignmentFlag.AlignRight)
        if len(rows) < sum(r.group == group for r in ACTIONS):
            grid.addWidget(PlainLabel("body", self.tr("Situation 1 to 9")), len(rows), 0)
            keys = PlainLabel("keys", "Ctrl+1 … 9")
            grid.addWidget(keys, len(rows), 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(PlainLabel("body", self.tr("Answer 1 to 6 of a flow")), len(rows) + 1, 0)
            keys = PlainLabel("keys", "Alt+1 … 6")
            grid.addWidget(keys, len(rows) + 1, 1, Qt.AlignmentFlag.AlignRight)
        if group in (WORK, TICKET):
            for place, (words, keys_of) in enumerate(self._inside(group), len(rows)):
                grid.addWidget(PlainLabel("body", words), place, 0)
                shown = PlainLabel("keys", keys_of)
                grid.addWidget(shown, place, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        return column

    def _inside(self, group: str) -> tuple[tuple[str, str], ...]:
        """Return the keys of what has the keyboard; they are no actions of the whole desk."""
        if group == TICKET:
            return ((self.tr("In the form: take back, and forth"), "Ctrl+Z, Ctrl+Y"),)
        return (
            (self.tr("In a list: open, accept"), "Enter, Alt+A"),
            (self.tr("In a list: call, hand over, edit"), "Alt+C, Alt+A, Alt+E"),
            (self.tr("In a list: export"), "Alt+X"),
        )
