"""Tickets: the rules that hold whatever happens to them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.tickets import (
    FORM_FIELDS,
    MAX_COURSE,
    MAX_SUBJECT,
    FieldChange,
    Problem,
    TicketEvent,
    TicketEventKind,
    TicketForm,
    TicketKind,
    Urgency,
    apply,
    apply_changes,
    changes_between,
    check,
    derive,
    from_text,
    problems,
    shown,
    to_text,
)

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TICKET = TicketId("t1")

texts = st.text(max_size=20)
times = st.none() | st.datetimes(timezones=st.just(UTC))
forms = st.builds(
    TicketForm,
    kind=st.sampled_from(TicketKind),
    customer_name=texts,
    phone=texts,
    subject=texts,
    course=texts,
    urgency=st.sampled_from(Urgency),
    promised_at=times,
)
agents = st.sampled_from(["1001", "1002", "1003"]).map(AgentNumber)


@st.composite
def logs(draw):
    """Return an opening and edits by several agents, each from what it happened to see."""
    first = draw(forms)
    seen = [first]
    log = [event(0, draw(agents), changes_between(TicketForm(), first), opens=True)]
    for number in range(1, draw(st.integers(1, 8))):
        before, after = draw(st.sampled_from(seen)), draw(forms)
        seen.append(after)
        log.append(event(number, draw(agents), changes_between(before, after)))
    return log


def event(number, by, changes, *, opens=False, ticket_id=TICKET) -> TicketEvent:
    return TicketEvent(
        event_id=OperationId(f"e{number}"),
        ticket_id=ticket_id,
        kind=TicketEventKind.OPENED if opens else TicketEventKind.EDITED,
        at=AT + timedelta(minutes=number),
        by=AgentNumber(by),
        call_id=CallId("c1"),
        changes=tuple(changes),
    )


def edit(number, field, before, after, by="1002") -> TicketEvent:
    return event(number, by, [FieldChange(field=field, before=before, after=after)])


@given(logs())
def test_the_owner_never_changes(log):
    ticket = derive(log)

    assert ticket.owner == log[0].by
    assert (ticket.ticket_id, ticket.opened_at) == (TICKET, log[0].at)


@given(logs(), st.data())
def test_one_event_after_another_is_the_same_as_all_at_once(log, data):
    cut = data.draw(st.integers(1, len(log)))
    ticket = derive(log[:cut])

    for later in log[cut:]:
        ticket = apply(ticket, later)

    assert ticket == derive(log)


@given(logs())
def test_no_value_that_somebody_wrote_is_lost_in_silence(log):
    """Every value stands in the ticket, was named as replaced, or is kept in a conflict."""
    ticket = derive(log)

    for written in log:
        for change in written.changes:
            later = log[log.index(written) + 1 :]
            replaced = any(
                c.field == change.field and c.before == change.after
                for other in later
                for c in other.changes
            )
            stands = to_text(getattr(ticket.form, change.field)) == change.after
            in_conflict = any(
                c.field == change.field and c.lost == change.after for c in ticket.conflicts
            )
            assert stands or replaced or in_conflict


@given(logs())
def test_a_conflict_names_two_different_values_and_who_made_the_later(log):
    for conflict in derive(log).conflicts:
        (made_by,) = [e for e in log if e.event_id == conflict.event_id]

        assert conflict.kept != conflict.lost
        assert conflict.kept in [c.after for c in made_by.changes if c.field == conflict.field]


@given(forms, forms)
def test_changes_lead_from_one_form_to_the_other(before, after):
    assert apply_changes(before, changes_between(before, after)) == after


@given(forms)
def test_a_form_survives_the_way_over_the_wire(form):
    for name in FORM_FIELDS:
        value = getattr(form, name)

        assert from_text(name, to_text(value)) == value


def opened(**values) -> TicketEvent:
    return event(0, "1001", changes_between(TicketForm(), TicketForm(**values)), opens=True)


def test_an_edit_of_what_nobody_else_touched_is_no_conflict():
    ticket = derive([opened(subject="a"), edit(1, "subject", "a", "b")])

    assert (ticket.form.subject, ticket.conflicts) == ("b", ())
    assert ticket.changed_at == AT + timedelta(minutes=1)


def test_two_edits_of_one_field_keep_both_values():
    ticket = derive(
        [opened(subject="a"), edit(1, "subject", "a", "b"), edit(2, "subject", "a", "c")]
    )

    (conflict,) = ticket.conflicts
    assert ticket.form.subject == "c"
    assert (conflict.kept, conflict.lost, conflict.event_id) == ("c", "b", "e2")


def test_two_edits_of_different_fields_are_no_conflict():
    ticket = derive([opened(subject="a"), edit(1, "subject", "a", "b"), edit(2, "course", "", "c")])

    assert (ticket.form.subject, ticket.form.course, ticket.conflicts) == ("b", "c", ())


def test_two_who_write_the_same_agree():
    ticket = derive(
        [opened(subject="a"), edit(1, "subject", "a", "b"), edit(2, "subject", "a", "b")]
    )

    assert ticket.conflicts == ()


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([], "ticket.no_events"),
        ([edit(0, "subject", "", "a")], "ticket.not_opened"),
        ([opened(), opened()], "ticket.foreign_event"),
        ([opened(), event(1, "1002", [], ticket_id=TicketId("t2"))], "ticket.foreign_event"),
        ([opened(), edit(1, "colour", "", "red")], "ticket.invalid_value"),
        ([opened(), edit(1, "kind", "enquiry", "wish")], "ticket.invalid_value"),
        ([opened(), edit(1, "promised_at", "", "soon")], "ticket.invalid_value"),
    ],
)
def test_events_that_do_not_fit_are_refused(events, code):
    with pytest.raises(InvalidInput) as caught:
        derive(events)

    assert caught.value.code == code


def test_all_problems_of_a_form_are_found_at_once():
    form = TicketForm(
        subject=" \t",
        course="x" * (MAX_COURSE + 1),
        customer_name="a\x00b",
        promised_at=datetime(2026, 11, 22),  # noqa: DTZ001 - the missing zone is the point
    )

    assert set(problems(form)) == {
        Problem(field="subject", code="ticket.subject_missing"),
        Problem(field="course", code="ticket.too_long", limit=MAX_COURSE),
        Problem(field="customer_name", code="ticket.control_character"),
        Problem(field="promised_at", code="ticket.time_without_zone"),
    }


def test_check_says_which_field_and_which_limit():
    with pytest.raises(InvalidInput, match=r"subject: .* \(at most 200 characters\)") as caught:
        check(TicketForm(subject="长" * 10_000))

    assert caught.value.fields == {"field": "subject", "limit": str(MAX_SUBJECT)}


@given(forms.filter(lambda form: not problems(form)))
def test_a_form_without_problems_passes(form):
    check(form)


@pytest.mark.parametrize(
    ("form", "is_empty"),
    [
        (TicketForm(), True),
        (TicketForm(phone="110", kind=TicketKind.FAULT, urgency=Urgency.URGENT), True),
        (TicketForm(subject="x"), False),
        (TicketForm(promised_at=AT), False),
    ],
)
def test_a_form_is_empty_until_something_worth_keeping_is_written(form, is_empty):
    assert form.is_empty is is_empty


def codes(form: TicketForm, **given) -> set[str]:
    return {problem.code for problem in problems(form, **given)}


@pytest.mark.parametrize(
    "text", ["مرحبا بالعالم", "שלום", "👩‍👩‍👧 😀", "e\u0301", "𠮷野家", "<b>x</b>", "'; --", "=1+1"]
)
def test_what_people_write_is_no_problem(text):
    assert codes(TicketForm(subject=text, course=text, customer_name=text)) == set()


def test_a_megabyte_is_refused_with_its_limit_and_at_once():
    long = "长" * 1_000_000
    form = TicketForm(subject="x", course=long, extra=(("note", long),))

    assert {(p.field, p.code, p.limit) for p in problems(form)} == {
        ("course", "ticket.too_long", MAX_COURSE),
        ("x.note", "ticket.too_long", MAX_COURSE),
    }


@pytest.mark.parametrize(
    ("promised", "code"),
    [
        (AT, ""),
        (AT - timedelta(minutes=59), ""),  # the form stood open for a while
        (AT - timedelta(minutes=61), "ticket.promise_in_the_past"),
        (AT + timedelta(days=5 * 365), ""),
        (AT + timedelta(days=6 * 365), "ticket.promise_too_far"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "ticket.promise_too_far"),
    ],
)
def test_a_promise_is_given_for_a_time_that_can_be_kept(promised, code):
    found = codes(TicketForm(subject="x", promised_at=promised), given_at=AT)

    assert found == ({code} if code else set())


def test_an_old_promise_keeps_nobody_from_writing_on():
    assert codes(TicketForm(subject="x", promised_at=AT - timedelta(days=400))) == set()
    assert codes(TicketForm(subject="x", promised_at=datetime.max.replace(tzinfo=UTC)))


@given(st.text(max_size=50))
def test_what_is_shown_has_no_mark_that_turns_the_direction(text):
    assert not set(shown(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert shown(shown(text)) == shown(text)


@pytest.mark.parametrize(
    ("form", "is_empty"),
    [
        (TicketForm(customer_id="c", customer_name="Li", extra=(("grade", "vip"),)), True),
        (TicketForm(customer_name="Li"), False),
        (TicketForm(extra=(("object", "product"),)), False),
    ],
)
def test_what_came_with_the_caller_was_not_written(form, is_empty):
    assert form.is_empty is is_empty
