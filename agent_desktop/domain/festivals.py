"""Festivals by the solar and the lunar calendar, and lunar dates.

The lunar calendar is a table: for each year the day on which it begins, the month that is doubled
and how long each month is. It was taken from the library borax, which follows the published
almanacs, and is compared with it day by day in the tests; the domain itself imports nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from agent_desktop.domain.errors import InvalidInput

FIRST_YEAR: Final = 2024
# Month and day of the lunar new year, the doubled month (0: none), and as a binary number after a
# leading 1 the months' lengths: 1 is 30 days, 0 is 29.
_ROWS: Final = (
    "0210014b6 0129634ae 021701a4e 020601d26 012653d26 021301d53 0203015aa 012332d6a "
    "02110196d 0131b295d 0219014ad 020801a4d 012863a4b 021501d25 020401d52 012453b54 "
    "021201b5a 02010156d 01222295b 02100149b 013073497 021701a4b 020601aa5 0126536a5 "
    "0214016d2 020201ada 012332ab6 021101937 02018292f 021901497 02080164b 012862d4a "
    "021501ea5 0204016b2 01244356c 021201aae 02020192e 01213392e 020901c96 012973a95 "
    "021701d4a 020501da5 012652b55 02140156a 020301a6d 012342a5d 02110152d 01318352b "
    "021901a95 020701b4a 0127636aa 021501ad5 02050155a 0124434ba 021201a5b 02020152b "
    "012233527 020901693 012972e53 0217016aa 020601ad5 0126529b5 0214014b6 020301a57 "
    "012442a4e 021001d26 013083d26 021801d52 020701daa 012762d6a 02150156d 0205014ae "
    "01254349d 021201a4d 020101d15 012123b25"
)
_YEARS: Final = tuple(_ROWS.split())
LAST_YEAR: Final = FIRST_YEAR + len(_YEARS) - 1


class Festival(StrEnum):
    """Festivals that a wording can be written for."""

    NEW_YEAR = "new-year"
    NEW_YEAR_EVE = "new-year-eve"  # of the lunar year
    SPRING_FESTIVAL = "spring-festival"
    LANTERN = "lantern"
    WOMENS_DAY = "womens-day"
    LABOUR_DAY = "labour-day"
    CHILDRENS_DAY = "childrens-day"
    DRAGON_BOAT = "dragon-boat"
    QIXI = "qixi"
    TEACHERS_DAY = "teachers-day"
    MID_AUTUMN = "mid-autumn"
    NATIONAL_DAY = "national-day"
    DOUBLE_NINTH = "double-ninth"
    LABA = "laba"
    CHRISTMAS = "christmas"


# First and last day as (month, day).
_SOLAR: Final = {
    Festival.NEW_YEAR: ((1, 1), (1, 3)),
    Festival.WOMENS_DAY: ((3, 8), (3, 8)),
    Festival.LABOUR_DAY: ((5, 1), (5, 5)),
    Festival.CHILDRENS_DAY: ((6, 1), (6, 1)),
    Festival.TEACHERS_DAY: ((9, 10), (9, 10)),
    Festival.NATIONAL_DAY: ((10, 1), (10, 7)),
    Festival.CHRISTMAS: ((12, 24), (12, 26)),
}
_LUNAR: Final = {
    Festival.SPRING_FESTIVAL: ((1, 1), (1, 7)),
    Festival.LANTERN: ((1, 15), (1, 15)),
    Festival.DRAGON_BOAT: ((5, 5), (5, 5)),
    Festival.QIXI: ((7, 7), (7, 7)),
    Festival.MID_AUTUMN: ((8, 15), (8, 15)),
    Festival.DOUBLE_NINTH: ((9, 9), (9, 9)),
    Festival.LABA: ((12, 8), (12, 8)),
}
# What ``{festival_greeting}`` says; festivals that are not greeted by everybody say nothing. Where
# two meet, the first here is said: Mid-Autumn goes before the National Day week around it.
_GREETINGS: Final = {
    Festival.NEW_YEAR_EVE: ("除夕快乐", "Happy Chinese New Year's Eve"),
    Festival.SPRING_FESTIVAL: ("春节快乐", "Happy Chinese New Year"),
    Festival.LANTERN: ("元宵节快乐", "Happy Lantern Festival"),
    Festival.DRAGON_BOAT: ("端午安康", "Best wishes for the Dragon Boat Festival"),
    Festival.MID_AUTUMN: ("中秋快乐", "Happy Mid-Autumn Festival"),
    Festival.NEW_YEAR: ("新年好", "Happy New Year"),
    Festival.LABOUR_DAY: ("劳动节快乐", "Happy Labour Day"),
    Festival.NATIONAL_DAY: ("国庆节快乐", "Happy National Day"),
}


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar; ``leap``: in a doubled month's second run."""

    year: int
    month: int
    day: int
    leap: bool = False


@lru_cache(maxsize=8)
def _months(year: int) -> tuple[date, tuple[tuple[int, bool, int], ...]]:
    """Return a lunar year's first day and its months: number, doubled, days."""
    row = _YEARS[year - FIRST_YEAR]
    leap, lengths = int(row[4], 16), bin(int(row[5:], 16))[3:]
    numbers = [(n, False) for n in range(1, 13)]
    if leap:
        numbers.insert(leap, (leap, True))
    months = tuple((n, x, 29 + int(bit)) for (n, x), bit in zip(numbers, lengths, strict=True))
    return date(year, int(row[:2]), int(row[2:4])), months


def lunar(day: date) -> LunarDate | None:
    """Return the lunar date of a day; None outside the table (2024 to 2099)."""
    for year in (day.year, day.year - 1):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            continue
        begins, months = _months(year)
        rest = (day - begins).days
        if rest < 0:
            continue
        for month, leap, days in months:
            if rest < days:
                return LunarDate(year, month, rest + 1, leap)
            rest -= days
    return None


def is_festival(day: date, festival: Festival) -> bool:
    """Whether ``day`` belongs to a festival; a lunar one outside the table: no."""
    if festival in _SOLAR:
        first, last = _SOLAR[festival]
        return first <= (day.month, day.day) <= last
    if festival is Festival.NEW_YEAR_EVE:
        tomorrow = lunar(day + timedelta(days=1))
        return tomorrow is not None and (tomorrow.month, tomorrow.day) == (1, 1)
    here = lunar(day)
    first, last = _LUNAR[festival]
    return here is not None and not here.leap and first <= (here.month, here.day) <= last


def falls_on_lunar(day: date, pattern: str) -> bool:
    """Whether ``day`` is meant by the lunar ``08-15`` or a span ``12-23..01-15``.

    A doubled month's second run is meant by nothing.

    Raises:
        InvalidInput: ``phrase.malformed_date``.
    """
    first, _, last = pattern.partition("..")
    start, end = _lunar_key(first), _lunar_key(last or first)
    here = lunar(day)
    if here is None or here.leap:
        return False
    key = (here.month, here.day)
    return start <= key <= end if start <= end else key >= start or key <= end


def _lunar_key(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    if month.isascii() and day.isascii() and month.isdigit() and day.isdigit():
        key = (int(month), int(day))
        if 1 <= key[0] <= 12 and 1 <= key[1] <= 30:
            return key
    raise InvalidInput(
        f"{text!r} is no lunar date: write 08-15 or 12-23..01-15",
        code="phrase.malformed_date",
    )


def greeting(day: date, language: str) -> str:
    """Return the greeting of the day's festival, for example ``中秋快乐``; empty on other days."""
    for festival, (chinese, english) in _GREETINGS.items():
        if is_festival(day, festival):
            return english if language == "en" else chinese
    return ""
