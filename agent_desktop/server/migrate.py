"""Bring the database forward at start; two servers that start at once wait for each other."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from agent_desktop.domain.errors import Unavailable
from agent_desktop.server.database import Database

logger = logging.getLogger(__name__)

_LOCK: Final = 0x41474454  # any number that every instance agrees on


def config() -> Config:
    """Return Alembic's configuration for the scripts of this package."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("path_separator", "os")
    return made


def head() -> str:
    """Return the revision that this program needs."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def current(connection: Connection) -> str:
    """Return the database's revision, "" for an empty one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(
    database: Database,
    to: str = "head",
    then: Callable[[Connection], None] | None = None,
) -> None:
    """Upgrade in one transaction under a lock, then run ``then`` in the same transaction.

    Raises:
        Unavailable: ``database.newer`` when a newer program has upgraded it already.
    """
    with _connected(database) as connection:
        if not database.is_sqlite:  # SQLite: BEGIN IMMEDIATE is the lock
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        settings = config()
        before = current(connection)
        known = {s.revision for s in ScriptDirectory.from_config(settings).walk_revisions()}
        if before and before not in known:
            raise Unavailable(
                "the database was upgraded by a newer version of this program: install that one",
                code="database.newer",
            )
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
        if (after := current(connection)) != before:
            logger.info("database upgraded", extra={"from": before, "to": after})
        if then is not None:
            then(connection)


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
