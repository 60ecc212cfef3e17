"""Who saw a customer's data in full: for leads, and for whoever runs the installation."""

from typing import Final

from sqlalchemy import select

from agent_desktop.contract.server import LookUpEntry, LookUpList
from agent_desktop.domain.rights import Role
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.tables import LookUpRow

PAGE: Final = 200


class LookUpService:
    """Reads the log that pushes append to (``exchange.call_changes``).

    Thread: any.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def found(
        self, who: Identity | None, *, customer_id: str = "", by: str = "", before: int = 0
    ) -> LookUpList:
        """Return a page of look-ups, newest first.

        Args:
            who: A lead reads what the own team did; None: the command line of the server.
            customer_id: Only of this customer; "" for all.
            by: Only of this agent; "" for all.
            before: Only with a lower number; 0 for the newest.
        """
        query = select(LookUpRow).order_by(LookUpRow.revision.desc()).limit(PAGE)
        if who is not None and who.role == Role.LEAD:
            query = query.where(LookUpRow.team_id == who.team_id)
        if customer_id:
            query = query.where(LookUpRow.customer_id == customer_id)
        if by:
            query = query.where(LookUpRow.by_number == by)
        if before:
            query = query.where(LookUpRow.revision < before)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
        return LookUpList(
            look_ups=tuple(_entry(row) for row in rows),
            before=rows[-1].revision if len(rows) == PAGE else 0,
        )


def _entry(row: LookUpRow) -> LookUpEntry:
    return LookUpEntry(
        number=row.revision,
        by=row.by_number,
        customer_id=row.customer_id,
        what=tuple(row.what),
        reason=row.reason,
        call_id=row.call_id,
        at=row.at,
        received_at=row.received_at,
        device=row.device,
    )
