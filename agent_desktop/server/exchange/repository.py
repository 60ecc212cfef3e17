"""SQL of operations, changes, tickets and call records."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.tickets import FieldConflict, Ticket, form_of, form_values
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange.scope import readable_by
from agent_desktop.server.tables import (
    REVISION_COUNTER,
    CallAssessmentRow,
    CallRecordRow,
    ChangeRow,
    CounterRow,
    DeviceRow,
    OperationRow,
    TicketRow,
)

_PIECE: Final = 100


@dataclass(slots=True)
class KeptTicket:
    """A ticket's derived state and who may touch it."""

    ticket: Ticket
    owner_id: int
    team_id: int | None
    revision: int = 0


class ExchangeRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_device(self, device_id: str) -> None:
        """Hold the device until commit: two equal requests at once become one after the other."""
        self._session.execute(
            select(DeviceRow.id).where(DeviceRow.id == device_id).with_for_update()
        )

    def known(
        self, device_id: str, op_ids: Iterable[str], seqs: Iterable[int]
    ) -> list[OperationRow]:
        """Return the operations that have one of these ids, or of these numbers at the device."""
        of_device = and_(OperationRow.device_id == device_id, OperationRow.seq.in_(list(seqs)))
        query = select(OperationRow).where(or_(OperationRow.op_id.in_(list(op_ids)), of_device))
        return list(self._session.scalars(query))

    def lock_tickets(self, ticket_ids: Iterable[str]) -> dict[str, KeptTicket]:
        """Return those tickets that exist, held until commit; by id, so that nobody deadlocks."""
        query = (
            select(TicketRow)
            .where(TicketRow.ticket_id.in_(sorted(ticket_ids)))
            .order_by(TicketRow.ticket_id)
            .with_for_update()
        )
        return {row.ticket_id: _kept(row) for row in self._session.scalars(query)}

    def recorded_calls(self, call_ids: Iterable[str]) -> set[str]:
        """Return which of these calls are recorded already."""
        query = select(CallRecordRow.call_id).where(CallRecordRow.call_id.in_(list(call_ids)))
        return set(self._session.scalars(query))

    def authors_of_calls(self, call_ids: Iterable[str]) -> dict[str, int]:
        """Return whose these calls are, as far as they are recorded or assessed."""
        wanted = list(call_ids)
        if not wanted:
            return {}
        authors: dict[str, int] = {}
        for row in (CallAssessmentRow, CallRecordRow):
            query = select(row.call_id, row.user_id).where(row.call_id.in_(wanted))
            authors.update((call_id, user_id) for call_id, user_id in self._session.execute(query))
        return authors

    def keep_assessments(self, rows: Iterable[dict[str, Any]]) -> None:
        """Keep the newest assessment of each call."""
        for row in rows:
            self._session.merge(CallAssessmentRow(**row))

    def next_revisions(self, count: int) -> int:
        """Take ``count`` revisions and return the first.

        The counter's row stays locked until commit, so revisions become visible in their order
        and a cursor that saw one has seen all before it.
        """
        last = self._session.execute(
            update(CounterRow)
            .where(CounterRow.name == REVISION_COUNTER)
            .values(value=CounterRow.value + count)
            .returning(CounterRow.value)
        ).scalar_one()
        return int(last) - count + 1

    def head(self) -> int:
        """Return the last revision that is committed."""
        query = select(CounterRow.value).where(CounterRow.name == REVISION_COUNTER)
        return int(self._session.execute(query).scalar_one())

    def add_operations(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write receipts down."""
        if rows:
            self._session.execute(insert(OperationRow), rows)

    def add_changes(self, rows: Sequence[dict[str, Any]]) -> None:
        """Append to the log."""
        if rows:
            self._session.execute(insert(ChangeRow), rows)

    def add_calls(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep call records."""
        if rows:
            self._session.execute(insert(CallRecordRow), rows)

    def keep_tickets(self, tickets: Iterable[KeptTicket], new: set[str]) -> None:
        """Write derived states: insert those in ``new``, update the others."""
        for kept in tickets:
            values = _values(kept)
            if kept.ticket.ticket_id in new:
                self._session.execute(insert(TicketRow).values(**values))
            else:
                ticket_id = values.pop("ticket_id")
                rows = update(TicketRow).where(TicketRow.ticket_id == ticket_id)
                self._session.execute(rows.values(**values))

    def changes(self, who: Identity, after: int, until: int, limit: int) -> Iterator[ChangeRow]:
        """Return what ``who`` may read of the revisions in (after, until], oldest first."""
        query = (
            select(ChangeRow)
            .where(ChangeRow.revision <= until, readable_by(who))
            .order_by(ChangeRow.revision)
        )
        while limit > 0:
            # In pieces: whoever has enough stops, and the rest is never read.
            size = min(limit, _PIECE)
            piece = self._session.scalars(query.where(ChangeRow.revision > after).limit(size)).all()
            yield from piece
            if len(piece) < size:
                return
            after, limit = piece[-1].revision, limit - size


def _kept(row: TicketRow) -> KeptTicket:
    conflicts = (
        FieldConflict(
            field=c["field"],
            kept=c["kept"],
            lost=c["lost"],
            event_id=OperationId(c["event_id"]),
        )
        for c in row.conflicts
    )
    ticket = Ticket(
        ticket_id=TicketId(row.ticket_id),
        owner=AgentNumber(row.owner),
        handler=AgentNumber(row.handler),
        call_id=CallId(row.call_id) if row.call_id else None,
        form=form_of(row.form),
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        conflicts=tuple(conflicts),
    )
    return KeptTicket(ticket, row.owner_id, row.team_id, row.revision)


def _values(kept: KeptTicket) -> dict[str, Any]:
    ticket = kept.ticket
    return {
        "ticket_id": ticket.ticket_id,
        "owner_id": kept.owner_id,
        "owner": ticket.owner,
        "handler": ticket.handler,
        "team_id": kept.team_id,
        "call_id": ticket.call_id,
        "form": form_values(ticket.form),
        "conflicts": [asdict(c) for c in ticket.conflicts],
        "opened_at": ticket.opened_at,
        "changed_at": ticket.changed_at,
        "revision": kept.revision,
    }
