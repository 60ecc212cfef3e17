"""A desk with the services of a ticket's life on it, in memory."""

from agent_desktop.domain.commands import OpenTicket
from agent_desktop.domain.events import DraftChanged, SessionChanged
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.ticket_commands import TakeStep
from agent_desktop.domain.ticket_news import TicketShown
from agent_desktop.domain.tickets import Ticket, TicketEventKind, TicketForm
from agent_desktop.services.bus import Bus
from agent_desktop.services.centre_rules import CentreRules
from agent_desktop.services.form_shelf import FormShelf
from agent_desktop.services.ticket_links import TicketLinks
from agent_desktop.services.ticket_names import NameBook
from agent_desktop.services.ticket_reminders import TicketReminders
from agent_desktop.services.ticket_steps import TicketSteps
from agent_desktop.services.ticket_targets import TicketTargets
from agent_desktop.services.ticket_templates import TicketTemplates
from agent_desktop.services.ticket_view import TicketView
from agent_desktop.services.ticketing import Ticketing
from tests.fakes.books import MemoryBooks
from tests.fakes.clock import FakeClock
from tests.fakes.files import MemoryFiles
from tests.fakes.stores import MemoryStore
from tests.fakes.tickets import MemoryTickets
from tests.services.desk import Line, Witness


class LifeDesk:
    """What is kept outlives the desk: ``LifeDesk(before)`` is a restart, or another desk."""

    def __init__(
        self,
        before: "LifeDesk | None" = None,
        *,
        agent: str = "1001",
        with_forms: bool = False,
    ) -> None:
        self.clock = before.clock if before else FakeClock()
        self.store = before.store if before else MemoryStore()
        self.books = before.books if before else MemoryBooks()
        self.files = before.files if before else MemoryFiles()
        self.agent = agent
        self.bus = Bus()
        self.seen = Witness(self.bus)
        store, bus, clock = self.store, self.bus, self.clock
        self.tickets = MemoryTickets(store)
        self.forms = FormShelf(bus, self.books) if with_forms else None
        self.ticketing = Ticketing(bus, store, store, store, clock, forms=self.forms)
        targets = TicketTargets(bus, self.books)
        self.steps = TicketSteps(
            bus, self.ticketing, store, store, clock, forms=self.forms, targets=targets
        )
        definition = self.forms.definition if self.forms else lambda _form, _queue="": None
        TicketTemplates(bus, store, self.books, definition=definition)
        self.links = TicketLinks(bus, self.steps, store)
        self.rules = CentreRules(bus, self.books, self.tickets, store)
        self.view = TicketView(
            bus,
            self.tickets,
            store,
            NameBook(bus, self.books),
            self.files,
            clocks=self.rules.clocks,
            definition=definition,
        )
        self.reminders = TicketReminders(
            bus, self.tickets, store, self.steps, clock, clocks=self.rules.clocks
        )

    async def started(self, *, role: str = "agent", team: str = "A") -> "LifeDesk":
        await self.rules.start()
        if self.forms is not None:
            await self.forms.start()
        await self.ticketing.start()
        self.sit(self.agent, role=role, team=team)
        return self

    def sit(self, agent: str, *, role: str = "agent", team: str = "A") -> None:
        """Let somebody sit down at this desk."""
        self.bus.publish(
            SessionChanged(
                signed_in=True, agent_number=agent, role=role, team=team, server="https://s"
            )
        )

    @property
    def front(self) -> DraftChanged:
        return self.seen.last(DraftChanged)

    @property
    def shown(self) -> TicketShown | None:
        return self.bus.board.newest(TicketShown)

    async def opened(self, **parts: object) -> str:
        """Save a new ticket and return its id."""
        saved = await self.ticketing.saved_first(self.typed(**parts))
        return str(saved)

    def typed(self, **parts: object) -> str:
        """Type into a new form; returns its draft id."""
        form = self.ticketing._stack.empty()
        self.ticketing._stack.show(form)
        return self.typed_into(form.draft.draft_id, **{"subject": "no light", **parts})

    def typed_into(self, draft_id: str, **parts: object) -> str:
        """Type into a form; returns its draft id."""
        self.ticketing._take(draft_id, TicketForm(**parts))
        return draft_id

    async def take(self, ticket_id: str, step: TicketEventKind, **data: str) -> str:
        given = tuple(data.items())
        taken: str = await self.bus.execute(TakeStep(ticket_id=ticket_id, step=step, data=given))
        return taken

    async def ticket(self, ticket_id: str) -> Ticket:
        ticket = await self.store.ticket(TicketId(ticket_id))
        assert ticket is not None
        return ticket

    async def open(self, ticket_id: str) -> None:
        await self.bus.execute(OpenTicket(ticket_id=ticket_id))

    def line(self, number: str = "13800000000", **parts: object) -> Line:
        return Line(self.bus, self.clock, number, **parts)
