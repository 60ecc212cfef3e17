"""The life of a ticket: which step has effect when, and whose it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain import ticket_life
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ticket_data import STEP_DATA, step_problems
from agent_desktop.domain.ticket_life import TABLE, TERMINAL, allowed
from agent_desktop.domain.tickets import (
    FieldChange,
    Link,
    TicketEventKind,
    TicketStatus,
    shown,
)
from tests.domain.ticket_logs import DATA, HANDLER, LEAD, OTHER, OWNER, Story, accepted, returned

STEPS = [kind.removeprefix("ticket.") for kind in TicketEventKind if kind != "ticket.opened"]


def may(story: Story, who: str, role: str = "agent", team: str = "") -> set[str]:
    return {kind.removeprefix("ticket.") for kind in allowed(story.now, who, role, team)}


def test_a_complaint_goes_all_the_way():
    story = Story()
    seen = [story.now.status.value]
    for step, by in [
        ("assigned", OWNER),
        ("accepted", HANDLER),
        ("handled", HANDLER),
        ("returned", HANDLER),
        ("called_back", OWNER),
        ("closed", OWNER),
    ]:
        seen.append(story.does(step, by).now.status.value)

    assert seen == ["open", "assigned", "accepted", "handled", "returned", "called_back", "closed"]
    assert (story.now.owner, story.now.handler, story.now.voids) == (OWNER, HANDLER, ())
    assert story.now.satisfaction == "satisfied"


def test_the_giver_stays_responsible_until_somebody_accepts():
    story = Story().does("assigned", to=HANDLER)

    assert (story.now.handler, story.now.offered_to, story.now.offered_by) == (
        OWNER,
        HANDLER,
        OWNER,
    )
    assert "handled" in may(story, OWNER)
    assert may(story, HANDLER) >= {"accepted", "rejected"}
    assert "accepted" not in may(story, OTHER)
    story.does("accepted", HANDLER)
    assert (story.now.handler, story.now.offered_to) == (HANDLER, "")
    assert "handled" not in may(story, OWNER)


def test_of_two_who_accept_the_first_one_counts():
    story = Story().does("assigned", to="team:North")

    story.does("accepted", HANDLER, team="North").does("accepted", OTHER, team="North")

    assert (story.now.handler, story.void) == (HANDLER, "ticket.already_accepted")


@pytest.mark.parametrize(("team", "void"), [("North", ""), ("South", "x"), ("", "x")])
def test_an_offer_to_a_team_is_taken_by_its_members_alone(team, void):
    story = Story().does("assigned", to="team:North")

    assert ("accepted" in may(story, OTHER, team=team)) is not bool(void)
    story.does("accepted", OTHER, team=team)
    assert story.void == ("ticket.not_offered_to_you" if void else "")


def test_a_contact_without_a_desk_is_spoken_for_by_the_owner():
    story = Story().does("assigned", to="contact:p7").does("accepted", OWNER, on_behalf="Li")

    assert story.now.handler == "contact:p7"
    assert "handled" in may(story, OWNER)
    assert "handled" not in may(story, OTHER)
    assert story.does("handled", OWNER).now.status is TicketStatus.HANDLED


def test_a_rejected_hand_over_waits_for_the_lead_who_names_somebody_for_good():
    story = Story().does("assigned").does("rejected", HANDLER)

    assert (story.now.needs_naming, story.now.handler) == (True, OWNER)
    for step, by in [("assigned", OWNER), ("handled", OWNER), ("accepted", HANDLER)]:
        assert story.does(step, by).void == "ticket.needs_naming"
    assert story.does("named", OTHER).void == "ticket.lead_names"
    story.does("named", LEAD, to=HANDLER)
    assert (story.now.needs_naming, story.now.handler, story.now.status) == (
        False,
        HANDLER,
        "accepted",
    )
    assert story.does("rejected", HANDLER).void == "ticket.already_accepted"


def test_a_third_chasing_is_the_lead_s():
    story = accepted().does("chased").does("chased")

    assert "chased" not in may(story, OWNER)
    assert story.does("chased").void == "ticket.lead_chases"
    assert story.does("chased", LEAD).void == ""
    assert story.now.chasings == 3


def test_an_urgent_matter_is_told_before_it_is_assigned():
    story = Story(urgency="urgent").does("assigned")

    assert story.void == "ticket.notify_first"
    assert story.does("notified").does("assigned").now.status is TicketStatus.ASSIGNED


def test_a_severe_complaint_brings_the_lead_in_by_the_same_entry():
    assert Story(severity="severe").now.escalated_to == "lead"
    later = Story().edits("severity", "severe")
    assert (later.now.escalated_to, later.now.escalations) == ("lead", 1)
    named = later.does("named", LEAD).edits("course", "more")
    assert named.now.escalated_to == ""
    back = named.does("handled", HANDLER).does("returned", HANDLER)
    back.does("called_back", satisfaction="dissatisfied")
    assert back.now.escalated_to == "lead"
    assert Story(kind="fault", severity="severe").now.escalated_to == ""


def test_a_dissatisfied_customer_brings_the_matter_back_to_its_handler():
    story = returned().does("called_back", satisfaction="dissatisfied")

    assert (story.now.status, story.now.handler, story.now.reopened) == ("accepted", HANDLER, 1)
    assert story.now.satisfaction == "dissatisfied"
    assert story.does("closed").void == "ticket.not_called_back"


def test_not_reached_takes_three_attempts_at_different_times():
    story = returned()
    for minute in (60, 61, 62):
        story.does("called_back", minute=minute, outcome="no_answer", satisfaction="")
    assert (story.now.attempts, story.now.status) == (1, "returned")
    story.does("called_back", outcome="not_reached", satisfaction="")
    assert story.void == "ticket.too_few_attempts"

    story.does("called_back", minute=95, outcome="later", satisfaction="")
    story.does("called_back", minute=96, outcome="busy", satisfaction="")
    story.does("called_back", minute=130, outcome="wrong_number", satisfaction="")
    assert story.now.attempts == 3
    story.does("called_back", outcome="not_reached", satisfaction="")
    assert (story.now.status, story.void) == ("called_back", "")


@pytest.mark.parametrize("kind", ["enquiry", "suggestion", "praise"])
def test_what_is_answered_at_once_is_closed_at_once(kind):
    assert Story(kind=kind).does("closed").now.status is TicketStatus.CLOSED


@pytest.mark.parametrize("kind", ["complaint", "fault", "business_request", "appointment"])
def test_nothing_else_is_closed_before_the_call_back(kind):
    assert Story(kind=kind).does("closed").void == "ticket.not_called_back"


def test_a_promised_call_back_is_made_and_closed():
    story = Story(kind="call_back").does("called_back").does("closed")

    assert (story.now.status, story.now.voids) == ("closed", ())


@pytest.mark.parametrize(("step", "code"), [("closed", "closed"), ("merged", "merged")])
def test_what_ended_changes_only_when_it_is_reopened(step, code):
    story = Story(kind="enquiry").does(step).edits("subject", "other")

    assert (story.void, story.now.form.subject) == (f"ticket.{code}", "Meter")
    assert story.does("noted", OTHER).void == ""
    story.does("reopened", OTHER).edits("subject", "other")
    assert (story.now.status, story.now.form.subject, story.now.reopened) == ("open", "other", 1)
    assert story.now.merged_into == ""


def test_waiting_for_the_customer_begins_once_and_ends_with_the_next_real_step():
    story = accepted().does("paused", HANDLER)

    assert story.now.paused_for == "customer sends a picture"
    assert story.does("paused", HANDLER).void == "ticket.already_paused"
    assert story.does("resumed", OTHER).does("resumed").void == "ticket.not_paused"
    assert story.does("paused", HANDLER).does("handled", HANDLER).now.paused_at is None


def test_a_conflict_is_settled_once():
    story = Story().edits("subject", "a").edits("subject", "b", before="Meter", by=HANDLER)
    (conflict,) = story.now.conflicts
    about = {"field": "subject", "event_id": conflict.event_id}

    story.does("settled", OWNER, **about, choice="lost")
    assert (story.now.form.subject, story.now.conflicts) == ("a", ())
    assert story.does("settled", HANDLER, **about, choice="kept").void == "ticket.already_settled"


def test_settling_never_drops_what_was_written_since():
    story = (
        Story().edits("subject", "a").edits("subject", "b", before="Meter").edits("subject", "c")
    )
    (conflict,) = story.now.conflicts

    story.does("settled", field="subject", event_id=conflict.event_id, choice="lost")

    (newer,) = story.now.conflicts
    assert (story.now.form.subject, newer.lost) == ("a", "c")


def test_links_answers_and_attachments_are_kept_once():
    story = Story().does("linked").does("linked").does("answered").does("attached").does("attached")

    assert story.now.links == (
        Link(what="call", target="c1"),
        Link(what="article", target="a1@2", title="Meters"),
    )
    (file,) = story.now.attachments
    assert (file.name, file.bytes) == ("meter.png", 1000)


def test_the_end_takes_a_matter_off_the_lead_s_list():
    story = Story(kind="enquiry").does("escalated").does("closed")

    assert (story.now.escalations, story.now.escalated_to) == (1, "")


def test_nobody_merges_a_ticket_into_itself_or_gives_it_to_its_handler():
    assert Story().does("merged", into="t1").void == "ticket.merged_into_itself"
    assert Story().does("assigned", to=OWNER).void == "ticket.has_it_already"


def test_a_promise_given_with_the_solution_stands_in_the_form():
    story = accepted().does("handled", HANDLER, promised_at="2026-11-25T10:00:00+08:00")

    assert story.now.form.promised_at is not None


@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from([OWNER, HANDLER, OTHER, LEAD])),
        max_size=25,
    ),
    st.sampled_from(["enquiry", "complaint"]),
)
def test_whatever_people_do_every_entry_counts_or_is_kept_with_its_reason(steps, kind):
    story = Story(kind=kind)
    for step, by in steps:
        before = story.now
        could = may(story, by, "lead" if by == LEAD else "agent")
        story.does(step, by)
        after = story.now

        assert after.owner == OWNER
        assert not story.void or after.voids[:-1] == before.voids
        if story.void:
            assert (after.status, after.handler, after.steps) == (
                before.status,
                before.handler,
                before.steps,
            )
        else:
            assert step in could, "what had effect was offered"
        if before.status in TERMINAL and not story.void:
            assert step == "reopened" or after.status == before.status
        if after.handler != before.handler:
            assert step in ("accepted", "named")
        assert bool(after.offered_to) == (after.status is TicketStatus.ASSIGNED)


def test_every_status_can_be_left_and_every_step_be_taken():
    assert {status for status, _ in TABLE} == set(TicketStatus)
    assert {kind for _, kind in TABLE} == set(TicketEventKind) - {TicketEventKind.OPENED}


def test_the_words_about_data_say_what_is_checked():
    rows = re.findall(r"^(\w+)  +(\S.*)$", ticket_life.__doc__, re.MULTILINE)
    for step, words in rows:
        if step not in STEPS:
            continue
        plain = re.sub(r"\([^()]*\)", "", words)
        names = re.findall(r"([a-z]\w*)(\*?)", plain)
        known = STEP_DATA[TicketEventKind(f"ticket.{step}")]
        said = [(n, bool(star)) for n, star in names if n in known]
        assert said == [(n, datum.required) for n, datum in known.items()], step
    assert {step for step, _ in rows} >= set(STEPS) - {"edited"}


@pytest.mark.parametrize("step", sorted(DATA))
def test_a_step_lacks_nothing_and_says_what_it_lacks(step):
    kind = TicketEventKind(f"ticket.{step}")
    needed = {n for n, datum in STEP_DATA[kind].items() if datum.required}

    assert step_problems(kind, DATA[step].items()) == ()
    lacking = step_problems(kind, ())
    assert {(p.field, p.code) for p in lacking} == {(n, "ticket.datum_missing") for n in needed}


@pytest.mark.parametrize(
    ("step", "change", "code"),
    [
        ("assigned", {"to": "contact:"}, "ticket.invalid_value"),
        ("assigned", {"colour": "red"}, "ticket.unknown_datum"),
        ("named", {"to": "team:North"}, "ticket.invalid_value"),
        ("noted", {"text": "x" * 20_001}, "ticket.too_long"),
        ("noted", {"text": "a\x00b"}, "ticket.control_character"),
        ("noted", {"text": " \n"}, "ticket.datum_missing"),
        ("called_back", {"outcome": "fine"}, "ticket.invalid_value"),
        ("called_back", {"outcome": "busy"}, "ticket.not_reached"),
        ("escalated", {"to_level": "king"}, "ticket.invalid_value"),
        ("notified", {"at": "2026-11-23T09:00:00"}, "ticket.invalid_value"),
        ("notified", {"at": "9999-11-23T09:00:00Z"}, "ticket.invalid_value"),
        ("handled", {"talked_over": "maybe"}, "ticket.invalid_value"),
        ("handled", {"promised_at": "2036-01-01T00:00:00Z"}, "ticket.promise_too_far"),
        ("attached", {"bytes": str((32 << 20) + 1)}, "ticket.invalid_value"),
        ("attached", {"name": "gnp\u202egpj.exe"}, "ticket.invalid_value"),
        ("settled", {"field": "owner"}, "ticket.invalid_value"),
    ],
)
def test_malformed_data_is_refused_with_its_reason(step, change, code):
    with pytest.raises(InvalidInput) as caught:
        Story().does(step, **change)

    assert caught.value.code == code


def test_marks_that_turn_the_direction_are_kept_but_not_shown():
    typed = "مرحبا \u202e1234\u202c 😀"
    story = Story().does(
        "edited", changes=(FieldChange(field="subject", before="Meter", after=typed),)
    )

    assert story.now.form.subject == typed
    assert shown(typed) == "مرحبا 1234 😀"
