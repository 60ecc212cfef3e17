"""How instances of the server tell one another; in one process there is nobody to tell.

A message may be lost and may come twice: everything said here is said again before long
(``live.floor``) or found by looking (``live.service`` reads the log of changes every second). So a
broker without any guarantee, such as NATS or Redis, can stand in for PostgreSQL.
"""

from collections.abc import Callable
from typing import Final, Protocol

# PostgreSQL refuses payloads of 8,000 bytes and more.
MAX_BYTES: Final = 7_900


class Fanout(Protocol):
    """Brings short texts to all instances that share the database."""

    def start(self, deliver: Callable[[str], None], on_gap: Callable[[], None]) -> None:
        """Begin.

        Args:
            deliver: Called with each message, one's own included, on any thread; must be quick.
            on_gap: Called on any thread when messages may have been lost.
        """

    def publish(self, message: str, *, instead_of: str = "") -> None:
        """Send, later and without waiting; never fails.

        Args:
            message: At most ``MAX_BYTES`` in UTF-8.
            instead_of: A message of the same name that still waits is replaced by this one.

        Thread: any.
        """

    def close(self) -> None:
        """End; what still waits may be lost."""


class LocalFanout:
    """The ``Fanout`` of a server that is alone on its database."""

    def start(self, deliver: Callable[[str], None], on_gap: Callable[[], None]) -> None:
        """Nobody will ever say anything."""

    def publish(self, message: str, *, instead_of: str = "") -> None:
        """There is nobody else."""

    def close(self) -> None:
        """Nothing is open."""
