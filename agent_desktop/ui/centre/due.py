"""When a matter that is opened now would be due: the example under the clock rules. No Qt."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.clock_rules import ClockRule, Period
from agent_desktop.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An example: each clock begins when the one before it has run out. None: no such clock.

    Attributes:
        tells: Who is told at 50, 80, 100 %.
        works: Working time is counted.
    """

    handle: datetime | None = None
    write_back: datetime | None = None
    call_back: datetime | None = None
    tells: tuple[str, str, str] = ("", "", "")
    works: bool = False


def due_of(rule: ClockRule, calendar: BusinessCalendar, now: datetime) -> Due:
    """Return when the clocks of a rule run out, one after the other, from now on."""
    handle = _after(rule.handle, rule, calendar, now)
    write_back = _after(rule.write_back, rule, calendar, handle or now)
    call_back = _after(rule.call_back, rule, calendar, write_back or handle or now)
    return Due(
        handle=handle,
        write_back=write_back,
        call_back=call_back,
        tells=rule.tells,
        works=rule.works,
    )


def _after(
    period: Period | None, rule: ClockRule, calendar: BusinessCalendar, start: datetime
) -> datetime | None:
    if period is None or not period.amount:
        return None
    hours = period.hours(calendar, works=rule.works)
    if not rule.works:
        return start + timedelta(hours=hours)
    try:
        return calendar.add_working(start, hours)
    except InvalidInput:
        return None
