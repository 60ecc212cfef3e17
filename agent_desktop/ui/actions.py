"""Every action of the desk in one table: its words, its key, when it is possible.

The keys follow the hand: the row of function keys is the call, Ctrl with a digit is the script,
Ctrl with a letter is the ticket. None of them is a character, so that typing never acts.
"""

from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from agent_desktop.ui.action_rows import DESK, SCRIPT, TICKET, ActionRow
from agent_desktop.ui.call_actions import CALL_ACTIONS
from agent_desktop.ui.conditions import Conditions
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.script.actions import SCRIPT_ACTIONS
from agent_desktop.ui.ticket.actions import TICKET_ACTIONS
from agent_desktop.ui.work.actions import WORK_ACTIONS

SITUATION_KEYS: Final = 9


ACTIONS: Final = (
    *CALL_ACTIONS,
    ActionRow(
        action_id="greeting",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Greeting"),
        keys="F9",
        possible=lambda now: "greeting" in now.situations,
    ),
    ActionRow(
        action_id="closing",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Closing"),
        keys="F10",
        possible=lambda now: "closing" in now.situations,
    ),
    ActionRow(
        action_id="tick",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Said, next step"),
        keys="F12",
        possible=lambda now: now.has_steps,
    ),
    *(
        ActionRow(
            action_id=f"situation_{number}",
            group=SCRIPT,
            text=QT_TRANSLATE_NOOP("Actions", "Situation"),
            keys=f"Ctrl+{number}",
            possible=lambda now, number=number: len(now.situations) >= number,  # type: ignore[misc]
        )
        for number in range(1, SITUATION_KEYS + 1)
    ),
    ActionRow(
        action_id="situations",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Find a situation"),
        keys="Ctrl+F",
        possible=lambda now: bool(now.situations),
    ),
    *SCRIPT_ACTIONS,
    ActionRow(
        action_id="packs",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Edit call scripts"),
        keys="Ctrl+Shift+K",
        possible=lambda now: now.may_edit_packs,
    ),
    ActionRow(
        action_id="language",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Other language for this caller"),
        keys="Ctrl+L",
        possible=lambda now: now.languages > 1,
    ),
    ActionRow(
        action_id="save",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Save ticket"),
        keys="Ctrl+S",
        possible=lambda now: now.has_draft,
    ),
    ActionRow(
        action_id="new",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "New ticket"),
        keys="Ctrl+N",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="discard",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Discard draft"),
        keys="Ctrl+Shift+Delete",
        possible=lambda now: now.has_draft,
    ),
    ActionRow(
        action_id="undo_discard",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Bring the discarded text back"),
        keys="Ctrl+Shift+Z",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="focus_ticket",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Go to the course of events"),
        keys="Ctrl+T",
        possible=lambda now: now.has_draft,
    ),
    ActionRow(
        action_id="focus_history",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Go to the history"),
        keys="Ctrl+H",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="assessment",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Self-assessment of a call"),
        keys="Ctrl+Shift+E",
        possible=lambda now: now.signed_in,
    ),
    *TICKET_ACTIONS,
    *WORK_ACTIONS,
    ActionRow(
        action_id="shortcuts",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "All keys"),
        keys="F1",
    ),
    ActionRow(
        action_id="compact",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "Small bar / full window"),
        keys="Ctrl+M",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="sync",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "Send now"),
        keys="Ctrl+Shift+S",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="settings",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "Settings"),
        keys="Ctrl+,",
    ),
    ActionRow(
        action_id="larger",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "Larger text"),
        keys="Ctrl+=",
    ),
    ActionRow(
        action_id="smaller",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "Smaller text"),
        keys="Ctrl+-",
    ),
    ActionRow(
        action_id="sign_ins",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "My signed-in devices"),
        keys="Ctrl+Shift+H",
        possible=lambda now: now.has_server,
    ),
    ActionRow(
        action_id="sign_out",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "Sign out"),
        keys="Ctrl+Shift+Q",
        possible=lambda now: now.signed_in and not now.busy,
    ),
    ActionRow(
        action_id="quit",
        group=DESK,
        text=QT_TRANSLATE_NOOP("Actions", "Quit"),
        keys="Ctrl+Q",
    ),
)


def action_text(row: ActionRow) -> str:
    """Return the action's words in the agent's language."""
    return QCoreApplication.translate("Actions", row.text)


class ActionSet(QObject):
    """The table as ``QAction`` objects.

    Signals:
        triggered: The ``action_id`` that the agent chose.

    Thread: GUI.
    """

    triggered = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = {row.action_id: self._made(row) for row in ACTIONS}
        self.show_state(Conditions())

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def all(self) -> list[QAction]:
        """Return every action, in the table's order."""
        return list(self._actions.values())

    def show_state(self, now: Conditions) -> None:
        """Enable what is possible and check what is on."""
        for row in ACTIONS:
            action = self._actions[row.action_id]
            action.setEnabled(row.possible(now))
            if row.checked is not None:
                action.setChecked(row.checked(now))

    def _made(self, row: ActionRow) -> QAction:
        action = QAction(action_text(row), self)
        action.setObjectName(row.action_id)
        action.setShortcut(QKeySequence(row.keys))
        action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        action.setAutoRepeat(False)
        action.setCheckable(row.checked is not None)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{action_text(row)}  {keys}")
        action.triggered.connect(lambda: self._chosen(row))
        return action

    def _chosen(self, row: ActionRow) -> None:
        if row.checked is not None:
            # A click flips the check mark at once; what is true comes back as an event.
            action = self._actions[row.action_id]
            action.setChecked(not action.isChecked())
        self.triggered.emit(row.action_id)
