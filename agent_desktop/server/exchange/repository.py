"""SQL of a push: operations, changes, tickets with their grants, calls, look-ups."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    any_,
    literal,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from agent_desktop.contract.server import TicketEventPayload
from agent_desktop.domain.customers import MERGED_INTO
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.rights import FLOOR
from agent_desktop.domain.ticket_life import TEAM
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange import statements
from agent_desktop.server.exchange.operations import Writer, event_of
from agent_desktop.server.exchange.record_rows import KeptRecord, record_from, record_values
from agent_desktop.server.exchange.scope import Member
from agent_desktop.server.exchange.statements import given
from agent_desktop.server.exchange.ticket_rows import KeptTicket, kept_from, row_values
from agent_desktop.server.rows import add_rows
from agent_desktop.server.tables import (
    CallAssessmentRow,
    CallRecordRow,
    ChangeRow,
    LookUpRow,
    OperationRow,
    RecordRow,
    RecordTotalRow,
    Table,
    TeamRow,
    TicketGrantRow,
    TicketRow,
    UserRow,
)

Condition = ColumnElement[bool]


class ExchangeRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._core = session.connection()
        self._has_arrays = session.get_bind().dialect.name == "postgresql"

    def _among(self, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> Condition:
        """Return that a column has one of these values."""
        if self._has_arrays:
            return column == any_(literal(given(values), ARRAY(column.type)))
        return column.in_(given(values))

    def lock_device(self, who: Identity) -> Writer:
        """Hold the device until commit: two equal requests at once become one after the other.

        Returns:
            Who writes, as the log names it.
        """
        where = {"team_id": who.team_id, "device_id": who.device_id}
        found = self._core.execute(statements.LOCK_DEVICE, where).one_or_none()
        device, team = found or ("", "")
        return Writer(number=who.number, role=who.role, team=team or "", device=device)

    def known(self, device_id: str, op_ids: Iterable[str], seqs: Iterable[int]) -> Sequence[Any]:
        """Return the rows of ``OperationRow`` with one of these ids, or numbers at the device."""
        query = statements.known(has_arrays=self._has_arrays)
        values = {"device_id": device_id, "op_ids": given(op_ids), "seqs": given(seqs)}
        return self._core.execute(query, values).all()

    # Tickets ----------------------------------------------------------------------------------

    def lock_tickets(self, ticket_ids: Iterable[str]) -> dict[str, KeptTicket]:
        """Return those tickets that exist, held until commit; by id, so that nobody deadlocks."""
        query = statements.lock_tickets(has_arrays=self._has_arrays)
        found = {}
        for row in self._core.execute(query, {"ticket_ids": given(ticket_ids)}).all():
            kept = kept_from(cast("TicketRow", row))
            if not row.life:  # written by a program that knew nothing of it
                self.derive(kept)
            found[row.ticket_id] = kept
        return found

    def derive(self, kept: KeptTicket) -> None:
        """Make a ticket anew of its log."""
        query = select(ChangeRow).where(ChangeRow.ticket_id == kept.ticket.ticket_id)
        events = [
            event_of(
                row.op_id,
                TicketEventPayload.model_validate(row.payload),
                Writer(number=row.by_number, role=row.by_role, team=row.by_team, device=row.device),
                at=row.at,
                device_at=row.device_at,
                received_at=row.received_at,
            )
            for row in self._session.scalars(query.order_by(ChangeRow.revision))
        ]
        kept.replay(events)

    def grants(self, ticket_ids: Iterable[str]) -> dict[str, list[Any]]:
        """Return the rows of ``TicketGrantRow``, also of grants that were taken back."""
        query = statements.grants(has_arrays=self._has_arrays)
        found = defaultdict(list)
        for row in self._core.execute(query, {"ticket_ids": given(ticket_ids)}):
            found[row.ticket_id].append(row)
        return found

    def last_events(self, device_id: str, ticket_ids: Iterable[str]) -> dict[str, datetime]:
        """Return when this device last did something to each of these tickets."""
        query = statements.last_events(has_arrays=self._has_arrays)
        values = {"device_id": device_id, "ticket_ids": given(ticket_ids)}
        return {str(ticket_id): at for ticket_id, at in self._core.execute(query, values)}

    def members(self, numbers: Iterable[str]) -> dict[str, Member]:
        """Return who has these agent numbers."""
        wanted = UserRow.number.in_(sorted(numbers))
        query = select(UserRow.number, UserRow.id, UserRow.team_id).where(wanted)
        return {row[0]: Member(row[1], row[2]) for row in self._session.execute(query)}

    def targets(self, names: Collection[str]) -> frozenset[str]:
        """Return those of agent numbers and ``team:NAME`` that can be handed a ticket."""
        names = {name for name in names if "\x00" not in name}  # PostgreSQL takes none
        teams = {name.removeprefix(TEAM) for name in names if name.startswith(TEAM)}
        numbers = [name for name in names if not name.startswith(TEAM)]
        found = {f"{TEAM}{name}" for name in self.teams(teams)} if teams else set()
        if numbers:
            can_work = (UserRow.role.in_(FLOOR), UserRow.disabled_at.is_(None))
            query = select(UserRow.number).where(UserRow.number.in_(sorted(numbers)), *can_work)
            found.update(self._session.scalars(query))
        return frozenset(found)

    def teams(self, names: Iterable[str]) -> dict[str, int]:
        """Return the ids of these teams."""
        query = select(TeamRow.name, TeamRow.id).where(TeamRow.name.in_(sorted(names)))
        return {row[0]: row[1] for row in self._session.execute(query)}

    def keep_tickets(self, tickets: Iterable[KeptTicket]) -> None:
        """Write derived states."""
        new: list[dict[str, Any]] = []
        known: list[dict[str, Any]] = []
        for kept in tickets:
            (new if kept.is_new else known).append(row_values(kept))
        self._insert(TicketRow, new)
        if known:
            self._core.execute(statements.KEEP_TICKET, [statements.keep_ticket(r) for r in known])

    def keep_grants(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Grant or take the right to read."""
        for row in rows:
            self._session.merge(TicketGrantRow(**row))

    # Records ----------------------------------------------------------------------------------

    def form_text(self, form_id: str) -> str:
        """Return what the record of a form says of it, "" where there is none."""
        row = self._session.get(RecordRow, (RecordTable.FORM.value, form_id))
        return "" if row is None or row.deleted else str(row.values.get("definition", ""))

    def lock_records(
        self, keys: Iterable[tuple[RecordTable, str]]
    ) -> dict[tuple[RecordTable, str], KeptRecord]:
        """Return those records that exist, held until commit."""
        ids: dict[RecordTable, list[str]] = defaultdict(list)
        for table, record_id in keys:
            ids[table].append(record_id)
        found = {}
        for table in sorted(ids):
            query = (
                select(RecordRow)
                .where(RecordRow.table_name == table, self._among(RecordRow.record_id, ids[table]))
                .order_by(RecordRow.record_id)
                .with_for_update()
            )
            for row in self._session.scalars(query):
                found[table, row.record_id] = KeptRecord(record_from(row))
        return found

    def customers_merged_into(self, customer_ids: Iterable[str]) -> dict[str, str]:
        """Return, for those who were merged, into whom; nothing is held."""
        query = select(RecordRow.record_id, RecordRow.values).where(
            RecordRow.table_name == RecordTable.CUSTOMER,
            self._among(RecordRow.record_id, list(customer_ids)),
        )
        rows = self._session.execute(query)
        return {one: values[MERGED_INTO] for one, values in rows if values.get(MERGED_INTO)}

    def keep_records(self, records: Iterable[KeptRecord]) -> None:
        """Write derived states."""
        new: list[dict[str, Any]] = []
        known: list[dict[str, Any]] = []
        for kept in records:
            (new if kept.is_new else known).append(record_values(kept.record))
        self._insert(RecordRow, new)
        if known:
            self._session.execute(update(RecordRow), known)

    def add_totals(self, sums: Mapping[RecordTable, tuple[int, int]]) -> None:
        """Add (rows, hashes) to the digests of tables; the counter's lock is held already."""
        for table, (rows, hashes) in sums.items():
            row = self._session.get(RecordTotalRow, table)
            if row is None:
                row = RecordTotalRow(table_name=table, rows=0, total="0" * 16)
                self._session.add(row)
            row.rows += rows
            row.total = f"{(int(row.total, 16) + hashes) % (1 << 64):016x}"

    # Calls and look-ups -----------------------------------------------------------------------

    def recorded_calls(self, call_ids: Iterable[str]) -> set[str]:
        """Return which of these calls are recorded already."""
        query = select(CallRecordRow.call_id).where(self._among(CallRecordRow.call_id, call_ids))
        return set(self._session.scalars(query))

    def authors_of_calls(self, call_ids: Iterable[str]) -> dict[str, int]:
        """Return whose these calls are, as far as they are recorded or assessed."""
        wanted = list(call_ids)
        if not wanted:
            return {}
        authors: dict[str, int] = {}
        for row in (CallAssessmentRow, CallRecordRow):
            query = select(row.call_id, row.user_id).where(self._among(row.call_id, wanted))
            authors.update((call_id, user_id) for call_id, user_id in self._session.execute(query))
        return authors

    def add_calls(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep call records."""
        self._insert(CallRecordRow, rows)

    def keep_assessments(self, rows: Iterable[dict[str, Any]]) -> None:
        """Keep the newest assessment of each call."""
        for row in rows:
            self._session.merge(CallAssessmentRow(**row))

    def add_look_ups(self, rows: Sequence[dict[str, Any]]) -> None:
        """Note who saw a customer in full."""
        self._insert(LookUpRow, rows)

    # The log ----------------------------------------------------------------------------------

    def next_revisions(self, count: int) -> int:
        """Take ``count`` revisions and return the first.

        The counter's row stays locked until commit, so revisions become visible in their order
        and a cursor that saw one has seen all before it.
        """
        last = self._core.execute(statements.NEXT_REVISIONS, {"count": count}).scalar_one()
        return int(last) - count + 1

    def add_operations(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write receipts down."""
        self._insert(OperationRow, rows)

    def add_changes(self, rows: Sequence[dict[str, Any]]) -> None:
        """Append to the log."""
        self._insert(ChangeRow, rows)

    def _insert(self, table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
        made = Table.metadata.tables[table.__tablename__]
        add_rows(self._core, made, rows)
