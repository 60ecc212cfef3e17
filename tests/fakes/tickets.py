"""The reader of tickets and the finder in memory, over the store in memory: plain and slow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.rights import is_lead
from agent_desktop.domain.ticket_clocks import TicketClock, next_clock
from agent_desktop.domain.ticket_life import TEAM, TERMINAL
from agent_desktop.domain.ticket_news import ArticleRow, CustomerRow
from agent_desktop.domain.tickets import Ticket, TicketEvent
from agent_desktop.domain.work_lists import ListQuery, Order, TicketRow, WorkList
from agent_desktop.services.ticket_ports import Viewer
from tests.fakes.stores import MemoryStore

_FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class MemoryTickets:
    """Implements ``TicketReader`` and ``Finder``; all tickets are the viewer's team's."""

    store: MemoryStore
    clocks: Callable[[Ticket], Sequence[TicketClock]] = lambda _ticket: ()
    customers_found: list[CustomerRow] = field(default_factory=list)
    articles_found: list[ArticleRow] = field(default_factory=list)
    recomputed: int = 0

    async def rows(self, query: ListQuery, viewer: Viewer, now: datetime) -> Sequence[TicketRow]:
        found = await self._all(query, viewer, now)
        return found[query.offset : query.offset + query.limit]

    async def count(self, query: ListQuery, viewer: Viewer, now: datetime) -> int:
        return len(await self._all(query, viewer, now))

    async def counts(self, viewer: Viewer, now: datetime) -> Mapping[WorkList, int]:
        return {w: await self.count(ListQuery(which=w), viewer, now) for w in WorkList}

    async def log(self, ticket_id: TicketId) -> Sequence[TicketEvent]:
        own = [e for e in self.store._log.values() if e.event.ticket_id == ticket_id]
        return [entry.event for entry in sorted(own, key=lambda e: e.place)]

    async def unsent(self, ticket_id: TicketId) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
        mine = [e for e in self.store._entries if e.subject == ticket_id]
        waiting = [e.operation.op_id for e in mine if not e.parked_code]
        return waiting, [(e.operation.op_id, e.parked_code) for e in mine if e.parked_code]

    async def of_customer(self, customer_id: str, numbers: Sequence[str]) -> Sequence[TicketRow]:
        fits = (
            t
            for t in await self._tickets()
            if t.form.phone in numbers or (customer_id and t.form.customer_id == customer_id)
        )
        return [await self._row(t) for t in sorted(fits, key=_opened, reverse=True)][:50]

    async def due(self, agent: str, until: datetime) -> Sequence[TicketRow]:
        rows = [await self._row(t) for t in await self._tickets() if t.status not in TERMINAL]
        mine = [r for r in rows if agent in (r.owner, r.handler)]
        return [
            r
            for r in mine
            if (r.promised_at or _FAR) <= until or (r.warn_at and r.warn_at[0] <= until)
        ]

    def use_clocks(self, clocks: Callable[[Ticket], Sequence[TicketClock]]) -> None:
        self.clocks = clocks

    async def recompute(self, clocks: Callable[[Ticket], Sequence[TicketClock]]) -> None:
        self.clocks = clocks
        self.recomputed += 1

    async def tickets(self, text: str, limit: int, viewer: Viewer) -> Sequence[TicketRow]:
        rows = [await self._row(t) for t in await self._tickets()]
        return [r for r in rows if text in r.subject or text in r.phone][:limit]

    async def customers(self, text: str, limit: int, viewer: Viewer) -> Sequence[CustomerRow]:
        return [c for c in self.customers_found if text in c.name][:limit]

    async def articles(
        self, text: str, limit: int, as_of: datetime, agent: str, kind: str = ""
    ) -> Sequence[ArticleRow]:
        return [a for a in self.articles_found if text in a.title][:limit]

    async def _tickets(self) -> list[Ticket]:
        ids = dict.fromkeys(e.event.ticket_id for e in self.store._log.values())
        found = [await self.store.ticket(TicketId(i)) for i in ids]
        return [t for t in found if t is not None]

    async def _all(self, query: ListQuery, viewer: Viewer, now: datetime) -> list[TicketRow]:
        rows = [await self._row(t) for t in await self._tickets()]
        rows = [r for r in rows if r.status not in TERMINAL or not query.open_only]
        rows = [r for r in rows if _belongs(r, query.which, viewer, now)]
        rows = [r for r in rows if query.text in r.subject]
        if query.order is Order.DUE:
            return sorted(rows, key=lambda r: (r.due_at or _FAR, r.opened_at))
        return sorted(rows, key=lambda r: r.opened_at, reverse=query.order is Order.NEWEST)

    async def _row(self, ticket: Ticket) -> TicketRow:
        clock, form = next_clock(self.clocks(ticket)), ticket.form
        return TicketRow(
            ticket_id=ticket.ticket_id,
            subject=form.subject,
            kind=form.kind,
            status=ticket.status,
            urgency=form.urgency,
            severity=form.severity,
            customer_name=form.customer_name,
            phone=form.phone,
            owner=ticket.owner,
            handler=ticket.handler,
            offered_to=ticket.offered_to,
            opened_at=ticket.opened_at,
            changed_at=ticket.changed_at,
            promised_at=form.promised_at,
            clock=None if clock is None else clock.name,
            due_at=None if clock is None else clock.due_at,
            warn_at=None if clock is None else clock.warn_at,
            paused=ticket.paused_at is not None,
            needs_naming=ticket.needs_naming,
            sent=await self.store.is_sent(ticket.ticket_id),
        )


def _opened(ticket: Ticket) -> datetime:
    return ticket.opened_at


def _belongs(row: TicketRow, which: WorkList, viewer: Viewer, now: datetime) -> bool:
    mine = viewer.agent in (row.owner, row.handler)
    fits = {
        WorkList.OWNED: row.owner == viewer.agent,
        WorkList.HANDLED: row.handler == viewer.agent,
        WorkList.TO_ACCEPT: row.offered_to in (viewer.agent, f"{TEAM}{viewer.team}"),
        WorkList.PROMISES: mine and row.promised_at is not None,
        WorkList.OVERDUE: mine and row.due_at is not None and row.due_at <= now,
        WorkList.TO_NAME: row.needs_naming and is_lead(viewer.role),
    }
    return fits.get(which, True)
