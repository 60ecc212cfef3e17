"""A month's totals, counted from the tickets as they are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from agent_desktop.contract.server import FigurePayload, FiguresResponse
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.figures import CAUSE_FIELD, month_bounds, month_of, monthly_totals
from agent_desktop.domain.ids import AgentNumber, TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.rights import Role
from agent_desktop.domain.tickets import Ticket, TicketForm, TicketKind, TicketStatus
from agent_desktop.runtime import centre_defaults
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.tables import RecordRow, TicketRow

Scope = Literal["own", "team", "all"]

_SCOPES: Final[dict[Role, tuple[Scope, ...]]] = {
    Role.AGENT: ("own",),
    Role.LEAD: ("team", "own"),
    Role.MANAGER: ("all", "team", "own"),
}
_AT_ONCE: Final = 2_000


class FigureService:
    """Counts what a person may count: the own tickets, the team's, all.

    Thread: any.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def monthly(self, who: Identity, month: str, scope: Scope | None) -> FiguresResponse:
        """Return the totals of a month, "" for the present one.

        Raises:
            NotAllowed: The scope is wider than the role.
            InvalidInput: ``figures.malformed_month``.
        """
        allowed = _SCOPES[who.role]
        counted = allowed[0] if scope is None else scope
        if counted not in allowed:
            raise NotAllowed(f"a person in the role {who.role} cannot count this")
        now = self._now()
        with self._database.reading() as session:
            calendar = session.get(RecordRow, (RecordTable.CALENDAR, "default"))
            values = None if calendar is None else calendar.values
            timezone = centre_defaults.calendar(values).timezone
            month = month or month_of(now, timezone)
            tickets, departments = _counted(
                session, _of(who, counted), month_bounds(month, timezone)
            )
            totals = monthly_totals(
                tickets, month, timezone, department_of=lambda t: departments.get(t.ticket_id, "")
            )
        return FiguresResponse(
            month=month,
            scope=counted,
            as_of=now,
            totals=tuple(FigurePayload(group=g, value=v, count=n) for g, v, n in totals),
        )


def _of(who: Identity, scope: Scope) -> ColumnElement[bool]:
    if scope == "all":
        return true()
    if scope == "team" and who.team_id is not None:
        return TicketRow.team_id == who.team_id
    return TicketRow.owner_id == who.user_id


def _counted(
    session: Session, of: ColumnElement[bool], month: tuple[datetime, datetime]
) -> tuple[list[Ticket], dict[TicketId, str]]:
    """Return the tickets that were opened in a month, with what figures look at, and whose each is.

    Whose: of its category's department, else as whoever handed it over named it.
    """
    named = _departments(session)
    first, last = month
    query = (
        select(
            TicketRow.ticket_id,
            TicketRow.owner,
            TicketRow.opened_at,
            TicketRow.kind,
            TicketRow.category,
            TicketRow.cause,
            TicketRow.department,
            TicketRow.satisfaction,
            TicketRow.status,
        )
        .where(of, TicketRow.opened_at >= first, TicketRow.opened_at < last)
        .execution_options(yield_per=_AT_ONCE)
    )
    tickets, departments = [], {}
    for row in session.execute(query):
        ticket = _light(row)
        tickets.append(ticket)
        departments[ticket.ticket_id] = named.get(row.category) or row.department
    return tickets, departments


def _light(row: Any) -> Ticket:
    """Return a ticket with no more than its columns have: a month may have very many."""
    form = TicketForm(
        kind=TicketKind(row.kind),
        category=row.category,
        extra=((CAUSE_FIELD, row.cause),) if row.cause else (),
    )
    return Ticket(
        ticket_id=TicketId(row.ticket_id),
        owner=AgentNumber(row.owner),
        handler=AgentNumber(row.owner),
        call_id=None,
        form=form,
        opened_at=row.opened_at,
        changed_at=row.opened_at,
        status=TicketStatus(row.status),
        satisfaction=row.satisfaction,
    )


def _departments(session: Session) -> dict[str, str]:
    """Return the names of departments by the ids of their categories."""
    tables = (RecordTable.CATEGORY, RecordTable.DEPARTMENT)
    query = select(RecordRow).where(RecordRow.table_name.in_(tables), RecordRow.deleted.is_(False))
    rows = session.scalars(query).all()
    names = {
        row.record_id: row.values.get("name", "")
        for row in rows
        if row.table_name == RecordTable.DEPARTMENT
    }
    return {
        row.record_id: names.get(row.values.get("department_id", ""), "")
        for row in rows
        if row.table_name == RecordTable.CATEGORY
    }
