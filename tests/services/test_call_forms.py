"""Which ticket form is in front of the agent while calls come and go."""

from datetime import timedelta

import pytest

from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import (
    FillDraft,
    NewDraft,
)
from agent_desktop.domain.events import (
    DraftChanged,
)
from agent_desktop.domain.tickets import (
    TicketForm,
    TicketKind,
    Urgency,
)
from tests.services.ticket_desk import Desk


@pytest.fixture
async def desk():
    return await Desk().started()


async def test_a_ringing_call_brings_a_form_with_its_number(desk):
    line = desk.line("13912345678").begin()

    assert desk.front.call_id == line.call_id
    assert desk.front.form == TicketForm(phone="13912345678")
    assert desk.front.owner == "1001"


async def test_news_of_a_call_do_not_bring_its_form_again(desk):
    line = desk.line().begin().answer()
    shown = len(desk.seen.of(DraftChanged))

    line.mute()

    assert len(desk.seen.of(DraftChanged)) == shown


async def test_a_call_that_only_rings_leaves_the_form_that_is_typed_in(desk):
    await desk.write(TicketForm(subject="in the middle of"))
    before = desk.front

    desk.line().begin()

    assert desk.front == before


async def test_an_answered_call_gets_its_form_and_the_other_comes_back_after_it(desk):
    typed = TicketForm(subject="the first matter")
    await desk.write(typed)
    first = desk.front.draft_id
    line = desk.line().begin().answer()
    assert desk.front.call_id == line.call_id
    line.end()

    await desk.save(TicketForm(subject="the second matter"))

    assert (desk.front.draft_id, desk.front.form) == (first, typed)


async def test_a_form_that_the_agent_chose_in_a_call_is_not_taken_away_by_the_call(desk):
    line = desk.line().begin().answer()
    await desk.save(TicketForm(subject="first matter of the call"))
    await desk.bus.execute(NewDraft())
    chosen = desk.front

    line.mute()

    assert desk.front == chosen


async def test_words_typed_into_the_form_of_a_missed_call_keep_its_number(desk):
    line = desk.line("13912345678").begin()
    draft_id = desk.front.draft_id

    line.end(487)
    await desk.write(TicketForm(phone="13912345678", subject="call back"), draft_id)
    await desk.kept()

    (draft,) = await desk.store.drafts()
    assert (draft.call_id, draft.form.subject) == (line.call_id, "call back")


async def test_a_form_that_had_to_give_way_waits_until_the_call_is_over(desk):
    await desk.write(TicketForm(subject="the first matter"))
    first = desk.front.draft_id
    line = desk.line().begin().answer()
    await desk.save(TicketForm(subject="the second matter"))
    assert desk.front.draft_id != first

    line.end()

    assert desk.front.draft_id == first


async def test_a_missed_call_leaves_the_form_that_waited(desk):
    await desk.write(TicketForm(subject="waits"))
    first = desk.front.draft_id
    await desk.bus.execute(NewDraft())
    line = desk.line().begin()
    assert desk.front.call_id == line.call_id

    line.end(487)

    assert desk.front.draft_id == first


async def test_calling_the_customer_of_the_form_keeps_the_form(desk):
    await desk.write(TicketForm(subject="call back", phone="13912345678"))
    before = desk.front.draft_id

    desk.line("13912345678", outbound=True).begin().answer()

    assert desk.front.draft_id == before


async def test_calling_somebody_else_brings_a_new_form(desk):
    await desk.write(TicketForm(subject="call back", phone="13912345678"))

    line = desk.line("10086", outbound=True).begin().answer()

    assert (desk.front.call_id, desk.front.form.phone) == (line.call_id, "10086")


async def test_a_strange_number_fits_the_form(desk):
    desk.line("+86\x00" + "1" * 100).begin()

    assert desk.front.form.phone == "+86" + "1" * 37


async def test_after_a_crash_in_a_call_the_draft_comes_back_with_its_call(desk):
    line = desk.line().begin().answer()
    typed = TicketForm(phone="13800000000", subject="during the call")
    await desk.write(typed)
    await desk.kept()
    again = Desk(desk)
    survivor = again.line(call_id=line.call_id)
    survivor.begin()

    await again.started()
    survivor.answer()

    assert (again.front.call_id, again.front.form) == (line.call_id, typed)
    assert again.front.restored
    assert {e.draft_id for e in again.seen.of(DraftChanged) if e.call_id == line.call_id} == {
        desk.front.draft_id
    }


async def test_a_day_of_calls_does_not_pile_up_forms(desk):
    for _ in range(600):
        desk.line().begin().end(487)

    assert len(desk.ticketing._stack._forms) < 510


async def test_what_a_flow_knows_fills_the_calls_form_and_reaches_the_disk(desk):
    line = desk.line().begin().answer()
    promised_at = desk.clock.now() + timedelta(hours=24)

    await desk.bus.execute(
        FillDraft(
            call_id=line.call_id,
            kind=TicketKind.COMPLAINT,
            urgency=Urgency.URGENT,
            subject="a complaint",
            promised_at=promised_at,
            course="grave: yes",
        )
    )
    await desk.kept()

    wanted = TicketForm(
        kind=TicketKind.COMPLAINT,
        phone="13800000000",
        urgency=Urgency.URGENT,
        subject="a complaint",
        promised_at=promised_at,
        course="grave: yes",
    )
    assert desk.front.form == wanted
    assert (await desk.store.drafts())[0].form == wanted


async def test_what_the_agent_wrote_stays_and_answers_are_added_once(desk):
    line = desk.line().begin().answer()
    await desk.write(TicketForm(kind=TicketKind.FAULT, subject="no light", course="since noon"))
    known = FillDraft(
        call_id=line.call_id, kind=TicketKind.COMPLAINT, subject="a complaint", course="grave: no"
    )

    await desk.bus.execute(known)
    await desk.bus.execute(known)

    form = desk.front.form
    assert (form.kind, form.subject, form.course) == (
        TicketKind.FAULT,
        "no light",
        "since noon\ngrave: no",
    )


async def test_a_saved_ticket_is_not_filled_again(desk):
    line = desk.line().begin().answer()
    await desk.save(TicketForm(subject="no light"))

    await desk.bus.execute(FillDraft(call_id=line.call_id, course="grave: no"))

    assert desk.front.form.course == ""


async def test_of_two_customers_the_one_who_is_talked_to_has_the_form(desk):
    first = desk.line("1").begin().answer()
    await desk.write(TicketForm(subject="the first one's matter"))
    first.hold()
    second = desk.line("2").begin().answer()
    assert desk.front.call_id == second.call_id
    await desk.write(TicketForm(subject="the second one's matter"))

    second.hold()
    first.resume()
    assert desk.front.form.subject == "the first one's matter"
    first.hold()
    second.resume()

    assert desk.front.form.subject == "the second one's matter"


async def test_a_call_to_a_colleague_has_no_form_and_takes_none_away(desk):
    caller = desk.line("1").begin().answer()
    before = desk.front
    caller.hold()

    colleague = desk.line("1002", outbound=True, purpose=CallPurpose.CONSULT).begin().answer()
    assert desk.front == before
    colleague.end()
    caller.resume()

    assert desk.front == before


async def test_a_form_that_the_agent_opened_while_the_caller_waits_stays(desk):
    caller = desk.line("1").begin().answer()
    await desk.save(TicketForm(subject="first matter"))
    caller.hold()
    await desk.bus.execute(NewDraft())
    chosen = desk.front

    caller.resume()

    assert desk.front == chosen
