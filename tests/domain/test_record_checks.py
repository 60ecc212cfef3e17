import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.record_checks import FIELDS, check_changes, storable
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import FieldChange


def edit(field, after, before=""):
    return FieldChange(field=field, before=before, after=after)


@pytest.mark.parametrize(
    ("table", "field", "after"),
    [
        ("customer", "number.+8613812345678", "手机"),
        ("customer", "contact.mail", "a@b.cn"),
        ("customer", "do_not_call", "yes"),
        ("person", "away_from", "2026-12-01"),
        ("calendar", "day.2026-10-01", "off"),
        ("article_version", "body", "x" * 20_000),
        ("customer", "odd", ""),
    ],
)
def test_what_a_table_takes(table, field, after):
    check_changes(RecordTable(table), [edit(field, after)])


@pytest.mark.parametrize(
    ("table", "field", "after", "code"),
    [
        ("customer", "odd", "x", "record.unknown_field"),
        ("customer", "number.", "x", "record.unknown_field"),
        ("customer", "number.1 2", "x", "record.unknown_field"),
        ("customer", "name", "王" * 101, "record.too_long"),
        ("customer", "note", "x" * 1_000_000, "record.too_long"),
        ("customer", "name", "a\x00b", "record.control_character"),
        ("customer", "name", "\ud800", "record.control_character"),
        ("customer", "do_not_call", "no", "record.invalid_value"),
        ("person", "away_until", "1.12.2026", "record.invalid_value"),
    ],
)
def test_what_it_refuses_and_why(table, field, after, code):
    with pytest.raises(InvalidInput) as refusal:
        check_changes(RecordTable(table), [edit(field, after)])

    assert refusal.value.code == code
    assert "王" not in refusal.value.fields["field"]


def test_every_table_says_its_fields():
    assert set(FIELDS) == set(RecordTable)


@given(st.text())
def test_a_storable_text_is_taken(text):
    check_changes(RecordTable.TEMPLATE, [edit("values", storable(text)[:20_000])])
    assert "\x00" not in storable(text + "\x00")
