"""The ticket form: drafts that survive, calls that bring their own, saving."""

import asyncio

import pytest

from agent_desktop.domain.commands import (
    DiscardDraft,
    EditDraft,
    NewDraft,
    OpenTicket,
    SaveTicket,
)
from agent_desktop.domain.errors import NotAllowed, NotFound, Unavailable
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
from agent_desktop.services.bus import Bus
from agent_desktop.services.ticketing import Ticketing
from tests.contracts.stores import Writer, applied, change
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled, sign_in, until

DELAY_S = 0.02
FULL = Unavailable("the disk is full", code="cache.disk_full")


class Desk:
    """A bus with the ticketing service on it; ``restart`` is what a crash leaves."""

    def __init__(self, before: "Desk | None" = None) -> None:
        self.store = MemoryStore() if before is None else before.store
        self.clock = FakeClock() if before is None else before.clock
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.ticketing = Ticketing(
            self.bus, self.store, self.store, self.store, self.clock, keep_after_s=DELAY_S
        )

    async def started(self) -> "Desk":
        await self.ticketing.start()
        sign_in(self.bus)
        return self

    async def restart(self) -> "Desk":
        return await Desk(self).started()

    @property
    def front(self) -> DraftChanged:
        return self.seen.last(DraftChanged)

    async def write(self, form: TicketForm, draft_id: str = "") -> None:
        await self.bus.execute(EditDraft(draft_id=draft_id or self.front.draft_id, form=form))

    async def kept(self) -> None:
        await until(lambda: self.seen.of(DraftKept))

    async def save(self, form: TicketForm | None = None) -> str | None:
        front = self.front
        command = SaveTicket(draft_id=front.draft_id, form=form or front.form)
        saved: str | None = await self.bus.execute(command)
        return saved

    def line(self, number: str = "13800000000", **parts) -> Line:
        return Line(self.bus, self.clock, number, **parts)


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


async def test_after_saving_the_form_shows_what_others_wrote_in_other_fields(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))
    (opened,) = await desk.store.pending(1, by="1001")
    await desk.write(TicketForm(subject="mine"))
    theirs = Writer().edited(ticket_id, "course", "", "theirs", op_id=desk.clock.new_id())
    await desk.store.settle([applied(opened, 1)], [change(theirs, 2)], 2)

    await desk.save(TicketForm(subject="mine"))

    assert desk.front.form == TicketForm(subject="mine", course="theirs")
    assert desk.front.conflicts == ()


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


async def test_saving_a_ticket_without_a_change_sends_nothing(desk):
    ticket_id = await desk.save(TicketForm(subject="x"))

    again = await desk.save(TicketForm(subject="x"))

    assert again == ticket_id
    assert (await desk.store.state()).pending == 1


async def test_a_day_of_calls_does_not_pile_up_forms(desk):
    for _ in range(600):
        desk.line().begin().end(487)

    assert len(desk.ticketing._stack._forms) < 510


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
