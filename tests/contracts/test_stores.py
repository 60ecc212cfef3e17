"""What every store of the desk does, in memory and in the encrypted file."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import CallId, TicketId
from agent_desktop.domain.tickets import FieldConflict, TicketForm, TicketKind, Urgency
from agent_desktop.services.ports import DraftRecord
from tests.contracts.stores import AT, Writer, applied, change, opened, refused


@pytest.fixture(params=["memory", "cache"])
async def stores(request, tmp_path):
    async with opened(request.param, tmp_path) as given:
        yield given


@pytest.fixture
def writer():
    return Writer()


def draft(writer, **parts) -> DraftRecord:
    form = TicketForm(
        kind=TicketKind.COMPLAINT,
        customer_name="王芳 🙂",
        phone="13800000000",
        subject="a\x00b \u202eright to left\u202c",
        course="line\nline\ttab",
        urgency=Urgency.URGENT,
        promised_at=AT + timedelta(hours=2),
    )
    given = {
        "draft_id": writer.new_id(),
        "form": form,
        "base": TicketForm(phone="13800000000"),
        "owner": "1001",
        "call_id": CallId(writer.new_id()),
        "ticket_id": TicketId(writer.new_id()),
        "changed_at": AT,
    }
    return DraftRecord(**given | parts)


async def test_a_draft_comes_back_as_it_was_written(stores, writer):
    kept = draft(writer)

    await stores.drafts.keep_draft(kept)

    assert await stores.drafts.drafts() == [kept]


async def test_a_newer_text_replaces_the_draft(stores, writer):
    kept = draft(writer)
    newer = replace(kept, form=TicketForm(subject="newer"))
    await stores.drafts.keep_draft(kept)

    await stores.drafts.keep_draft(newer)

    assert await stores.drafts.drafts() == [newer]


async def test_drafts_come_oldest_first_and_can_be_dropped(stores, writer):
    young = draft(writer, changed_at=AT + timedelta(seconds=2))
    middle = draft(writer, changed_at=AT + timedelta(seconds=1), call_id=None, ticket_id=None)
    old = draft(writer)
    for one in (young, middle, old):
        await stores.drafts.keep_draft(one)

    await stores.drafts.drop_draft(middle.draft_id)
    await stores.drafts.drop_draft("there is none")

    assert await stores.drafts.drafts() == [old, young]


async def test_a_commit_makes_the_ticket_queues_it_and_drops_the_draft(stores, writer):
    kept = draft(writer)
    await stores.drafts.keep_draft(kept)
    ticket_id = TicketId(writer.new_id())
    operation = writer.opened(ticket_id, subject="no light", kind="fault")

    await stores.outbox.commit(operation, by="1001", drop_draft=kept.draft_id)

    ticket = await stores.records.ticket(ticket_id)
    assert ticket is not None
    assert (ticket.owner, ticket.handler, ticket.opened_at) == ("1001", "1001", AT)
    assert ticket.form == TicketForm(kind=TicketKind.FAULT, subject="no light")
    assert await stores.outbox.pending(10, by="1001") == [operation]
    assert await stores.drafts.drafts() == []
    assert not await stores.outbox.is_sent(ticket_id)


async def test_the_numbers_of_operations_grow_by_one(stores, writer):
    for _ in range(3):
        await stores.outbox.commit(writer.opened(writer.new_id(), subject="x"), by="1001")

    seqs = [operation.seq for operation in await stores.outbox.pending(10, by="1001")]

    assert seqs == [1, 2, 3]


async def test_pending_gives_no_more_than_asked_and_only_the_authors_own(stores, writer):
    mine = [writer.opened(writer.new_id(), subject="x") for _ in range(3)]
    await stores.outbox.commit(writer.opened(writer.new_id(), subject="y"), by="1002")
    for operation in mine:
        await stores.outbox.commit(operation, by="1001")

    found = await stores.outbox.pending(2, by="1001")

    assert [operation.op_id for operation in found] == [mine[0].op_id, mine[1].op_id]


async def test_what_is_on_its_way_is_left_out_by_its_number(stores, writer):
    for _ in range(4):
        await stores.outbox.commit(writer.opened(writer.new_id(), subject="x"), by="1001")

    found = await stores.outbox.pending(10, by="1001", after=2)

    assert [operation.seq for operation in found] == [3, 4]


async def test_an_operation_that_is_committed_twice_counts_once(stores, writer):
    operation = writer.opened(writer.new_id(), subject="x")
    call_id = writer.new_id()

    await stores.outbox.commit(operation, by="1001")
    await stores.outbox.commit(operation, by="1001")
    await stores.outbox.commit(writer.call(call_id), by="1001")
    await stores.outbox.commit(writer.call(call_id), by="1001")

    assert (await stores.outbox.state()).pending == 2


async def test_an_operation_that_does_not_fit_its_ticket_leaves_no_trace(stores, writer):
    kept = draft(writer)
    await stores.drafts.keep_draft(kept)
    ticket_id = TicketId(writer.new_id())

    with pytest.raises(InvalidInput, match="never opened"):
        await stores.outbox.commit(
            writer.edited(ticket_id, "subject", "a", "b"), by="1001", drop_draft=kept.draft_id
        )

    assert await stores.drafts.drafts() == [kept]
    assert (await stores.outbox.state()).pending == 0
    assert await stores.records.ticket(ticket_id) is None


async def test_a_receipt_takes_the_operation_out_and_twice_is_the_same(stores, writer):
    ticket_id = TicketId(writer.new_id())
    operation = writer.opened(ticket_id, subject="x")
    await stores.outbox.commit(operation, by="1001")

    for _ in range(2):
        await stores.outbox.settle([applied(operation, 7)], [change(operation, 7, "1001")], 7)

    assert await stores.outbox.pending(10, by="1001") == []
    assert await stores.outbox.is_sent(ticket_id)
    assert await stores.outbox.cursor() == 7
    ticket = await stores.records.ticket(ticket_id)
    assert ticket is not None
    assert ticket.owner == "1001"


async def test_an_own_change_that_comes_back_without_its_receipt_is_sent(stores, writer):
    operation = writer.opened(writer.new_id(), subject="x")
    await stores.outbox.commit(operation, by="1001")

    await stores.outbox.settle([], [change(operation, 1, "1001")], 1)

    assert (await stores.outbox.state()).pending == 0


async def test_a_refused_operation_parks_its_own_ticket_only(stores, writer):
    poisoned, healthy = writer.new_id(), writer.new_id()
    first = writer.opened(poisoned, subject="x")
    other = writer.opened(healthy, subject="y", minutes=1)
    await stores.outbox.commit(first, by="1001")
    await stores.outbox.commit(writer.edited(poisoned, "subject", "x", "z"), by="1001")
    await stores.outbox.commit(other, by="1001")

    await stores.outbox.settle([refused(first)], [], 0)

    pending = await stores.outbox.pending(10, by="1001")
    assert [operation.op_id for operation in pending] == [other.op_id]
    state = await stores.outbox.state()
    assert (state.pending, state.parked, state.oldest_at) == (2, 1, AT)
    ticket = await stores.records.ticket(TicketId(poisoned))
    assert ticket is not None
    assert ticket.form.subject == "z"


async def test_released_operations_go_out_again_as_new_ones_in_their_order(stores, writer):
    ticket_id = writer.new_id()
    first = writer.opened(ticket_id, subject="x")
    second = writer.edited(ticket_id, "subject", "x", "z")
    await stores.outbox.commit(first, by="1001")
    await stores.outbox.commit(second, by="1001")
    await stores.outbox.settle([refused(first), refused(second)], [], 0)

    await stores.outbox.release_parked()

    pending = await stores.outbox.pending(10, by="1001")
    assert [operation.payload for operation in pending] == [first.payload, second.payload]
    assert [operation.seq for operation in pending] == [3, 4]
    assert not {first.op_id, second.op_id} & {operation.op_id for operation in pending}
    await stores.outbox.settle([applied(op, n) for n, op in enumerate(pending, 1)], [], 2)
    ticket = await stores.records.ticket(TicketId(ticket_id))
    assert ticket is not None
    assert (ticket.form.subject, ticket.conflicts) == ("z", ())


async def test_numbers_that_the_server_knows_already_are_left_behind(stores, writer):
    first = writer.opened(writer.new_id(), subject="x")
    await stores.outbox.commit(first, by="1001")

    await stores.outbox.settle([refused(first, "operation.seq_reused")], [], 0)

    (again,) = await stores.outbox.pending(10, by="1001")
    assert again.seq > 1000
    assert again.payload == first.payload
    assert (await stores.outbox.state()).parked == 0


async def test_tickets_of_others_arrive_and_later_changes_win(stores, writer):
    ticket_id = TicketId(writer.new_id())
    opened_there = writer.opened(ticket_id, subject="x", course="then")
    edited_there = writer.edited(ticket_id, "subject", "x", "y")

    await stores.outbox.settle([], [change(opened_there, 1), change(edited_there, 2)], 2)

    ticket = await stores.records.ticket(ticket_id)
    assert ticket is not None
    assert (ticket.owner, ticket.form.subject, ticket.form.course) == ("1002", "y", "then")


async def test_a_pending_edit_stays_on_top_and_the_other_value_stands_beside_it(stores, writer):
    ticket_id = TicketId(writer.new_id())
    opened_here = writer.opened(ticket_id, subject="a")
    await stores.outbox.commit(opened_here, by="1001")
    await stores.outbox.settle([applied(opened_here, 1)], [], 1)
    mine = writer.edited(ticket_id, "subject", "a", "mine")
    await stores.outbox.commit(mine, by="1001")

    await stores.outbox.settle(
        [], [change(writer.edited(ticket_id, "subject", "a", "theirs"), 2)], 2
    )

    ticket = await stores.records.ticket(ticket_id)
    assert ticket is not None
    assert ticket.form.subject == "mine"
    assert ticket.conflicts == (
        FieldConflict(field="subject", kept="mine", lost="theirs", event_id=mine.op_id),
    )


async def test_the_servers_order_decides_when_another_was_faster(stores, writer):
    ticket_id = TicketId(writer.new_id())
    opened_here = writer.opened(ticket_id, subject="a")
    mine = writer.edited(ticket_id, "subject", "a", "mine")
    theirs = writer.edited(ticket_id, "subject", "mine", "theirs")
    await stores.outbox.commit(opened_here, by="1001")
    await stores.outbox.commit(mine, by="1001")

    await stores.outbox.settle([applied(opened_here, 1), applied(mine, 2)], [change(theirs, 3)], 3)

    ticket = await stores.records.ticket(ticket_id)
    assert ticket is not None
    assert (ticket.form.subject, ticket.conflicts) == ("theirs", ())


async def test_an_event_that_does_not_fit_is_left_out_and_the_rest_counts(stores, writer):
    ticket_id = TicketId(writer.new_id())
    changes = [
        change(writer.opened(ticket_id, subject="x"), 1),
        change(writer.edited(ticket_id, "a_field_of_tomorrow", "", "v"), 2),
        change(writer.edited(ticket_id, "subject", "x", "y"), 3),
    ]

    await stores.outbox.settle([], changes, 3)

    ticket = await stores.records.ticket(ticket_id)
    assert ticket is not None
    assert ticket.form.subject == "y"


async def test_a_store_that_holds_nothing_says_so(stores):
    state = await stores.outbox.state()

    assert (state.pending, state.parked, state.oldest_at) == (0, 0, None)
    assert await stores.outbox.cursor() == 0
    assert await stores.records.history(10, by="1001") == []
    assert await stores.records.setting("none") is None


async def test_settings_are_kept_and_replaced(stores):
    await stores.records.put_setting("key", "old")

    await stores.records.put_setting("key", "新")

    assert await stores.records.setting("key") == "新"


async def test_history_shows_a_call_with_its_ticket_as_one_row(stores, writer):
    call_id, ticket_id = writer.new_id(), writer.new_id()
    ticket = writer.opened(
        ticket_id, call_id=call_id, minutes=1, subject="no light", customer_name="王芳"
    )
    await stores.outbox.commit(ticket, by="1001")
    await stores.outbox.commit(writer.call(call_id), by="1001")

    (row,) = await stores.records.history(10, by="1001")

    assert (row.row_id, row.ticket_id) == (f"call:{call_id}", ticket_id)
    assert (row.number, row.name, row.subject) == ("13800000000", "王芳", "no light")
    assert (row.answered, row.duration_s, row.sent) == (True, 60.0, False)


async def test_history_is_sent_when_call_and_ticket_are(stores, writer):
    call_id, ticket_id = writer.new_id(), writer.new_id()
    ticket, call = writer.opened(ticket_id, call_id=call_id, subject="s"), writer.call(call_id)
    await stores.outbox.commit(ticket, by="1001")
    await stores.outbox.commit(call, by="1001")

    await stores.outbox.settle([applied(ticket, 1)], [], 1)
    (half,) = await stores.records.history(10, by="1001")
    await stores.outbox.settle([applied(call, 2)], [], 2)
    (whole,) = await stores.records.history(10, by="1001")

    assert (half.sent, whole.sent) == (False, True)


async def test_history_is_newest_first_limited_and_the_agents_own(stores, writer):
    for minutes in (0, 2, 4):
        await stores.outbox.commit(writer.call(writer.new_id(), minutes=minutes), by="1001")
    alone = writer.opened(writer.new_id(), minutes=3, subject="alone", phone="110")
    await stores.outbox.commit(alone, by="1001")
    await stores.outbox.commit(writer.call(writer.new_id(), minutes=5), by="1002")
    missed = writer.call(writer.new_id(), minutes=6, answered=False)
    await stores.outbox.commit(missed, by="1001")

    rows = await stores.records.history(4, by="1001")

    assert [(row.at - AT).total_seconds() / 60 for row in rows] == [6, 4, 3, 2]
    assert (rows[0].answered, rows[0].duration_s) == (False, None)
    assert (rows[2].number, rows[2].direction) == ("110", None)


async def test_an_assessment_stands_in_the_history_and_a_newer_one_takes_its_place(stores, writer):
    call = writer.call(writer.new_id())
    call_id = call.payload.call_id
    first, second = writer.assessed(call_id, nth=2), writer.assessed(call_id, score=100)
    await stores.outbox.commit(call, by="1001")
    await stores.outbox.commit(first, by="1001")

    (row,) = await stores.records.history(10, by="1001")
    assert (row.score, row.silent_nth) == (90, 2)

    await stores.outbox.commit(second, by="1001")
    await stores.outbox.commit(second, by="1001")

    (row,) = await stores.records.history(10, by="1001")
    assert (row.score, row.silent_nth, row.recorded) == (100, None, False)
    assert (await stores.records.assessment(call_id)) == second.payload
    assert len(await stores.outbox.pending(10, by="1001")) == 3


async def test_a_recorded_call_is_marked_in_the_history(stores, writer):
    call = writer.call(writer.new_id())
    details = call.payload.details.model_copy(update={"recording_id": writer.new_id()})
    payload = call.payload.model_copy(update={"details": details})
    await stores.outbox.commit(call.model_copy(update={"payload": payload}), by="1001")

    (row,) = await stores.records.history(10, by="1001")

    assert row.recorded


async def test_an_older_assessment_from_the_server_waits_behind_an_unsent_one(stores, writer):
    call_id = writer.new_id()
    theirs, ours = writer.assessed(call_id), writer.assessed(call_id, score=100)
    await stores.outbox.commit(ours, by="1001")

    await stores.outbox.settle((), (change(theirs, 1, by="1001"),), 1)

    assert (await stores.records.assessment(call_id)).score == 100
    await stores.outbox.settle((applied(ours, 2),), (change(ours, 2, by="1001"),), 2)
    assert (await stores.records.assessment(call_id)).score == 100
