"""What one transaction does to tickets: own events, receipts, changes, whole states.

The server's events stand in the order of their revisions; what only this desk knows is replayed on
top in the order of its making. A ticket is always what its events make it, never edited by itself.
An event that comes at the end of that order is applied to what is there; any other makes the
ticket be derived again from its log.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from agent_desktop.adapters.cache.digests import DigestChanges
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import ticket_events
from agent_desktop.adapters.cache.ticket_log import (
    add_events,
    event_of_row,
    event_values,
    known_events,
    logs_of,
    server_event,
)
from agent_desktop.adapters.cache.ticket_rows import (
    Clocks,
    KeptTicket,
    delete_tickets,
    is_over,
    load_tickets,
    next_number,
    write_tickets,
)
from agent_desktop.contract.server import ChangePayload, TicketEventPayload, TicketState
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.tickets import Ticket, TicketEvent, TicketEventKind, Void, apply

logger = logging.getLogger(__name__)

TABLE: Final = "ticket"
_log = ticket_events.c


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of an event that is in the log."""

    seq: int | None
    revision: int | None
    told: tuple[datetime, str, str, str]


class TicketWork:
    """Collects what happens to tickets in a transaction; ``finish`` writes it down.

    Args:
        clocks: Works a ticket's clocks out; None leaves what the rows have.
        fetch: The number of the whole fetch that this is part of; None for none.

    Thread: the writer.
    """

    def __init__(
        self,
        connection: Connection,
        clocks: Clocks | None,
        digests: DigestChanges,
        *,
        fetch: int | None = None,
    ) -> None:
        self._connection = connection
        self._clocks = clocks
        self._digests = digests
        self._fetch = fetch
        self._tickets: dict[str, KeptTicket] = {}
        self._looked_for: set[str] = set()
        self._known: dict[str, _Known] = {}
        self._events: dict[str, dict[str, object]] = {}
        self._next_no = 0

    def load(self, ticket_ids: Iterable[str], event_ids: Iterable[str] = ()) -> None:
        """Read what the work needs, in a few statements for all of it."""
        unknown = (i for i in event_ids if i not in self._known)
        for event_id, row in known_events(self._connection, unknown).items():
            self._know(event_id, row)
        wanted = [i for i in dict.fromkeys(ticket_ids) if i not in self._looked_for]
        self._looked_for.update(wanted)
        self._tickets |= load_tickets(self._connection, wanted)
        for piece in in_pieces(wanted):
            waiting = select(_log.ticket_id, _log.event_id, _log.dropped).order_by(_log.seq)
            waiting = waiting.where(_log.ticket_id.in_(piece), _log.revision.is_(None))
            for ticket_id, event_id, dropped in self._connection.execute(waiting):
                if not dropped:
                    self._kept(ticket_id).waiting.append(event_id)

    def _know(self, event_id: str, row: Row[tuple[object, ...]]) -> None:
        told = (row.at, row.by, row.by_role, row.by_team)
        self._known[event_id] = _Known(row.seq, row.revision, told)

    def _kept(self, ticket_id: str) -> KeptTicket:
        kept = self._tickets.get(ticket_id)
        if kept is None:
            self._next_no = self._next_no or next_number(self._connection)
            kept = self._tickets[ticket_id] = KeptTicket(no=self._next_no, ticket_id=ticket_id)
            self._next_no += 1
        if self._fetch is not None:
            kept.fetch = self._fetch
        return kept

    def add_own(self, event: TicketEvent, seq: int) -> None:
        """Append an event made here.

        Raises:
            InvalidInput: The event does not fit the ticket; nothing was written.
        """
        self.load([event.ticket_id])
        kept = self._kept(event.ticket_id)
        kept.ticket = apply(kept.ticket, event)
        kept.waiting.append(event.event_id)
        self._events[event.event_id] = event_values(event, seq=seq)

    def place(self, revisions: Mapping[str, int]) -> None:
        """Give own events the revisions of their receipts, by event; others are left alone."""
        rows = known_events(self._connection, revisions)
        for event_id, row in rows.items():
            self._know(event_id, row)
        self.load(row.ticket_id for row in rows.values())
        placed: list[dict[str, object]] = []
        # As the receipts came: of a ticket, the first is the next in the server's order.
        for event_id, revision in revisions.items():
            known = self._known.get(event_id)
            if event_id not in rows or known is None or revision <= 0:
                continue
            if known.revision is None:
                placed.append({"this_event": event_id, "its_revision": revision})
                self._known[event_id] = replace(known, revision=revision)
                self._put_in_place(self._kept(rows[event_id].ticket_id), event_id, revision)
        if placed:
            its_place = {"revision": bindparam("its_revision"), "dropped": ""}
            statement = update(ticket_events).where(_log.event_id == bindparam("this_event"))
            self._connection.execute(statement.values(its_place), placed)

    def take(self, changes: Sequence[ChangePayload]) -> None:
        """Put the server's events into their order; one that is known takes its revision."""
        mine = [c for c in changes if isinstance(c.payload, TicketEventPayload)]
        self.load(
            [c.payload.ticket_id for c in mine if isinstance(c.payload, TicketEventPayload)],
            [c.op_id for c in mine],
        )
        for change in mine:
            self._take(server_event(change), change.revision)

    def _take(self, event: TicketEvent, revision: int) -> None:
        kept, known = self._kept(event.ticket_id), self._known.get(event.event_id)
        told = (event.at, str(event.by), event.by_role, event.by_team)
        seq = None if known is None else known.seq
        self._events[event.event_id] = event_values(event, revision=revision, seq=seq)
        self._known[event.event_id] = _Known(seq, revision, told)
        if known is None:
            self._append(kept, event, revision)
            return
        if known.revision is None:
            self._put_in_place(kept, event.event_id, revision)
        elif known.revision != revision:
            kept.stale = True
        # The server's author and time are the ones that count.
        kept.stale = kept.stale or known.told != told
        kept.revision = max(kept.revision or 0, revision)

    def _append(self, kept: KeptTicket, event: TicketEvent, revision: int) -> None:
        if kept.waiting or revision <= max(kept.revision or 0, kept.base_revision):
            kept.stale = True
        elif not kept.stale:
            kept.ticket = _applied(kept.ticket, event)
        kept.revision = max(kept.revision or 0, revision)

    def _put_in_place(self, kept: KeptTicket, event_id: str, revision: int) -> None:
        is_next = kept.waiting[:1] == [event_id] and revision > (kept.revision or 0)
        if event_id in kept.waiting:
            kept.waiting.remove(event_id)
        kept.stale = kept.stale or not is_next
        kept.revision = max(kept.revision or 0, revision)

    def take_states(self, states: Sequence[TicketState]) -> None:
        """Take tickets over as the server derived them, without their logs."""
        self.load([state.ticket.ticket_id for state in states])
        for state in states:
            kept = self._kept(state.ticket.ticket_id)
            if state.revision <= (kept.revision or 0) and self._fetch is None:
                continue
            kept.base, kept.base_revision = state.ticket, state.revision
            kept.revision = state.revision
            if kept.waiting or kept.before is not None:
                kept.stale = True
            else:
                kept.ticket = state.ticket

    def replace_logs(self, changes: Sequence[ChangePayload]) -> None:
        """Take whole logs over: what the server does not have of a ticket any more goes."""
        theirs: dict[str, set[str]] = {}
        for change in changes:
            if isinstance(change.payload, TicketEventPayload):
                theirs.setdefault(change.payload.ticket_id, set()).add(change.op_id)
        self.load(theirs)
        known = {i: self._tickets[i] for i in theirs if i in self._tickets}
        foreign: list[str] = []
        for ticket_id, rows in logs_of(self._connection, known).items():
            mine = theirs[ticket_id]
            foreign += [r.event_id for r in rows if r.revision and r.event_id not in mine]
        for piece in in_pieces(foreign):
            self._connection.execute(delete(ticket_events).where(_log.event_id.in_(piece)))
        for kept in known.values():
            kept.base, kept.base_revision, kept.revision, kept.stale = None, 0, None, True
        self.take(changes)

    def again(self, ticket_id: str) -> None:
        """Derive a ticket again: something of its log was changed."""
        self.load([ticket_id])
        self._kept(ticket_id).stale = True

    def derive_all(self, ticket_ids: Sequence[str]) -> None:
        """Derive tickets whose rows are not there."""
        self.load(ticket_ids)
        for piece in in_pieces(ticket_ids):
            newest = select(_log.ticket_id, func.max(_log.revision)).group_by(_log.ticket_id)
            found = self._connection.execute(newest.where(_log.ticket_id.in_(piece)))
            for ticket_id, revision in found:
                kept = self._kept(ticket_id)
                kept.revision, kept.stale = revision, True

    def remove(self, ticket_ids: Iterable[str]) -> None:
        """Forget tickets and their logs, except those with unsent work."""
        wanted = list(ticket_ids)
        self.load(wanted)
        for ticket_id in wanted:
            kept = self._tickets.get(ticket_id)
            if kept is None or kept.waiting:
                continue
            self._connection.execute(delete(ticket_events).where(_log.ticket_id == ticket_id))
            kept.ticket, kept.stale = None, False

    def finish(self) -> tuple[str, ...]:
        """Write everything down; return the tickets that were touched."""
        add_events(self._connection, list(self._events.values()))
        stale = {i: kept for i, kept in self._tickets.items() if kept.stale}
        logs = logs_of(self._connection, stale)
        for ticket_id, kept in stale.items():
            _derive(kept, logs.get(ticket_id, ()))
        for kept in self._tickets.values():
            new = None if kept.ticket is None or is_over(kept.ticket) else kept.revision
            self._digests.replace(TABLE, kept.ticket_id, kept.counted, new)
        write_tickets(self._connection, list(self._tickets.values()), self._clocks)
        gone = [k for k in self._tickets.values() if k.ticket is None and k.before is not None]
        delete_tickets(self._connection, gone)
        touched = tuple(self._tickets)
        self._tickets, self._known, self._events, self._next_no = {}, {}, {}, 0
        self._looked_for = set()
        return touched


def _derive(kept: KeptTicket, rows: Sequence[Row[tuple[object, ...]]]) -> None:
    opened = TicketEventKind.OPENED.value
    if any(row.kind == opened and row.revision is not None for row in rows):
        kept.base, kept.base_revision = None, 0  # the log is whole again
    kept.ticket = _derived(kept, rows)


def _derived(kept: KeptTicket, rows: Sequence[Row[tuple[object, ...]]]) -> Ticket | None:
    """Return what the events make, each that does not fit left out.

    A newer server's field, an edit whose opening this desk may not see: it stays in the log for a
    program that understands it.
    """
    ticket = kept.base
    for row in rows:
        if row.revision is not None and row.revision <= kept.base_revision:
            continue
        if not row.dropped:
            ticket = _applied(ticket, event_of_row(row))
        elif ticket is not None:
            void = Void(event_id=row.event_id, code=row.dropped)
            ticket = replace(ticket, voids=(*ticket.voids, void))
    return ticket


def _applied(ticket: Ticket | None, event: TicketEvent) -> Ticket | None:
    try:
        return apply(ticket, event)
    except InvalidInput as exc:
        logger.warning("a ticket event was left out: %s", exc.code)
        return ticket
