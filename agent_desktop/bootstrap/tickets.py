"""The life of a desk's tickets, wired: forms, steps, lists, clocks, reminders, call-backs."""

from collections.abc import Awaitable, Callable, Sequence

from agent_desktop.adapters.attachments import AttachmentShelf
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.events import FoundPhrase
from agent_desktop.services.bus import Bus
from agent_desktop.services.centre_rules import CentreRules
from agent_desktop.services.finder import PhraseFinder
from agent_desktop.services.form_shelf import FormShelf
from agent_desktop.services.ports import Clock
from agent_desktop.services.session import Session
from agent_desktop.services.ticket_attachments import TicketAttachments
from agent_desktop.services.ticket_callbacks import CallBacks
from agent_desktop.services.ticket_figures import TicketFigures
from agent_desktop.services.ticket_links import TicketLinks
from agent_desktop.services.ticket_lists import TicketLists
from agent_desktop.services.ticket_messages import TicketMessages
from agent_desktop.services.ticket_names import NameBook
from agent_desktop.services.ticket_reminders import TicketReminders
from agent_desktop.services.ticket_steps import TicketSteps
from agent_desktop.services.ticket_targets import TicketTargets
from agent_desktop.services.ticket_templates import TicketTemplates
from agent_desktop.services.ticket_view import TicketView
from agent_desktop.services.ticketing import Ticketing
from agent_desktop.services.uploading import Uploading

Stop = Callable[[], Awaitable[None]]


class Tickets:
    """Builds the services of a ticket's life over the cache.

    Args:
        folder: Where attachments lie sealed.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        cache: Cache,
        phrases: PhraseFinder,
        session: Session,
        uploading: Uploading,
        folder: AttachmentShelf,
    ) -> None:
        books, reader, records = cache.record_store, cache.tickets, cache.records
        self._forms = FormShelf(bus, books)
        self._rules = CentreRules(bus, books, reader, records)
        self._ticketing = Ticketing(
            bus, cache.drafts, cache.outbox, records, clock, forms=self._forms
        )
        steps = TicketSteps(
            bus,
            self._ticketing,
            cache.outbox,
            records,
            clock,
            forms=self._forms,
            targets=TicketTargets(bus, books),
        )
        TicketLinks(bus, steps, records)
        TicketTemplates(bus, records, books, definition=self._forms.definition)
        TicketView(
            bus,
            reader,
            records,
            NameBook(bus, books),
            cache.files,
            clocks=self._rules.clocks,
            definition=self._forms.definition,
        )
        self._folder = folder
        self._attachments = TicketAttachments(
            bus, steps, records, folder, cache.files, session, clock, send=uploading.send
        )
        TicketMessages(bus, reader, records, books, clock)
        CallBacks(bus, self._ticketing, steps, records, books)

        async def search(text: str) -> Sequence[FoundPhrase]:
            return await phrases.search(text) or ()

        self._lists = TicketLists(bus, reader, cache.finder, clock, phrases=search)
        TicketFigures(
            bus,
            reader,
            clock,
            ask=session.ask,
            has_server=lambda: session.has_server,
            calendar=self.calendar,
            choices=self._forms.choices,
        )
        self._reminders = TicketReminders(
            bus, reader, records, steps, clock, clocks=self._rules.clocks
        )

    async def start(self) -> None:
        """Bring back the drafts of the last run; what is due is told from now on.

        Raises:
            Unavailable: The cache cannot be read.
        """
        await self._rules.start()
        await self._forms.start()
        await self._ticketing.start()
        await self._folder.close()  # what viewers had open when the last run died
        await self._attachments.start()
        await self._lists.start()
        await self._reminders.start()

    def calendar(self) -> BusinessCalendar:
        """Return the working time of the centre."""
        return self._rules.calendar

    @property
    def stops(self) -> Sequence[tuple[str, Stop]]:
        """How each part ends, with its name, in the order of starting."""
        return (
            ("drafts", self._ticketing.stop),
            ("attachments", self._folder.close),
            ("work lists", self._lists.stop),
            ("reminders", self._reminders.stop),
        )
