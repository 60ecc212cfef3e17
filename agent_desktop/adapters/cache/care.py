"""Keep the cache small and sound: closed matters leave when it grows, damage is looked for."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.digests import DigestChanges
from agent_desktop.adapters.cache.schema import call_assessments, calls, outbox, tickets
from agent_desktop.adapters.cache.sent import forget_old
from agent_desktop.adapters.cache.settings import read_setting, write_setting
from agent_desktop.adapters.cache.ticket_work import TicketWork
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.ports import Clock

logger = logging.getLogger(__name__)

BUDGET_BYTES: Final = 1_500_000_000
PERIOD_S: Final = 600.0
FIRST_S: Final = 60.0
_CHECK_EVERY: Final = timedelta(days=7)
_CHECKED_AT: Final = "checked_at"
_IN_USE: Final = "in_use"
_AT_ONCE: Final = 200


class CacheCare:
    """Looks after the cache every ten minutes.

    Damage is looked for after an end that was none (a power cut), and once a week, on a connection
    and a thread of its own: nobody waits for it. What is found makes the next start rebuild.

    Args:
        budget_bytes: Beyond this the oldest closed matters and calls leave. Open matters, unsent
            work, customers and the books always stay.
        on_damage: Called once when damage was found. Thread: core.

    Thread: core.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        on_damage: Callable[[], None],
        *,
        budget_bytes: int = BUDGET_BYTES,
        first_s: float = FIRST_S,
    ) -> None:
        self._database = database
        self._clock = clock
        self._on_damage = on_damage
        self._budget_bytes = budget_bytes
        self._first_s = first_s
        self._task: asyncio.Task[None] | None = None
        self._ended_badly = False

    async def start(self) -> None:
        """Begin; returns at once."""
        was_in_use = await self._database.read(lambda c: read_setting(c, _IN_USE))
        self._ended_badly = was_in_use == "yes"
        await self._database.write(lambda c: write_setting(c, _IN_USE, "yes"))
        self._task = spawn(self._run(), name="care for the cache")

    async def stop(self) -> None:
        """End, and note that the end was a good one."""
        if self._task is not None:
            self._task.cancel()
            self._database.end_check()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._database.write(lambda c: write_setting(c, _IN_USE, "no"))

    async def _run(self) -> None:
        await asyncio.sleep(self._first_s)
        while True:
            try:
                await self.look()
            except AgentDesktopError as exc:
                logger.warning("the cache could not be looked after: %s", exc.code)
            await asyncio.sleep(PERIOD_S)

    async def look(self) -> None:
        """Look after the cache once.

        Raises:
            AgentDesktopError: See ``failures.translated``.
        """
        if await self._is_check_due() and not await self._database.is_sound():
            logger.error("the cache is damaged: the next start rebuilds it")
            self._on_damage()
            return
        await self._database.write(forget_old)
        while await self._database.used_bytes() > self._budget_bytes:
            if not await self._database.write(_evict):
                return

    async def _is_check_due(self) -> bool:
        now = self._clock.now()
        last = await self._database.read(lambda c: read_setting(c, _CHECKED_AT)) or ""
        due = self._ended_badly or last < (now - _CHECK_EVERY).isoformat()
        if due:
            self._ended_badly = False
            await self._database.write(lambda c: write_setting(c, _CHECKED_AT, now.isoformat()))
        return due


def _evict(connection: Connection) -> bool:
    """Let the oldest closed matters and the calls before them go; return whether any went."""
    waiting = select(outbox.c.subject)
    closed = (
        select(tickets.c.ticket_id, tickets.c.changed_at)
        .where(tickets.c.shut.is_(True), ("ticket:" + tickets.c.ticket_id).not_in(waiting))
        .order_by(tickets.c.changed_at)
        .limit(_AT_ONCE)
    )
    gone = connection.execute(closed).all()
    digests = DigestChanges()
    work = TicketWork(connection, None, digests)
    work.remove([row.ticket_id for row in gone])
    work.finish()
    digests.write(connection)
    sent = ("call:" + calls.c.call_id).not_in(waiting)
    oldest = select(calls.c.call_id).where(sent).order_by(calls.c.started_at).limit(_AT_ONCE)
    if gone:
        oldest = oldest.where(calls.c.started_at <= gone[-1].changed_at)
    call_ids = connection.execute(oldest).scalars().all()
    for table in (calls, call_assessments):
        connection.execute(delete(table).where(table.c.call_id.in_(call_ids)))
    return bool(gone or call_ids)
