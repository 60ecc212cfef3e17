"""Who speaks, who breaks in, and when a quiet word helps."""

import pytest

from agent_desktop.domain.conversation import Conversation, TalkFigures, TalkLimits


def talk(*parts: tuple[float, str]) -> TalkFigures:
    """Play (seconds, who) with who of ``a`` (agent), ``c`` (caller), ``ac``, ``h`` (hold), "" ."""
    conversation, at_s = Conversation(100.0, TalkLimits()), 100.0
    for seconds, who in parts:
        for _ in range(round(seconds * 10)):
            at_s += 0.1
            if who == "h":
                conversation.hold(at_s)
            else:
                conversation.hear(at_s, agent="a" in who, caller="c" in who)
    return conversation.figures()


def test_the_share_is_the_agents_part_of_all_speech() -> None:
    figures = talk((12, "a"), (2, ""), (28, "c"))

    assert figures.talk_share == pytest.approx(0.3)
    assert (figures.agent_s, figures.caller_s) == (pytest.approx(12), pytest.approx(28))
    assert figures.longest_silence_s == pytest.approx(2)


def test_a_share_of_a_few_words_says_nothing() -> None:
    assert talk((4, "a")).talk_share is None


def test_the_agent_who_breaks_in_talks_over_the_caller_and_not_the_other_way_round() -> None:
    assert talk((3, "c"), (1, "ac"), (2, "a")).talk_overs == 1
    assert talk((3, "a"), (1, "ac"), (2, "c")).talk_overs == 0


def test_an_mhm_is_no_talk_over() -> None:
    figures = talk((3, "c"), (0.3, "ac"), (3, "c"))

    assert (figures.talk_overs, figures.talk_over_s) == (0, pytest.approx(0.3))


def test_silence_reminds_after_the_limit_and_ends_with_a_word() -> None:
    assert talk((3, "c"), (7.8, "")).remind == ""
    assert talk((3, "c"), (8.1, "")).remind == "silence"
    assert talk((3, "c"), (9, ""), (0.2, "a")).remind == ""


def test_hold_is_no_silence() -> None:
    figures = talk((3, "c"), (40, "h"), (1, ""))

    assert (figures.remind, figures.held_s) == ("", pytest.approx(40))
    assert figures.longest_silence_s < 1.2


def test_breaking_in_again_and_again_reminds_for_a_while_only() -> None:
    again = [(3.0, "c"), (0.8, "ac"), (1.0, "a")] * 3

    assert talk(*again).remind == "talk-over"
    assert talk(*again, (32, "c")).remind == ""


def test_talking_most_of_the_time_reminds_after_a_minute_of_speech() -> None:
    assert talk((50, "a"), (5, "c")).remind == ""
    assert talk((55, "a"), (10, "c")).remind == "talk-share"
    assert talk((40, "a"), (30, "c")).remind == ""
