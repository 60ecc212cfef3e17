"""Festivals and lunar dates, compared with a library that follows the published almanacs."""

from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LunarDate as Almanac

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.festivals import (
    FIRST_YEAR,
    LAST_YEAR,
    Festival,
    LunarDate,
    falls_on_lunar,
    greeting,
    is_festival,
    lunar,
)

EVERY_YEAR = range(FIRST_YEAR, LAST_YEAR + 1)


@pytest.mark.parametrize("decade", range(FIRST_YEAR, LAST_YEAR + 1, 20))
def test_every_day_is_the_lunar_day_of_the_almanac(decade: int) -> None:
    first = Almanac(decade, 1, 1).to_solar_date()
    last = min(date(decade + 20, 1, 15), date(LAST_YEAR, 12, 31))
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        there = Almanac.from_solar(day)
        assert lunar(day) == LunarDate(there.year, there.month, there.day, bool(there.leap))


def test_days_outside_the_table_have_no_lunar_date() -> None:
    assert lunar(date(2024, 2, 9)) is None
    assert lunar(date(2101, 6, 1)) is None
    assert not is_festival(date(2024, 2, 9), Festival.SPRING_FESTIVAL)
    assert is_festival(date(2024, 2, 9), Festival.NEW_YEAR_EVE)


@pytest.mark.parametrize(
    ("day", "festival"),
    [
        (date(2026, 2, 16), Festival.NEW_YEAR_EVE),
        (date(2026, 2, 17), Festival.SPRING_FESTIVAL),
        (date(2027, 2, 12), Festival.SPRING_FESTIVAL),
        (date(2027, 2, 20), Festival.LANTERN),
        (date(2027, 6, 9), Festival.DRAGON_BOAT),
        (date(2026, 8, 19), Festival.QIXI),
        (date(2026, 9, 25), Festival.MID_AUTUMN),
        (date(2028, 10, 3), Festival.MID_AUTUMN),
        (date(2026, 10, 18), Festival.DOUBLE_NINTH),
        (date(2027, 1, 15), Festival.LABA),
        (date(2027, 1, 1), Festival.NEW_YEAR),
        (date(2027, 5, 1), Festival.LABOUR_DAY),
        (date(2027, 10, 7), Festival.NATIONAL_DAY),
    ],
)
def test_a_festival_falls_on_its_day(day: date, festival: Festival) -> None:
    assert is_festival(day, festival)
    assert not is_festival(day + timedelta(days=20), festival)


def test_the_doubled_month_has_no_second_festival() -> None:
    days = [date(2025, 7, 25) + timedelta(days=n) for n in range(60)]  # 2025 doubles month 6
    assert next(d for d in days if lunar(d) and lunar(d).leap) == date(2025, 7, 25)
    assert sum(falls_on_lunar(d, "06-15") for d in [date(2025, 1, 1), *days]) == 0


@pytest.mark.parametrize(
    ("year", "festival"), [(2028, Festival.DRAGON_BOAT), (2044, Festival.QIXI)]
)
def test_a_festival_in_a_doubled_month_is_held_once(year: int, festival: Festival) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]

    assert sum(is_festival(day, festival) for day in days) == 1


@pytest.mark.parametrize("year", EVERY_YEAR)
def test_each_year_has_seven_days_of_spring_festival_behind_its_eve(year: int) -> None:
    if year == FIRST_YEAR:
        return
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(80)]
    festival = [d for d in days if is_festival(d, Festival.SPRING_FESTIVAL)]
    eve = [d for d in days if is_festival(d, Festival.NEW_YEAR_EVE)]
    assert len(festival) == 7
    assert eve == [festival[0] - timedelta(days=1)]


def test_a_span_of_lunar_days_goes_over_the_year_s_end() -> None:
    span = "12-23..01-15"
    assert falls_on_lunar(date(2027, 1, 30), span)
    assert falls_on_lunar(date(2027, 2, 20), span)
    assert not falls_on_lunar(date(2027, 2, 21), span)


@pytest.mark.parametrize("pattern", ["13-01", "01-31", "1.1", "", "08-15..", "八-十五"])
def test_what_is_no_lunar_date_is_refused(pattern: str) -> None:
    if pattern == "08-15..":
        assert falls_on_lunar(date(2026, 9, 25), pattern)
        return
    with pytest.raises(InvalidInput, match="is no lunar date"):
        falls_on_lunar(date(2026, 9, 25), pattern)


def test_the_greeting_of_the_day_is_said_and_other_days_have_none() -> None:
    assert greeting(date(2028, 10, 3), "zh") == "中秋快乐"  # not the National Day around it
    assert greeting(date(2027, 2, 6), "en") == "Happy Chinese New Year"
    assert greeting(date(2027, 6, 9), "zh") == "端午安康"
    assert greeting(date(2026, 11, 22), "zh") == ""
