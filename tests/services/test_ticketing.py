"""The ticket form: saving, editing, and what the server and others make of it."""

import asyncio

import pytest

from agent_desktop.domain.commands import (
    NewDraft,
    OpenTicket,
    SaveTicket,
)
from agent_desktop.domain.errors import NotFound, Unavailable
from agent_desktop.domain.events import (
    DraftChanged,
    DraftKept,
    ExchangeSettled,
    NoticeRaised,
    OperationQueued,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.tickets import (
    MAX_SUBJECT,
    FieldConflict,
    Problem,
    TicketForm,
)
from tests.contracts.stores import Writer, applied, change
from tests.services.desk import settled, until
from tests.services.ticket_desk import DELAY_S, FULL, Desk


@pytest.fixture
async def desk():
    return await Desk().started()


async def test_after_saving_the_form_shows_what_others_wrote_in_other_fields(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    (opened,) = await desk.store.pending(1, by="1001")
    await desk.write(TicketForm(subject="mine"))
    theirs = Writer().edited(ticket_id, "course", "", "theirs", op_id=desk.clock.new_id())
    await desk.store.settle([applied(opened, 1)], [change(theirs, 2)], 2)

    await desk.save(TicketForm(subject="mine"))

    assert desk.front.form == TicketForm(subject="mine", course="theirs")
    assert desk.front.conflicts == ()


async def test_saving_makes_a_ticket_of_the_agents_and_drops_the_draft(desk):
    line = desk.line().begin().answer()
    await desk.write(TicketForm(subject="draft"))
    await desk.kept()

    ticket_id = await desk.save(TicketForm(subject="no light", phone="13800000000"))

    ticket = await desk.store.ticket(TicketId(ticket_id))
    assert ticket is not None
    assert (ticket.owner, ticket.call_id, ticket.form.subject) == ("1001", line.call_id, "no light")
    assert await desk.store.drafts() == []
    assert desk.seen.last(TicketSaved).ticket_id == ticket_id
    assert desk.seen.of(OperationQueued)
    assert (desk.front.ticket_id, desk.front.sent, desk.front.owner) == (ticket_id, False, "1001")


async def test_the_saved_draft_does_not_come_back_to_disk(desk):
    await desk.write(TicketForm(subject="x"))

    await desk.save(TicketForm(subject="x"))
    await asyncio.sleep(3 * DELAY_S)

    assert await desk.store.drafts() == []


async def test_what_is_wrong_with_the_form_is_told_at_once_and_the_draft_is_kept(desk):
    form = TicketForm(subject="长" * 10_000, customer_name="a\x07b")

    ticket_id = await desk.save(form)

    assert ticket_id is None
    assert set(desk.seen.last(TicketRefused).problems) == {
        Problem(field="subject", code="ticket.too_long", limit=MAX_SUBJECT),
        Problem(field="customer_name", code="ticket.control_character"),
    }
    await desk.kept()
    (draft,) = await desk.store.drafts()
    assert draft.form == form


@pytest.mark.parametrize(
    "subject",
    ["🙂👨‍👩‍👧", "مرحبا \u202eabc\u202c", "é combining e\u0301", "𠜎", "null? no: \u2400"],
)
async def test_any_text_that_people_write_is_kept_as_it_is(desk, subject):
    ticket_id = await desk.save(TicketForm(subject=subject))

    ticket = await desk.store.ticket(TicketId(ticket_id))
    assert ticket is not None
    assert ticket.form.subject == subject


async def test_half_a_character_is_replaced_because_no_file_can_hold_it(desk):
    await desk.write(TicketForm(subject="a\ud83d", course="\ud83d\ude42"))
    await desk.kept()

    (draft,) = await desk.store.drafts()

    assert draft.form == TicketForm(subject="a\ufffd", course="🙂")


async def test_saving_twice_at_the_same_time_makes_one_ticket(desk):
    front = desk.front
    command = SaveTicket(draft_id=front.draft_id, form=TicketForm(subject="x"))

    first, second = await asyncio.gather(desk.bus.execute(command), desk.bus.execute(command))

    assert first == second
    assert (await desk.store.state()).pending == 1


async def test_saving_again_is_an_edit_with_before_and_after(desk):
    ticket_id = await desk.save(TicketForm(subject="a", course="same"))

    await desk.save(TicketForm(subject="b", course="same"))

    _, edit = await desk.store.pending(10, by="1001")
    assert edit.payload.type == "ticket.edited"
    assert edit.payload.ticket_id == ticket_id
    assert [(c.field, c.before, c.after) for c in edit.payload.changes] == [("subject", "a", "b")]


async def test_what_is_typed_while_it_is_saved_becomes_an_edit_not_a_second_ticket(desk):
    release = asyncio.Event()
    commit = desk.store.commit

    async def slow_commit(*args, **kwargs):
        await release.wait()
        await commit(*args, **kwargs)

    desk.store.commit = slow_commit
    front = desk.front
    saving = asyncio.gather(
        desk.bus.execute(SaveTicket(draft_id=front.draft_id, form=TicketForm(subject="a")))
    )
    await settled()
    await desk.write(TicketForm(subject="ab"), front.draft_id)
    release.set()
    await saving
    await until(lambda: desk.seen.of(DraftKept))

    (draft,) = [d for d in await desk.store.drafts() if d.form.subject == "ab"]

    assert draft.ticket_id == desk.seen.last(TicketSaved).ticket_id
    assert draft.base == TicketForm(subject="a")


async def test_a_full_disk_is_told_once_and_the_text_is_kept_when_there_is_room(desk):
    desk.ticketing._keeper._retry_s = DELAY_S
    desk.store.failure = FULL
    await desk.write(TicketForm(subject="x"))
    await until(lambda: desk.seen.of(NoticeRaised))
    await desk.write(TicketForm(subject="xy"))
    await asyncio.sleep(4 * DELAY_S)

    desk.store.failure = None
    await desk.kept()

    assert [notice.code for notice in desk.seen.of(NoticeRaised)] == ["cache.disk_full"]
    (draft,) = await desk.store.drafts()
    assert draft.form.subject == "xy"


async def test_a_full_disk_refuses_to_save_and_saving_again_works(desk):
    form = TicketForm(subject="x")
    desk.store.failure = FULL
    with pytest.raises(Unavailable, match="full"):
        await desk.save(form)

    desk.store.failure = None
    await desk.save(form)

    assert (await desk.store.state()).pending == 1
    await asyncio.sleep(3 * DELAY_S)
    assert await desk.store.drafts() == []


async def test_saving_a_ticket_without_a_change_sends_nothing(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))

    again = await desk.save(TicketForm(subject="x"))

    assert again == ticket_id
    assert (await desk.store.state()).pending == 1


async def test_a_saved_ticket_can_be_opened_again(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    await desk.bus.execute(NewDraft())

    await desk.bus.execute(OpenTicket(ticket_id=ticket_id))

    assert (desk.front.ticket_id, desk.front.form.subject) == (ticket_id, "x")
    assert desk.front.opened_at is not None


async def test_a_ticket_with_unsaved_words_opens_with_them(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    await desk.write(TicketForm(subject="x and more"))
    await desk.bus.execute(NewDraft())

    await desk.bus.execute(OpenTicket(ticket_id=ticket_id))

    assert desk.front.form.subject == "x and more"


async def test_a_ticket_that_is_not_here_cannot_be_opened(desk):
    with pytest.raises(NotFound):
        await desk.bus.execute(OpenTicket(ticket_id="none"))


async def test_the_form_says_when_its_ticket_is_sent(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    (operation,) = await desk.store.pending(1, by="1001")

    await desk.store.settle([applied(operation, 1)], [], 1)
    desk.bus.publish(ExchangeSettled(ticket_ids=(ticket_id,)))
    await settled()

    assert desk.front.sent


async def test_an_open_ticket_shows_what_another_made_of_it(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    (opened,) = await desk.store.pending(1, by="1001")
    theirs = Writer().edited(ticket_id, "subject", "x", "theirs", op_id=desk.clock.new_id())

    await desk.store.settle([applied(opened, 1)], [change(theirs, 2)], 2)
    desk.bus.publish(ExchangeSettled(ticket_ids=(ticket_id,)))
    await settled()

    assert (desk.front.form.subject, desk.front.sent) == ("theirs", True)


async def test_unsaved_words_stay_when_another_changes_the_ticket_and_saving_shows_both(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    (opened,) = await desk.store.pending(1, by="1001")
    await desk.write(TicketForm(subject="mine"))
    shown = len(desk.seen.of(DraftChanged))
    theirs = Writer().edited(ticket_id, "subject", "x", "theirs", op_id=desk.clock.new_id())
    await desk.store.settle([applied(opened, 1)], [change(theirs, 2)], 2)

    desk.bus.publish(ExchangeSettled(ticket_ids=(ticket_id,)))
    await settled()
    assert len(desk.seen.of(DraftChanged)) == shown
    await desk.save(TicketForm(subject="mine"))

    (conflict,) = desk.front.conflicts
    assert (conflict.field, conflict.kept, conflict.lost) == ("subject", "mine", "theirs")
    assert isinstance(conflict, FieldConflict)


async def test_a_restored_edit_still_knows_what_it_replaces(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    await desk.write(TicketForm(subject="mine"))
    await desk.kept()
    again = await desk.restart()
    assert (again.front.ticket_id, again.front.form.subject) == (ticket_id, "mine")

    await again.save()

    edit = (await desk.store.pending(10, by="1001"))[-1]
    assert [(c.before, c.after) for c in edit.payload.changes] == [("x", "mine")]
