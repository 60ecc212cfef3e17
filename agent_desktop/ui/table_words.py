"""Headings and values of exported tables in the agent's language, by their codes."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.ticket.wording import SEVERITIES, step_word
from agent_desktop.ui.words import FIELDS, KINDS, URGENCIES, word
from agent_desktop.ui.work.wording import CLOCKS, STATUSES, work_word

_COLUMNS: Final = {
    "ticket_id": QT_TRANSLATE_NOOP("Tables", "Ticket"),
    "status": QT_TRANSLATE_NOOP("Tables", "Status"),
    "owner": QT_TRANSLATE_NOOP("Tables", "Owner"),
    "handler": QT_TRANSLATE_NOOP("Tables", "Handler"),
    "offered_to": QT_TRANSLATE_NOOP("Tables", "Offered to"),
    "opened_at": QT_TRANSLATE_NOOP("Tables", "Opened"),
    "changed_at": QT_TRANSLATE_NOOP("Tables", "Changed"),
    "clock": QT_TRANSLATE_NOOP("Tables", "Next clock"),
    "due_at": QT_TRANSLATE_NOOP("Tables", "Due"),
    "paused": QT_TRANSLATE_NOOP("Tables", "Waiting for the customer"),
}


def table_words() -> Mapping[str, str]:
    """Return what ``services.exporting`` asks for: ``column.NAME``, ``kind.VALUE`` and so on.

    Thread: GUI.
    """
    translate = QCoreApplication.translate
    return {
        **{f"column.{name}": word(text) for name, text in FIELDS.items()},
        **{f"column.{name}": translate("Tables", text) for name, text in _COLUMNS.items()},
        **{f"kind.{kind.value}": word(text) for kind, text in KINDS.items()},
        **{f"urgency.{urgency.value}": word(text) for urgency, text in URGENCIES.items()},
        **{f"severity.{grave.value}": step_word(text) for grave, text in SEVERITIES.items()},
        **{f"status.{status.value}": work_word(text) for status, text in STATUSES.items()},
        **{f"clock.{clock}": work_word(text) for clock, text in CLOCKS.items()},
        "yes": translate("Tables", "yes"),
    }
