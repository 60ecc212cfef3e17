"""SQL of the live channel: the newest changes as they were written, and who a person is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agent_desktop.server.exchange.answers import COLUMNS, KeptChange
from agent_desktop.server.tables import (
    REVISION_COUNTER,
    ChangeRow,
    CounterRow,
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


class LiveRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def head(self) -> int:
        """Return the newest revision."""
        query = select(CounterRow.value).where(CounterRow.name == REVISION_COUNTER)
        return int(self._session.scalar(query) or 0)

    def changes(self, after: int, limit: int) -> Sequence[KeptChange]:
        """Return the oldest changes after a revision, whoever may read them."""
        query = select(*COLUMNS).where(ChangeRow.revision > after)
        found = self._session.execute(query.order_by(ChangeRow.revision).limit(limit))
        return cast("Sequence[KeptChange]", found.all())

    def person(self, user_id: int) -> Person:
        """Return a person's name, team and telephone."""
        row = self._session.execute(
            select(UserRow.name, func.coalesce(TeamRow.name, ""), SipAccountRow.user)
            .outerjoin(TeamRow, TeamRow.id == UserRow.team_id)
            .outerjoin(SipAccountRow, SipAccountRow.user_id == UserRow.id)
            .where(UserRow.id == user_id)
        ).one()
        return Person(row[0], row[1], row[2] or "")

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
