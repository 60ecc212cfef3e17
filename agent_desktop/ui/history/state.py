"""What the history shows."""

from dataclasses import dataclass

from agent_desktop.domain.events import HistoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryState:
    """The last calls and tickets, newest first.

    Attributes:
        waits: Whether what is unsent waits for something: without a server it does not.
    """

    rows: tuple[HistoryRow, ...] = ()
    waits: bool = True
