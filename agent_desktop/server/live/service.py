"""All live channels of one instance, and what other instances tell it."""

import asyncio
import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyio import to_thread
from pydantic_core import to_json

from agent_desktop.contract.live import CLOSE_REPLACED, CLOSE_RESTART, Presence
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.exchange.recent import RecentLog
from agent_desktop.server.live.audience import Audience
from agent_desktop.server.live.connection import Connection
from agent_desktop.server.live.fanout import Fanout
from agent_desktop.server.live.floor import Floor
from agent_desktop.server.live.floor_news import FloorNews
from agent_desktop.server.live.log import LogFollower
from agent_desktop.server.live.repository import Person, person
from agent_desktop.server.live.sessions import SessionWatch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """What monitors want to know: open channels, and how far the log was told."""

    connections: int
    position: int


class Live:
    """Holds the channels, and runs what feeds them.

    Thread: the server's loop; ``committed``, ``news`` and ``sessions_ended`` on any.
    """

    def __init__(
        self,
        database: Database,
        recent: RecentLog,
        fanout: Fanout,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._fanout = fanout
        self._now = now
        self._instance = uuid.uuid4().hex[:12]
        self._audience = Audience()
        self._floor = Floor(self._instance, now)
        self._news = FloorNews(self._floor, self._audience, fanout, self._instance)
        self._log = LogFollower(recent, self._audience, self._tell_policy)
        recent.on_new(lambda: self._call(self._log.wake))
        self._sessions = SessionWatch(database, self._audience, now)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._is_over = False

    @property
    def figures(self) -> LiveFigures:
        """How it stands."""
        return LiveFigures(len(self._audience), self._log.position)

    @property
    def is_over(self) -> bool:
        """Whether this instance ends: nobody is taken any more."""
        return self._is_over

    def start(self) -> None:
        """Begin; on the server's loop."""
        self._loop = asyncio.get_running_loop()
        self._is_over = False
        self._fanout.start(self._hear, lambda: self._call(self._on_gap))
        self._tasks = [
            spawn(self._log.run(lambda: self._is_over), name="live log"),
            spawn(self._news.run(lambda: self._is_over), name="live floor"),
            spawn(self._sessions.run(lambda: self._is_over), name="live sessions"),
        ]

    def send_away(self) -> None:
        """Send everybody to another instance, and take nobody any more."""
        self._is_over = True
        for connection in self._audience:
            connection.end(CLOSE_RESTART, at_once=False)
        self._log.wake()
        self._news.wake()
        self._sessions.wake()

    async def stop(self) -> None:
        """Send everybody to another instance and end; nothing under way is cut off."""
        self.send_away()
        # Not cancelled: a thread that reads holds a connection of the pool.
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await to_thread.run_sync(self._fanout.close)
        self._loop = None

    def committed(self) -> None:
        """Changes were committed here, and whoever did it looks at the log. Thread: any."""
        head = json.dumps({"kind": "head", "from": self._instance})
        self._fanout.publish(head, instead_of="head")

    def news(self, what: str, name: str = "") -> None:
        """Tell everybody that the policy or a pack is new. Thread: any."""
        message = {"kind": "news", "what": what, "name": name}
        self._call(lambda: self._tell_news(message))
        self._fanout.publish(json.dumps(message | {"from": self._instance}))

    def sessions_ended(self) -> None:
        """End the channels of sessions that were just ended. Thread: any."""
        self._call(self._sessions.wake)
        self._fanout.publish('{"kind":"sessions"}', instead_of="sessions")

    async def attach(self, who: Identity, until_s: float) -> Connection:
        """Open a channel; it is told everything after its ``told``.

        Args:
            who: Whose access token it is.
            until_s: The loop's time at which that token is over.
        """
        known = await to_thread.run_sync(self._person, who.user_id)
        if not self._audience:
            await self._log.begin()
        for other in self._audience.of_device(who.device_id):
            other.end(CLOSE_REPLACED)
        connection = Connection(
            who,
            name=known.name,
            team=known.team,
            extension=known.extension,
            told=self._log.position,
            until_s=until_s,
        )
        self._audience.add(connection)
        return connection

    def detach(self, connection: Connection) -> None:
        """Forget a channel that ended; its agent has a little time to come back."""
        self._audience.discard(connection)
        who = connection.who
        if not self._audience.of_person(who.user_id):
            self._floor.left(who.number, asyncio.get_running_loop().time())

    def send_snapshot(self, connection: Connection) -> None:
        """Say how everything is now; what follows are deltas."""
        connection.say(
            b"snapshot",
            b'"head":%d,"server_time":%b,"agents":%b'
            % (connection.told, to_json(self._now()), to_json(self._news.shown_to(connection.who))),
        )

    def present(self, connection: Connection, presence: Presence) -> None:
        """Take what an agent does."""
        self._floor.said(connection, presence)
        self._news.wake()

    def _call(self, work: Callable[[], object]) -> None:
        """Run ``work`` on the loop, from any thread; an instance that has ended has none."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(work)

    def _hear(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if isinstance(message, dict) and message.get("from") != self._instance:
            self._call(lambda: self._take(message))

    def _take(self, message: dict[str, Any]) -> None:
        now_s = asyncio.get_running_loop().time()
        try:
            match message.get("kind"):
                case "head":
                    self._log.look()
                case "floor":
                    self._floor.heard(message["from"], message["agents"], now_s)
                    self._news.wake()
                case "gone":
                    self._floor.heard_gone(message["from"], message["gone"])
                    self._news.wake()
                case "who":
                    self._news.say_again()
                case "sessions":
                    self._sessions.wake()
                case "news":
                    self._tell_news(message)
        except (KeyError, TypeError, ValueError):
            # A newer program on another instance, while they are replaced one by one.
            logger.warning("another instance said something unknown")

    def _on_gap(self) -> None:
        self._log.look()
        self._news.say_again()
        self._fanout.publish(json.dumps({"kind": "who", "from": self._instance}))

    def _tell_policy(self) -> None:
        self._tell_news({"what": "policy", "name": ""})

    def _tell_news(self, message: dict[str, Any]) -> None:
        body = b'"what":%b,"name":%b' % (to_json(message["what"]), to_json(message["name"]))
        for connection in self._audience:
            connection.say(b"news", body)

    def _person(self, user_id: int) -> Person:
        with self._database.glance() as connection:
            return person(connection, user_id)
