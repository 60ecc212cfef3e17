"""Bring the database forward at start; two servers that start at once wait for each other.

Which programs go on after that: ``server.side_by_side``.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from agent_desktop.domain.errors import Unavailable
from agent_desktop.server.database import Database
from agent_desktop.server.side_by_side import Standing, keep, read

logger = logging.getLogger(__name__)

SCRIPTS: Final = Path(__file__).parent / "migrations"

_LOCK: Final = 0x41474454  # any number that every instance agrees on
_VERSIONS: Final = "versions"


def current(connection: Connection) -> str:
    """Return the database's revision, "" for an empty one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


class Migrations:
    """The migrations of one program.

    Args:
        versions: Folder of their scripts; None for those of this program.

    Thread: any.
    """

    def __init__(self, versions: Path | None = None) -> None:
        self._config = Config()
        self._config.set_main_option("script_location", str(SCRIPTS))
        self._config.set_main_option("version_locations", str(versions or SCRIPTS / _VERSIONS))
        self._config.set_main_option("path_separator", "os")
        self._scripts = ScriptDirectory.from_config(self._config)
        self.head = self._scripts.get_current_head() or ""

    def modules(self, upto: str = "") -> list[ModuleType]:
        """Return the migrations up to one of them, the first one first."""
        found = self._scripts.walk_revisions("base", upto or "heads")
        return [script.module for script in found][::-1]

    def standing(self, connection: Connection) -> Standing:
        """Return how a database and this program stand to each other."""
        return read(connection, database=current(connection), program=self.head)

    def must_know(self, connection: Connection) -> None:
        """Make sure that this program knows everything that is in the database.

        For what concerns all of it, and would do only a part: a backup, an erasure.

        Raises:
            Unavailable: ``database.newer``.
        """
        standing = self.standing(connection)
        if standing.is_ahead:
            raise Unavailable(
                f"this program (migration {standing.program}) does not know all of the database "
                f"(migration {standing.database}), and would leave out what it does not know: do "
                f"this with agent-desktop {standing.upgraded_by or 'of a newer version'} or later",
                code="database.newer",
            )

    def upgrade(
        self,
        database: Database,
        to: str = "head",
        then: Callable[[Connection], None] | None = None,
    ) -> None:
        """Upgrade in one transaction under a lock, then run ``then`` in the same transaction.

        A database that a newer program has upgraded is left as it is, if this program still works
        with it.

        Raises:
            Unavailable: ``database.newer`` when this program is too old for it.
        """
        with _connected(database) as connection:
            if not database.is_sqlite:  # SQLite: BEGIN IMMEDIATE is the lock
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            before = self.standing(connection)
            if before.is_too_new:
                raise before.refusal()
            if before.is_ahead:
                logger.info("database is newer", extra={"has": before.database, "own": self.head})
            else:
                self._go_forward(connection, before, to)
            if then is not None:
                then(connection)

    def _go_forward(self, connection: Connection, before: Standing, to: str) -> None:
        self._config.attributes["connection"] = connection
        try:
            command.upgrade(self._config, to)
        finally:
            del self._config.attributes["connection"]
        after = current(connection)
        keep(connection, before, self.modules(after))
        if after != before.database:
            logger.info("database upgraded", extra={"from": before.database, "to": after})


@contextmanager
def _connected(database: Database) -> Iterator[Connection]:
    """Open a transaction in which SQLite lets a table be copied that others point to."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                yield connection
            return
        # Not possible within a transaction, and so not by SQLAlchemy, which would begin one.
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    raise Unavailable(
                        "the upgrade would have left rows that point to nothing",
                        code="database.unreachable",
                    )
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
            raw.close()
