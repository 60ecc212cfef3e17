"""When the centre works: hours, weekdays, days off and make-up days, in its own time zone.

Times go in and out as aware datetimes and come out in UTC. A shift is what its wall-clock times
say on that day: one hour shorter or longer where the clocks are changed in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from agent_desktop.domain.errors import InvalidInput

MAX_DAYS: Final = 2000  # named days of a calendar
_LONGEST: Final = timedelta(days=20 * 366)
_DAY: Final = timedelta(days=1)
_DAY_MIN: Final = 24 * 60
_LEAST_WEEK_MIN: Final = 60
_SHIFT: Final = re.compile(r"\s*(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)\s*")
_KEPT_DAYS: Final = 2000

Shift = tuple[int, int]  # minutes of the day: from, until; until is above 1440 across midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """The working time of a centre.

    Attributes:
        timezone: IANA name.
        weekdays: 1 (Monday) to 7.
        shifts: Of every working day, in order and apart from each other.
        days: Days that differ from their weekday: True for a make-up day, False for a day off.
    """

    timezone: str = "Asia/Shanghai"
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    shifts: tuple[Shift, ...] = ((9 * 60, 18 * 60),)
    days: Mapping[date, bool] = field(default_factory=dict)
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def day_hours(self) -> float:
        """How many hours a working day has."""
        return sum(until - begin for begin, until in self.shifts) / 60

    def is_working_day(self, day: date) -> bool:
        """Whether the centre works on a day."""
        return self.days.get(day, day.isoweekday() in self.weekdays)

    def is_working(self, at: datetime) -> bool:
        """Whether the centre works at a moment."""
        today = self._day_of(at)
        days = (today - _DAY, today)  # a night shift belongs to the day on which it begins
        return any(begin <= at < until for day in days for begin, until in self._stretches(day))

    def add_working(self, start: datetime, hours: float) -> datetime:
        """Return the moment at which ``hours`` of working time have passed since ``start``.

        That is the end of a shift where it fits exactly, never the beginning of the next.

        Raises:
            InvalidInput: ``calendar.no_working_time``: not within twenty years.
        """
        rest = timedelta(hours=hours)
        if rest <= timedelta(0):
            return start.astimezone(UTC)
        for begin, until in self._from(start):
            if (length := until - begin) >= rest:
                return begin + rest
            rest -= length
        raise _no_time()

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; zero if they are reversed.

        Raises:
            InvalidInput: ``calendar.span_too_long``: more than twenty years.
        """
        if end - start > _LONGEST:
            raise InvalidInput("more than twenty years", code="calendar.span_too_long")
        total = timedelta(0)
        for begin, until in self._from(start):
            if begin >= end:
                break
            total += min(until, end) - begin
        return total

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield what is left of the shifts from ``start`` on, for twenty years."""
        day = self._day_of(start) - _DAY
        done = start.astimezone(UTC)  # a night shift may reach into the next day's first one
        for _ in range(_LONGEST.days):
            for begin, until in self._stretches(day):
                if until > done:
                    yield max(begin, done), until
                    done = until
            day += _DAY

    def _day_of(self, at: datetime) -> date:
        try:
            return at.astimezone(ZoneInfo(self.timezone)).date()
        except OverflowError as exc:
            raise InvalidInput("too far away", code="calendar.span_too_long") from exc

    def _stretches(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the shifts of a day in UTC."""
        if (known := self._known.get(day)) is not None:
            return known
        if len(self._known) >= _KEPT_DAYS:
            self._known.clear()
        zone, found = ZoneInfo(self.timezone), []
        for begin, until in self.shifts if self.is_working_day(day) else ():
            ends = [
                datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
                for minute in (begin, until)
            ]
            first, last = (end.astimezone(UTC) for end in ends)
            if first < last:  # empty where the clocks leap over it
                found.append((first, last))
        self._known[day] = tuple(found)
        return self._known[day]


def parse_hours(text: str) -> tuple[Shift, ...]:
    """Return the shifts that a text like ``08:30-12:00,13:30-18:00`` names, merged and in order.

    ``22:00-06:00`` goes past midnight; ``00:00-24:00`` is the whole day.

    Raises:
        InvalidInput: ``calendar.malformed_hours``.
    """
    found: list[Shift] = []
    for part in text.split(","):
        match = _SHIFT.fullmatch(part)
        numbers = [int(n) for n in match.groups()] if match else [99, 99, 99, 99]
        begin, until = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        is_time = numbers[1] < 60 and numbers[3] < 60 and begin < _DAY_MIN and until <= _DAY_MIN
        if not is_time or begin == until:
            raise InvalidInput(
                f"{text[:60]!r} are no hours: write 09:00-18:00, several with commas",
                code="calendar.malformed_hours",
                fields={"text": text[:60]},
            )
        found.append((begin, until if until > begin else until + _DAY_MIN))
    return _merged(found)


def _merged(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    merged: list[Shift] = []
    for begin, until in sorted(shifts):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((begin, until))
    return tuple(merged)


def calendar_of(
    values: Mapping[str, str], public: Mapping[date, bool] | None = None
) -> BusinessCalendar:
    """Return the calendar of the record ``calendar/default``; what it leaves out is the default.

    Args:
        values: ``timezone``, ``weekdays`` ("1,2,3,4,5"), ``hours``, ``day.2026-10-01`` ("off" or
            "work"), ``holidays`` ("none": ``public`` does not count).
        public: The country's days off and make-up days; a day of the record goes before.

    Raises:
        InvalidInput: ``calendar.…``, with the field.
    """
    days = {} if values.get("holidays") == "none" else dict(public or {})
    named = {n.removeprefix("day."): t for n, t in values.items() if n.startswith("day.")}
    if len(named) > MAX_DAYS:
        raise InvalidInput(f"at most {MAX_DAYS} days", code="calendar.too_many_days")
    for text, what in named.items():
        if what not in ("off", "work"):
            raise _malformed_day(text)
        days[_date(text)] = what == "work"
    calendar = BusinessCalendar(
        timezone=_zone(values.get("timezone") or "Asia/Shanghai"),
        weekdays=_weekdays(values.get("weekdays", "1,2,3,4,5")),
        shifts=parse_hours(values.get("hours") or "09:00-18:00"),
        days=days,
    )
    if len(calendar.weekdays) * calendar.day_hours * 60 < _LEAST_WEEK_MIN:
        raise _no_time()
    return calendar


def holidays_of(years: Iterable[Mapping[str, object]]) -> dict[date, bool]:
    """Return days off and make-up days of published years.

    Args:
        years: Each with ``off`` and ``work``: lists of days (``2026-10-01``) or spans
            (``2026-10-01..2026-10-07``).

    Raises:
        InvalidInput: ``calendar.malformed_day``.
    """
    days: dict[date, bool] = {}
    for year in years:
        for name in ("off", "work"):
            spans = year.get(name, ())
            for span in spans if isinstance(spans, list) else ():
                first, _, last = str(span).partition("..")
                day, end = _date(first), _date(last or first)
                while day <= end:
                    days[day] = name == "work"
                    day += _DAY
    return days


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as exc:
        raise _malformed_day(text) from exc
    if not 2000 <= day.year <= 2200:
        raise _malformed_day(text)
    return day


def _weekdays(text: str) -> frozenset[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not set(parts) <= set("1234567"):
        raise InvalidInput(
            f"{text[:60]!r} are no weekdays: write 1,2,3,4,5 for Monday to Friday",
            code="calendar.malformed_weekdays",
            fields={"text": text[:60]},
        )
    return frozenset(int(part) for part in parts)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as exc:  # its "not found" is a KeyError
        raise InvalidInput(
            f"there is no time zone {name[:60]!r}",
            code="calendar.unknown_timezone",
            fields={"text": name[:60]},
        ) from exc
    return name


def _malformed_day(text: str) -> InvalidInput:
    return InvalidInput(
        f"{text[:40]!r} is no day: write 2026-10-01, and off or work",
        code="calendar.malformed_day",
        fields={"text": text[:40]},
    )


def _no_time() -> InvalidInput:
    return InvalidInput(
        "this calendar has no working time: name weekdays and hours",
        code="calendar.no_working_time",
    )
