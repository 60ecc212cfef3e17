"""What is due: promised call-backs, clocks that run out, and who is told of it."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import ExchangeSettled, SessionChanged, TicketSaved
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.rights import Role
from agent_desktop.domain.ticket_clocks import ClockState, TicketClock
from agent_desktop.domain.ticket_commands import SnoozeReminder
from agent_desktop.domain.ticket_life import CONTACT, TERMINAL
from agent_desktop.domain.ticket_news import PromiseDue, RecordsChanged, StepTaken, TimeKept
from agent_desktop.domain.tickets import Ticket, TicketEventKind
from agent_desktop.domain.work_lists import ListQuery, Order, TicketRow, WorkList
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, DeskRecords
from agent_desktop.services.ticket_ports import TicketReader, Viewer
from agent_desktop.services.ticket_steps import TicketSteps
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

SETTING: Final = "reminders:"
SOON: Final = timedelta(minutes=10)
LOOK_EVERY_S: Final = 30.0
AT_MOST_EVERY_S: Final = 1.0
LONGEST_SNOOZE_MIN: Final = 7 * 24 * 60
PROMISE: Final = "promise"
# The desk of whoever answers for it escalates; where it is off, the next one does a little later.
_TURN: Final = timedelta(minutes=5)
_OF_A_LEAD: Final = 200
# What is due for longer stands in the lists; a hundred reminders at once would be none.
_STALE: Final = timedelta(hours=24)
_ESCALATED_WITHIN: Final = timedelta(days=7)
_LEVELS: Final = (50, 80, 100)
_REMEMBERED: Final = 2000


class TicketReminders:
    """Reminds this agent of what is due, and escalates what has run out.

    Each desk decides for its own agent from its own cache, with or without the server: at 50, 80
    and 100 % of a clock whoever the rule names for that level, and all named before. A promised
    call-back is announced ten minutes ahead and when its time has come; it comes again at the next
    start as long as it is due, and after a snooze. What is due for more than a day stands in the
    lists and is not announced any more.

    At 100 % the clock is escalated: by the handler's desk, five minutes later by the owner's,
    five minutes later by a lead's. Two desks that do so offline make one escalation, and one entry
    without effect (``ticket.already_escalated``).

    Args:
        clocks: Works a ticket's clocks out.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        reader: TicketReader,
        records: DeskRecords,
        steps: TicketSteps,
        clock: Clock,
        *,
        clocks: Callable[[Ticket], Sequence[TicketClock]],
        look_every_s: float = LOOK_EVERY_S,
        at_most_every_s: float = AT_MOST_EVERY_S,
    ) -> None:
        self._bus = bus
        self._reader = reader
        self._records = records
        self._steps = steps
        self._clock = clock
        self._clocks = clocks
        self._look_every_s = look_every_s
        self._at_most_every_s = at_most_every_s
        self._agent = ""
        self._told: set[str] = set()
        self._warned: dict[str, None] = {}  # kept over restarts, in the order of telling
        self._snoozed: dict[str, datetime] = {}
        self._changed = asyncio.Event()
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        bus.handle(SnoozeReminder, self.snooze)
        for news in (
            StepTaken, TicketSaved, ExchangeSettled, RecordsChanged, SessionChanged, TimeKept,
        ):  # fmt: skip
            bus.on(news, self._on_news)

    async def start(self) -> None:
        """Begin to look; returns at once."""
        self._changed.set()
        self._task = spawn(self._run(), name="reminders")

    async def stop(self) -> None:
        """End; a second call does nothing."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def snooze(self, command: SnoozeReminder) -> None:
        """Say nothing more of a ticket for some minutes; kept over a restart."""
        minutes = max(1, min(command.minutes, LONGEST_SNOOZE_MIN))
        self._snoozed[command.ticket_id] = self._clock.now() + timedelta(minutes=minutes)
        self._told = {key for key in self._told if not key.startswith(f"{command.ticket_id}|")}
        await self._keep()

    async def look(self) -> None:
        """Tell what is due now and was not told, and escalate what has run out."""
        async with self._looking:
            viewer, now = viewer_of(self._bus), self._clock.now()
            if viewer.agent != self._agent:
                await self._sit_down(viewer.agent)
            if not viewer.agent:
                return
            warned, snoozed = len(self._warned), len(self._snoozed)
            self._snoozed = {i: until for i, until in self._snoozed.items() if until > now}
            for row in await self._rows(viewer, now):
                await self._look_at(row, viewer, now)
            if (warned, snoozed) != (len(self._warned), len(self._snoozed)):
                await self._keep()

    def _on_news(self, _event: object) -> None:
        self._changed.set()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_every_s):
                    await self._changed.wait()
            self._changed.clear()
            try:
                await self.look()
            except AgentDesktopError as exc:
                logger.warning("what is due cannot be read: %s", exc.code)
            except Exception:
                logger.exception("reminders failed unexpectedly")
            await asyncio.sleep(self._at_most_every_s)

    async def _rows(self, viewer: Viewer, now: datetime) -> Iterable[TicketRow]:
        rows = list(await self._reader.due(viewer.agent, now + SOON))
        if viewer.role in (Role.LEAD, Role.MANAGER):
            which = WorkList.TEAM if viewer.role == Role.LEAD else WorkList.ALL
            query = ListQuery(which=which, order=Order.DUE, limit=_OF_A_LEAD)
            rows += await self._reader.rows(query, viewer, now)
        return {row.ticket_id: row for row in rows}.values()

    async def _look_at(self, row: TicketRow, viewer: Viewer, now: datetime) -> None:
        if row.status in TERMINAL:
            return
        if viewer.agent in (row.owner, row.handler):
            self._look_at_promise(row, now)
        if row.warn_at is None or row.warn_at[0] > now:
            return  # the clock that runs out next has not used half of its time
        ticket = await self._records.ticket(TicketId(row.ticket_id))
        if ticket is None:
            return
        for clock in self._clocks(ticket):
            level = clock.level(now)
            if level and _is_told(ticket, clock, level, viewer):
                since = clock.warn_at[_LEVELS.index(level)]
                self._tell(row, clock.name.value, clock.started_at, level, now - since)
            if level == _LEVELS[-1] and clock.state is ClockState.RUNNING:
                await self._escalate(ticket, clock, viewer, now)

    def _look_at_promise(self, row: TicketRow, now: datetime) -> None:
        promised = row.promised_at
        if promised is not None and promised - SOON <= now:
            self._tell(row, PROMISE, promised, 100 if promised <= now else 0, now - promised)

    def _tell(self, row: TicketRow, why: str, since: datetime, level: int, age: timedelta) -> None:
        key = f"{row.ticket_id}|{why}|{since.isoformat()}|{level}"
        if key in self._told or key in self._warned or row.ticket_id in self._snoozed:
            return
        self._told.add(key)
        if 0 < level < _LEVELS[-1]:
            self._warned[key] = None
        if age <= _STALE:
            self._bus.publish(PromiseDue(row=row, why=why, level=level))

    async def _escalate(
        self, ticket: Ticket, clock: TicketClock, viewer: Viewer, now: datetime
    ) -> None:
        name = f"{clock.name.value}@{clock.started_at.isoformat()}"
        done = (TicketEventKind.ESCALATED, name)
        if any((step.kind, step.value) == done for step in ticket.steps):
            return
        overdue = now - clock.due_at
        if not _turn_of(ticket, viewer) <= overdue <= _ESCALATED_WITHIN:
            return
        to_level = clock.tells[-1] if clock.tells[-1] != "handler" else "lead"
        data = (("to_level", to_level), ("reason", f"clock.{clock.name.value}"), ("clock", name))
        op_id = str(uuid5(NAMESPACE_OID, f"{ticket.ticket_id}/{name}/{viewer.agent}"))
        try:
            await self._steps.automatic(ticket, TicketEventKind.ESCALATED, data, op_id)
        except AgentDesktopError as exc:
            logger.warning("a clock that ran out was not escalated: %s", exc.code)

    async def _sit_down(self, agent: str) -> None:
        self._agent = agent
        self._told, self._warned, self._snoozed = set(), {}, {}
        if not agent:
            return
        kept = await self._records.setting(f"{SETTING}{agent}") or "{}"
        try:
            known = json.loads(kept)
            self._warned = dict.fromkeys(str(key) for key in known.get("warned", ()))
            self._snoozed = {
                str(ticket_id): datetime.fromisoformat(until)
                for ticket_id, until in known.get("snoozed", {}).items()
            }
        except (ValueError, TypeError, AttributeError):
            logger.warning("reminders that were kept are not readable and begin anew")

    async def _keep(self) -> None:
        for key in list(self._warned)[:-_REMEMBERED]:
            del self._warned[key]
        known = {
            "warned": list(self._warned),
            "snoozed": {i: until.isoformat() for i, until in self._snoozed.items()},
        }
        await self._records.put_setting(f"{SETTING}{self._agent}", json.dumps(known))


def _is_told(ticket: Ticket, clock: TicketClock, level: int, viewer: Viewer) -> bool:
    """Whether the rule names this person for the level or for one before."""
    named = set(clock.tells[: _LEVELS.index(level) + 1])
    is_mine = {
        "handler": _answers(ticket) == viewer.agent,
        "owner": ticket.owner == viewer.agent,
        "lead": viewer.role == Role.LEAD,
        "manager": viewer.role == Role.MANAGER,
    }
    return any(is_mine.get(name, False) for name in named)


def _answers(ticket: Ticket) -> str:
    """Return who does what the handler has to do: the owner where the handler has no desk."""
    return ticket.owner if ticket.handler.startswith(CONTACT) else ticket.handler


def _turn_of(ticket: Ticket, viewer: Viewer) -> timedelta:
    """Return how long after the time this desk waits whether another one escalates."""
    if viewer.agent == _answers(ticket):
        return timedelta(0)
    return _TURN if viewer.agent == ticket.owner else 2 * _TURN
