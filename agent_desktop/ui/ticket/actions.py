"""The ticket panel's actions beyond the form: steps, log, files. Part of the table of all actions.

They are Ctrl with a letter, as all of the ticket; with Shift what is needed less often.
"""

from typing import Final

from agent_desktop.ui.action_rows import TICKET, ActionRow
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

TICKET_ACTIONS: Final = (
    ActionRow(
        action_id="next_step",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Next step of the ticket"),
        keys="Ctrl+E",
        possible=lambda now: now.ticket_has_step,
    ),
    ActionRow(
        action_id="ticket_steps",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "All steps of the ticket"),
        keys="Ctrl+Shift+A",
        possible=lambda now: now.has_ticket,
    ),
    ActionRow(
        action_id="ticket_log",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "What happened to the ticket"),
        keys="Ctrl+I",
        possible=lambda now: now.has_ticket,
    ),
    ActionRow(
        action_id="ticket_files",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Files and links of the ticket"),
        keys="Ctrl+U",
        possible=lambda now: now.has_draft,
    ),
    ActionRow(
        action_id="attach",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Attach a file"),
        keys="Ctrl+Shift+U",
        possible=lambda now: now.has_draft,
    ),
    ActionRow(
        action_id="templates",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Templates of the form"),
        keys="Ctrl+Shift+P",
        possible=lambda now: now.has_draft,
    ),
    ActionRow(
        action_id="call_customer",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Call the ticket's customer"),
        keys="Ctrl+Shift+C",
        possible=lambda now: now.has_ticket and now.may_dial,
    ),
    ActionRow(
        action_id="print_ticket",
        group=TICKET,
        text=QT_TRANSLATE_NOOP("Actions", "Ticket as a PDF"),
        keys="Ctrl+Shift+O",
        possible=lambda now: now.has_ticket,
    ),
)
