"""Which wording is right: hours, days, callers, lines; and never one for what is unknown."""

from datetime import UTC, datetime, timedelta

import pytest

from agent_desktop.contract.packs import Step, When
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.festivals import Festival
from agent_desktop.domain.phrases import TimeOfDay
from agent_desktop.domain.variants import CallCount, Circumstances, Condition

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
UNKNOWN = Circumstances(local=NOON)
KNOWN = Circumstances(
    local=NOON,
    direction=Direction.INBOUND,
    queue="Sales",
    grade="VIP",
    earlier_calls=(NOON - timedelta(days=2), NOON - timedelta(days=40)),
)


@pytest.mark.parametrize(
    "condition",
    [
        Condition(vip=True),
        Condition(vip=False),
        Condition(grades=("gold",)),
        Condition(calls=CallCount(most=1)),
        Condition(calls=CallCount(least=2)),
        Condition(direction=Direction.INBOUND),
        Condition(queues=("sales",)),
    ],
)
def test_what_is_unknown_is_not_so(condition: Condition) -> None:
    assert not condition.holds(UNKNOWN)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(), True),
        (Condition(vip=True), True),
        (Condition(vip=False), False),
        (Condition(grades=("gold", "vip")), True),
        (Condition(queues=("SALES",)), True),
        (Condition(queues=("repair",)), False),
        (Condition(direction=Direction.OUTBOUND), False),
        (Condition(calls=CallCount(least=2, days=7)), True),
        (Condition(calls=CallCount(least=3, days=7)), False),
        (Condition(calls=CallCount(least=3, days=60)), True),
        (Condition(calls=CallCount(most=1, days=1)), True),
        (Condition(time_of_day=(TimeOfDay.AFTERNOON,), vip=True), True),
        (Condition(time_of_day=(TimeOfDay.EVENING,), vip=True), False),
        (Condition(dates=("11-24",)), True),
        (Condition(dates=("01-01",), lunar_dates=("10-16",)), True),  # one list of days
        (Condition(festivals=(Festival.MID_AUTUMN,)), False),
    ],
)
def test_all_that_is_named_must_be_so(condition: Condition, holds: bool) -> None:
    assert condition.holds(KNOWN) is holds


def test_the_first_variant_that_applies_is_said() -> None:
    step = Step.model_validate(
        {
            "id": "greet",
            "text": "plain",
            "variants": [
                {"when": {"vip": True, "time_of_day": ["evening"]}, "text": "vip at night"},
                {"when": {"vip": True}, "text": "vip"},
                {"when": {"calls": {"least": 2}}, "text": "again"},
            ],
        }
    )

    assert step.wording(KNOWN) == "vip"
    assert step.wording(UNKNOWN) == "plain"
    assert step.wording(Circumstances(local=NOON, earlier_calls=(NOON,))) == "again"


def test_a_wider_condition_includes_a_narrower_one() -> None:
    festival = When.model_validate({"festivals": ["mid-autumn", "lantern"]}).condition()
    vip_too = When.model_validate({"festivals": ["lantern"], "vip": True}).condition()

    assert festival.includes(vip_too)
    assert not vip_too.includes(festival)
    assert Condition().includes(vip_too)
    assert not festival.includes(Condition(vip=True))
