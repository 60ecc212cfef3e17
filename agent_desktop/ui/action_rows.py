"""What a row of the action table is, and the headings it stands under."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent_desktop.ui.conditions import Conditions
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

CALL: Final = QT_TRANSLATE_NOOP("Actions", "Call")
PHONE: Final = QT_TRANSLATE_NOOP("Actions", "Telephone")
STATE: Final = QT_TRANSLATE_NOOP("Actions", "Your state")
SCRIPT: Final = QT_TRANSLATE_NOOP("Actions", "Phrases")
TICKET: Final = QT_TRANSLATE_NOOP("Actions", "Ticket")
WORK: Final = QT_TRANSLATE_NOOP("Actions", "Work")
DESK: Final = QT_TRANSLATE_NOOP("Actions", "Desk")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One action. ``group`` is its heading in the overview of keys."""

    action_id: str
    group: str
    text: str
    keys: str
    possible: Callable[[Conditions], bool] = lambda _: True
    checked: Callable[[Conditions], bool] | None = None
