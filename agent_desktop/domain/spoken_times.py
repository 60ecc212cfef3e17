"""A time as it is said on the phone: ``明天上午10点``, ``10 am tomorrow``."""

from datetime import datetime
from typing import Final

_MONTHS: Final = (
    "January February March April May June July August September October November December"
)


def spoken_time(at: datetime, now: datetime, language: str) -> str:
    """Return when ``at`` is, said at ``now``; both in the desk's time zone."""
    days = (at.date() - now.date()).days
    if language != "en":
        day = {0: "今天", 1: "明天", 2: "后天"}.get(days, f"{at.month}月{at.day}日")
        minutes = {0: "", 30: "半"}.get(at.minute, f"{at.minute:02}分")
        return f"{day}{_part_of_day(at.hour)}{_hour(at.hour) if at.hour else 0}点{minutes}"
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {at.day} {_MONTHS.split()[at.month - 1]}")
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{_hour(at.hour)}{minutes} {'am' if at.hour < 12 else 'pm'} {day}"


def _hour(hour: int) -> int:
    return hour - 12 if hour > 12 else hour or 12


def _part_of_day(hour: int) -> str:
    for before, name in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午")):
        if hour < before:
            return name
    return "晚上"
