"""Long phrases in breaths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.breaths import breaths, is_one_breath, length, split

VALUES = {"company": "蓝天家电", "agent_number": "1001", "greeting_time": "上午好"}


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("您好，请讲。", ("您好，请讲。",)),
        (
            "{greeting_time}！[欢迎致电{company}，]工号{agent_number}很高兴为您服务。",
            ("上午好！欢迎致电蓝天家电，", "工号1001很高兴为您服务。"),
        ),
        ("请您慢慢说|我在听", ("请您慢慢说", "我在听")),
        ("[{queue}，]您好|", ("您好",)),
        (r"a \| b", ("a | b",)),
        ("It costs 24.5 or 1,000 at most.", ("It costs 24.5 or 1,000 at most.",)),
        (
            "Thank you, Mr. Smith, for waiting so long. Here is what I have found for you.",
            ("Thank you, Mr. Smith, for waiting so long.", "Here is what I have found for you."),
        ),
        ("他说：“好。”然后走了。", ("他说：“好。”然后走了。",)),
    ],
)
def test_a_phrase_is_said_in_breaths(phrase: str, said: tuple[str, ...]) -> None:
    assert breaths(phrase, VALUES) == said


def test_a_word_is_as_long_as_two_characters() -> None:
    assert length("工号 1001 为您服务 OK") == (6, 2)
    assert is_one_breath("字" * 18)
    assert not is_one_breath("字" * 19)
    assert not is_one_breath("字" * 17 + "OK")
    assert is_one_breath("one two three four five six seven eight nine ten")
    assert not is_one_breath("one two three four five six seven eight nine ten eleven")


@given(st.text(alphabet="您好，。！？ab .,", max_size=80))
def test_nothing_is_lost_and_nothing_is_added(text: str) -> None:
    said = split(text)

    assert "".join("".join(said).split()) == "".join(text.split())
    assert all(breath.strip() for breath in said)
