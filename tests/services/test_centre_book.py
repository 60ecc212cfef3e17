"""The centre's rules as those who keep them see them; forms out of files and into them."""

import json

import pytest

from agent_desktop.adapters.text_files import TextFolder
from agent_desktop.contract.wire import to_wire
from agent_desktop.domain.centre_news import (
    CentreShown,
    FormSaved,
    FormTaken,
    HideCentre,
    SaveForm,
    ShowCentre,
    TakeForm,
)
from agent_desktop.domain.errors import InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import EditRecord
from agent_desktop.domain.tickets import FieldChange
from agent_desktop.services.centre_book import CentreBook
from tests.services.books_desk import BooksDesk
from tests.services.desk import until

FORM = {
    "title": {"zh": "回访表", "en": "Survey"},
    "kinds": ["call_back"],
    "fields": [{"id": "reason", "title": {"en": "Reason"}}],
}


def keeper(role="lead"):
    desk = BooksDesk(role=role)
    CentreBook(desk.bus, desk.books, desk.edits, TextFolder())
    return desk


def written(folder, form, name="survey@1.json"):
    file = folder / name
    file.write_text(form if isinstance(form, str) else json.dumps(form), "utf-8")
    return str(file)


async def test_an_agent_keeps_no_rules():
    desk = keeper("agent")

    with pytest.raises(NotAllowed) as refused:
        await desk.bus.execute(ShowCentre())

    assert refused.value.code == "record.not_allowed"


async def test_the_shipped_rules_are_shown_until_the_centre_has_its_own_and_then_as_they_change():
    desk = keeper()
    await desk.bus.execute(ShowCentre())
    first = desk.seen.last(CentreShown)

    await desk.bus.execute(
        EditRecord(
            table=RecordTable.CLOCK_RULE,
            record_id="mine",
            changes=(FieldChange(field="handle_h", before="", after="8"),),
        )
    )
    await until(lambda: desk.seen.last(CentreShown).own_rules)

    assert json.loads(json.dumps(to_wire(first))), "ctl can tell it to who watches events"
    assert (first.own_rules, "default" in dict(first.rules)) == (False, True)
    assert [rule_id for rule_id, _ in desk.seen.last(CentreShown).rules] == ["mine"]
    assert {form.form_id for form in first.forms} >= {"complaint@1", "enquiry@1"}
    await desk.bus.execute(HideCentre())


async def test_a_form_from_a_file_is_in_force_and_another_text_becomes_the_next_version(tmp_path):
    desk = keeper()

    first = await desk.bus.execute(TakeForm(file=written(tmp_path, FORM)))
    again = await desk.bus.execute(TakeForm(file=written(tmp_path, FORM)))
    changed = {**FORM, "title": {"en": "Other"}}
    other = await desk.bus.execute(TakeForm(file=written(tmp_path, changed)))
    await desk.bus.execute(ShowCentre())

    assert (first, again, other) == ("survey@1", "survey@1", "survey@2")
    assert [e.unchanged for e in desk.seen.of(FormTaken)] == [False, True, False]
    shown = {f.form_id: f.in_force for f in desk.seen.last(CentreShown).forms}
    assert (shown["survey@1"], shown["survey@2"]) == (False, True)


@pytest.mark.parametrize(
    ("form", "name", "code"),
    [
        ("{", "survey@1.json", "form.not_json"),
        (FORM, "Survey (1).json", "form.file_name"),
        (
            {
                "fields": [
                    {"id": "a", "shown_if": {"field": "b", "value": "x"}},
                    {"id": "b", "shown_if": {"field": "a", "value": "x"}},
                ]
            },
            "survey@1.json",
            "form.condition_cycle",
        ),
    ],
)
async def test_a_form_that_cannot_be_used_is_refused_with_its_reason(tmp_path, form, name, code):
    desk = keeper()

    with pytest.raises(InvalidInput) as refused:
        await desk.bus.execute(TakeForm(file=written(tmp_path, form, name)))

    assert refused.value.code == code


async def test_a_form_goes_into_a_file_and_comes_back_the_same(tmp_path):
    desk = keeper()
    file = tmp_path / "complaint@1.json"

    await desk.bus.execute(SaveForm(form_id="complaint@1", file=str(file)))
    taken = await desk.bus.execute(TakeForm(file=str(file)))

    assert desk.seen.last(FormSaved).file == str(file)
    assert (taken, desk.seen.last(FormTaken).unchanged) == ("complaint@1", True)
    with pytest.raises(NotFound):
        await desk.bus.execute(SaveForm(form_id="none@1", file=str(file)))
    with pytest.raises(NotFound):
        await desk.bus.execute(TakeForm(file=str(tmp_path / "gone@1.json")))
