"""What an agent types in a hurry finds what is meant."""

import pytest

from agent_desktop.adapters.readings import readings
from agent_desktop.domain.finder import Findable, Finder
from tests.domain.pinyin_table import FILE, table

TITLES = (
    ("greeting", "开场问候\nGreeting"),
    ("silent-call", "无声电话\nSilent call"),
    ("transfer", "转接\nTransfer"),
    ("look-up", "查询等待\nLooking something up"),
    ("complaint", "受理投诉\nComplaint"),
    ("complaint-about-us", "投诉工作人员\nComplaint about an agent"),
    ("wrong-number", "打错电话\nWrong number"),
)
PHRASES = (
    ("silent-call", "no-sound", "zh", "很抱歉，您的电话没有声音，请您换一部电话再打过来。"),
    ("silent-call", "no-sound", "en", "I am sorry, I cannot hear you."),
    ("transfer", "why", "zh", "这件事由技术部门负责，我为您转接过去，好吗？"),
)


@pytest.fixture(scope="module")
def finder() -> Finder:
    characters = "".join(text for _, text in TITLES) + "".join(p[3] for p in PHRASES)
    return Finder(
        (Findable(situation=name, text=text) for name, text in TITLES),
        (Findable(situation=s, step_id=i, language=k, text=t) for s, i, k, t in PHRASES),
        readings(characters),
    )


@pytest.mark.parametrize(
    ("typed", "situation"),
    [
        ("wsdh", "silent-call"),
        ("wusheng", "silent-call"),
        ("wshengdh", "silent-call"),
        ("WSDH", "silent-call"),
        ("wu sheng", "silent-call"),
        ("无声", "silent-call"),
        ("电话 无", "silent-call"),
        ("silent", "silent-call"),
        ("zj", "transfer"),
        ("zhuanjie", "transfer"),
        ("zhuan", "transfer"),
        ("ts", "complaint-about-us"),
        ("sltousu", "complaint"),
        ("something", "look-up"),
        ("dcdh", "wrong-number"),
    ],
)
def test_a_situation_is_found_by_initials_pinyin_words_and_characters(
    finder: Finder, typed: str, situation: str
) -> None:
    assert finder.find(typed)[0].situation == situation


def test_what_nobody_meant_is_not_found(finder: Finder) -> None:
    assert finder.find("wsdx") == []
    assert finder.find("无线") == []


def test_nothing_typed_shows_all_in_the_order_of_stars_habits_and_the_pack(finder: Finder) -> None:
    found = finder.find("", favourites=["transfer"], often=["wrong-number", "look-up"])

    assert [entry.situation for entry in found] == [
        "transfer", "wrong-number", "look-up", "greeting", "silent-call", "complaint",
        "complaint-about-us",
    ]  # fmt: skip


def test_among_equal_matches_the_usual_one_comes_first(finder: Finder) -> None:
    assert finder.find("dianhua", often=["wrong-number"])[0].situation == "wrong-number"


def test_a_phrase_is_found_after_the_titles_and_in_the_callers_language_first(
    finder: Finder,
) -> None:
    by_sound = finder.find("meiyousheng", language="zh")
    by_initials = finder.find("jsbm")
    by_word = finder.find("sorry", language="en")

    assert [(e.situation, e.step_id) for e in by_sound] == [("silent-call", "no-sound")]
    assert [(e.situation, e.step_id) for e in by_initials] == [("transfer", "why")]
    assert by_word[0].text.startswith("I am sorry")
    titles_first = finder.find("电话")
    assert [e.step_id for e in titles_first] == ["", "", "no-sound"]


def test_a_sound_across_two_syllables_is_not_found(finder: Finder) -> None:
    # 没有 is mei you: "eiyou" begins inside a syllable.
    assert finder.find("eiyou") == []


def test_the_table_of_readings_is_the_librarys() -> None:
    assert FILE.read_text("utf-8") == table(), "run: python -m tests.domain.pinyin_table"
