"""The clocks of a ticket: what is due, what stops them, who is told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.clock_rules import DEFAULT, Period, rule_for, rule_of
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ticket_clocks import (
    ClockName,
    ClockState,
    TicketClock,
    clocks_of,
    next_clock,
)
from agent_desktop.runtime.centre_defaults import calendar, clock_presets, clock_rules
from tests.domain.ticket_logs import AT, HANDLER, LEAD, OWNER, Story, accepted, returned

H = timedelta(hours=1)
CALENDAR = calendar()
STEPS = ["assigned", "accepted", "handled", "returned", "called_back"]
STEPS += ["closed", "paused", "resumed"]


def clocks(story: Story, preset: str = "default", now=None) -> dict[str, TicketClock]:
    found = clocks_of(story.now, clock_rules(preset), CALENDAR, now=now)
    assert [c.started_at for c in found] == sorted(c.started_at for c in found)
    return {clock.name.value: clock for clock in found}


def test_the_first_clock_runs_from_the_opening_however_often_it_is_handed_over():
    opened, handed = clocks(Story())["handle"], clocks(accepted())["handle"]

    assert opened == handed
    assert (opened.due_at, opened.state) == (AT + 24 * H, ClockState.RUNNING)
    assert opened.warn_at == (AT + 12 * H, AT + 19.2 * H, AT + 24 * H)


def test_each_clock_hands_over_to_the_next():
    story = accepted().does("handled", HANDLER, minute=60)
    assert clocks(story)["handle"].done_at == AT + H
    assert clocks(story)["write_back"].due_at == AT + 25 * H
    story.does("returned", HANDLER, minute=120)
    assert clocks(story)["call_back"].due_at == AT + 26 * H
    story.does("called_back", minute=180)
    states = {name: c.state for name, c in clocks(story).items()}
    assert states == dict.fromkeys(("handle", "write_back", "call_back"), ClockState.MET)
    assert next_clock(clocks(story).values()) is None


def test_what_is_done_too_late_is_missed():
    story = accepted().does("handled", HANDLER, minute=25 * 60)

    assert clocks(story)["handle"].state is ClockState.MISSED
    assert next_clock(clocks(story).values()).name is ClockName.WRITE_BACK


def test_a_warning_holds_from_its_moment_on():
    clock = clocks(Story())["handle"]

    levels = [clock.level(AT + hours * H) for hours in (0, 11.9, 12, 19.2, 24, 1000)]
    assert levels == [0, 0, 50, 80, 100, 100]


def test_waiting_for_the_customer_stops_the_clock():
    story = accepted().does("paused", HANDLER, minute=600)
    assert clocks(story)["handle"].state is ClockState.PAUSED
    assert clocks(story)["handle"].level(AT + 1000 * H) == 0
    assert clocks(story)["handle"].due_at == AT + 24 * H
    assert clocks(story, now=AT + 40 * H)["handle"].due_at == AT + 54 * H
    story.does("resumed", minute=3000)

    assert clocks(story)["handle"].due_at == AT + 64 * H
    assert clocks(story)["handle"].warn_at == (AT + 52 * H, AT + 59.2 * H, AT + 64 * H)


def test_a_promised_date_moves_the_end_if_it_is_given_in_time():
    story = Story().edits("promised_at", "2026-11-26T09:00:00+00:00", before="")
    clock = clocks(story)["handle"]
    assert clock.due_at == AT + 80 * H
    assert clock.warn_at[0] == AT + 40 * H

    late = Story().does("noted", minute=25 * 60)
    late.edits("promised_at", "2026-11-26T09:00:00+00:00", before="")
    assert clocks(late)["handle"].due_at == AT + 24 * H
    sooner = Story().edits("promised_at", "2026-11-23T05:00:00+00:00", before="")
    assert clocks(sooner)["handle"].due_at == AT + 24 * H
    assert clocks(story.edits("promised_at", "", before="2026-11-26T09:00:00+00:00"))[
        "handle"
    ].due_at == (AT + 24 * H)


@pytest.mark.parametrize("how", ["dissatisfied", "reopened"])
def test_what_comes_back_starts_anew(how):
    story = returned().does("called_back", minute=100, satisfaction="satisfied")
    if how == "reopened":
        story.does("closed").does("reopened", minute=600)
    else:
        story = returned().does("called_back", minute=600, satisfaction="dissatisfied")

    (clock,) = clocks(story).values()
    assert (clock.name, clock.started_at, clock.due_at) == ("handle", AT + 10 * H, AT + 34 * H)


def test_an_urgent_matter_s_form_follows_within_the_hour():
    story = Story(urgency="urgent").does("notified", minute=10)
    assert clocks(story)["form"].due_at == AT + timedelta(minutes=70)
    assert next_clock(clocks(story).values()).name is ClockName.FORM

    story.does("assigned", minute=50)
    assert clocks(story)["form"].state is ClockState.MET
    assert clocks(story)["form"].tells == ("owner", "lead", "manager")
    assert "form" not in clocks(Story().does("notified"))


def test_attempts_do_not_end_the_last_clock():
    story = returned().does("called_back", minute=60, outcome="busy", satisfaction="")

    assert clocks(story)["call_back"].done_at is None


@pytest.mark.parametrize("end", ["merged", "withdrawn"])
def test_clocks_end_with_the_ticket(end):
    story = accepted().does("paused", HANDLER).does(end)

    assert [c.state for c in clocks(story).values()] == [ClockState.MET]


def test_a_step_that_was_made_earlier_than_the_one_before_it_turns_no_clock_back():
    story = accepted().does("handled", HANDLER, minute=100).does("returned", HANDLER, minute=50)

    call_back = clocks(story)["call_back"]
    assert call_back.started_at == clocks(story)["write_back"].done_at == AT + 100 / 60 * H


@pytest.mark.parametrize(
    ("preset", "form", "due"),
    [
        ("complaints-48h", {"kind": "complaint"}, 48),
        ("complaints-48h", {"kind": "complaint", "severity": "severe"}, 24),
        ("complaints-48h", {"kind": "enquiry"}, 24),
        ("mail-24h", {"kind": "enquiry"}, 24),
        ("working-days", {"kind": "enquiry"}, 2 * 24 + 9),  # Monday 9 to Wednesday 18
        ("working-days", {"kind": "enquiry", "urgency": "urgent"}, 4),
    ],
)
def test_other_centres_rules_are_data(preset, form, due):
    assert clocks(Story(**form), preset)["handle"].due_at == AT + due * H


def test_every_preset_can_be_read_and_has_a_title_in_both_languages():
    for name, titles in clock_presets().items():
        assert clock_rules(name)
        assert set(titles) == {"zh", "en"}


def test_the_more_special_rule_wins_and_inherits_the_rest():
    rules = [
        rule_of("a", {"kind": "complaint", "handle_h": "48", "basis": "working"}),
        rule_of("b", {"kind": "complaint", "grade": "vip", "handle_h": "8"}),
        rule_of("c", {"severity": "severe", "call_back_h": "2"}),
        rule_of("d", {"kind": "fault", "handle_h": "1"}),
    ]

    rule = rule_for("complaint", "vip", "severe", "normal", rules)
    assert (rule.handle, rule.write_back, rule.call_back) == (Period(8), Period(24), Period(2))
    assert (rule.basis, rule.rule_id) == ("working", "b")
    assert rule_for("praise", "", "general", "normal", rules) == DEFAULT


def test_the_grade_is_the_one_that_the_form_was_opened_with():
    rules = [rule_of("vip", {"grade": "vip", "handle_h": "2"})]
    story = Story(extra=(("grade", "vip"),))

    (clock,) = clocks_of(story.now, rules, CALENDAR)
    assert clock.due_at == AT + 2 * H


def test_a_rule_of_zero_hours_has_no_clock():
    assert clocks_of(Story().now, [rule_of("none", {"handle_h": "0"})], CALENDAR) == ()


@pytest.mark.parametrize(
    "values",
    [
        {"handle_h": "soon"},
        {"handle_h": "721"},
        {"handle_h": "31d"},
        {"handle_h": "-1"},
        {"kind": "wish"},
        {"basis": "moon"},
        {"tells": "owner,lead"},
        {"tells": "owner,lead,king"},
    ],
)
def test_a_rule_that_cannot_be_is_refused(values):
    with pytest.raises(InvalidInput) as caught:
        rule_of("x", values)

    assert (caught.value.code, caught.value.fields["field"]) == (
        "clock_rule.malformed",
        next(iter(values)),
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "assigned",
                    "accepted",
                    "handled",
                    "returned",
                    "called_back",
                    "closed",
                    "paused",
                    "resumed",
                ]
            ),
            st.sampled_from([OWNER, HANDLER, LEAD]),
            st.integers(-100, 3000),
        ),
        max_size=15,
    ),
    st.sampled_from(["default", "working-days"]),
)
def test_clocks_of_any_life_are_in_order_and_at_most_one_of_each_runs(steps, preset):
    story, minute = Story(kind="enquiry"), 0
    for step, by, minutes in steps:
        minute += minutes
        story.does(step, by, minute=minute)

    for clock in clocks(story, preset).values():
        assert clock.started_at <= clock.warn_at[0] <= clock.warn_at[1] <= clock.due_at
        assert (clock.done_at is None) == (clock.state in ("running", "paused"))
        assert clock.warn_at[2] == clock.due_at
