"""Work lists and search: live for the window, at once for whoever asks."""

import pytest

from agent_desktop.domain.events import FoundPhrase, SessionChanged
from agent_desktop.domain.ticket_commands import ListTickets, SearchEverything, ShowWorkList
from agent_desktop.domain.ticket_news import (
    ArticleRow,
    CustomerRow,
    EverythingFound,
    WorkCounted,
    WorkListChanged,
)
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.domain.work_lists import ListQuery, WorkList
from agent_desktop.services.ticket_lists import TicketLists
from tests.services.desk import until
from tests.services.life_desk import LifeDesk

E = TicketEventKind
OWNED = ListQuery(which=WorkList.OWNED)


class ListDesk(LifeDesk):
    def __init__(self) -> None:
        super().__init__()
        self.lists = TicketLists(
            self.bus, self.tickets, self.tickets, self.clock,
            phrases=self._phrases, look_every_s=0.05, at_most_every_s=0.01,
        )  # fmt: skip

    async def _phrases(self, text: str):
        return [FoundPhrase(situation="greeting", title="Greeting")] if text == "light" else []

    @property
    def listed(self) -> WorkListChanged:
        return self.seen.last(WorkListChanged)


@pytest.fixture
async def desk():
    desk = await ListDesk().started()
    await desk.lists.start()
    yield desk
    await desk.lists.stop()


async def test_a_list_that_is_shown_follows_what_happens(desk):
    await desk.bus.execute(ShowWorkList(query=OWNED))
    assert desk.listed.rows == ()

    ticket_id = await desk.opened()
    await until(lambda: desk.listed.total == 1)
    await desk.take(ticket_id, E.CLOSED)

    await until(lambda: desk.listed.total == 0)


async def test_time_alone_brings_a_ticket_into_a_list(desk):
    await desk.opened()
    await desk.bus.execute(ShowWorkList(query=ListQuery(which=WorkList.OVERDUE)))
    assert desk.listed.total == 0

    desk.clock.pass_by(25 * 3600)

    await until(lambda: desk.listed.total == 1)


async def test_asking_once_leaves_what_the_window_shows(desk):
    await desk.opened()
    await desk.bus.execute(ShowWorkList(query=OWNED))
    shown = len(desk.seen.of(WorkListChanged))

    found = await desk.bus.execute(ListTickets(query=ListQuery(which=WorkList.TO_ACCEPT)))

    assert (found.total, found.query.which) == (0, WorkList.TO_ACCEPT)
    assert len(desk.seen.of(WorkListChanged)) == shown


async def test_how_long_each_list_is_is_told_when_it_changes(desk):
    ticket_id = await desk.opened()
    await desk.take(ticket_id, E.ASSIGNED, to="1002")

    await until(lambda: dict(desk.seen.last(WorkCounted).counts).get(WorkList.OWNED) == 1)
    desk.sit("1002")

    await until(lambda: dict(desk.seen.last(WorkCounted).counts)[WorkList.TO_ACCEPT] == 1)


async def test_search_looks_everywhere_at_once(desk):
    ticket_id = await desk.opened(subject="no light")
    desk.tickets.customers_found.append(CustomerRow(customer_id="c", name="Starlight"))
    desk.tickets.articles_found.append(ArticleRow(article_id="a", version=1, title="The light"))

    found = await desk.bus.execute(SearchEverything(text="light"))

    assert [row.ticket_id for row in found.tickets] == [ticket_id]
    assert [row.customer_id for row in found.customers] == ["c"]
    assert [row.article_id for row in found.articles] == ["a"]
    assert [row.situation for row in found.phrases] == ["greeting"]
    assert desk.seen.last(EverythingFound) == found
    assert await desk.bus.execute(SearchEverything(text="  ")) == EverythingFound(text="  ")


async def test_who_is_not_signed_in_sees_nothing(desk):
    await desk.opened()
    desk.bus.publish(SessionChanged())

    found = await desk.bus.execute(ListTickets(query=OWNED))

    assert found == WorkListChanged(query=OWNED)
    assert (await desk.bus.execute(SearchEverything(text="light"))).tickets == ()
