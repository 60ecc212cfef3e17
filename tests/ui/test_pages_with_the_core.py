"""The pages over the desk's own services: what they ask is answered, what they do happens."""

import pytest

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.events import DraftChanged
from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.domain.tickets import TicketEventKind, TicketStatus
from agent_desktop.domain.work_lists import WorkList
from agent_desktop.services.directory import Directories
from agent_desktop.services.ticket_lists import TicketLists
from agent_desktop.ui.work.due import KeptTime
from agent_desktop.ui.work.pages import WorkPresenters
from agent_desktop.ui.work.state import Filters
from tests.services.desk import until
from tests.services.life_desk import LifeDesk


class CoreDesk(LifeDesk):
    """The services, and the pages' presenters on the same bus."""

    def __init__(self, before: "CoreDesk | None" = None, *, agent: str = "1001") -> None:
        super().__init__(before, agent=agent)
        self.lists = TicketLists(
            self.bus, self.tickets, self.tickets, self.clock,
            phrases=self._phrases, look_every_s=0.05, at_most_every_s=0.01,
        )  # fmt: skip
        Directories(self.bus, self.books, self.clock, lambda _characters: {}, BusinessCalendar)
        self.pages = WorkPresenters(
            self.bus.post, KeptTime(), lambda _place, _state: None, lambda _place: None
        )
        self.bus.listen(self.pages.on_event)

    async def _phrases(self, _text):
        return ()

    def row(self):
        return self.pages.lists.state.window.rows[0]


@pytest.fixture
async def desk():
    desk = await CoreDesk().started()
    await desk.lists.start()
    desk.pages.open("work")
    yield desk
    await desk.lists.stop()


async def test_a_saved_ticket_appears_in_the_list_and_opens_in_the_form(desk):
    ticket_id = await desk.opened(subject="账单多扣")
    await until(lambda: desk.pages.lists.state.total == 1)

    desk.pages.lists.open_ticket(desk.row())

    await until(lambda: desk.seen.last(DraftChanged).ticket_id == ticket_id)
    assert desk.pages.lists.state.front == ticket_id


async def test_what_was_offered_is_accepted_out_of_the_list(desk):
    ticket_id = await desk.opened()
    await desk.take(ticket_id, TicketEventKind.ASSIGNED, to="1002", to_name="Li")
    other = await CoreDesk(desk, agent="1002").started()
    await other.lists.start()
    other.pages.open("work")
    other.pages.lists.choose(WorkList.TO_ACCEPT)
    await until(lambda: other.pages.lists.state.total == 1)

    other.pages.lists.accept([other.row()])

    await until(lambda: other.pages.lists.state.total == 0)
    ticket = await other.ticket(ticket_id)
    assert (ticket.status, ticket.handler) == (TicketStatus.ACCEPTED, "1002")
    await other.lists.stop()


async def test_a_filter_and_the_search_find_it(desk):
    await desk.opened(subject="账单多扣", customer_name="陈立新")
    await desk.opened(subject="无声", customer_name="刘芳")
    await until(lambda: desk.pages.lists.state.total == 2)

    desk.pages.lists.filter(Filters(text="账单"))
    desk.pages.search.type("无声")

    await until(lambda: desk.pages.lists.state.total == 1)
    assert desk.row().subject == "账单多扣"
    await until(lambda: not desk.pages.search.state.waits)
    assert [row.subject for row in desk.pages.search.state.found.tickets] == ["无声"]


async def test_the_ticket_in_front_is_handed_over_from_the_directory(desk):
    ticket_id = await desk.opened()
    await desk.open(ticket_id)
    desk.pages.open("directory")
    await until(lambda: desk.pages.directory.state.subject)

    row = DirectoryRow(what="person", record_id="p", title="Li", person="Li", target="1002")
    desk.pages.directory.assign(row)

    await until(lambda: desk.pages.directory.state.given == "Li")
    assert (await desk.ticket(ticket_id)).offered_to == "1002"
