"""A desk with the books' services over memory."""

from datetime import UTC, datetime

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.commands import Dial
from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.tickets import Severity, TicketKind, TicketStatus, Urgency
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.services.bus import Bus
from agent_desktop.services.customer_lookup import CustomerLookUp
from agent_desktop.services.customer_merging import CustomerMerging
from agent_desktop.services.customers import Customers
from agent_desktop.services.directory import Directories
from agent_desktop.services.do_not_call import DoNotCall
from agent_desktop.services.knowledge import Knowledge
from agent_desktop.services.look_ups import LookUps
from agent_desktop.services.questions import Questions
from agent_desktop.services.record_edits import RecordEdits
from tests.fakes.books import ChineseNumbers, MemoryBooks, few_readings
from tests.fakes.clock import FakeClock
from tests.services.desk import Line, Witness


class BooksDesk:
    """Every service of customers, directory and knowledge on one bus; agent 1001 is signed in."""

    def __init__(self, books: MemoryBooks | None = None, role: str = "agent") -> None:
        self.books = books or MemoryBooks()
        self.clock = FakeClock()
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.dialled: list[str] = []
        self.calendar = BusinessCalendar()
        books_, bus, clock = self.books, self.bus, self.clock
        lookup = CustomerLookUp(books_, ChineseNumbers(), lambda: "CN")
        look_ups = LookUps(bus, books_, clock)
        self.edits = RecordEdits(bus, books_, books_, clock, lookup.normal)
        self.customers = Customers(bus, books_, books_, lookup, look_ups)
        CustomerMerging(bus, books_, books_, clock, self.edits, lookup)
        self.guard = DoNotCall(bus, lookup, look_ups).guard
        Directories(bus, books_, clock, few_readings, lambda: self.calendar)
        Knowledge(bus, books_, books_, clock, self.edits)
        Questions(bus, books_, clock, self.edits)
        bus.handle(Dial, self._dial)
        self.sign_in(role=role)

    async def _dial(self, command: Dial) -> str:
        await self.guard(command)
        self.dialled.append(command.number)
        return "call"

    def sign_in(self, number: str = "1001", role: str = "agent") -> None:
        self.bus.publish(
            SessionChanged(signed_in=True, agent_number=number, role=role, server="https://s")
        )

    def line(self, number: str = "13812345678", **parts) -> Line:
        return Line(self.bus, self.clock, number, **parts)


def row(ticket_id: str, **parts) -> TicketRow:
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    usual = {
        "subject": "宽带断线",
        "kind": TicketKind.FAULT,
        "status": TicketStatus.OPEN,
        "urgency": Urgency.NORMAL,
        "severity": Severity.GENERAL,
        "customer_name": "王芳",
        "phone": "13812345678",
        "owner": "1002",
        "handler": "1002",
        "offered_to": "",
        "opened_at": at,
        "changed_at": at,
    }
    return TicketRow(ticket_id=ticket_id, **(usual | parts))
