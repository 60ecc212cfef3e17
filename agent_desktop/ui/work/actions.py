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
        action_id="search",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Search everything"),
        keys="Ctrl+G",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="customer",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Customer"),
        keys="Ctrl+Shift+G",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="directory",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Directory of responsible persons"),
        keys="Ctrl+O",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="knowledge",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Knowledge base"),
        keys="Ctrl+/",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="figures",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Figures of the month"),
        keys="Ctrl+Shift+M",
        possible=lambda now: now.signed_in,
    ),
    ActionRow(
        action_id="import",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Import customers or directory"),
        keys="Ctrl+Shift+I",
        possible=lambda now: now.may_edit_packs,
    ),
    ActionRow(
        action_id="centre",
        group=WORK,
        text=QT_TRANSLATE_NOOP("Actions", "Centre settings"),
        keys="Ctrl+Shift+J",
        possible=lambda now: now.may_keep_centre,
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
