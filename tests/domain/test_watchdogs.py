from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.watchdogs import DiskRoom, clock_lead_s, clock_trouble, tightest

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MB = 1 << 20


def room(free: int, total: int = 1000 * MB, folder: str = "/a") -> DiskRoom:
    return DiskRoom(folder=folder, free_bytes=free, total_bytes=total)


def lead(ahead_s: float, took_s: float = 0.1, read_after_s: float = 0.05) -> float:
    """Ask a server whose clock is right from a computer that is ``ahead_s``."""
    asked = NOON + timedelta(seconds=ahead_s)
    return clock_lead_s(
        NOON + timedelta(seconds=read_after_s), asked, asked + timedelta(seconds=took_s)
    )


@pytest.mark.parametrize(
    ("ahead_s", "code"),
    [(0, ""), (119, ""), (-119, ""), (121, "clock.fast"), (-121, "clock.slow")],
)
def test_a_clock_is_wrong_when_it_is_off_by_more_than_two_minutes(ahead_s, code):
    assert clock_trouble(lead(ahead_s)) == code


def test_a_clock_that_nobody_compared_is_not_wrong():
    assert clock_trouble(None) == ""


@given(
    ahead_s=st.floats(-3600, 3600),
    took_s=st.floats(0, 300),
    share=st.floats(0, 1),
)
def test_a_slow_network_never_makes_a_right_clock_wrong(ahead_s, took_s, share):
    measured = lead(ahead_s, took_s, read_after_s=took_s * share)

    assert abs(measured) <= abs(ahead_s) + 0.001
    assert abs(measured) >= abs(ahead_s) - took_s - 0.001


@pytest.mark.parametrize(
    ("free", "total", "is_full"),
    [
        (199 * MB, 1000 * MB, True),
        (201 * MB, 1000 * MB, False),
        (10_000 * MB, 1_000_000 * MB, True),
        (21_000 * MB, 1_000_000 * MB, False),
    ],
)
def test_a_disk_is_nearly_full_below_200_mb_or_two_percent(free, total, is_full):
    assert room(free, total).is_nearly_full is is_full


def test_the_disk_that_fills_first_is_told():
    rooms = [room(150 * MB, folder="/a"), room(20 * MB, folder="/b"), room(900 * MB, folder="/c")]

    assert tightest(rooms) == rooms[1]
    assert tightest([rooms[2]]) is None
