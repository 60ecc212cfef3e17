"""SQL of the live channel: who a person is, and whose sessions are alive."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from agent_desktop.server.tables import (
    SessionRow,
    SipAccountRow,
    TeamRow,
    UserRow,
)


@dataclass(frozen=True, slots=True)
class Person:
    """What others are shown of somebody."""

    name: str
    team: str
    extension: str


_PERSON: Final = (
    select(UserRow.name, func.coalesce(TeamRow.name, ""), SipAccountRow.user)
    .outerjoin(TeamRow, TeamRow.id == UserRow.team_id)
    .outerjoin(SipAccountRow, SipAccountRow.user_id == UserRow.id)
    .where(UserRow.id == bindparam("user_id"))
)


def person(connection: Connection, user_id: int) -> Person:
    """Return a person's name, team and telephone."""
    row = connection.execute(_PERSON, {"user_id": user_id}).one()
    return Person(row[0], row[1], row[2] or "")


class LiveRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def living(
        self, session_ids: Collection[str], now: datetime
    ) -> dict[str, tuple[str, int | None]]:
        """Return those of the sessions that are alive, with the role and team of their people."""
        query = (
            select(SessionRow.id, UserRow.role, UserRow.team_id)
            .join(UserRow, UserRow.id == SessionRow.user_id)
            .where(
                SessionRow.id.in_(list(session_ids)),
                SessionRow.revoked_at.is_(None),
                SessionRow.expires_at > now,
                UserRow.disabled_at.is_(None),
            )
        )
        return {row[0]: (row[1], row[2]) for row in self._session.execute(query)}
