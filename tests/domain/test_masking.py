import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.masking import (
    mask_mail,
    mask_name,
    mask_number,
    mask_text,
    masked_values,
    may_see,
)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("057188886666", "0571****6666"),
        ("88886666", "****666"),
        ("8886666", "****666"),
        ("8001", "8001"),
        ("10086", "10086"),
        ("wang13812345678@example.com", "w***@example.com"),
    ],
)
def test_a_number_loses_its_middle(number, shown):
    assert mask_number(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王**"), ("王明", "王*"), ("王", "王"), ("John Smith", "J**"), ("", "")],
)
def test_a_name_keeps_its_first_character(name, shown):
    assert mask_name(name) == shown


def test_mail_and_texts_keep_only_how_they_begin():
    assert mask_mail("zhao@example.com") == "z***@example.com"
    assert mask_text("云杉路 8 号") == "云杉***"
    assert mask_text("家") == "***"
    assert mask_text("") == ""


def test_who_sees_what_without_a_reason():
    assert may_see("lead", own_call=False, own_matter=False)
    assert may_see("agent", own_call=True, own_matter=False)
    assert may_see("agent", own_call=False, own_matter=True)
    assert not may_see("agent", own_call=False, own_matter=False)
    assert not may_see("admin", own_call=True, own_matter=True)


def test_masked_fields_say_which_they_are_and_hide_the_number_in_a_name():
    shown, cut = masked_values(
        [
            ("name", "王小明"),
            ("grade", "VIP"),
            ("number.13812345678", "手机"),
            ("contact.mail", "a1@b.cn"),
            ("note", "住三楼，门铃坏了"),
        ]
    )

    assert dict(shown)["grade"] == "VIP"
    assert ("number.138****5678", "手机") in shown
    assert dict(shown)["contact.mail"] == "a***@b.cn"
    assert "门铃" not in str(shown)
    assert cut == ("name", "number.138****5678", "contact.mail", "note")


@given(st.text(alphabet="0123456789", min_size=7, max_size=20))
def test_no_mask_leaves_a_whole_number(number):
    shown = mask_number(number)

    assert number not in shown
    assert shown.endswith(number[-3:])
