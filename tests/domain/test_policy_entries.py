"""Entries of the policy by their dotted names, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.policy import DeskPolicy, PauseReason
from agent_desktop.domain.policy_entries import entries, with_entry, with_table


def test_what_is_shown_can_be_typed_again() -> None:
    policy = DeskPolicy()
    for name, value in (
        ("reasons", "rest:15:1, meal::2, training"),
        ("auto_answer.after_s", "2.5"),
        ("busy_code", "486"),
        ("recording.ask_consent", "yes"),
        ("codes.pause", "*46{reason}"),
    ):
        policy = with_entry(policy, name, value)

    again = DeskPolicy()
    for name, value in entries(policy):
        again = with_entry(again, f"desk.{name}", value)

    assert again == policy
    assert policy.busy_code == 486
    assert policy.reasons[1] == PauseReason(name="meal", code="2")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("acw.mode", "auto", "one of manual, timed, none"),
        ("acw.extensions", "1.5", "whole number"),
        ("acw.extensions", True, "whole number"),
        ("acw.seconds", "nan", "between"),
        ("acw.seconds", "1e400", "between"),
        ("call_waiting", "perhaps", "on or off"),
        ("region", "china", "two capital letters"),
        ("hold_music", "a\nb", "cannot be"),
        ("reasons", "rest, rest", "twice"),
        ("reasons", ":15", "without a name"),
        ("reasons", "rest:soon", "number"),
        ("reasons", [{"name": "rest", "colour": 1}], "colour"),
        ("acw", "timed", "is a group"),
        ("acw.mode.more", "x", "no entry"),
        ("colour", "red", "no entry"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(name: str, value: object, why: str) -> None:
    with pytest.raises(InvalidInput, match=why) as refusal:
        with_entry(DeskPolicy(), name, value)

    assert refusal.value.code == "policy.invalid"


def test_a_table_in_a_table_sets_entries_of_a_group() -> None:
    policy = with_table(DeskPolicy(), {"acw": {"mode": "timed"}, "reasons": ["meal:60"]})

    assert policy.acw.mode == "timed"
    assert policy.reasons == (PauseReason(name="meal", max_min=60),)


@given(st.sampled_from([name for name, _ in entries(DeskPolicy())]), st.text(max_size=30))
def test_any_text_is_taken_or_refused_and_never_breaks(name: str, value: str) -> None:
    try:
        policy = with_entry(DeskPolicy(), name, value)
    except InvalidInput as refusal:
        assert refusal.code == "policy.invalid"  # noqa: PT017 - both outcomes are right
    else:
        assert with_entry(policy, name, dict(entries(policy))[name]) == policy
