"""Ends channels whose session or token is over."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from agent_desktop.contract.live import CLOSE_SIGN_IN
from agent_desktop.server.database import Database
from agent_desktop.server.live.audience import Audience
from agent_desktop.server.live.repository import LiveRepository

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 15.0


class SessionWatch:
    """Looks at all sessions at once, from time to time and when somebody says that one ended.

    Thread: the server's loop; the database is read on a worker thread.
    """

    def __init__(self, database: Database, audience: Audience, now: Callable[[], datetime]) -> None:
        self._database = database
        self._audience = audience
        self._now = now
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Watch until it is over."""
        while not is_over():
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            if not is_over():
                await self._look()

    async def _look(self) -> None:
        now_s = asyncio.get_running_loop().time()
        for connection in self._audience:
            if connection.until_s <= now_s:
                connection.end(CLOSE_SIGN_IN)
        watched = {c.who.session_id: c for c in self._audience if c.is_alive}
        if not watched:
            return
        try:
            living = await to_thread.run_sync(self._living, list(watched))
        except SQLAlchemyError as failure:
            logger.warning("sessions not checked", extra={"cause": type(failure).__name__})
            return
        for session_id, connection in watched.items():
            who = connection.who
            if session_id not in living:
                # Whether to wipe, too, the desk learns with its next request, by the one road.
                connection.say(b"order", b'"order":"signed_out"')
                connection.end(CLOSE_SIGN_IN, at_once=False)
            elif living[session_id] != (who.role, who.team_id):
                connection.end(CLOSE_SIGN_IN)  # in another role or team one sees other things

    def _living(self, session_ids: Sequence[str]) -> dict[str, tuple[str, int | None]]:
        with self._database.reading() as session:
            return LiveRepository(session).living(session_ids, self._now())
