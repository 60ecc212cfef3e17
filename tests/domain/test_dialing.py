import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.dialing import dial_target, dtmf_digits
from agent_desktop.domain.errors import InvalidInput


@given(st.from_regex(r"\+?[0-9]{2,20}", fullmatch=True), st.data())
def test_separators_between_digits_do_not_change_what_is_dialled(
    number: str, data: st.DataObject
) -> None:
    signs = st.sampled_from(["", " ", "-", "(", ")", ".", "/", "\u00a0"])
    typed = "".join(c + data.draw(signs) for c in number)

    assert dial_target(typed) == number


@given(st.text(max_size=130))
def test_what_is_dialled_is_dialled_the_same_when_typed_again(text: str) -> None:
    try:
        target = dial_target(text)
    except InvalidInput:
        return
    assert dial_target(target) == target


@pytest.mark.parametrize(
    ("typed", "sent"), [("1", "1"), ("1 2 3", "123"), ("*#abcd", "*#ABCD"), ("１２", "12")]
)
def test_tones_are_cleaned(typed: str, sent: str) -> None:
    assert dtmf_digits(typed) == sent


@pytest.mark.parametrize("typed", ["", " ", "e", "+1", "1,2", "1" * 65])
def test_what_is_no_tone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        dtmf_digits(typed)
    assert refusal.value.code == "call.bad_digits"
