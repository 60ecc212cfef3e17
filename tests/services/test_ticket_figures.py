"""The figures of a month: from the server, and without it as far as the desk knows."""

import pytest

from agent_desktop.contract.server import FigurePayload
from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.domain.figures import month_of
from agent_desktop.domain.ticket_commands import ShowFigures
from agent_desktop.domain.ticket_news import FiguresShown
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.services.ticket_figures import TicketFigures
from tests.fakes.gateway import FakeServerGateway
from tests.services.life_desk import LifeDesk


class FiguresDesk(LifeDesk):
    def __init__(self) -> None:
        super().__init__()
        self.gateway = FakeServerGateway()
        self.is_online = True
        self.figures = TicketFigures(
            self.bus,
            self.tickets,
            self.clock,
            ask=self._ask,
            has_server=lambda: True,
            calendar=BusinessCalendar,
            choices=lambda field: (
                {"line": (("zh", "线路"), ("en", "Line"))} if field == "cause_group" else {}
            ),
        )

    async def _ask(self, call):
        if not self.is_online:
            raise Unavailable("away", code="server.unreachable")
        pair = await self.gateway.sign_in("1001", self.gateway.password, "d", "PC")
        return await call(self.gateway, pair.access_token)

    async def show(self, month="") -> FiguresShown:
        await self.bus.execute(ShowFigures(month=month))
        return self.seen.last(FiguresShown)


@pytest.fixture
async def desk():
    return await FiguresDesk().started()


async def test_the_server_counts_while_it_is_there(desk):
    desk.gateway.totals = (FigurePayload(group="cause", value="line", count=7),)

    shown = await desk.show("2026-03")

    assert (shown.month, shown.scope, shown.totals) == ("2026-03", "own", (("cause", "line", 7),))
    assert shown.causes == (("line", (("zh", "线路"), ("en", "Line"))),)


async def test_without_the_server_the_own_tickets_of_the_month_are_counted(desk):
    desk.is_online = False
    closed = await desk.opened()
    await desk.opened()
    await desk.take(closed, TicketEventKind.CLOSED)

    shown = await desk.show()
    before = await desk.show("2001-01")

    assert shown.month == month_of(desk.clock.now(), BusinessCalendar().timezone)
    assert ("status", "closed", 1) in shown.totals
    assert sum(count for group, _, count in shown.totals if group == "kind") == 2
    assert before.totals == ()


async def test_what_is_no_month_is_refused(desk):
    with pytest.raises(InvalidInput) as caught:
        await desk.show("2026-13")

    assert caught.value.code == "figures.malformed_month"
