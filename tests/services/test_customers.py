import pytest

from agent_desktop.domain.commands import Dial
from agent_desktop.domain.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from agent_desktop.domain.events import TicketSaved
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import (
    DialCustomer,
    EditRecord,
    MakeCustomer,
    MergeCustomers,
    ShowCustomer,
)
from agent_desktop.domain.ticket_news import CustomerOffered, CustomerShown, CustomersMerged
from agent_desktop.domain.tickets import FieldChange, Ticket, TicketForm, TicketStatus
from tests.fakes.books import MemoryBooks
from tests.services.books_desk import BooksDesk, row
from tests.services.desk import settled, until

TICKET = "0192f0c0-0000-7000-8000-000000000001"
WANG = {"name": "王芳芳", "grade": "VIP", "number.+8613812345678": "手机", "contact.mail": "w@x.cn"}


@pytest.fixture
async def desk():
    books = MemoryBooks()
    books.put("customer", "wang", WANG)
    yield BooksDesk(books)
    await settled()


async def shown(desk: BooksDesk) -> CustomerShown:
    await settled()
    return desk.seen.last(CustomerShown)


async def refused(desk: BooksDesk, command) -> str:
    with pytest.raises((NotAllowed, InvalidInput, NotFound, Conflict)) as refusal:
        await desk.bus.execute(command)
    return refusal.value.code


async def test_a_ringing_call_brings_its_customer_up_in_full_and_logs_the_look(desk):
    line = desk.line("13812345678").begin()
    event = await shown(desk)

    assert (event.call_id, event.customer.name) == (line.call_id, "王芳芳")
    assert event.customer.numbers == ("+8613812345678",)
    assert event.masked == ()
    [look] = desk.books.look_ups
    assert (look.customer_id, look.reason, look.call_id) == ("wang", "call", line.call_id)
    assert look.what == ("name", "grade", "number", "contact")


async def test_a_call_is_logged_once_however_often_the_customer_changes(desk):
    line = desk.line().begin()
    await shown(desk)
    line.answer()
    desk.books.put("customer", "wang", {**WANG, "company": "云杉"})
    desk.bus.publish(TicketSaved(draft_id="d", ticket_id="t"))

    assert (await shown(desk)).customer.company == "云杉"
    assert len(desk.books.look_ups) == 1


async def test_matters_promises_and_last_calls_stand_beside_the_customer(desk):
    at = desk.clock.now()
    desk.books.rows = [
        ("wang", row("t1", phone="", promised_at=at)),
        ("", row("t2", phone="+8613812345678")),
        ("wang", row("t3", phone="", status=TicketStatus.CLOSED)),
    ]
    desk.books.calls = [("+8613812345678", (at, "inbound", "1002", "宽带断线"))]
    desk.line().begin()
    event = await shown(desk)

    assert {r.ticket_id for r in event.open_matters} == {"t1", "t2"}
    assert event.customer.open_matters == 2
    assert [r.ticket_id for r in event.promises] == ["t1"]
    assert event.last_calls == ((at, "inbound", "1002", "宽带断线"),)


async def test_a_stranger_s_number_shows_the_matters_of_the_number(desk):
    desk.books.rows = [("", row("t1", phone="13999999999"))]
    desk.line("13999999999").begin()
    event = await shown(desk)

    assert event.customer is None
    assert [r.ticket_id for r in event.open_matters] == ["t1"]
    assert desk.books.look_ups == []


async def test_an_agent_sees_less_outside_a_call_and_more_for_a_reason(desk):
    await desk.bus.execute(ShowCustomer(customer_id="wang"))
    event = await shown(desk)

    assert event.customer.name == "王**"
    assert event.customer.numbers == ("+86138****5678",)
    assert "13812345678" not in str(event)
    assert set(event.masked) == {"name", "number.+86138****5678", "contact.mail"}
    assert await refused(desk, ShowCustomer(customer_id="wang", reveal=True)) == (
        "customer.reason_needed"
    )
    assert desk.books.look_ups == []

    await desk.bus.execute(ShowCustomer(customer_id="wang", reveal=True, reason="回访"))

    assert (await shown(desk)).customer.name == "王芳芳"
    assert [look.reason for look in desk.books.look_ups] == ["回访"]


async def test_the_own_open_matter_is_reason_enough(desk):
    desk.books.rows = [("wang", row("t1", handler="1001"))]
    await desk.bus.execute(ShowCustomer(customer_id="wang"))

    assert (await shown(desk)).masked == ()
    assert [look.reason for look in desk.books.look_ups] == ["ticket"]


async def test_a_lead_sees_all_and_every_look_is_logged_once_in_five_minutes(desk):
    desk.sign_in("1000", "lead")
    for _ in range(2):
        await desk.bus.execute(ShowCustomer(customer_id="wang"))
    desk.clock.pass_by(301)
    await desk.bus.execute(ShowCustomer(customer_id="wang"))

    assert (await shown(desk)).masked == ()
    assert [look.reason for look in desk.books.look_ups] == ["lead", "lead"]


async def test_what_cannot_be_logged_is_not_shown(desk):
    desk.books.failure = Unavailable("the disk is full", code="cache.disk_full")
    desk.line().begin()

    assert (await shown(desk)).customer.name == "王**"


async def test_an_administrator_sees_no_customers(desk):
    desk.sign_in("9000", "admin")

    assert await refused(desk, ShowCustomer(customer_id="wang")) == "record.not_allowed"


async def test_who_only_rings_does_not_take_the_place_of_who_is_talked_to(desk):
    desk.books.put("customer", "li", {"name": "李雷", "number.+8613900000000": "手机"})
    first = desk.line().begin().answer()
    await shown(desk)
    second = desk.line("13900000000").begin()
    assert (await shown(desk)).call_id == first.call_id

    first.hold()
    second.answer()
    assert (await shown(desk)).customer.name == "李雷"


async def test_nothing_of_a_customer_stays_when_the_agent_leaves(desk):
    desk.line().begin().answer().end()
    await shown(desk)
    desk.sign_in("1002")

    assert await shown(desk) == CustomerShown()


async def test_a_new_number_is_offered_as_a_customer_and_made_one(desk):
    ticket = Ticket(
        ticket_id=TICKET,
        owner="1001",
        handler="1001",
        call_id=None,
        form=TicketForm(customer_name="李雷先生", phone="013911112222", subject="x"),
        opened_at=desk.clock.now(),
        changed_at=desk.clock.now(),
    )
    desk.books.tickets[TICKET] = ticket
    desk.bus.publish(TicketSaved(draft_id="d", ticket_id=TICKET))
    await until(lambda: desk.seen.of(CustomerOffered))
    assert desk.seen.last(CustomerOffered).name == "李雷先生"

    made = await desk.bus.execute(MakeCustomer(ticket_id=TICKET))

    assert desk.books.values("customer", made) == {
        "name": "李雷",
        "title": "先生",
        "number.+8613911112222": "phone",
    }
    linked = desk.books.operations[-1].payload
    assert (linked.type, linked.changes[0].after) == ("ticket.edited", made)
    assert await desk.bus.execute(MakeCustomer(ticket_id=TICKET)) == made


async def test_a_number_that_has_a_customer_is_not_offered(desk):
    desk.books.tickets[TICKET] = Ticket(
        ticket_id=TICKET, owner="1001", handler="1001", call_id=None,
        form=TicketForm(phone="13812345678", subject="x"),
        opened_at=desk.clock.now(), changed_at=desk.clock.now(),
    )  # fmt: skip
    desk.bus.publish(TicketSaved(draft_id="d", ticket_id=TICKET))
    await settled()

    assert desk.seen.of(CustomerOffered) == []


async def test_merged_customers_are_one_and_come_apart_again_as_they_were(desk):
    li = {"name": "王芳", "company": "云杉", "number.+8613900000000": "手机", "do_not_call": "yes"}
    desk.books.put("customer", "li", li)
    desk.books.rows = [("li", row("t1", phone="")), ("wang", row("t2", phone=""))]
    await desk.bus.execute(MergeCustomers(keep_id="wang", drop_id="li"))

    desk.line("13900000000").begin()
    event = await shown(desk)
    assert event.customer.customer_id == "wang"
    assert event.customer.numbers == ("+8613812345678", "+8613900000000")
    assert (event.customer.company, event.customer.do_not_call) == ("云杉", True)
    assert {r.ticket_id for r in event.open_matters} == {"t1", "t2"}
    assert [r.customer_id for r in event.merged] == ["li"]
    assert desk.seen.last(CustomersMerged).drop_id == "li"

    await desk.bus.execute(MergeCustomers(keep_id="wang", drop_id="li", undo=True))

    assert (await shown(desk)).customer.customer_id == "li"
    assert desk.books.values("customer", "li") == li
    assert desk.books.values("customer", "wang") == WANG


async def test_what_cannot_be_merged_or_parted_says_why(desk):
    desk.books.put("customer", "li", {"name": "李雷"})

    assert await refused(desk, MergeCustomers(keep_id="wang", drop_id="wang")) == "customer.same"
    assert await refused(desk, MergeCustomers(keep_id="wang", drop_id="x")) == "customer.not_found"
    assert (
        await refused(desk, MergeCustomers(keep_id="wang", drop_id="li", undo=True))
        == "customer.not_merged"
    )


async def test_two_desks_that_merged_both_ways_name_one_and_undo_parts_both(desk):
    desk.books.put("customer", "a", {"name": "A", "merged_into": "b"})
    desk.books.put("customer", "b", {"name": "B", "merged_into": "a"})
    await desk.bus.execute(ShowCustomer(customer_id="b"))
    assert (await shown(desk)).customer.customer_id == "a"

    await desk.bus.execute(MergeCustomers(keep_id="a", drop_id="b", undo=True))

    assert desk.books.values("customer", "a") == {"name": "A"}
    assert desk.books.values("customer", "b") == {"name": "B"}


async def test_look_alikes_are_told(desk):
    desk.books.put("customer", "twin", {"name": "王某", "number.013812345678": "家"})
    desk.line().begin()

    assert [d.customer_id for d in (await shown(desk)).duplicates] == ["twin"]


async def test_numbers_are_kept_in_e164_whatever_was_typed(desk):
    change = FieldChange(field="number.013899998888", before="", after="手机")
    made = await desk.bus.execute(EditRecord(table=RecordTable.CUSTOMER, changes=(change,)))

    assert desk.books.values("customer", made) == {"number.+8613899998888": "手机"}


async def test_agents_do_not_edit_what_the_centre_decides(desk):
    change = FieldChange(field="name", before="", after="x")

    edit = EditRecord(table=RecordTable.DEPARTMENT, changes=(change,))

    assert await refused(desk, edit) == "record.not_allowed"


async def test_a_customer_who_wants_no_calls_is_not_called_unless_a_lead_says_why(desk):
    desk.books.put("customer", "wang", {**WANG, "do_not_call": "yes"})

    assert await refused(desk, Dial(number="13812345678")) == "customer.do_not_call"
    assert await refused(desk, DialCustomer(customer_id="wang")) == "customer.do_not_call"
    assert await refused(desk, Dial(number="13812345678", despite="急")) == "customer.do_not_call"

    desk.sign_in("1000", "lead")
    await desk.bus.execute(DialCustomer(customer_id="wang", despite="客户来信要求"))

    assert desk.dialled == ["+8613812345678"]
    assert "客户来信要求" in desk.books.look_ups[-1].reason


async def test_a_number_is_dialled_without_being_seen(desk):
    await desk.bus.execute(DialCustomer(customer_id="wang"))

    assert desk.dialled == ["+8613812345678"]
    assert await refused(desk, DialCustomer(customer_id="wang", place=1)) == "customer.no_number"
