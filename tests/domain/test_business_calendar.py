"""The centre's working time: days off, make-up days, shifts, time zones, years' ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desktop.domain.business_calendar import (
    BusinessCalendar,
    calendar_of,
    holidays_of,
    parse_hours,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.runtime.centre_defaults import calendar, public_days

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T10:00", 3, "2026-11-23T13:00"),
        ("2026-11-23T17:00", 2, "2026-11-24T10:00"),
        ("2026-11-23T09:00", 9, "2026-11-23T18:00"),
        ("2026-11-27T17:30", 1, "2026-11-30T09:30"),  # over a weekend
        ("2026-09-30T17:00", 2, "2026-10-08T10:00"),  # over the National Day week
        ("2026-09-19T12:00", 1, "2026-09-20T10:00"),  # a Sunday that is worked
        ("2026-12-31T17:00", 2, "2027-01-01T10:00"),  # nothing published for 2027 yet
        ("2026-11-23T03:00", 0, "2026-11-23T03:00"),
        ("2026-02-14T17:00", 10, "2026-02-24T18:00"),  # over the Spring Festival
    ],
)
def test_working_hours_end_where_a_person_would_say(start, hours, end):
    assert calendar().add_working(local(start), hours) == local(end)


def test_public_days_are_those_of_the_published_notices():
    days = public_days()
    off = [day for day, works in days.items() if not works]
    work = [day for day, works in days.items() if works]

    assert [sum(d.year == y for d in off) for y in (2025, 2026)] == [28, 33]
    assert [sum(d.year == y for d in work) for y in (2025, 2026)] == [5, 6]
    assert all(day.isoweekday() > 5 for day in work), "one makes up on a weekend"
    weekdays_off = {y: sum(d.year == y and d.isoweekday() <= 5 for d in off) for y in (2025, 2026)}
    assert weekdays_off == {2025: 18, 2026: 19}


def test_a_night_shift_belongs_to_the_day_on_which_it_begins():
    nights = calendar_of({"hours": "22:00-06:00", "weekdays": "5"})

    assert nights.is_working(local("2026-11-28T05:59"))
    assert not nights.is_working(local("2026-11-27T05:00"))
    assert nights.add_working(local("2026-11-28T05:00"), 2) == local("2026-12-04T23:00")


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)]
)
def test_a_day_on_which_the_clocks_are_changed_has_its_real_hours(day, hours):
    berlin = calendar_of({"timezone": "Europe/Berlin", "hours": "00:00-24:00", "weekdays": "1,7"})
    start = local(f"{day}T00:00", "Europe/Berlin")
    end = (start + timedelta(days=1)).replace(tzinfo=ZoneInfo("Europe/Berlin"))

    assert berlin.working_between(start, end) == timedelta(hours=hours)


@given(
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]),
    st.sampled_from(["09:00-18:00", "08:30-12:00,13:30-18:00", "22:00-06:00", "00:00-24:00"]),
    st.sets(st.sampled_from("1234567"), min_size=1),
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.floats(0.1, 200),
)
@settings(max_examples=60, deadline=None)
def test_what_was_added_lies_between(zone, hours, weekdays, start, amount):
    one = calendar_of(
        {"timezone": zone, "hours": hours, "weekdays": ",".join(weekdays)}, public_days()
    )

    end = one.add_working(start, amount)

    assert abs(one.working_between(start, end) - timedelta(hours=amount)) < timedelta(seconds=1)
    middle = start + (end - start) / 2
    parts = one.working_between(start, middle) + one.working_between(middle, end)
    assert parts == one.working_between(start, end)


def test_hours_are_merged_and_put_in_order():
    assert parse_hours("13:00-18:00, 09:00-12:00,11:00-13:00") == ((540, 1080),)
    assert parse_hours("00:00-24:00") == ((0, 1440),)
    assert parse_hours("20:00-08:00,06:00-12:00") == ((360, 720), (1200, 1920))


def test_shifts_of_one_night_and_the_next_morning_do_not_overlap():
    one = calendar_of({"hours": "20:00-08:00,06:00-12:00", "weekdays": "1,2"})

    week = one.working_between(local("2026-11-23T00:00"), local("2026-11-26T00:00"))

    assert week == timedelta(hours=6 + 10 + 6 + 12)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"weekdays": ""}, "calendar.no_working_time"),
        ({"weekdays": "8"}, "calendar.malformed_weekdays"),
        ({"hours": "9-18"}, "calendar.malformed_hours"),
        ({"hours": "09:00-09:00"}, "calendar.malformed_hours"),
        ({"hours": "25:00-26:00"}, "calendar.malformed_hours"),
        ({"hours": "09:00-09:30", "weekdays": "1"}, "calendar.no_working_time"),
        ({"timezone": "Asia/Nowhere"}, "calendar.unknown_timezone"),
        ({"timezone": "../../etc/passwd"}, "calendar.unknown_timezone"),
        ({"day.2026-02-30": "off"}, "calendar.malformed_day"),
        ({"day.9999-12-31": "off"}, "calendar.malformed_day"),
        ({"day.2026-10-01": "maybe"}, "calendar.malformed_day"),
        ({f"day.{date(2020, 1, 1) + timedelta(n)}": "off" for n in range(2001)}, "too_many_days"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_and_says_why(values, code):
    with pytest.raises(InvalidInput) as caught:
        calendar_of(values)

    assert caught.value.code.endswith(code)


def test_a_calendar_without_any_working_day_ends_with_an_answer():
    never = BusinessCalendar(weekdays=frozenset())

    with pytest.raises(InvalidInput, match="no working time"):
        never.add_working(local("2026-11-23T10:00"), 1)
    assert never.working_between(local("2026-11-23T10:00"), local("2036-11-23T10:00")) == timedelta(
        0
    )
    with pytest.raises(InvalidInput):
        never.working_between(local("2026-11-23T10:00"), datetime.max.replace(tzinfo=UTC))


def test_a_day_of_the_centre_goes_before_the_country_s():
    own = calendar({"day.2026-10-01": "work", "day.2026-11-23": "off"})

    assert own.is_working_day(date(2026, 10, 1))
    assert not own.is_working_day(date(2026, 11, 23))
    assert not own.is_working_day(date(2026, 10, 2))
    assert calendar({"holidays": "none"}).is_working_day(date(2026, 10, 2))


def test_spans_of_days_are_read_as_they_are_written():
    days = holidays_of([{"off": ["2026-10-01..2026-10-03"], "work": ["2026-10-10"]}])

    assert [str(day) for day, works in days.items() if not works] == [
        "2026-10-01",
        "2026-10-02",
        "2026-10-03",
    ]
    with pytest.raises(InvalidInput):
        holidays_of([{"off": ["soon"]}])
