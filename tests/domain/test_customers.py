from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.customers import (
    closes_circle,
    customer_of,
    is_vip,
    joined,
    living_id,
    look_alike,
    mainland_mobile,
    same_number,
    values_of,
)
from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.records import Record, RecordTable


def customer(record_id, **values):
    named = {k.replace("__", "."): v for k, v in values.items()}
    return customer_of(record(record_id, named))


def record(record_id, values):
    return Record(
        table=RecordTable.CUSTOMER,
        record_id=record_id,
        values=values,
        changed_at=datetime(2026, 11, 22, tzinfo=UTC),
        changed_by=AgentNumber("1001"),
    )


def test_a_record_s_fields_become_numbers_and_contacts():
    read = customer_of(
        record(
            "c1",
            {
                "name": "王芳",
                "number.+8613812345678": "手机",
                "number.8001": "",
                "contact.mail": "a@b",
            },
        )
    )

    assert read.name == "王芳"
    assert read.numbers == (("+8613812345678", "手机"), ("8001", ""))
    assert read.contacts == (("mail", "a@b"),)
    assert ("number.8001", "") in values_of(read)


def test_a_merge_adds_numbers_and_fills_gaps_and_keeps_a_ban():
    keep = customer("a", name="王芳", number__1="")
    drop = customer("b", name="王小芳", company="云杉", number__2="", do_not_call="yes")

    one = joined(keep, [drop])

    assert (one.name, one.company, one.do_not_call) == ("王芳", "云杉", True)
    assert [number for number, _ in one.numbers] == ["1", "2"]
    assert joined(keep, []) == keep


def test_a_chain_of_merges_ends_at_who_stays():
    into = {"a": "b", "b": "c"}

    assert living_id("a", lambda i: into.get(i, "")) == "c"
    assert living_id("c", lambda i: into.get(i, "")) == "c"


def test_a_merge_that_leads_back_closes_a_circle():
    into = {"a": "b", "b": "c", "x": "y", "y": "x"}

    def closes(customer, target):
        return closes_circle(customer, target, lambda i: into.get(i, ""))

    assert closes("c", "a")
    assert closes("d", "d")
    assert not closes("d", "a")
    assert not closes("a", "x"), "an old circle elsewhere is no reason"


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=20))
def test_merges_without_those_that_close_a_circle_always_end_somewhere(merges):
    into = {}
    for customer, target in merges:
        if not closes_circle(customer, target, lambda i: into.get(i, "")):
            into[customer] = target

    assert all(living_id(one, lambda i: into.get(i, "")) not in into for one in "abcde")


@given(st.lists(st.sampled_from("abcdefgh"), min_size=8, max_size=8))
def test_any_tangle_of_merges_has_one_answer_for_all_in_a_circle(targets):
    into = dict(zip("abcdefgh", targets, strict=True))

    ends = {start: living_id(start, lambda i: into.get(i, "")) for start in into}

    for start, end in ends.items():
        assert ends[into[start]] == end


def test_a_number_is_the_same_with_and_without_its_country():
    assert same_number("13812345678", "+8613812345678")
    assert same_number("008613812345678", "+86 138 1234 5678")
    assert same_number("0571-88886666", "+8657188886666")
    assert not same_number("88886666", "+8657188886666")
    assert not same_number("", "13812345678")


def test_customers_look_alike_by_a_number_or_by_name_and_company():
    one = customer("a", name="王 芳", company="云杉宽带", number__13812345678="")

    assert look_alike(one, customer("b", **{"number__+8613812345678": ""}))
    assert look_alike(one, customer("b", name="王芳", company="云杉宽带"))
    assert not look_alike(one, customer("b", name="王芳"))
    assert not look_alike(one, one)


def test_a_grade_is_vip_in_any_case():
    assert is_vip(" VIP ")
    assert not is_vip("gold")


@pytest.mark.parametrize(
    "number", ["13800000001", "+8613800000001", "008613800000001", "013800000001"]
)
def test_a_mobile_number_of_mainland_china_is_one_however_it_is_written(number):
    assert mainland_mobile(number) == "+8613800000001"


@pytest.mark.parametrize(
    "number", ["12800000001", "1380000000", "057188886666", "+4413800000001", ""]
)
def test_any_other_number_is_left_to_the_plan(number):
    assert mainland_mobile(number) == ""
