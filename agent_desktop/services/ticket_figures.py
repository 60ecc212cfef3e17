"""The figures of a month: the server's, and while it is out of reach what this desk can count."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from agent_desktop.contract.server import FiguresResponse
from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.errors import NotAllowed, Unavailable
from agent_desktop.domain.figures import CAUSE_FIELD, month_bounds, month_of
from agent_desktop.domain.ticket_commands import ShowFigures
from agent_desktop.domain.ticket_news import FiguresShown
from agent_desktop.domain.tickets import TicketStatus
from agent_desktop.domain.work_lists import ListQuery, Order, WorkList
from agent_desktop.services.bus import Bus
from agent_desktop.services.form_shelf import Texts
from agent_desktop.services.ports import Clock, ServerGateway
from agent_desktop.services.ticket_ports import TicketReader
from agent_desktop.services.ticket_viewer import viewer_of

_AT_ONCE: Final = 500
_MOST: Final = 50_000  # tickets that are looked at; one agent opens some hundreds a month

Ask = Callable[
    [Callable[[ServerGateway, str], Awaitable[FiguresResponse]]], Awaitable[FiguresResponse]
]


class TicketFigures:
    """Answers ``ShowFigures``.

    The desk alone knows kind and status of the own tickets only: causes, departments and what the
    team did are the server's.

    Args:
        ask: Asks the server in the name of who sits here; None without a server.
        calendar: In whose time zone a month begins and ends.
        choices: Returns what the forms call the choices of a field.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        reader: TicketReader,
        clock: Clock,
        *,
        ask: Ask,
        has_server: Callable[[], bool],
        calendar: Callable[[], BusinessCalendar],
        choices: Callable[[str], Mapping[str, Texts]],
    ) -> None:
        self._choices = choices
        self._bus = bus
        self._reader = reader
        self._clock = clock
        self._ask = ask
        self._has_server = has_server
        self._calendar = calendar
        bus.handle(ShowFigures, self.show)

    async def show(self, command: ShowFigures) -> FiguresShown:
        """Publish a month's totals, "" for the present month; returns them, too.

        Raises:
            NotAllowed: ``session.signed_out``.
            InvalidInput: ``figures.malformed_month``.
        """
        if not viewer_of(self._bus).agent:
            raise NotAllowed("sign in first", code="session.signed_out")
        month = command.month or month_of(self._clock.now(), self._calendar().timezone)
        month_bounds(month, self._calendar().timezone)  # refuses what is no month
        shown = await self._of_the_server(month) if self._has_server() else None
        if shown is None:
            shown = await self._counted_here(month)
        self._bus.publish(shown)
        return shown

    async def _of_the_server(self, month: str) -> FiguresShown | None:
        try:
            found = await self._ask(lambda gateway, token: gateway.figures(token, month))
        except Unavailable:
            return None
        return FiguresShown(
            month=found.month,
            scope=found.scope,
            as_of=found.as_of,
            totals=tuple((total.group, total.value, total.count) for total in found.totals),
            causes=tuple(self._choices(CAUSE_FIELD).items()),
        )

    async def _counted_here(self, month: str) -> FiguresShown:
        first, last = month_bounds(month, self._calendar().timezone)
        viewer, now = viewer_of(self._bus), self._clock.now()
        which = WorkList.OWNED if self._has_server() else WorkList.ALL
        counts: Counter[tuple[str, str]] = Counter()
        for offset in range(0, _MOST, _AT_ONCE):
            query = ListQuery(
                which=which, open_only=False, order=Order.NEWEST, offset=offset, limit=_AT_ONCE
            )
            rows = await self._reader.rows(query, viewer, now)
            for row in rows:
                if first <= row.opened_at < last and row.status is not TicketStatus.MERGED:
                    counts["kind", row.kind.value] += 1
                    counts["status", row.status.value] += 1
            if len(rows) < _AT_ONCE or rows[-1].opened_at < first:
                break
        totals = tuple((group, value, count) for (group, value), count in sorted(counts.items()))
        scope = "own" if self._has_server() else "all"
        return FiguresShown(month=month, scope=scope, as_of=now, totals=totals)
