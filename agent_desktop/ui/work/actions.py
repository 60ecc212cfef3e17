"""The actions of lists, search, customers, directory and knowledge. Part of the table of all.

One key each brings a place up and takes it away again. A promise that is due is answered with the
function keys next to those that answer a link's question: never with a character.
"""

from typing import Final

from agent_desktop.ui.action_rows import WORK, ActionRow
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

WORK_ACTIONS: Final = (
    ActionRow(
        action_id="work",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Work lists"),
        keys="Ctrl+W",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="reminder_call",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Reminder: call now"),
        keys="Ctrl+Shift+F9",
        possible=lambda now: now.reminded and now.may_dial,
    ),
    ActionRow(
        action_id="reminder_later",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Reminder: in ten minutes"),
        keys="Ctrl+Shift+F10",
        possible=lambda now: now.reminded,
    ),
    ActionRow(
        action_id="reminder_open",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Reminder: open the ticket"),
        keys="Ctrl+Shift+F11",
        possible=lambda now: now.reminded,
    ),
)
