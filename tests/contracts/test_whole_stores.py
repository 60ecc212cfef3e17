"""Steps, records, whole fetches and digests: the store in memory and the real one alike."""

import pytest

from agent_desktop.contract.server import (
    GonePayload,
    ResyncResponse,
    TableDigest,
    TicketState,
    row_hash,
)
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import TicketEventKind, TicketStatus, derive
from tests.contracts.stores import AT, Writer, applied, change, opened, refused, state

CUSTOMER = RecordTable.CUSTOMER


@pytest.fixture(params=["memory", "cache"])
async def stores(request, tmp_path):
    async with opened(request.param, tmp_path) as given:
        yield given


@pytest.fixture
def writer():
    return Writer()


async def ticket_of(stores, ticket_id: str):
    found = await stores.records.ticket(TicketId(ticket_id))
    assert found is not None
    return found


async def offered(stores, writer, to: str = "1002") -> str:
    """A ticket of 1001 that is offered to somebody, at the server and here."""
    ticket_id = writer.new_id()
    made = (
        writer.opened(ticket_id, subject="no light"),
        writer.step(ticket_id, "assigned", to=to),
    )
    for number, operation in enumerate(made, 1):
        await stores.outbox.commit(operation, by="1001")
        await stores.outbox.settle([applied(operation, number)], [], number)
    return ticket_id


async def test_a_step_and_what_it_carries_come_back_from_the_log(stores, writer):
    ticket_id = writer.new_id()
    await stores.outbox.commit(writer.opened(ticket_id, subject="x"), by="1001")
    note = writer.step(ticket_id, "noted", text="called\ntwice")

    await stores.outbox.commit(note, by="1001", role="lead", team="Service")

    event = (await stores.tickets.log(TicketId(ticket_id)))[-1]
    assert (event.kind, event.datum("text")) == (TicketEventKind.NOTED, "called\ntwice")
    assert (event.by_role, event.by_team) == ("lead", "Service")
    assert (event.device_at, event.received_at) == (note.device_at, None)


async def test_what_the_server_says_of_an_event_is_kept_with_it(stores, writer):
    operation = writer.opened(writer.new_id(), subject="x")
    told = change(operation, 1, role="manager", team="Floor", device="desk-7")

    await stores.outbox.settle([], [told], 1)

    (event,) = await stores.tickets.log(TicketId(operation.payload.ticket_id))
    assert (event.by_role, event.by_team, event.device) == ("manager", "Floor", "desk-7")
    assert event.received_at == AT


async def test_a_step_that_came_too_late_stays_in_the_log_without_effect(stores, writer):
    ticket_id = await offered(stores, writer, to="team:Service")
    theirs, mine = (writer.step(ticket_id, "accepted") for _ in range(2))
    await stores.outbox.commit(mine, by="1003", team="Service")
    assert (await ticket_of(stores, ticket_id)).handler == "1003"

    told = [change(theirs, 3, by="1002", team="Service")]
    told += [change(mine, 4, by="1003", team="Service")]
    await stores.outbox.settle([applied(mine, 4)], told, 4)

    ticket = await ticket_of(stores, ticket_id)
    assert (ticket.status, ticket.handler) == (TicketStatus.ACCEPTED, "1002")
    assert [void.event_id for void in ticket.voids] == [mine.op_id]
    log = await stores.tickets.log(TicketId(ticket_id))
    assert [event.event_id for event in log][-2:] == [theirs.op_id, mine.op_id]
    assert ticket == derive(log)


async def test_a_refused_operation_that_is_put_away_is_a_note_and_the_rest_goes_on(stores, writer):
    ticket_id = await offered(stores, writer)
    first, second = (writer.step(ticket_id, "noted", text=text) for text in ("a", "b"))
    for operation in (first, second):
        await stores.outbox.commit(operation, by="1001")
    await stores.outbox.settle([refused(first, "access.not_allowed")], [], 2)
    assert await stores.outbox.pending(10, by="1001") == []
    waiting, parked = await stores.tickets.unsent(TicketId(ticket_id))
    assert (waiting, parked) == ([second.op_id], [(first.op_id, "access.not_allowed")])

    await stores.outbox.drop_refused(first.op_id)
    await stores.outbox.drop_refused(second.op_id)

    pending = await stores.outbox.pending(10, by="1001")
    assert [operation.op_id for operation in pending] == [second.op_id]
    ticket = await ticket_of(stores, ticket_id)
    assert [(void.event_id, void.code) for void in ticket.voids] == [
        (first.op_id, "access.not_allowed")
    ]
    assert first.op_id in [e.event_id for e in await stores.tickets.log(TicketId(ticket_id))]


async def test_what_is_gone_at_the_server_goes_here_but_never_unsent_work(stores, writer):
    sent, unsent = await offered(stores, writer), await offered(stores, writer)
    await stores.outbox.commit(writer.step(unsent, "noted", text="mine"), by="1001")
    await stores.outbox.settle([], [], 9, records=[state("customer", "c-1", 9, name="Wang")])
    gone = [GonePayload(table="ticket", row_id=i) for i in (sent, unsent)]

    await stores.outbox.settle(
        [], [], 10, gone=[*gone, GonePayload(table="customer", row_id="c-1")]
    )

    assert await stores.records.ticket(TicketId(sent)) is None
    assert (await ticket_of(stores, unsent)).form.subject == "no light"
    assert await stores.books.record(CUSTOMER, "c-1") is None
    assert (await stores.outbox.state()).pending == 1


async def test_an_edit_of_a_record_shows_at_once_and_lies_on_what_the_server_sends(stores, writer):
    await stores.outbox.settle([], [], 1, records=[state("customer", "c-1", 1, name="Wang")])
    mine = writer.record("customer", "c-1", before={"name": "Wang"}, name="Wang Li")
    await stores.outbox.commit(mine, by="1001")
    assert (await stores.outbox.pending(1, by="1001"))[0].payload == mine.payload

    theirs = state("customer", "c-1", 2, name="Wang", company="Acme")
    await stores.outbox.settle([], [], 2, records=[theirs])

    record = await stores.books.record(CUSTOMER, "c-1")
    assert record.values == {"name": "Wang Li", "company": "Acme"}
    assert record.revision == 2


async def test_a_received_edit_stays_on_top_until_a_state_has_it(stores, writer):
    await stores.outbox.settle([], [], 1, records=[state("customer", "c-1", 1, name="Wang")])
    mine = writer.record("customer", "c-1", before={"name": "Wang"}, name="Wang Li")
    await stores.outbox.commit(mine, by="1001")

    await stores.outbox.settle(
        [applied(mine, 3)], [], 2, records=[state("customer", "c-1", 2, name="Wang", note="n")]
    )
    between = await stores.books.record(CUSTOMER, "c-1")
    merged = state("customer", "c-1", 4, name="Li", note="n")
    await stores.outbox.settle([], [], 4, records=[merged])
    after = await stores.books.record(CUSTOMER, "c-1")

    assert between.values == {"name": "Wang Li", "note": "n"}
    assert after.values == {"name": "Li", "note": "n"}
    assert (await stores.outbox.state()).pending == 0


async def test_two_edits_of_one_field_are_a_conflict_with_both_values(stores, writer):
    await stores.outbox.settle([], [], 1, records=[state("customer", "c-1", 1, name="a")])
    mine = writer.record("customer", "c-1", before={"name": "a"}, name="mine")
    await stores.outbox.commit(mine, by="1001")

    await stores.outbox.settle([], [], 2, records=[state("customer", "c-1", 2, name="theirs")])

    record = await stores.books.record(CUSTOMER, "c-1")
    assert record.values["name"] == "mine"
    assert [(c.kept, c.lost) for c in record.conflicts] == [("mine", "theirs")]


async def test_a_refused_edit_of_a_record_that_is_put_away_is_taken_back(stores, writer):
    mine = writer.record("department", "d-1", name="Repairs")
    await stores.outbox.commit(mine, by="1001")
    await stores.outbox.settle([refused(mine)], [], 0)

    await stores.outbox.drop_refused(mine.op_id)

    assert await stores.books.record(RecordTable.DEPARTMENT, "d-1") is None
    assert (await stores.outbox.state()).parked == 0


async def test_a_deleted_record_is_a_tombstone_and_an_edit_brings_it_back(stores, writer):
    await stores.outbox.settle([], [], 1, records=[state("template", "t-1", 1, deleted=True)])
    assert (await stores.books.record(RecordTable.TEMPLATE, "t-1")).deleted

    await stores.outbox.commit(writer.record("template", "t-1", name="again"), by="1001")

    assert not (await stores.books.record(RecordTable.TEMPLATE, "t-1")).deleted


async def test_an_older_state_is_no_news_and_the_same_twice_changes_nothing(stores):
    new, old = (state("customer", "c-1", r, name=n) for r, n in ((5, "new"), (4, "old")))

    for told in (new, new, old):
        await stores.outbox.settle([], [], 5, records=[told])

    assert (await stores.books.record(CUSTOMER, "c-1")).values == {"name": "new"}
    total = f"{row_hash('c-1', 5):016x}"
    assert await stores.outbox.digests() == {"customer": TableDigest(rows=1, total=total)}


async def test_a_look_up_is_queued_and_changes_nothing_else(stores, writer):
    payload = {"type": "customer.looked_up", "customer_id": "c-1", "what": ("phone",)}
    operation = writer.record("customer", "c-1").model_copy()
    operation = type(operation).model_validate(operation.model_dump() | {"payload": payload})

    await stores.outbox.commit(operation, by="1001")
    await stores.outbox.commit(operation, by="1001")

    assert [o.payload.type for o in await stores.outbox.pending(9, by="1001")] == [
        "customer.looked_up"
    ]


async def test_many_operations_are_one_transaction_and_one_that_does_not_fit_leaves_none(
    stores, writer
):
    good = [writer.record("customer", f"c-{n}", name=f"n{n}") for n in range(3)]
    await stores.outbox.commit_many(good, by="1001")

    seqs = [operation.seq for operation in await stores.outbox.pending(10, by="1001")]
    assert seqs == [1, 2, 3]
    assert (await stores.books.record(CUSTOMER, "c-2")).values == {"name": "n2"}


async def test_a_ticket_that_is_over_comes_without_its_log_and_goes_on(stores, writer):
    ticket_id = writer.new_id()
    closed = writer.opened(ticket_id, subject="old"), writer.step(ticket_id, "closed")
    log = [change(operation, n) for n, operation in enumerate(closed, 1)]
    made = await whole(stores, log)
    over = TicketState(revision=2, ticket=made)
    await stores.outbox.settle([], [], 2, gone=[GonePayload(table="ticket", row_id=ticket_id)])
    await stores.outbox.begin_resync("ticket")
    await stores.outbox.take_page("ticket", ResyncResponse(tickets=(over,)))
    await stores.outbox.end_resync("ticket")
    assert await ticket_of(stores, ticket_id) == made
    assert await stores.tickets.log(TicketId(ticket_id)) == []

    reopened = writer.step(ticket_id, "reopened", reason="it broke again")
    await stores.outbox.settle([], [change(reopened, 3)], 3)
    again = await ticket_of(stores, ticket_id)
    assert (again.status, again.form.subject) == (TicketStatus.OPEN, "old")

    await stores.outbox.take_page("ticket", ResyncResponse(changes=(*log, change(reopened, 3))))
    assert await ticket_of(stores, ticket_id) == again
    assert len(await stores.tickets.log(TicketId(ticket_id))) == 3


async def whole(stores, log):
    await stores.outbox.settle([], log, log[-1].revision)
    return await ticket_of(stores, log[0].payload.ticket_id)


async def test_a_whole_fetch_replaces_what_the_server_has_no_more_and_keeps_unsent_work(
    stores, writer
):
    stays, goes = await offered(stores, writer), await offered(stores, writer)
    mine = writer.opened(writer.new_id(), subject="unsent")
    await stores.outbox.commit(mine, by="1001")
    await stores.outbox.settle(
        [], [], 9, records=[state("customer", f"c-{n}", n, name="n") for n in (8, 9)]
    )
    edit = writer.record("customer", "c-9", before={"name": "n"}, name="mine")
    await stores.outbox.commit(edit, by="1001")
    log = await stores.tickets.log(TicketId(stays))
    only = [change(writer.opened(stays, op_id=log[0].event_id, subject="no light"), 1, by="1001")]

    for table, page in (
        ("ticket", ResyncResponse(changes=tuple(only))),
        ("customer", ResyncResponse(records=(state("customer", "c-7", 3, name="new"),))),
    ):
        await stores.outbox.begin_resync(table)
        await stores.outbox.take_page(table, page)
        await stores.outbox.end_resync(table)

    assert await stores.records.ticket(TicketId(goes)) is None
    assert (await ticket_of(stores, stays)).status is TicketStatus.OPEN
    assert (await ticket_of(stores, mine.payload.ticket_id)).form.subject == "unsent"
    assert await stores.books.record(CUSTOMER, "c-8") is None
    assert (await stores.books.record(CUSTOMER, "c-9")).values == {"name": "mine"}
    assert (await stores.outbox.state()).pending == 2
    digests = await stores.outbox.digests()
    assert digests["customer"] == TableDigest(rows=1, total=f"{row_hash('c-7', 3):016x}")
    assert digests["ticket"] == TableDigest(rows=1, total=f"{row_hash(stays, 1):016x}")


async def test_the_digest_of_tickets_counts_those_that_are_not_over(stores, writer):
    ticket_id = await offered(stores, writer)
    assert (await stores.outbox.digests())["ticket"].total == f"{row_hash(ticket_id, 2):016x}"

    withdrawn = writer.step(ticket_id, "withdrawn", reason="by mistake")
    await stores.outbox.settle([], [change(withdrawn, 3, by="1001")], 3)

    assert (await stores.outbox.digests()).get("ticket") is None


async def test_the_scope_is_kept_until_another_comes(stores):
    assert await stores.outbox.scope() == ""
    await stores.outbox.settle([], [], 1, scope="abc")

    await stores.outbox.settle([], [], 2)

    assert (await stores.outbox.scope(), await stores.outbox.cursor()) == ("abc", 2)


async def test_a_state_counts_more_than_a_log_that_others_have_gone_on_with(stores, writer):
    ticket_id = writer.new_id()
    opening = writer.opened(ticket_id, subject="old")
    note = writer.step(ticket_id, "noted", text="called at noon")
    theirs = writer.step(ticket_id, "withdrawn", reason="solved itself")
    log = [change(operation, n) for n, operation in enumerate((opening, theirs, note), 1)]
    made = await whole(stores, log)
    await stores.outbox.settle([], [], 3, gone=[GonePayload(table="ticket", row_id=ticket_id)])
    await stores.outbox.settle([], [log[0], log[2]], 3)  # the desk was away in between

    await stores.outbox.begin_resync("ticket")
    over = TicketState(revision=3, ticket=made)
    await stores.outbox.take_page("ticket", ResyncResponse(tickets=(over,)))
    await stores.outbox.end_resync("ticket")

    assert await ticket_of(stores, ticket_id) == made
