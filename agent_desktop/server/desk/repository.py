"""SQL of desk profiles and policy."""

import secrets
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from agent_desktop.domain.rights import FLOOR, LEADS
from agent_desktop.server.tables import (
    POLICY_MARK,
    FactRow,
    PolicyRow,
    SipAccountRow,
    TeamRow,
    UserRow,
)


class DeskRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def profile(self, user_id: int) -> tuple[UserRow, str, SipAccountRow | None]:
        """Return a person, the name of the team ("" for none) and the SIP account."""
        row = self._session.execute(
            select(UserRow, TeamRow.name, SipAccountRow)
            .outerjoin(TeamRow, TeamRow.id == UserRow.team_id)
            .outerjoin(SipAccountRow, SipAccountRow.user_id == UserRow.id)
            .where(UserRow.id == user_id)
        ).one()
        return row[0], row[1] or "", row[2]

    def colleagues(self, user: UserRow) -> list[tuple[str, str]]:
        """Return (SIP user, name) of the person's team, all leads and managers, by name."""
        is_near: ColumnElement[bool] = UserRow.role.in_(LEADS)
        if user.team_id is not None:
            is_near = or_(is_near, UserRow.team_id == user.team_id)
        query = (
            select(SipAccountRow.user, UserRow.name)
            .join(UserRow, UserRow.id == SipAccountRow.user_id)
            .where(UserRow.id != user.id, UserRow.disabled_at.is_(None), is_near)
            .order_by(UserRow.name, UserRow.number)
        )
        return [(extension, name) for extension, name in self._session.execute(query)]

    def targets(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the numbers of who can be handed a ticket, and the names of all teams."""
        can_work = (UserRow.role.in_(FLOOR), UserRow.disabled_at.is_(None))
        numbers = select(UserRow.number).where(*can_work).order_by(UserRow.number)
        teams = select(TeamRow.name).order_by(TeamRow.name)
        return tuple(self._session.scalars(numbers)), tuple(self._session.scalars(teams))

    def policy(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        return {row.key: row.value[0] for row in self._session.scalars(select(PolicyRow))}

    def set_policy(self, key: str, value: object) -> None:
        """Keep one entry. JSON has no bare scalar on every database, so it sits in a list."""
        self._session.merge(PolicyRow(key=key, value=[value]))
        self._mark()

    def drop_policy(self, key: str) -> None:
        """Forget one entry."""
        self._session.execute(delete(PolicyRow).where(PolicyRow.key == key))
        self._mark()

    def _mark(self) -> None:
        """Let every instance see that the policy is another one, whoever changed it."""
        self._session.merge(FactRow(key=POLICY_MARK, value=secrets.token_hex(8)))
