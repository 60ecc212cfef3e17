"""A time as it is said on the phone."""

from datetime import UTC, datetime

import pytest

from agent_desktop.domain.spoken_times import spoken_time

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        (datetime(2026, 11, 22, 18, 30, tzinfo=UTC), "今天晚上6点半", "6:30 pm today"),
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "明天上午10点", "10 am tomorrow"),
        (datetime(2026, 11, 24, 12, 15, tzinfo=UTC), "后天中午12点15分", "12:15 pm on 24 November"),
        (datetime(2026, 12, 1, 0, 5, tzinfo=UTC), "12月1日凌晨0点05分", "12:05 am on 1 December"),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "今天下午5点", "5 pm today"),
    ],
)
def test_a_time_is_said_as_people_say_it(at: datetime, chinese: str, english: str) -> None:
    assert spoken_time(at, NOW, "zh") == chinese
    assert spoken_time(at, NOW, "en") == english
