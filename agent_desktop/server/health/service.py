"""Readiness: the database answers and has this program's tables."""

import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from agent_desktop.server import migrate
from agent_desktop.server.database import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a load balancer wants to know."""

    database: bool
    migrated: bool

    @property
    def is_ready(self) -> bool:
        """Whether requests can be served."""
        return self.database and self.migrated


class HealthService:
    """Looks at the database when asked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._head = migrate.head()

    def readiness(self) -> Readiness:
        """Return what works now."""
        try:
            with self._database.reading() as session:
                revision = migrate.current(session.connection())
        except SQLAlchemyError as failure:
            logger.warning("not ready", extra={"cause": type(failure).__name__})
            return Readiness(database=False, migrated=False)
        return Readiness(database=True, migrated=revision == self._head)
