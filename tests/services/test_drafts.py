"""The draft: on disk soon, back after a crash, thrown away and brought back."""

import asyncio

import pytest

from agent_desktop.domain.commands import (
    DiscardDraft,
    NewDraft,
)
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.events import (
    DraftChanged,
    DraftKept,
)
from agent_desktop.domain.tickets import (
    TicketForm,
    TicketKind,
)
from tests.services.desk import sign_in, until
from tests.services.ticket_desk import DELAY_S, Desk


@pytest.fixture
async def desk():
    return await Desk().started()


async def test_a_desk_begins_with_an_empty_form_of_the_agents(desk):
    assert desk.front.form == TicketForm()
    assert desk.front.owner == "1001"
    assert not desk.front.restored


async def test_what_is_typed_is_on_disk_soon_even_when_the_typing_does_not_stop(desk):
    loop = asyncio.get_running_loop()
    begin = loop.time()
    letters = 0
    while not desk.seen.of(DraftKept):
        letters += 1
        await desk.write(TicketForm(subject="x" * letters))
        await asyncio.sleep(DELAY_S / 5)

    assert loop.time() - begin < 10 * DELAY_S
    (draft,) = await desk.store.drafts()
    assert draft.form.subject.startswith("x")


async def test_a_draft_comes_back_after_a_crash(desk):
    form = TicketForm(subject="no light", course="since monday", customer_name="王芳")
    await desk.write(form)
    await desk.kept()

    again = await desk.restart()

    assert (again.front.form, again.front.restored) == (form, True)
    assert again.front.draft_id == desk.front.draft_id


async def test_what_waits_is_written_when_the_desk_closes(desk):
    await desk.write(TicketForm(subject="last word"))

    await desk.ticketing.stop()

    (draft,) = await desk.store.drafts()
    assert draft.form.subject == "last word"


async def test_an_empty_draft_is_not_brought_back(desk):
    await desk.write(TicketForm(subject="x"))
    await desk.write(TicketForm())
    await desk.kept()

    again = await desk.restart()

    assert not again.front.restored
    assert await desk.store.drafts() == []


async def test_nobody_signed_in_cannot_own_a_ticket_but_keeps_the_draft():
    desk = Desk()
    await desk.ticketing.start()

    with pytest.raises(NotAllowed) as caught:
        await desk.save(TicketForm(subject="x"))

    assert caught.value.code == "session.signed_out"
    await desk.kept()
    sign_in(desk.bus)
    assert (desk.front.form.subject, desk.front.owner) == ("x", "1001")


async def test_the_next_agent_at_the_pc_does_not_see_the_drafts_of_the_one_before(desk):
    await desk.write(TicketForm(subject="of 1001"))

    sign_in(desk.bus, "1002")

    assert desk.front.form == TicketForm()
    sign_in(desk.bus, "1001")
    assert desk.front.form.subject == "of 1001"


async def test_discarding_a_form_that_nobody_knows_is_nothing(desk):
    shown = len(desk.seen.of(DraftChanged))

    await desk.bus.execute(DiscardDraft(draft_id="none"))

    assert len(desk.seen.of(DraftChanged)) == shown


async def test_words_typed_into_a_form_that_nobody_knows_are_kept(desk):
    await desk.write(TicketForm(subject="late"), "11111111-0000-7000-8000-000000000000")
    await desk.kept()

    (draft,) = await desk.store.drafts()

    assert (draft.form.subject, draft.owner) == ("late", "1001")


async def test_discarding_empties_the_form_and_the_old_text_can_be_put_back(desk):
    form = TicketForm(subject="oops")
    await desk.write(form)
    await desk.kept()
    draft_id = desk.front.draft_id

    await desk.bus.execute(DiscardDraft(draft_id=draft_id))
    emptied, on_disk = desk.front, await desk.store.drafts()
    await desk.write(form, draft_id)
    await until(lambda: len(desk.seen.of(DraftKept)) > 1)

    assert (emptied.draft_id, emptied.form, on_disk) == (draft_id, TicketForm(), [])
    (draft,) = await desk.store.drafts()
    assert draft.form == form


async def test_a_new_form_leaves_the_old_one_waiting(desk):
    await desk.write(TicketForm(subject="waits"))

    await desk.bus.execute(NewDraft())
    assert desk.front.form == TicketForm()
    await desk.bus.execute(DiscardDraft(draft_id=desk.front.draft_id))

    assert desk.front.form.subject == "waits"


async def test_another_kind_is_told_again_so_that_its_own_fields_come_up(desk):
    await desk.write(TicketForm(subject="39 too much"))
    told = len(desk.seen.of(DraftChanged))

    await desk.write(TicketForm(subject="39 too much", kind=TicketKind.COMPLAINT))
    await desk.write(TicketForm(subject="39 too much!", kind=TicketKind.COMPLAINT))

    assert len(desk.seen.of(DraftChanged)) == told + 1
    assert desk.front.form.kind is TicketKind.COMPLAINT
