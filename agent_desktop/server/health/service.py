"""Readiness: the database answers, has what this program needs, and this program is not too old."""

import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from agent_desktop.domain.errors import Unavailable
from agent_desktop.server.database import Database
from agent_desktop.server.migrate import Migrations

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a load balancer wants to know.

    Attributes:
        migrated: The database has what this program needs, and this program what it asks for.
        refusal: Why this program cannot work with the database any more; None when it can.
    """

    database: bool
    migrated: bool
    refusal: Unavailable | None = None

    @property
    def is_ready(self) -> bool:
        """Whether requests can be served."""
        return self.database and self.migrated


class HealthService:
    """Looks at the database when asked.

    Thread: any.
    """

    def __init__(self, database: Database, migrations: Migrations) -> None:
        self._database = database
        self._migrations = migrations

    def readiness(self) -> Readiness:
        """Return what works now."""
        try:
            with self._database.reading() as session:
                standing = self._migrations.standing(session.connection())
        except SQLAlchemyError as failure:
            logger.warning("not ready", extra={"cause": type(failure).__name__})
            return Readiness(database=False, migrated=False)
        if standing.is_too_new:
            return Readiness(database=True, migrated=False, refusal=standing.refusal())
        return Readiness(database=True, migrated=not standing.is_behind)
