"""What a call leaves at the tickets that were in front in it: the call and its recording."""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import CallChanged, DraftChanged, RecordingKept
from agent_desktop.domain.ids import CallId, TicketId
from agent_desktop.domain.ticket_commands import TakeStep
from agent_desktop.domain.tickets import Ticket, TicketEventKind
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords
from agent_desktop.services.ticket_steps import TicketSteps

logger = logging.getLogger(__name__)

_REMEMBERED: Final = 50


@dataclass(slots=True)
class _Talk:
    """A call with a customer, and the tickets that were in front in it."""

    tickets: set[str] = field(default_factory=set)
    recording_id: str = ""
    is_over: bool = False


class TicketLinks:
    """Links calls and recordings to tickets when a call is over, or later when one is saved.

    The call that opened a ticket stands in its first entry already; only further ones are linked.

    Thread: core.
    """

    def __init__(self, bus: Bus, steps: TicketSteps, records: DeskRecords) -> None:
        self._bus = bus
        self._steps = steps
        self._records = records
        self._linking = asyncio.Lock()
        self._talks: OrderedDict[CallId, _Talk] = OrderedDict()
        bus.on(DraftChanged, self._on_draft)
        bus.on(CallChanged, self._on_call)
        bus.on(RecordingKept, self._on_recording)

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if not call.is_with_customer or call.answered_s is None:
            return
        talk = self._talks.setdefault(call.call_id, _Talk())
        if call.is_live:
            draft = self._bus.board.newest(DraftChanged)
            if draft is not None:
                self._on_draft(draft)
        elif not talk.is_over:
            talk.is_over = True
            self._link(call.call_id, talk)
            while len(self._talks) > _REMEMBERED:
                self._talks.popitem(last=False)

    def _on_draft(self, event: DraftChanged) -> None:
        talk = self._talks.get(event.call_id) if event.call_id is not None else None
        if talk is None or not event.ticket_id or event.ticket_id in talk.tickets:
            return
        talk.tickets.add(event.ticket_id)
        if talk.is_over and event.call_id is not None:
            self._link(event.call_id, talk)

    def _on_recording(self, event: RecordingKept) -> None:
        talk = self._talks.get(event.call_id)
        if talk is not None:
            talk.recording_id = event.recording_id
            self._link(event.call_id, talk)

    def _link(self, call_id: CallId, talk: _Talk) -> None:
        for ticket_id in talk.tickets:
            spawn(self._link_to(ticket_id, call_id, talk.recording_id), name="links of a call")

    async def _link_to(self, ticket_id: str, call_id: CallId, recording_id: str) -> None:
        try:
            async with self._linking:
                ticket = await self._records.ticket(TicketId(ticket_id))
                if ticket is None:
                    return
                if ticket.call_id != call_id:
                    await self._add(ticket, "call", call_id)
                if recording_id:
                    await self._add(ticket, "recording", recording_id)
        except AgentDesktopError as exc:
            logger.warning("a call was not linked to its ticket: %s", exc.code)

    async def _add(self, ticket: Ticket, what: str, target: str) -> None:
        if any((link.what, link.target) == (what, target) for link in ticket.links):
            return
        data = (("what", what), ("target", target))
        await self._steps.take(
            TakeStep(ticket_id=ticket.ticket_id, step=TicketEventKind.LINKED, data=data)
        )
