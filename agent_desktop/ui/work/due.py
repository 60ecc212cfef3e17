"""How much time is left, without words. No Qt."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from agent_desktop.domain.events import Event
from agent_desktop.domain.ticket_news import TimeKept
from agent_desktop.domain.tickets import TicketStatus
from agent_desktop.domain.work_lists import TicketRow, WorkList

ENDED: Final = frozenset({TicketStatus.CLOSED, TicketStatus.MERGED, TicketStatus.WITHDRAWN})
# A promise has no warnings of its own: an hour before it is near, a quarter of an hour pressing.
_NEAR: Final = timedelta(hours=1)
_PRESSING: Final = timedelta(minutes=15)


class Level(StrEnum):
    """How pressing it is."""

    NONE = "none"  # nothing runs
    CALM = "calm"
    SOON = "soon"  # half of the time is used
    PRESSING = "pressing"  # four fifths
    OVER = "over"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLeft:
    """What is due.

    Attributes:
        seconds: Until then; below 0 since then. None when nothing runs.
        what: ``promise``, a clock's name, "" for nothing.
    """

    level: Level = Level.NONE
    seconds: float | None = None
    at: datetime | None = None
    what: str = ""


def time_left(row: TicketRow, now: datetime, which: WorkList | None = None) -> TimeLeft:
    """Return what of a ticket is due first; in the list of promises, the promise."""
    if row.status in ENDED:
        return TimeLeft()
    promised = row.promised_at
    clock = row.due_at if row.clock is not None else None
    if promised is not None and (
        which is WorkList.PROMISES or clock is None or promised < clock or row.paused
    ):
        return _promise(promised, now)
    if row.paused:
        return TimeLeft(level=Level.PAUSED)
    if clock is None or row.clock is None:
        return TimeLeft()
    passed = sum(now >= at for at in row.warn_at or ())
    level = (Level.CALM, Level.SOON, Level.PRESSING, Level.OVER)[passed]
    if now >= clock:
        level = Level.OVER
    return TimeLeft(
        level=level, seconds=(clock - now).total_seconds(), at=clock, what=row.clock.value
    )


def _promise(at: datetime, now: datetime) -> TimeLeft:
    left = at - now
    level = Level.CALM
    if left <= timedelta():
        level = Level.OVER
    elif left <= _PRESSING:
        level = Level.PRESSING
    elif left <= _NEAR:
        level = Level.SOON
    return TimeLeft(level=level, seconds=left.total_seconds(), at=at, what="promise")


class KeptTime:
    """The server's time, whatever the PC's clock shows.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()

    def on_event(self, event: Event) -> None:
        """Take how far the PC's clock is off."""
        if isinstance(event, TimeKept):
            self._ahead = timedelta(seconds=event.offset_s)

    def now(self) -> datetime:
        """Return the time that rules and clocks read."""
        return datetime.now(UTC) + self._ahead
