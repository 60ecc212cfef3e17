"""The clocks of a ticket: what is due when, and who is told of it.

Computed from the ticket's steps, the rules and the business calendar alone, so that desk and server
get the same answer, online or not.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClockName(StrEnum):
    """``FORM``: an urgent matter's form within the hour after the department was told."""

    FORM = "form"
    HANDLE = "handle"
    WRITE_BACK = "write_back"
    CALL_BACK = "call_back"


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClock:
    """One clock of a ticket.

    Attributes:
        due_at: When it runs out if nothing pauses it; of a paused one: if it went on now.
        warn_at: When 50, 80 and 100 % of its time are used, in this order.
        done_at: When it was met or missed; None while it runs.
        tells: Who is told at 50, 80, 100 % (``handler``, ``owner``, ``lead``, ``manager``).
    """

    name: ClockName
    state: ClockState
    started_at: datetime
    due_at: datetime
    warn_at: tuple[datetime, datetime, datetime]
    done_at: datetime | None = None
    tells: tuple[str, str, str] = ("handler", "owner", "lead")

    def level(self, now: datetime) -> int:
        """Return the warning that holds: 0, 50, 80 or 100 (per cent of the time used)."""
        if self.state is not ClockState.RUNNING:
            return 0
        passed = sum(now >= at for at in self.warn_at)
        return (0, 50, 80, 100)[passed]
