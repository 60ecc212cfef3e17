"""The database behind the server: engine, and the unit of work of a request.

A service opens ``writing()`` or ``reading()``; leaving it commits, an exception rolls back.
``BEGIN IMMEDIATE`` on SQLite makes a writer take its lock at once, so it never finds out in the
middle that another one was faster.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import psycopg
from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

logger = logging.getLogger(__name__)

T = TypeVar("T")

BUSY_TIMEOUT_S: Final = 10
_ATTEMPTS: Final = 4
_USED_S: Final = "used_s"
_IDLE_S: Final = 1.0
# Deadlock, serialisation failure: the loser of two transactions may simply try again.
_RETRY_STATES: Final = ("40P01", "40001")


class Database:
    """One connection pool, units of work on it.

    Args:
        url: SQLAlchemy URL, SQLite or PostgreSQL (psycopg 3).
        connections: Most connections at once.

    Thread: any; a session belongs to the thread that opened it.
    """

    def __init__(self, url: str, *, connections: int = 20) -> None:
        self.engine = _engine(url, connections)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        reading: dict[str, Any] = {"reading": True}
        if not self.is_sqlite:
            reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader = self.engine.execution_options(**reading)
        self._glancer = self._reader
        if not self.is_sqlite:
            self._glancer = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def in_use(self) -> int:
        """How many connections somebody works on."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a unit of work that commits at the end."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one moment of the database and takes no lock."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Open a connection for single statements, each of which sees a moment of its own."""
        with self._glancer.connect() as connection:
            yield connection

    def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in a unit of work, again when a concurrent one got in its way."""
        for _ in range(_ATTEMPTS - 1):
            try:
                with self.writing() as session:
                    return work(session)
            except DBAPIError as failure:
                if not _is_lost_race(failure):
                    raise
                logger.info("a unit of work is tried again")
        with self.writing() as session:
            return work(session)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _is_lost_race(failure: DBAPIError) -> bool:
    if isinstance(failure, IntegrityError):
        return True
    state = getattr(failure.orig, "sqlstate", None)
    return isinstance(failure, OperationalError) and state in _RETRY_STATES


def _engine(url: str, connections: int) -> Engine:
    options: dict[str, Any] = {
        # What is written never reaches a log through an error message.
        "hide_parameters": True,
        "pool_size": connections,
        "max_overflow": 0,
        "pool_timeout": 10,
        # Faster than the standard library's, and a Chinese character stays three bytes.
        "json_serializer": _json_text,
        "json_deserializer": from_json,
    }
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S}, **options)
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    limits = "-c timezone=utc -c lock_timeout=10s -c statement_timeout=30s"
    connect_args = {"connect_timeout": 5, "options": limits, "application_name": "agent-desktop"}
    engine = create_engine(url, connect_args=connect_args, **options)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _try_idle)
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_USED_S] = time.monotonic()


def _try_idle(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Try a connection that lay idle before a request gets it; one in use needs no trial.

    Raises:
        DisconnectionError: It is dead; the pool opens another one.
    """
    if time.monotonic() - record.info.get(_USED_S, 0.0) < _IDLE_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as exc:
        raise DisconnectionError from exc


def _json_text(value: object) -> str:
    return to_json(value).decode()


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where sqlite3 guesses
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        # A commit survives a power cut: a desk forgets what has a receipt.
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
