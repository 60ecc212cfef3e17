"""Follows the log of changes and gives each change to those who may read it.

The policy is looked at in the same breath: it is set by a command of its own on the database, which
knows nothing of instances and their channels.

The log is read once for all desks: when a commit here or a word of another instance says that there
is more, and every ``HEAL_EVERY_S`` in any case.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from agent_desktop.server.exchange.answers import KeptChange
from agent_desktop.server.exchange.recent import Recent, RecentLog
from agent_desktop.server.exchange.scope import must_pull, reaches
from agent_desktop.server.live.audience import Audience
from agent_desktop.server.live.connection import Connection

logger = logging.getLogger(__name__)

HEAL_EVERY_S: Final = 1.0
# What comes within this time goes in one message.
BREATH_S: Final = 0.02
MOST_CHANGES: Final = 500
MOST_BYTES: Final = 256_000


@dataclass(slots=True)
class _Share:
    """What one desk gets; ``must_pull``: the changes alone would not tell it all."""

    changes: list[Recent] = field(default_factory=list)
    size: int = 0
    must_pull: bool = False

    def add(self, change: Recent, *, must_pull: bool) -> None:
        """Add a change; once, though it may reach somebody by two ways."""
        self.must_pull |= must_pull
        if not self.changes or self.changes[-1] is not change:
            self.changes.append(change)
            self.size += len(change.json)


class LogFollower:
    """Looks for what is new and tells the desks in ``audience``.

    Args:
        on_policy: Called when the centre's policy is another one.

    Thread: the server's loop; the database is read on a worker thread.
    """

    def __init__(
        self, recent: RecentLog, audience: Audience, on_policy: Callable[[], None]
    ) -> None:
        self._recent = recent
        self._audience = audience
        self._on_policy = on_policy
        self._policy = ""
        self._position = 0
        self._woken = asyncio.Event()
        self._must_look = True
        self._looking = asyncio.Lock()

    @property
    def position(self) -> int:
        """The revision up to which the desks were told."""
        return self._position

    def wake(self) -> None:
        """There is more in memory."""
        self._woken.set()

    def look(self) -> None:
        """There may be more in the database."""
        self._must_look = True
        self._woken.set()

    async def begin(self) -> None:
        """Start at the log's end, as long as nobody is told anything."""
        async with self._looking:
            standing = await to_thread.run_sync(self._recent.refresh)
            if not self._audience:
                self._position, self._policy = standing.head, standing.policy

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Follow until it is over."""
        while not is_over():
            try:
                async with asyncio.timeout(HEAL_EVERY_S):
                    await self._woken.wait()
            except TimeoutError:
                self._must_look = True
            self._woken.clear()
            if not self._audience or is_over():
                continue
            try:
                async with self._looking:
                    await self._follow()
            except SQLAlchemyError as failure:
                logger.warning("the log is not told", extra={"cause": type(failure).__name__})
            await asyncio.sleep(BREATH_S)

    async def _follow(self) -> None:
        if self._must_look:
            self._must_look = False
            standing = await to_thread.run_sync(self._recent.refresh)
            if standing.policy != self._policy:
                self._policy = standing.policy
                self._on_policy()
        news = self._recent.after(self._position, MOST_CHANGES)
        if news is None:
            # So much at once is quicker fetched page by page, by those whom it concerns.
            self._position = self._recent.newest
            for connection in self._audience:
                self._send_to_exchange(connection)
        elif news:
            self._position = news[-1].row.revision
            self._tell(news)

    def _tell(self, news: Sequence[Recent]) -> None:
        for connection, share in self._shared_out(news).items():
            if share.must_pull or share.size > MOST_BYTES:
                self._send_to_exchange(connection)
                continue
            body = b'"after":%d,"cursor":%d,"changes":[%b]'
            parts = b",".join(change.json for change in share.changes)
            connection.say(b"changes", body % (connection.told, self._position, parts))
            connection.told = self._position

    def _shared_out(self, news: Sequence[Recent]) -> dict[Connection, "_Share"]:
        """Return who gets what. Each row is judged once a role and team, not once a desk."""
        shares: dict[Connection, _Share] = {}
        for change in news:
            row = change.row
            for group in self._audience.groups:
                stranger = group.stranger
                reached, pulled = reaches(stranger, row), must_pull(stranger, row)
                if reached or pulled:
                    for connection in group.connections:
                        shares.setdefault(connection, _Share()).add(change, must_pull=pulled)
            for user_id in _named(row):
                for connection in self._audience.of_person(user_id):
                    who = connection.who
                    reached, pulled = reaches(who, row), must_pull(who, row)
                    if reached or pulled:
                        shares.setdefault(connection, _Share()).add(change, must_pull=pulled)
        return shares

    def _send_to_exchange(self, connection: Connection) -> None:
        connection.say(b"changed", b'"head":%d' % self._position)
        connection.told = self._position


def _named(row: KeptChange) -> set[int]:
    """Return the persons whom a change concerns as such; see ``exchange.scope``."""
    words = (word.lstrip("+-") for word in row.also.split())
    return {row.owner_id, *(int(word[2:]) for word in words if word.startswith("u:"))}
