"""Fan-out by LISTEN and NOTIFY of the PostgreSQL that the instances share anyway.

Two connections of its own beside the pool, each with its thread: one listens, one notifies. NOTIFY
stands outside of the transactions that write, because its commit takes a lock on the whole
database; many messages go with one round trip.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final

import psycopg

logger = logging.getLogger(__name__)

_CHANNEL: Final = "agent_desktop"
_LOOK_S: Final = 0.5
_CHECK_EVERY: Final = 20  # quiet looks until the connection is tried
_RETRY_S: Final = 1.0
_MOST_WAITING: Final = 10_000


class PostgresFanout:
    """The ``Fanout`` port over PostgreSQL.

    Args:
        url: As libpq reads it, ``postgresql://…``.

    Thread: any; two of its own.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, str] = {}
        self._count = 0
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._deliver: Callable[[str], None] = lambda _message: None
        self._on_gap: Callable[[], None] = lambda: None

    def start(self, deliver: Callable[[str], None], on_gap: Callable[[], None]) -> None:
        """Connect in the background; a database that is away is tried until it is there."""
        self._deliver, self._on_gap = deliver, on_gap
        for name, work in (("fanout-listen", self._listen), ("fanout-notify", self._notify)):
            thread = threading.Thread(target=self._keep, args=(work,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def publish(self, message: str, *, instead_of: str = "") -> None:
        """Queue a message for the notifying thread."""
        with self._changed:
            self._count += 1
            if len(self._waiting) < _MOST_WAITING:  # a database that is away hears it another time
                self._waiting[instead_of or f"#{self._count}"] = message
            self._changed.notify()

    def close(self) -> None:
        """Stop both threads."""
        self._stopping.set()
        with self._changed:
            self._changed.notify()
        for thread in self._threads:
            thread.join(5)

    def _keep(self, work: Callable[["psycopg.Connection[Any]"], None]) -> None:
        was_down = False
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    if was_down:
                        logger.info("the fan-out is back")
                    was_down = False
                    work(connection)
            except psycopg.Error as failure:
                if not was_down:
                    logger.warning("no fan-out", extra={"cause": type(failure).__name__})
                was_down = True
                self._stopping.wait(_RETRY_S)

    def _connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=5,
            application_name="agent-desktop live",
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
        )

    def _listen(self, connection: "psycopg.Connection[Any]") -> None:
        connection.execute(f"LISTEN {_CHANNEL}")
        self._on_gap()  # whatever was said before is over
        quiet = 0
        while not self._stopping.is_set():
            heard = False
            for notice in connection.notifies(timeout=_LOOK_S):
                heard = True
                self._deliver(notice.payload)
                if self._stopping.is_set():
                    return
            quiet = 0 if heard else quiet + 1
            if quiet >= _CHECK_EVERY:  # a connection that died silently says nothing either
                connection.execute("SELECT 1")
                quiet = 0

    def _notify(self, connection: "psycopg.Connection[Any]") -> None:
        while not self._stopping.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping.is_set(), 60)
                messages, self._waiting = list(self._waiting.values()), {}
            if messages:
                connection.execute(
                    "SELECT pg_notify(%s, said) FROM unnest(%s::text[]) AS said",
                    (_CHANNEL, messages),
                )
            else:
                connection.execute("SELECT 1")
