import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.imports import (
    check_mapping,
    fields_of,
    has_heading,
    proposed_mapping,
    row_id,
    says_yes,
)
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tables import escaped, is_rounded, unescaped

CUSTOMER, PERSON = RecordTable.CUSTOMER, RecordTable.PERSON


def test_columns_are_known_by_what_people_call_them():
    columns = ["客户姓名", "手机号", "备用电话", " E-Mail ", "Do_Not_Call", "颜色"]

    assert dict(proposed_mapping(CUSTOMER, columns)) == {
        "客户姓名": "name",
        "手机号": "number",
        "备用电话": "number",
        " E-Mail ": "contact.mail",
        "Do_Not_Call": "do_not_call",
    }


def test_of_two_columns_for_one_field_the_first_counts():
    assert proposed_mapping(CUSTOMER, ["姓名", "name", "phone1", "phone2"]) == (
        ("姓名", "name"),
        ("phone1", "number"),
        ("phone2", "number"),
    )


def test_a_file_without_headings_is_seen_by_its_numbers():
    assert not has_heading(CUSTOMER, ["王芳", "13812345678"])
    assert has_heading(CUSTOMER, ["甲", "乙"])
    assert has_heading(PERSON, ["姓名", "分机"])


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ([("a", "number"), ("x", "name")], "import.bad_mapping"),
        ([("a", "odd")], "import.bad_mapping"),
        ([("a", "name"), ("b", "name")], "import.bad_mapping"),
        ([("a", "name")], "import.nothing_to_find_by"),
        ([], "import.nothing_to_find_by"),
    ],
)
def test_a_mapping_that_fits_nothing_says_why(mapping, code):
    check_mapping(CUSTOMER, ["a", "b"], [("a", "name"), ("b", "company")])
    check_mapping(CUSTOMER, ["a", "b"], [("a", "number"), ("b", "number")])

    with pytest.raises(InvalidInput) as refusal:
        check_mapping(CUSTOMER, ["a", "b"], mapping)

    assert refusal.value.code == code


def test_only_customers_and_directory_come_from_files():
    with pytest.raises(InvalidInput) as refusal:
        fields_of(RecordTable.FORM)

    assert refusal.value.code == "import.no_such_table"


def test_a_row_has_the_same_id_every_time():
    assert row_id(PERSON, "王芳 ", "网络部") == row_id(PERSON, "王芳", "网络部")
    assert row_id(PERSON, "王芳", "") != row_id(CUSTOMER, "王芳", "")


def test_yes_in_the_words_of_a_table():
    assert says_yes(" 是 ")
    assert says_yes("Y")
    assert not says_yes("否")


@given(st.text())
def test_what_was_escaped_comes_back(cell):
    assert unescaped(escaped(cell)) == cell or cell.startswith("'")
    assert not escaped(cell).lstrip(" \u00a0\u3000\ufeff").startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+8613812345678", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"]
)
def test_what_a_spreadsheet_would_compute_is_shown(cell):
    assert escaped(cell) == f"'{cell}"


def test_a_number_that_a_spreadsheet_has_rounded_is_seen():
    assert is_rounded("1.38123E+10")
    assert is_rounded(" 1E+10 ")
    assert not is_rounded("13812345678")
