"""Phrases and what fills them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain import phrases
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.phrases import Address, PhraseError, address, check, fill, parse

GREETING = "[{caller_name}[{form_of_address}]，]您好"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"caller_name": "王", "form_of_address": "先生"}, "王先生，您好"),
        ({"caller_name": "王小明"}, "王小明，您好"),
        ({"form_of_address": "先生"}, "您好"),
        ({}, "您好"),
    ],
)
def test_an_optional_part_without_its_value_is_left_out(known: dict[str, str], said: str) -> None:
    assert fill(GREETING, known) == said


def test_one_unknown_variable_leaves_its_part_out() -> None:
    assert fill("您好[，{company}{queue}]", {"company": "蓝天"}) == "您好"


def test_values_are_not_read_as_phrases() -> None:
    assert fill("[{caller_name}]您好", {"caller_name": "{queue}[x]"}) == "{queue}[x]您好"


def test_a_backslash_takes_the_meaning_from_a_bracket() -> None:
    assert fill(r"按 \[1\] \{a\} \\", {}) == r"按 [1] {a} \\"[:-1]


@pytest.mark.parametrize(
    ("text", "position", "token"),
    [
        ("您好{caller}", 2, "{caller}"),
        ("ab[{company}", 2, "["),
        ("ab]", 2, "]"),
        ("a{company", 1, "{"),
        ("company}", 7, "}"),
        ("[a[b]", 0, "["),
    ],
)
def test_a_malformed_phrase_is_refused_with_its_position(
    text: str, position: int, token: str
) -> None:
    with pytest.raises(PhraseError) as refusal:
        parse(text)

    assert (refusal.value.position, refusal.value.token) == (position, token)


@pytest.mark.parametrize("name", phrases.MAY_BE_UNKNOWN)
def test_what_may_be_unknown_must_be_optional(name: str) -> None:
    with pytest.raises(PhraseError, match="may be unknown") as refusal:
        check(f"您好{{{name}}}")

    assert refusal.value.position == 2
    check(f"您好[{{{name}}}]")


def test_an_optional_part_without_a_variable_is_refused() -> None:
    with pytest.raises(PhraseError, match="without a variable") as refusal:
        check("您好[{company}][谢谢]")

    assert refusal.value.position == 13
    check("您好[，[{company}]]")


def test_a_phrase_that_can_become_nothing_is_refused() -> None:
    with pytest.raises(PhraseError, match="nothing is left"):
        check("[{company}]")


@given(st.text())
def test_any_text_is_either_a_phrase_or_refused_with_a_position_in_it(text: str) -> None:
    refusal = None
    try:
        said = parse(text).fill({})
    except PhraseError as exc:
        refusal = exc

    if refusal is None:
        assert len(said) <= len(text)
    else:
        assert text[refusal.position :].startswith(refusal.token)


@given(st.text(alphabet=st.characters(exclude_characters="[]{}|\\")))
def test_a_text_without_brackets_is_said_as_it_stands(text: str) -> None:
    assert fill(text, {}) == text.strip()


@pytest.mark.parametrize(
    ("hour", "zh", "en"),
    [
        (0, "晚上好", "Good evening"),
        (5, "早上好", "Good morning"),
        (9, "上午好", "Good morning"),
        (12, "下午好", "Good afternoon"),
        (17, "下午好", "Good afternoon"),
        (18, "晚上好", "Good evening"),
    ],
)
def test_the_greeting_follows_the_hour(hour: int, zh: str, en: str) -> None:
    local = datetime(2026, 11, 22, hour, 0, tzinfo=UTC)

    assert phrases.greeting_time(local, "zh") == zh
    assert phrases.greeting_time(local, "en") == en


@pytest.mark.parametrize(
    ("customer_name", "language", "expected"),
    [
        ("王先生", "zh", Address("王", "先生")),
        (" 王小明 先生 ", "zh", Address("王", "先生")),
        ("欧阳修先生", "zh", Address("欧阳", "先生")),
        ("欧阳女士", "zh", Address("欧阳", "女士")),
        ("Smith女士", "zh", Address("Smith", "女士")),
        ("阿凡提江太太", "zh", Address("阿", "太太")),
        ("古丽·买买提女士", "zh", Address("古丽·买买提", "女士")),
        ("王小明", "zh", Address("王小明", "")),
        ("先生", "zh", Address("先生", "")),
        ("王先生", "en", Address("王", "Mr")),
        ("Ms Jane Smith", "en", Address("Smith", "Ms")),
        ("ms. Smith", "en", Address("Smith", "Ms")),
        ("Mr Smith", "zh", Address("Smith", "先生")),
        ("Jane Smith", "en", Address("Jane Smith", "")),
        ("Mr", "en", Address("Mr", "")),
        ("", "zh", Address("", "")),
    ],
)
def test_a_customer_is_addressed_by_what_stands_in_the_form(
    customer_name: str, language: str, expected: Address
) -> None:
    assert address(customer_name, language) == expected


@pytest.mark.parametrize(
    ("day", "pattern", "falls"),
    [
        (date(2027, 1, 1), "01-01", True),
        (date(2027, 1, 2), "01-01", False),
        (date(2027, 10, 7), "10-01..10-07", True),
        (date(2027, 10, 8), "10-01..10-07", False),
        (date(2027, 2, 6), "2027-02-06", True),
        (date(2028, 2, 6), "2027-02-06", False),
        (date(2027, 1, 1), "12-30..01-02", True),
        (date(2027, 6, 1), "12-30..01-02", False),
    ],
)
def test_days_are_named_with_or_without_their_year(day: date, pattern: str, falls: bool) -> None:
    assert phrases.falls_on(day, pattern) is falls


@pytest.mark.parametrize("text", ["13-01", "02-30", "1", "", "01-01..2027-01-01", "a-b", "²-1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no date"):
        phrases.falls_on(date(2027, 1, 1), text)
