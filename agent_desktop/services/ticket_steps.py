"""The steps of a ticket's life: checked, durable, told."""

import asyncio
import re
from typing import Final

from agent_desktop.contract.server import TicketEventPayload
from agent_desktop.domain.errors import InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.events import (
    DraftChanged,
    ExchangeSettled,
    NoticeRaised,
    OperationQueued,
    Severity,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.ticket_commands import DropRefused, SettleConflict, TakeStep
from agent_desktop.domain.ticket_data import step_problems
from agent_desktop.domain.ticket_life import TERMINAL, is_severe, why_not
from agent_desktop.domain.ticket_news import StepTaken, TicketShown
from agent_desktop.domain.tickets import Ticket, TicketEvent, TicketEventKind, Urgency
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.form_shelf import FormShelf
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, DeskRecords, Outbox
from agent_desktop.services.ticket_refusals import incomplete, refusal_of
from agent_desktop.services.ticket_targets import TicketTargets
from agent_desktop.services.ticket_viewer import viewer_of
from agent_desktop.services.ticketing import Ticketing

_WIRE_ID: Final = re.compile(r"[0-9a-f-]{36}")
_HAND_ON: Final = frozenset({TicketEventKind.ASSIGNED, TicketEventKind.NAMED})
# These come with the form, not as steps.
_OF_THE_FORM: Final = frozenset({TicketEventKind.OPENED, TicketEventKind.EDITED})


class TicketSteps:
    """Takes the steps that the rules allow, on what this desk knows now.

    What is typed in the form goes into the log first, so that nobody accepts half a story. A step
    that somebody else's came before is found out at the server and stays in the log without effect
    (``StepVoid``); here it is refused as soon as this desk knows.

    A step is not undone: others may have acted on it. What goes back is a step of its own
    (rejected, reopened, withdrawn), and the log shows both.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        ticketing: Ticketing,
        outbox: Outbox,
        records: DeskRecords,
        clock: Clock,
        *,
        forms: FormShelf | None = None,
        targets: TicketTargets | None = None,
    ) -> None:
        self._bus = bus
        self._targets = targets
        self._forms = forms
        self._ticketing = ticketing
        self._outbox = outbox
        self._records = records
        self._clock = clock
        self._taking = asyncio.Lock()
        self._told: set[tuple[str, str]] = set()
        bus.handle(TakeStep, self.take)
        bus.handle(SettleConflict, self.settle)
        bus.handle(DropRefused, self.drop)
        bus.on(TicketSaved, self._on_saved)

    async def take(self, command: TakeStep) -> str:
        """Take a step and return the ticket's id.

        Raises:
            InvalidInput: Its data is incomplete, or the form is.
            NotAllowed: ``session.signed_out``, or it is somebody else's to do that.
            Conflict, IllegalTransition: The ticket is not in a state for it; ``ticket.…``.
            NotFound: ``ticket.not_found``, ``ticket.no_draft``, ``ticket.unknown_agent``.
            Unavailable: The disk is full; what was typed stays in the form.
        """
        if command.step in _OF_THE_FORM:
            raise InvalidInput("the form is saved, not stepped", code="ticket.not_a_step")
        data = tuple((name, text) for name, text in command.data if text)
        if found := step_problems(command.step, data, given_at=self._clock.now()):
            raise incomplete(command.step, found)
        if self._targets is not None and command.step in _HAND_ON:
            await self._targets.assert_known(dict(data)["to"])
        ticket_id = TicketId(command.ticket_id)
        if command.draft_id:
            ticket_id = await self._ticketing.saved_first(command.draft_id)
        call_id = command.call_id or self._call_about(ticket_id)
        async with self._taking:
            await self._commit(ticket_id, command.step, data, call_id)
        return ticket_id

    async def automatic(
        self, ticket: Ticket, step: TicketEventKind, data: tuple[tuple[str, str], ...], op_id: str
    ) -> None:
        """Take a step that the desk makes by itself, once for an ``op_id``; raises as ``take``."""
        async with self._taking:
            await self._commit(ticket.ticket_id, step, data, None, op_id=op_id)

    async def settle(self, command: SettleConflict) -> str:
        """Decide a conflict for one of its two values."""
        choice = "lost" if command.keep_lost else "kept"
        data = (("field", command.field), ("event_id", command.event_id), ("choice", choice))
        return await self.take(
            TakeStep(ticket_id=command.ticket_id, step=TicketEventKind.SETTLED, data=data)
        )

    async def drop(self, command: DropRefused) -> None:
        """Put an operation away that the server refused."""
        await self._outbox.drop_refused(command.op_id)
        shown = self._bus.board.newest(TicketShown)
        ticket = None if shown is None else shown.ticket
        self._bus.publish(ExchangeSettled(ticket_ids=() if ticket is None else (ticket.ticket_id,)))
        self._bus.publish(OperationQueued())

    def _call_about(self, ticket_id: TicketId) -> CallId | None:
        """Return the call in which the ticket is in front, None outside of calls."""
        draft = self._bus.board.newest(DraftChanged)
        if draft is None or draft.ticket_id != ticket_id:
            return None
        calls = [event.call for event in self._bus.board.calls() if event.call.is_connected]
        return next((call.call_id for call in calls if call.call_id == draft.call_id), None)

    async def _commit(
        self,
        ticket_id: TicketId,
        step: TicketEventKind,
        data: tuple[tuple[str, str], ...],
        call_id: CallId | None,
        *,
        op_id: str = "",
    ) -> None:
        viewer = viewer_of(self._bus)
        if not viewer.agent:
            raise NotAllowed("sign in first: a step needs its author", code="session.signed_out")
        ticket = await self._records.ticket(ticket_id)
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        event = TicketEvent(
            event_id=OperationId(op_id),
            ticket_id=ticket_id,
            kind=step,
            at=self._clock.now(),
            by=AgentNumber(viewer.agent),
            by_role=viewer.role,
            by_team=viewer.team,
            data=data,
        )
        if code := why_not(ticket, event):
            raise refusal_of(step, code)
        self._assert_form(ticket, step)
        if step is TicketEventKind.MERGED:
            await self._assert_living(TicketId(event.datum("into")))
        payload = TicketEventPayload(
            type=step.value,
            ticket_id=ticket_id,
            call_id=call_id if call_id is not None and _WIRE_ID.fullmatch(call_id) else None,
            data=dict(data),
        )
        operation = new_operation(self._clock, payload, op_id=op_id)
        await self._outbox.commit(operation, by=viewer.agent, role=viewer.role, team=viewer.team)
        self._bus.publish(StepTaken(ticket_id=ticket_id, step=step))
        self._bus.publish(OperationQueued())

    async def _assert_living(self, ticket_id: TicketId) -> None:
        """Refuse to merge into what is not here or has ended: the matter would be lost."""
        into = await self._records.ticket(ticket_id)
        if into is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        if into.status in TERMINAL:
            raise refusal_of(TicketEventKind.MERGED, f"ticket.{into.status.value}")

    def _assert_form(self, ticket: Ticket, step: TicketEventKind) -> None:
        found = () if self._forms is None else self._forms.step_problems(ticket, step)
        if not found:
            return
        draft = self._bus.board.newest(DraftChanged)
        if draft is not None and draft.ticket_id == ticket.ticket_id:
            self._bus.publish(TicketRefused(draft_id=draft.draft_id, problems=found))
        raise incomplete(step, found)

    def _on_saved(self, event: TicketSaved) -> None:
        spawn(self._advise(event.ticket_id), name="advice on a ticket")

    async def _advise(self, ticket_id: str) -> None:
        """Say once what a saved matter needs at once: a word to the department, the lead."""
        ticket = await self._records.ticket(TicketId(ticket_id))
        if ticket is None:
            return
        told = any(step.kind is TicketEventKind.NOTIFIED for step in ticket.steps)
        if ticket.form.urgency is Urgency.URGENT and not told:
            self._advise_once(ticket, "ticket.notify_department")
        if is_severe(ticket.form) and ticket.escalated_to:
            self._advise_once(ticket, "ticket.lead_takes_part")

    def _advise_once(self, ticket: Ticket, code: str) -> None:
        if (ticket.ticket_id, code) not in self._told:
            self._told.add((ticket.ticket_id, code))
            fields = (("ticket_id", ticket.ticket_id), ("subject", ticket.form.subject))
            self._bus.publish(NoticeRaised(code=code, severity=Severity.INFO, fields=fields))
