"""The self-assessment of a call."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.adherence import (
    Assessment,
    CallFacts,
    Criterion,
    EndedBy,
    Roles,
    Said,
    Verdict,
    assess,
    overlaps,
    silences,
    talk_share,
)
from agent_desktop.domain.policy import Guidance

RULES = Guidance(greeting_within_s=3, hold_limit_s=60, silence_remind_s=8, agent_talk_share=0.7)
ROLES = Roles(
    greeting=("greeting",),
    closing=("closing",),
    number=(("greeting", "welcome"),),
    hold_ask=(("hold", "ask"),),
    hold_thanks=(("hold", "thanks"),),
)


def said(situation: str, step: str, at_s: float) -> Said:
    return Said(situation=situation, step=step, at_s=at_s)


GOOD = CallFacts(
    seconds=60,
    said=(
        said("greeting", "welcome", 2.5),
        said("hold", "ask", 18),
        said("hold", "thanks", 33),
        said("closing", "goodbye", 57),
    ),
    agent=((0.8, 4), (9, 15), (17, 19), (32, 36), (55, 58)),
    caller=((4.5, 8.5), (15.2, 16.8), (36.5, 43), (44, 51), (58, 59)),
    holds=((20, 31),),
    ended_by=EndedBy.CALLER,
    roles=ROLES,
)


def verdict(facts: CallFacts, criterion: Criterion) -> Verdict:
    return assess(facts, RULES).mark(criterion).verdict


def test_a_good_call_gets_every_point() -> None:
    result = assess(GOOD, RULES)
    assert {m.verdict for m in result.marks} == {Verdict.MET}
    assert result.score == 100
    assert [m.criterion for m in result.marks] == list(Criterion)


@pytest.mark.parametrize(
    ("change", "criterion", "expected"),
    [
        ({"agent": ((6.0, 9.0),), "said": ()}, Criterion.GREETING, Verdict.MISSED),
        ({"agent": ((1.0, 3.0),), "said": ()}, Criterion.GREETING, Verdict.UNCLEAR),
        ({"agent": (), "said": ()}, Criterion.GREETING, Verdict.MISSED),
        ({"agent": (), "said": (), "heard_voices": False}, Criterion.GREETING, Verdict.UNCLEAR),
        ({"said": ()}, Criterion.AGENT_NUMBER, Verdict.UNCLEAR),
        ({"said": (), "agent": ()}, Criterion.AGENT_NUMBER, Verdict.MISSED),
        ({"roles": Roles()}, Criterion.AGENT_NUMBER, Verdict.NOT_APPLICABLE),
        ({"said": ()}, Criterion.HOLD_ANNOUNCED, Verdict.UNCLEAR),
        ({"said": (), "agent": ((0.0, 2.0),)}, Criterion.HOLD_ANNOUNCED, Verdict.MISSED),
        ({"said": (), "agent": ((0.0, 2.0),)}, Criterion.HOLD_THANKS, Verdict.MISSED),
        ({"holds": ((20.0, 60.0),)}, Criterion.HOLD_THANKS, Verdict.NOT_APPLICABLE),
        ({"holds": ()}, Criterion.HOLD_LENGTH, Verdict.NOT_APPLICABLE),
        ({"holds": ((20.0, 90.0),), "seconds": 120}, Criterion.HOLD_LENGTH, Verdict.MISSED),
        ({"agent": ((0.0, 1.0),)}, Criterion.SILENCES, Verdict.MET),
        ({"caller": ((4.5, 8.5),)}, Criterion.SILENCES, Verdict.MISSED),
        ({"agent": ((5.0, 8.0),)}, Criterion.TALK_OVER, Verdict.MISSED),
        ({"agent": ((0.0, 8.0),)}, Criterion.TALK_OVER, Verdict.MET),
        ({"caller": ((4.0, 9.0),), "agent": ((10.0, 55.0),)}, Criterion.TALK_SHARE, Verdict.MISSED),
        ({"caller": (), "agent": ((0.0, 9.0),)}, Criterion.TALK_SHARE, Verdict.NOT_APPLICABLE),
        ({"said": ()}, Criterion.CLOSING, Verdict.UNCLEAR),
        ({"said": (), "agent": ((0.0, 9.0),)}, Criterion.CLOSING, Verdict.MISSED),
        ({"ended_by": EndedBy.AGENT}, Criterion.HUNG_UP_LAST, Verdict.MISSED),
        ({"ended_by": EndedBy.UNKNOWN}, Criterion.HUNG_UP_LAST, Verdict.NOT_APPLICABLE),
        (
            {"ended_by": EndedBy.AGENT, "silent": True},
            Criterion.HUNG_UP_LAST,
            Verdict.NOT_APPLICABLE,
        ),
    ],
)
def test_each_criterion_is_judged_by_what_was_seen(
    change: dict[str, Any], criterion: Criterion, expected: Verdict
) -> None:
    assert verdict(replace(GOOD, **change), criterion) is expected


def test_a_silent_call_is_judged_by_its_greeting_alone() -> None:
    facts = CallFacts(
        seconds=20,
        said=(said("greeting", "welcome", 2.0),),
        agent=((1.0, 3.0),),
        ended_by=EndedBy.AGENT,
        silent=True,
        roles=ROLES,
    )
    assert assess(facts, RULES).score == 100


def test_a_contested_mark_costs_nothing_and_keeps_its_reason() -> None:
    result = assess(replace(GOOD, ended_by=EndedBy.AGENT), RULES)
    assert result.score == 90
    appealed = result.contested(Criterion.HUNG_UP_LAST, "the caller asked me to")
    assert appealed.score == 100
    assert appealed.mark(Criterion.HUNG_UP_LAST).contested == "the caller asked me to"
    assert appealed.contested(Criterion.HUNG_UP_LAST, "") == result
    with pytest.raises(KeyError):
        Assessment().contested(Criterion.GREETING, "why")


def test_marks_say_where_to_listen() -> None:
    result = assess(replace(GOOD, caller=((4.5, 8.5),)), RULES)
    mark = result.mark(Criterion.SILENCES)
    assert mark.at_s == (36.0,)
    assert mark.measured == pytest.approx(19.0)
    assert mark.wanted == 8


spans = st.lists(
    st.tuples(st.floats(0, 300), st.floats(0, 30)).map(lambda p: (p[0], min(300.0, p[0] + p[1]))),
    max_size=12,
).map(tuple)


@given(agent=spans, caller=spans, holds=spans, ended=st.sampled_from(EndedBy))
def test_any_call_has_a_score_and_every_criterion_once(
    agent: tuple[tuple[float, float], ...],
    caller: tuple[tuple[float, float], ...],
    holds: tuple[tuple[float, float], ...],
    ended: EndedBy,
) -> None:
    facts = CallFacts(
        seconds=300, agent=agent, caller=caller, holds=holds, ended_by=ended, roles=ROLES
    )
    result = assess(facts, RULES)
    assert 0 <= result.score <= 100
    assert [m.criterion for m in result.marks] == list(Criterion)
    assert all(end - start > 8 for start, end in silences(facts, 8))
    assert all(end - start >= 1.5 for start, end in overlaps(facts))
    share = talk_share(facts)
    assert share is None or 0 <= share <= 1
