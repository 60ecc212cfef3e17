"""Forms by data at the desk: which one a ticket has, and when its fields are asked for."""

import json

import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import NoticeRaised, TicketRefused
from agent_desktop.domain.form_texts import definition_of
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import RecordsChanged, TemplatesChanged
from agent_desktop.domain.tickets import TicketEventKind, TicketKind
from agent_desktop.runtime.centre_defaults import form_texts, forms
from tests.services.desk import settled, until
from tests.services.life_desk import LifeDesk

E = TicketEventKind
OWN = {
    "title": {"en": "Fault"},
    "kinds": ["fault"],
    "fields": [{"id": "serial", "kind": "text", "required_at": "opened"}],
}


@pytest.fixture
async def desk():
    return await LifeDesk(with_forms=True).started()


async def test_a_ticket_notes_with_which_version_of_which_form_it_was_written(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)

    assert (await desk.ticket(ticket_id)).form.form_id == "complaint@1"
    await desk.open(ticket_id)
    await until(lambda: desk.shown and desk.shown.ticket)
    assert desk.shown.form.form_id == "complaint@1"


async def test_the_forms_own_fields_are_asked_for_when_the_matter_is_handed_on(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)
    await desk.open(ticket_id)

    with pytest.raises(InvalidInput) as refusal:
        await desk.take(ticket_id, E.ASSIGNED, to="1002")

    assert refusal.value.code == "ticket.field_missing"
    missing = {problem.field for problem in desk.seen.last(TicketRefused).problems}
    assert "x.object" in missing


async def test_a_known_customers_grade_is_no_begun_form(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT, extra=(("grade", "vip"),))

    assert (await desk.ticket(ticket_id)).form.extra == (("grade", "vip"),)


async def test_a_form_that_was_begun_is_checked_when_it_is_saved(desk):
    with pytest.raises(InvalidInput):
        await desk.opened(kind=TicketKind.COMPLAINT, extra=(("demand", "sorry"),))

    assert desk.seen.of(TicketRefused)


async def test_the_centres_own_form_goes_before_the_shipped_one_and_a_broken_one_is_told(desk):
    desk.books.put("form", "fault@2", {"definition": json.dumps(OWN)})
    desk.books.put("form", "praise@9", {"definition": '{"fields": 7}'})
    desk.bus.publish(RecordsChanged(tables=frozenset({RecordTable.FORM})))
    await until(lambda: desk.seen.of(NoticeRaised))

    ticket_id = await desk.opened(kind=TicketKind.FAULT, extra=(("serial", "A1"),))

    assert (await desk.ticket(ticket_id)).form.form_id == "fault@2"
    notice = desk.seen.last(NoticeRaised)
    assert (notice.code, dict(notice.fields)["name"]) == (
        "centre.rule_unreadable",
        "form/praise@9",
    )


async def test_templates_are_own_ones_first_with_what_was_written_last_before_all(desk):
    shared = {"name": "Router", "owner": "", "values": '{"subject": "router"}'}
    desk.books.put("template", "t1", shared)
    desk.books.put("template", "t2", {**shared, "name": "Mine", "owner": "1001"})
    desk.books.put("template", "t3", {**shared, "name": "Theirs", "owner": "1002"})
    desk.books.put("template", "t4", {"name": "Broken", "owner": "", "values": "{"})

    written = (("answered", "no"), ("open_question", "how much"), ("topic", "price"))
    await desk.opened(category="c1", customer_name="Wang", phone="138", extra=written)
    await settled()
    await until(lambda: desk.bus.board.newest(TemplatesChanged).templates)

    templates = desk.bus.board.newest(TemplatesChanged).templates
    assert [t.template_id for t in templates] == ["last", "t2", "t1"]
    assert dict(templates[0].values) == {
        "kind": "enquiry",
        "urgency": "normal",
        "category": "c1",
        "form_id": "enquiry@1",
        "x.topic": "price",
        "x.answered": "no",
    }


def test_the_shipped_forms_are_readable_as_records():
    texts = form_texts()

    assert {definition_of(form_id, text) for form_id, text in texts.items()} == set(forms())
