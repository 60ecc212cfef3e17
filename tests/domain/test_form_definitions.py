"""Forms described by data: what they may say, what they show, what they miss."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.form_definitions import (
    FieldKind,
    FormDefinition,
    all_problems,
    definition_for,
    definition_named,
    form_problems,
    problems_at,
    visible_fields,
)
from agent_desktop.domain.form_texts import MAX_FIELDS, definition_of
from agent_desktop.domain.tickets import TicketEventKind, TicketForm, TicketKind
from agent_desktop.runtime.centre_defaults import forms


def made(*fields: dict[str, object], **form: object) -> FormDefinition:
    return definition_of("test@1", json.dumps({"fields": list(fields), **form}))


def field(name: str, kind: str = "text", **rest: object) -> dict[str, object]:
    return {"id": name, "kind": kind, **rest}


CHOICE = {"choices": [{"value": "a", "title": {"en": "A"}}, {"value": "b", "title": {}}]}


def shown(definition: FormDefinition, **values: str) -> list[str]:
    return [f.field_id for f in visible_fields(definition, values)]


def codes(definition: FormDefinition, step: str = "opened", **extra: str) -> set[tuple[str, str]]:
    form = TicketForm(subject="x", extra=tuple(extra.items()))
    return {(p.field, p.code) for p in form_problems(definition, form, step)}


def test_there_is_a_form_for_every_kind_in_both_languages():
    for kind in TicketKind:
        found = definition_for(kind, "", forms())
        assert found is not None, kind
        for one in found.fields:
            assert dict(one.title).keys() == {"zh", "en"}, (kind, one.field_id)
            assert all(dict(words).keys() == {"zh", "en"} for _, words in one.choices)


def test_the_handbook_s_complaint_form_is_filled_step_by_step():
    complaint = definition_named("complaint@1", forms())
    assert complaint is not None
    at_first = {p.field for p in form_problems(complaint, TicketForm(), "opened")}
    then = codes(complaint, "assigned", object="agent")
    last = codes(complaint, "handled", object="product", demand="money back")

    assert at_first == {"x.object"}
    assert {name for name, _ in then} == {"x.accused", "x.demand"}
    assert {name for name, _ in last} == {"x.grounds", "x.reasonable", "x.cause_group"}


def test_a_field_is_shown_where_its_condition_holds_and_that_of_the_one_it_depends_on():
    form = made(
        field("a", "yes_no"),
        field("b", "choices", shown_if={"field": "a", "value": "yes"}, **CHOICE),
        field("c", shown_if={"field": "b", "value": "b"}),
    )

    assert shown(form) == ["a"]
    assert shown(form, a="yes") == ["a", "b"]
    assert shown(form, a="yes", b="a,b") == ["a", "b", "c"]
    assert shown(form, a="no", b="a,b") == ["a"]


def test_nobody_is_asked_for_a_hidden_field_and_what_it_holds_is_left_alone():
    form = made(
        field("a", "yes_no"),
        field("b", "number", required_at="opened", shown_if={"field": "a", "value": "yes"}),
    )

    assert codes(form, a="no", b="words") == set()
    assert codes(form, a="yes", b="words") == {("x.b", "ticket.invalid_value")}
    assert codes(form, a="yes") == {("x.b", "ticket.field_missing")}
    assert codes(form, unknown="x") == set()


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "任何文字 😀", "a\x00"),
        ("long_text", "two\nlines", "x" * 11),
        ("yes_no", "no", "maybe"),
        ("date", "2026-10-01", "2026-02-30"),
        ("date", "2026-10-01", "9999-12-31"),
        ("time", "09:30", "25:00"),
        ("time", "09:30", "9h"),
        ("number", "-1.5", "1e9"),
        ("phone", "010-1234", "call me"),
    ],
)
def test_a_field_takes_what_it_is_for(kind, good, bad):
    form = made(field("a", kind, limit=10))

    assert codes(form, a=good) == set()
    assert len(codes(form, a=bad)) == 1


@pytest.mark.parametrize(
    ("kind", "good", "bad"), [("choice", "a", "a,b"), ("choices", "a,b", "a,c")]
)
def test_a_choice_is_one_of_the_choices(kind, good, bad):
    form = made(field("a", kind, **CHOICE))

    assert codes(form, a=good) == set()
    assert codes(form, a=bad) == {("x.a", "ticket.invalid_value")}


def if_(name: str, value: str = "yes") -> dict[str, object]:
    return {"shown_if": {"field": name, "value": value}}


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ([field("a", **if_("c")), field("b", **if_("a")), field("c", **if_("b"))], "cycle", "a"),
        ([field("a", **if_("a"))], "condition_cycle", "a"),
        ([field("a", **if_("b")), field("b")], "condition_later", "a"),
        ([field("a", **if_("z"))], "unknown_condition", "a"),
        ([field("a", "yes_no"), field("b", **if_("a", "x"))], "impossible_condition", "b"),
        ([field("a", shown_if={"field": "b"})], "malformed_condition", "a"),
        ([field("a"), field("b"), field("a")], "duplicate_field", "a"),
        ([field("a", colour="red")], "unknown_key", "fields[0].colour"),
        ([field("A b")], "malformed_id", "fields[0].id"),
        ([field("grade")], "malformed_id", "fields[0].id"),
        ([field("a", "colour")], "unknown_kind", "a"),
        ([field("a", "choice")], "choices_missing", "a"),
        ([field("a", "text", **CHOICE)], "no_choices", "a"),
        ([field("a", "choice", choices=CHOICE["choices"] * 2)], "duplicate_choice", "a"),
        ([field("a", "choice", choices=[{"value": "a,b"}])], "malformed_choice", "a"),
        ([field("a", required_at="tomorrow")], "unknown_step", "a"),
        ([field("a", limit=0)], "malformed_limit", "a"),
        ([field("a", limit=True)], "malformed_limit", "a"),
        ([field("a", title={"en": "x" * 501})], "malformed_words", "a"),
        ([field("a", title={"en": "\u202eabc"})], "malformed_words", "a"),
        ([field("a", title="A")], "malformed", "a"),
        ([field(f"f{n}") for n in range(MAX_FIELDS + 1)], "too_many_fields", "fields"),
        (["a"], "malformed", "fields[0]"),
    ],
)
def test_a_form_that_cannot_be_is_refused_and_says_where(fields, code, where):
    with pytest.raises(InvalidInput) as caught:
        made(*fields)

    assert caught.value.code.endswith(code)
    assert caught.value.fields["field"] == where


@pytest.mark.parametrize(
    ("form_id", "text", "code"),
    [
        ("x@1", "{", "form.not_json"),
        ("x@1", "[" * 100_000, "form.not_json"),
        ("x@1", "[]", "form.malformed"),
        ("x@1", "x" * 200_001, "form.too_long"),
        ("x@1", '{"fields": {}}', "form.malformed"),
        ("x@1", '{"kinds": ["wish"]}', "form.unknown_kind"),
        ("x@1", '{"colour": 1}', "form.unknown_key"),
        ("../x@1", "{}", "form.malformed_id"),
        ("x", "{}", "form.malformed_id"),
    ],
)
def test_a_text_that_is_no_form_is_refused(form_id, text, code):
    with pytest.raises(InvalidInput) as caught:
        definition_of(form_id, text)

    assert caught.value.code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["fields", "id", "kind", "title", "choices", "shown_if", "value", "limit"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_a_form_or_is_refused_with_a_code(found):
    try:
        definition_of("x@1", json.dumps(found))
    except InvalidInput as refusal:
        assert refusal.code.startswith("form.")  # noqa: PT017 - both endings are fine


def test_the_newest_version_of_the_most_fitting_form_is_taken():
    def form(form_id: str, kinds: tuple[str, ...] = (), queues: tuple[str, ...] = ()):
        return FormDefinition(form_id=form_id, kinds=kinds, queues=queues)

    known = [
        form("general@1"),
        form("complaint@9", ("complaint",)),
        form("complaint@10", ("complaint",)),
        form("water@1", ("complaint",), ("water",)),
        form("old@1", ("fault",)),
        form("old@2", ("praise",)),
    ]

    def chosen(kind: str, queue: str = "") -> str:
        found = definition_for(kind, queue, known)
        return "" if found is None else found.form_id

    assert chosen("complaint") == "complaint@10"
    assert chosen("complaint", "water") == "water@1"
    assert chosen("complaint", "gas") == "complaint@10"
    assert chosen("fault") == "general@1"
    assert definition_for("fault", "", known[1:4]) is None
    assert definition_named("complaint@9", known) == known[1]


@pytest.mark.parametrize(
    ("step", "extra", "found"),
    [
        ("opened", {}, set()),
        ("opened", {"grade": "vip"}, set()),
        ("opened", {"b": "1"}, {("x.a", "ticket.field_missing")}),
        ("edited", {"a": "x"}, {("x.a", "ticket.invalid_value")}),
        ("assigned", {}, {("x.a", "ticket.field_missing")}),
        ("handled", {"a": "1"}, {("x.b", "ticket.field_missing")}),
        ("accepted", {}, set()),
        ("named", {}, set()),
        ("noted", {"a": "x"}, set()),
    ],
)
def test_a_form_is_asked_for_when_the_matter_goes_on(step, extra, found):
    form = made(
        field("a", "number", required_at="opened"), field("b", "number", required_at="handled")
    )
    ticket = TicketForm(subject="x", extra=tuple(extra.items()))
    kind = TicketEventKind(f"ticket.{step}")

    assert {(p.field, p.code) for p in problems_at(form, ticket, kind)} == found
    assert problems_at(None, ticket, kind) == ()


def test_all_problems_are_those_of_the_ticket_and_of_its_own_fields():
    form = made(field("a", "number"))
    found = all_problems(TicketForm(extra=(("a", "x"),)), form)

    assert [(p.field, p.code) for p in found] == [
        ("subject", "ticket.subject_missing"),
        ("x.a", "ticket.invalid_value"),
    ]
    assert all_problems(TicketForm(subject="x"), None) == ()


def test_every_kind_of_field_is_in_a_shipped_form_or_can_be():
    used = {one.kind for form in forms() for one in form.fields}

    assert used >= set(FieldKind) - {FieldKind.CHOICES}
