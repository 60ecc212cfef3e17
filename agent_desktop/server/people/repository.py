"""SQL of teams, people and SIP accounts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agent_desktop.server.tables import FactRow, SipAccountRow, TeamRow, UserRow


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the list of people."""

    number: str
    name: str
    role: str
    team: str
    sip: str
    disabled_at: datetime | None


class PeopleRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def team(self, name: str) -> TeamRow | None:
        """Return the team of that name."""
        return self._session.scalar(select(TeamRow).where(TeamRow.name == name))

    def team_sizes(self) -> list[tuple[str, int]]:
        """Return the teams with how many people they have."""
        query = (
            select(TeamRow.name, func.count(UserRow.id))
            .outerjoin(UserRow, UserRow.team_id == TeamRow.id)
            .group_by(TeamRow.name)
            .order_by(TeamRow.name)
        )
        return [(name, count) for name, count in self._session.execute(query)]

    def user(self, number: str) -> UserRow | None:
        """Return the person with this agent number."""
        return self._session.scalar(select(UserRow).where(UserRow.number == number))

    def people(self) -> list[Person]:
        """Return everybody, by number."""
        query = (
            select(UserRow, TeamRow.name, SipAccountRow)
            .outerjoin(TeamRow, TeamRow.id == UserRow.team_id)
            .outerjoin(SipAccountRow, SipAccountRow.user_id == UserRow.id)
            .order_by(UserRow.number)
        )
        return [
            Person(
                number=user.number,
                name=user.name,
                role=user.role,
                team=team or "",
                sip=f"{sip.user}@{sip.server}" if sip else "",
                disabled_at=user.disabled_at,
            )
            for user, team, sip in self._session.execute(query)
        ]

    def has_admin(self) -> bool:
        """Return whether anybody can administer."""
        query = select(func.count()).select_from(UserRow).where(UserRow.role == "admin")
        return bool(self._session.scalar(query))

    def add(self, row: TeamRow | UserRow) -> None:
        """Keep a new team or person."""
        self._session.add(row)
        self._session.flush()

    def keep_sip(self, row: SipAccountRow) -> None:
        """Write or replace a SIP account."""
        self._session.merge(row)

    def drop_sip(self, user_id: int) -> None:
        """Forget a SIP account."""
        row = self._session.get(SipAccountRow, user_id)
        if row is not None:
            self._session.delete(row)

    def fact(self, key: str) -> str | None:
        """Return a fact about this installation."""
        row = self._session.get(FactRow, key)
        return None if row is None else row.value

    def put_fact(self, key: str, value: str) -> None:
        """Keep a fact."""
        self._session.merge(FactRow(key=key, value=value))
