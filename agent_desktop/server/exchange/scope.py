"""Whose eyes a change is for, said twice: for the database, and for changes already at hand.

A pull asks the database; the live channel has the change in memory and looks for its readers. A
test compares the two on every kind of change and person.
"""

from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_

from agent_desktop.server.access import Identity
from agent_desktop.server.tables import ChangeRow


class Reader(Protocol):
    """A person, as far as reading goes; ``access.Identity`` is one."""

    @property
    def user_id(self) -> int:
        """The person."""

    @property
    def role(self) -> str:
        """The person's role."""

    @property
    def team_id(self) -> int | None:
        """The person's team."""


class Reachable(Protocol):
    """What decides who may read a change; ``tables.ChangeRow`` has it."""

    @property
    def owner_id(self) -> int:
        """Whose it is."""

    @property
    def team_id(self) -> int | None:
        """Of which team."""

    @property
    def ticket_id(self) -> str | None:
        """Its ticket, None for anything else."""


def readable_by(who: Identity) -> ColumnElement[bool]:
    """Own things; the team's tickets; for a lead the team's call records, too."""
    own = ChangeRow.owner_id == who.user_id
    if who.team_id is None:
        return own
    team = ChangeRow.team_id == who.team_id
    if who.role != "lead":
        team = and_(team, ChangeRow.ticket_id.is_not(None))
    return or_(own, team)


def reaches(who: Reader, change: Reachable) -> bool:
    """Return whether ``readable_by`` would find ``change``."""
    if change.owner_id == who.user_id:
        return True
    if who.team_id is None or change.team_id != who.team_id:
        return False
    return who.role == "lead" or change.ticket_id is not None
