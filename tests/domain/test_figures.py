"""Monthly totals."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.figures import month_bounds, month_of, monthly_totals
from tests.domain.ticket_logs import Story, returned


def test_a_month_is_counted_by_kind_cause_department_and_satisfaction():
    tickets = [
        returned(extra=(("cause_group", "billing"),), category="water").does("called_back").now,
        returned(category="water").does("called_back", satisfaction="dissatisfied").now,
        Story(kind="praise").does("closed").now,
        Story(kind="fault").does("merged").now,
        replace(Story().now, opened_at=datetime(2026, 10, 31, 15, 59, tzinfo=UTC)),
    ]

    totals = monthly_totals(
        tickets, "2026-11", "Asia/Shanghai", department_of=lambda t: t.form.category
    )

    assert totals == (
        ("kind", "complaint", 2),
        ("kind", "praise", 1),
        ("cause", "", 2),
        ("cause", "billing", 1),
        ("department", "water", 2),
        ("department", "", 1),
        ("satisfaction", "", 1),
        ("satisfaction", "dissatisfied", 1),
        ("satisfaction", "satisfied", 1),
        ("status", "accepted", 1),
        ("status", "called_back", 1),
        ("status", "closed", 1),
    )


def test_a_month_begins_at_midnight_of_the_centre():
    first, last = month_bounds("2026-12", "Asia/Shanghai")

    assert first == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert last == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert month_of(first, "Asia/Shanghai") == "2026-12"


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "9999-01", "2026-1", "0001-01"])
def test_what_is_no_month_is_refused(month):
    with pytest.raises(InvalidInput):
        monthly_totals([], month, "Asia/Shanghai")
