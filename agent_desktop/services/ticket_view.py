"""Everything of one ticket, for the form in front and for ``ctl``."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from agent_desktop.domain.errors import AgentDesktopError, NotFound
from agent_desktop.domain.events import DraftChanged, ExchangeSettled, SessionChanged, UploadSettled
from agent_desktop.domain.form_definitions import FormDefinition
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_clocks import TicketClock
from agent_desktop.domain.ticket_commands import TellTicket
from agent_desktop.domain.ticket_life import allowed
from agent_desktop.domain.ticket_news import RecordsChanged, StepTaken, TicketShown
from agent_desktop.domain.tickets import Ticket, TicketForm
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords, UploadQueue
from agent_desktop.services.ticket_names import NameBook
from agent_desktop.services.ticket_ports import TicketReader
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

_ATTACHMENT: Final = "attachment"
_SHOWN: Final = frozenset({RecordTable.FORM, RecordTable.PERSON, RecordTable.CATEGORY})


class TicketView:
    """Tells what belongs to the form in front: log, clocks, steps, names, what is not sent.

    It follows the form (``DraftChanged``) and is told again after every step, every exchange that
    touched the ticket, and when a file has arrived. Clocks run by themselves from what is told.

    Args:
        clocks: Works a ticket's clocks out.
        definition: Returns the form that a ticket form has, None for none.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        reader: TicketReader,
        records: DeskRecords,
        names: NameBook,
        uploads: UploadQueue,
        *,
        clocks: Callable[[Ticket], Sequence[TicketClock]],
        definition: Callable[[TicketForm, str], FormDefinition | None],
    ) -> None:
        self._bus = bus
        self._reader = reader
        self._records = records
        self._names = names
        self._uploads = uploads
        self._clocks = clocks
        self._definition = definition
        self._stale = False
        self._telling: asyncio.Task[None] | None = None
        bus.handle(TellTicket, self.tell)
        bus.on(DraftChanged, lambda _event: self._tell_soon())
        bus.on(StepTaken, lambda event: self._tell_of((event.ticket_id,)))
        bus.on(ExchangeSettled, lambda event: self._tell_of(event.ticket_ids))
        bus.on(UploadSettled, self._on_upload)
        bus.on(RecordsChanged, self._on_records)
        bus.on(SessionChanged, lambda _event: self._tell_soon())

    async def tell(self, command: TellTicket) -> TicketShown:
        """Return everything of a ticket.

        Raises:
            NotFound: ``ticket.not_found``.
        """
        ticket = await self._records.ticket(TicketId(command.ticket_id))
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        return await self._of(ticket, "", "")

    def _on_upload(self, event: UploadSettled) -> None:
        if event.kind == _ATTACHMENT:
            self._tell_soon()

    def _on_records(self, event: RecordsChanged) -> None:
        if event.tables & _SHOWN:
            self._tell_soon()

    def _tell_of(self, ticket_ids: Sequence[str]) -> None:
        draft = self._bus.board.newest(DraftChanged)
        if draft is not None and draft.ticket_id and draft.ticket_id in ticket_ids:
            self._tell_soon()

    def _tell_soon(self) -> None:
        self._stale = True
        if self._telling is None or self._telling.done():
            self._telling = spawn(self._tell_front(), name="ticket in front")

    async def _tell_front(self) -> None:
        while self._stale:
            self._stale = False
            draft = self._bus.board.newest(DraftChanged)
            if draft is None:
                return
            try:
                shown = await self._of_draft(draft)
            except AgentDesktopError as exc:
                logger.warning("the ticket in front cannot be read: %s", exc.code)
                return
            if not self._stale and shown != self._bus.board.newest(TicketShown):
                self._bus.publish(shown)

    async def _of_draft(self, draft: DraftChanged) -> TicketShown:
        queue = self._queue_of(draft)
        ticket = None
        if draft.ticket_id:
            ticket = await self._records.ticket(TicketId(draft.ticket_id))
        if ticket is not None:
            return await self._of(ticket, draft.draft_id, queue)
        return TicketShown(draft_id=draft.draft_id, form=self._definition(draft.form, queue))

    def _queue_of(self, draft: DraftChanged) -> str:
        calls = (event.call for event in self._bus.board.calls())
        return next((call.queue for call in calls if call.call_id == draft.call_id), "")

    async def _of(self, ticket: Ticket, draft_id: str, queue: str) -> TicketShown:
        viewer = viewer_of(self._bus)
        timeline = await self._reader.log(ticket.ticket_id)
        unsent, refused = await self._reader.unsent(ticket.ticket_id)
        can = allowed(ticket, viewer.agent, viewer.role, viewer.team) if viewer.agent else ()
        return TicketShown(
            draft_id=draft_id,
            ticket=ticket,
            timeline=tuple(timeline),
            clocks=tuple(self._clocks(ticket)),
            allowed=frozenset(can),
            form=self._definition(ticket.form, queue),
            owner_name=await self._names.name(ticket.owner),
            handler_name=await self._names.name(ticket.handler),
            offered_name=await self._names.name(ticket.offered_to),
            department=await self._names.department(ticket.form.category),
            unsent=tuple(unsent),
            refused=tuple(refused),
            files_waiting=await self._files_waiting(ticket),
        )

    async def _files_waiting(self, ticket: Ticket) -> tuple[tuple[str, str], ...]:
        ours = {file.upload_id for file in ticket.attachments}
        if not ours:
            return ()
        waiting = await self._uploads.uploads_of(ours)
        return tuple(sorted((task.request.upload_id, task.parked_code) for task in waiting))
