"""When another wording is right: what is known of a call, and conditions on it.

What is unknown fulfils no condition, so that a plain wording is said rather than a wrong one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from agent_desktop.domain.calls import Direction
from agent_desktop.domain.festivals import Festival, falls_on_lunar, is_festival
from agent_desktop.domain.phrases import TimeOfDay, falls_on, time_of_day

VIP_GRADE: Final = "vip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a call.

    Attributes:
        local: Now, in the desk's time zone.
        grade: The customer's, as the centre names it; "" unknown. ``vip`` is one of them.
        earlier_calls: When this number called or was called before, in the same zone; None
            unknown, empty: never.
    """

    local: datetime
    direction: Direction | None = None
    queue: str = ""
    grade: str = ""
    earlier_calls: tuple[datetime, ...] | None = None

    def call_number(self, days: int) -> int | None:
        """Return which call of this number it is within ``days``, from 1; None unknown."""
        if self.earlier_calls is None:
            return None
        since = self.local - timedelta(days=days)
        return 1 + sum(since <= at <= self.local for at in self.earlier_calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCount:
    """The call is the ``least``-th or a later one, at most the ``most``-th, within ``days``."""

    least: int = 1
    most: int | None = None
    days: int = 30

    def holds(self, circumstances: Circumstances) -> bool:
        """Whether it is so; an unknown count is not."""
        number = circumstances.call_number(self.days)
        return (
            number is not None
            and number >= self.least
            and (self.most is None or number <= self.most)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All that is set must hold; of several values one. Empty: always."""

    time_of_day: Sequence[TimeOfDay] = ()
    dates: Sequence[str] = ()
    lunar_dates: Sequence[str] = ()
    festivals: Sequence[Festival] = ()
    calls: CallCount | None = None
    grades: Sequence[str] = ()
    vip: bool | None = None
    direction: Direction | None = None
    queues: Sequence[str] = ()

    def holds(self, now: Circumstances) -> bool:
        """Whether the condition is fulfilled."""
        grade = now.grade.casefold()
        return all(
            (
                not self.time_of_day or time_of_day(now.local) in self.time_of_day,
                self._is_day(now.local.date()),
                self.calls is None or self.calls.holds(now),
                not self.grades or grade in (g.casefold() for g in self.grades),
                self.vip is None or (grade != "" and (grade == VIP_GRADE) is self.vip),
                self.direction is None or now.direction is self.direction,
                not self.queues or now.queue.casefold() in (q.casefold() for q in self.queues),
            )
        )

    def _is_day(self, day: date) -> bool:
        """Dates, lunar dates and festivals together are one list of days."""
        if not (self.dates or self.lunar_dates or self.festivals):
            return True
        return (
            any(falls_on(day, pattern) for pattern in self.dates)
            or any(falls_on_lunar(day, pattern) for pattern in self.lunar_dates)
            or any(is_festival(day, festival) for festival in self.festivals)
        )

    def includes(self, other: "Condition") -> bool:
        """Whether this one surely holds whenever ``other`` does."""
        mine = (self.dates, self.lunar_dates, self.festivals)
        theirs = (other.dates, other.lunar_dates, other.festivals)
        days = not any(mine) or (
            any(theirs) and all(set(t) <= set(m) for m, t in zip(mine, theirs, strict=True))
        )
        lists = (
            (self.time_of_day, other.time_of_day),
            (self.grades, other.grades),
            (self.queues, other.queues),
        )
        return (
            days
            and all(not m or (bool(t) and set(t) <= set(m)) for m, t in lists)
            and (self.calls is None or self.calls == other.calls)
            and (self.vip is None or self.vip == other.vip)
            and (self.direction is None or self.direction is other.direction)
        )
