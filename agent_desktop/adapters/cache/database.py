"""One encrypted SQLite file: a writer thread, a reader thread, and no third way in."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlcipher3 import dbapi2

from agent_desktop.adapters.cache.failures import translated
from agent_desktop.domain.errors import Unavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

_WRITES: Final = "agent_desktop_writes"
_BUSY_TIMEOUT_MS: Final = 5000
# Pages of 4 KiB. Beyond this the log is folded into the file between writes, not inside one.
_CHECKPOINT_PAGES: Final = 500
# Folded in, the log begins anew in a file that keeps its size: from then on writes are counted.
_CHECKPOINT_WRITES: Final = 16


def damage_mark(file: Path) -> Path:
    """Return the file whose being there says that the cache was found damaged."""
    return file.with_name(f"{file.name}.damaged")


class Database:
    """Run functions with a connection, in a transaction, off the core loop.

    Writes are one at a time on a thread of their own and durable when the coroutine returns
    (``synchronous=FULL``). Reads run on another thread and see the last committed state; with the
    write-ahead log neither waits for the other.

    Args:
        file: Where it is; made if missing.
        key: 32 bytes as 64 hexadecimal digits, used as it is: no pass phrase, no derivation.

    Thread: any; the functions run on the database's threads.
    """

    def __init__(self, file: Path, key: str) -> None:
        self.file = file
        self._key = key
        self._engine = _engine(self._connect)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="cache-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="cache-reader")
        self._checking: Any = None
        self._unfolded = 0
        self._folded_bytes = 0

    def _connect(self) -> Any:
        connection = dbapi2.connect(
            str(self.file),
            isolation_level=None,  # transactions are begun by the engine's "begin" event
            check_same_thread=False,
        )
        # A wrong key is told by an exception; SQLCipher would print it on stderr, too.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        return connection

    async def write(self, work: Callable[[Connection], T], *, lasting: bool = True) -> T:
        """Run ``work`` in a transaction that is durable on return; an exception rolls it back.

        Args:
            work: Runs on the writer's thread.
            lasting: False for what can be had again: a power cut may take it back, until the next
                transaction that lasts. The file is in order either way.

        Raises:
            AgentDesktopError: See ``failures.translated``.
        """
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(self._writer, self.write_now, work, lasting)
        self._writer.submit(self._fold_log)
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a consistent view of the last committed state.

        Raises:
            AgentDesktopError: See ``failures.translated``.
        """
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._read_now, work)

    def write_now(self, work: Callable[[Connection], T], lasting: bool = True) -> T:
        """Do what ``write`` does, on this thread."""
        with self._told(), self._engine.connect() as connection:
            connection.execution_options(**{_WRITES: True})
            with _unsynced(connection) if not lasting else nullcontext(), connection.begin():
                return work(connection)

    def _read_now(self, work: Callable[[Connection], T]) -> T:
        with self._told(), self._engine.connect() as connection, connection.begin():
            return work(connection)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise what fails as ``translated`` does; damage is remembered for the next start."""
        try:
            with translated(self.file):
                yield
        except Unavailable as exc:
            if exc.code == "cache.damaged":
                self._mark_damaged()
            raise

    def _mark_damaged(self) -> None:
        with contextlib.suppress(OSError):
            damage_mark(self.file).touch(mode=0o600)

    async def used_bytes(self) -> int:
        """Return how much of the file holds something."""

        def work(connection: Connection) -> int:
            pragmas = ("page_count", "freelist_count", "page_size")
            pages, free, size = (
                int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in pragmas
            )
            return (pages - free) * size

        return await self.read(work)

    async def is_sound(self) -> bool:
        """Read the whole file and return whether it is in order; damage is remembered.

        On a connection and thread of its own: neither writers nor readers wait.
        """
        return await asyncio.to_thread(self._check)

    def _check(self) -> bool:
        try:
            connection = self._checking = self._connect()
            try:
                answers = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
            finally:
                self._checking = None
                connection.close()
        except dbapi2.Error as exc:
            if getattr(exc, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                return True  # the desk closes; the next start looks again
            answers = ["unreadable"]
        if answers != ["ok"]:
            self._mark_damaged()
        return answers == ["ok"]

    def end_check(self) -> None:
        """Break a check off that is under way."""
        if self._checking is not None:
            self._checking.interrupt()

    def _fold_log(self) -> None:
        """Checkpoint a log that has grown: SQLite would do it inside a commit that somebody awaits.

        A reader in the way only leaves the rest for the next time.
        """
        log = self.file.with_name(self.file.name + "-wal")
        self._unfolded += 1
        try:
            size = log.stat().st_size
            has_grown = size > max(self._folded_bytes, _CHECKPOINT_PAGES * 4096)
            if not has_grown and (not self._folded_bytes or self._unfolded < _CHECKPOINT_WRITES):
                return
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(RESTART)")
            finally:
                raw.close()
            self._unfolded, self._folded_bytes = 0, size
        except (OSError, dbapi2.Error) as exc:
            logger.warning("the cache's log was not folded in: %s", type(exc).__name__)

    async def close(self) -> None:
        """Finish what is queued and close the file."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """Do what ``close`` does, on this thread."""
        self._writer.shutdown(wait=True)
        self._reader.shutdown(wait=True)
        self._engine.dispose()


@contextmanager
def _unsynced(connection: Connection) -> Iterator[None]:
    """Let a commit not wait for the disk; the log keeps the order of what is written (WAL)."""
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        raw.execute("PRAGMA synchronous = FULL")


def _engine(connect: Callable[[], Any]) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=QueuePool,
        pool_size=2,
        pool_use_lifo=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
