from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.directory import NO_DEPUTY, NOBODY, at_work, directory_of, spans
from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.records import Record, RecordTable

DAY = date(2026, 11, 22)
AWAY = {"away_from": "2026-11-20", "away_until": "2026-11-22"}


def record(table, record_id, **values):
    return Record(
        table=RecordTable(table),
        record_id=record_id,
        values=values,
        changed_at=datetime(2026, 11, 22, tzinfo=UTC),
        changed_by=AgentNumber("1000"),
    )


def directory(*persons, deputy="", head=""):
    return directory_of(
        [
            record("department", "net", name="网络部", phone="8800", head=head),
            record("category", "fault", department_id="net", person_id="a", deputy_id=deputy),
            *(record("person", i, name=i.upper(), department_id="net", **v) for i, v in persons),
        ]
    )


def test_the_named_person_answers_who_is_not_away():
    answer = directory(("a", {"agent": "1002", "phone": "8801"})).responsible("fault", DAY)

    assert answer.target == "1002"
    assert answer.phone == "8801"
    assert answer.stands_in_for is None


def test_a_person_without_a_desk_is_a_contact_of_the_directory():
    assert directory(("a", {})).responsible("fault", DAY).target == "contact:a"


def test_the_category_s_deputy_goes_before_the_person_s_own():
    people = directory(("a", {**AWAY, "deputy_id": "b"}), ("b", {}), ("c", {}), deputy="c")

    answer = people.responsible("fault", DAY)

    assert answer.person.record_id == "c"
    assert answer.stands_in_for.record_id == "a"


def test_a_chain_of_deputies_is_followed_and_the_head_is_the_last():
    chain = (("a", {**AWAY, "deputy_id": "b"}), ("b", {**AWAY, "deputy_id": "c"}), ("h", {}))

    assert directory(*chain, ("c", {}), head="h").responsible("fault", DAY).person.record_id == "c"
    assert directory(*chain, ("c", AWAY), head="h").responsible("fault", DAY).person.name == "H"


def test_a_circle_of_deputies_who_are_all_away_ends_with_a_clear_answer():
    circle = directory(("a", {**AWAY, "deputy_id": "b"}), ("b", {**AWAY, "deputy_id": "a"}))

    answer = circle.responsible("fault", DAY)

    assert answer.person is None
    assert answer.problem == NO_DEPUTY
    assert answer.phone == "8800"


def test_a_directory_without_any_deputy_says_so_only_while_somebody_is_away():
    lone = directory(("a", AWAY))

    assert lone.responsible("fault", DAY).problem == NO_DEPUTY
    assert lone.responsible("fault", date(2026, 11, 23)).problem == ""


def test_nobody_named_and_no_such_category_are_told():
    assert directory().responsible("fault", DAY).problem == NOBODY
    assert directory().responsible("other", DAY).problem == NOBODY
    assert directory().head_of("net", DAY).problem == NOBODY


def test_absence_with_an_open_end_lasts():
    gone = directory(("a", {"away_from": "2026-11-01"}))

    assert gone.present("a", date(2031, 1, 1)).problem == NO_DEPUTY
    assert gone.present("a", date(2026, 10, 31)).person is not None


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.tuples(st.sampled_from(["", *"abcdef"]), st.booleans()),
        min_size=1,
    ),
    st.sampled_from("abcdef"),
)
def test_whoever_answers_is_there(people, start):
    all_of_them = directory(
        *((i, {"deputy_id": d, **(AWAY if away else {})}) for i, (d, away) in people.items())
    )

    answer = all_of_them.present(start, DAY)

    assert (answer.person is None) == bool(answer.problem)
    if answer.person:
        assert not people[answer.person.record_id][1]


@pytest.mark.parametrize(
    ("hours", "clock", "expected"),
    [
        ("09:00-18:00", "08:59", False),
        ("09:00-18:00", "09:00", True),
        ("09:00-12:00, 13:30-18:00", "12:30", False),
        ("9:00至18:00", "17:59", True),
        ("22:00-06:00", "23:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "12:00", False),
        ("24h", "03:00", True),
        ("00:00-24:00", "03:00", True),
        ("", "10:00", None),
        ("by appointment", "10:00", None),
        ("99:00-18:00", "10:00", None),
    ],
)
def test_hours_say_who_is_at_work(hours, clock, expected):
    local = datetime.fromisoformat(f"2026-11-23T{clock}")

    assert at_work(hours, local, working_day=True, after_working_day=True) is expected


def test_on_a_holiday_only_the_round_the_clock_ones_are_there():
    local = datetime.fromisoformat("2026-10-01T10:00")

    assert at_work("09:00-18:00", local, working_day=False, after_working_day=True) is False
    assert at_work("24h", local, working_day=False, after_working_day=False) is True


def test_a_text_without_a_span_names_none():
    assert spans("call the guard") is None
