import pytest

from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.ticket_commands import PrintTicket, TellTicket
from agent_desktop.domain.ticket_news import TicketPrinted, TicketShown
from agent_desktop.domain.tickets import Ticket, TicketForm
from agent_desktop.services.customer_lookup import CustomerLookUp
from agent_desktop.services.look_ups import LookUps
from agent_desktop.services.printing import Printing
from tests.fakes.books import ChineseNumbers, MemoryBooks
from tests.services.books_desk import BooksDesk
from tests.services.desk import settled

TICKET = "0192f0c0-0000-7000-8000-00000a1b2c3d"


class Paper:
    """Implements ``FormPrinter``; remembers what was printed."""

    def __init__(self):
        self.printed = []

    def new_file(self, name):
        return f"/printed/{name}"

    async def write(self, shown, file, *, company, printed_by):
        self.printed.append((shown.ticket.ticket_id, file, printed_by))


@pytest.fixture
async def desk():
    books = MemoryBooks()
    books.put("customer", "wang", {"name": "王芳", "number.+8613812345678": "手机"})
    made = BooksDesk(books)
    made.paper = Paper()
    lookup = CustomerLookUp(books, ChineseNumbers(), lambda: "CN")
    look_ups = LookUps(made.bus, books, made.clock)
    printing = Printing(made.bus, made.clock, made.paper, lookup, look_ups)
    made.bus.handle(PrintTicket, printing.run)
    ticket = Ticket(
        ticket_id=TICKET, owner="1001", handler="1001", call_id=None,
        form=TicketForm(phone="13812345678"), opened_at=made.clock.now(),
        changed_at=made.clock.now(),
    )  # fmt: skip

    async def tell(_command):
        return TicketShown(draft_id="", ticket=ticket)

    made.bus.handle(TellTicket, tell)
    yield made
    await settled()


async def test_a_form_without_a_place_gets_one_and_is_shown(desk):
    file = await desk.bus.execute(PrintTicket(ticket_id=TICKET))

    assert file == "/printed/20261122-0A1B2C3D.pdf"
    assert desk.paper.printed == [(TICKET, file, "1001")]
    assert desk.seen.last(TicketPrinted).to_be_shown

    await desk.bus.execute(PrintTicket(ticket_id=TICKET, file="/own/form.pdf"))
    assert not desk.seen.last(TicketPrinted).to_be_shown


async def test_printing_is_a_look_that_is_logged_first(desk):
    await desk.bus.execute(PrintTicket(ticket_id=TICKET))
    assert [(look.customer_id, look.reason) for look in desk.books.look_ups] == [("wang", "print")]

    desk.clock.pass_by(301)
    desk.books.failure = Unavailable("full", code="cache.disk_full")
    with pytest.raises(Unavailable):
        await desk.bus.execute(PrintTicket(ticket_id=TICKET))
    assert len(desk.paper.printed) == 1
