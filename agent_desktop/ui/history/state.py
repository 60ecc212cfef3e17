"""What the history shows."""

from dataclasses import dataclass

from agent_desktop.domain.events import HistoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryState:
    """The last calls and tickets, newest first."""

    rows: tuple[HistoryRow, ...] = ()
