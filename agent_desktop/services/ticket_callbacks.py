"""Calling the customer back: the ticket's call, its script, and what the customer said."""

import logging
from dataclasses import dataclass, field, replace
from typing import Final

from agent_desktop.domain.calls import Call
from agent_desktop.domain.commands import ChooseInFlow, Dial, ShowSituation
from agent_desktop.domain.customers import customer_of
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.events import CallChanged, FlowChanged, ScriptChanged
from agent_desktop.domain.ids import CallId, TicketId
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.ticket_commands import CallBackNow, TakeStep
from agent_desktop.domain.ticket_life import CallBackOutcome, Satisfaction, allowed
from agent_desktop.domain.ticket_news import CallBackOffered
from agent_desktop.domain.tickets import Ticket, TicketEventKind, TicketKind, TicketStatus
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords
from agent_desktop.services.ticket_ports import RecordStore
from agent_desktop.services.ticket_steps import TicketSteps
from agent_desktop.services.ticket_viewer import viewer_of
from agent_desktop.services.ticketing import Ticketing

logger = logging.getLogger(__name__)

# An agent who gives up earlier did not try to reach anybody: nothing is written down by itself.
RANG_LONG_ENOUGH_S: Final = 15.0
_CALLED_BACK: Final = TicketEventKind.CALLED_BACK
_BUSY: Final = frozenset({486, 600, 603})
_NO_SUCH_NUMBER: Final = frozenset({404, 410, 484, 604})
_NO_ANSWER: Final = frozenset({0, 200, 408, 480, 487})
# What the answers of the shipped call-back flows say of the call as a whole.
_OUTCOMES: Final = {
    "later": CallBackOutcome.LATER,
    "absent": CallBackOutcome.LATER,
    "wrong": CallBackOutcome.WRONG_NUMBER,
    "unknown": CallBackOutcome.WRONG_NUMBER,
    "voicemail": CallBackOutcome.NO_ANSWER,
}
_CONTENT: Final = frozenset({Satisfaction.VERY_SATISFIED, Satisfaction.SATISFIED})


@dataclass(slots=True)
class _CallBack:
    """A call-back under way, and what was answered so far in each step of its flow."""

    ticket: Ticket
    call_id: CallId
    situation: str
    in_flow: bool = False
    answered: bool = False
    grade: str = ""
    outcome: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    offered: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> tuple[tuple[str, str], ...]:
        """What the step would carry."""
        outcome = self.outcome or CallBackOutcome.REACHED.value
        if outcome != CallBackOutcome.REACHED:
            return (("outcome", outcome),)
        reasons = "" if self.grade in _CONTENT else "\n".join(self.reasons.values())
        given = (("outcome", outcome), ("satisfaction", self.grade), ("reasons", reasons))
        return tuple(pair for pair in given if pair[1])


class CallBacks:
    """Dials the customer of a ticket and offers what came of it as the call-back step.

    The ticket's form is the call's, and the pack's call-back situation comes up when the customer
    answers. Grade and reasons are taken from the answers in its flow; the agent confirms them. A
    customer who did not answer is an attempt and written down by itself.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        ticketing: Ticketing,
        steps: TicketSteps,
        records: DeskRecords,
        books: RecordStore,
    ) -> None:
        self._bus = bus
        self._ticketing = ticketing
        self._steps = steps
        self._records = records
        self._books = books
        self._runs: dict[CallId, _CallBack] = {}
        bus.handle(CallBackNow, self.call)
        bus.on(CallChanged, self._on_call)
        bus.on(FlowChanged, self._on_flow)
        bus.witness(ChooseInFlow, self._on_choice)

    async def call(self, command: CallBackNow) -> CallId:
        """Dial the customer of a ticket; returns the id of the call.

        Raises:
            NotFound: ``ticket.not_found``.
            InvalidInput: ``ticket.no_number``; ``call.bad_number``.
            NotAllowed: ``customer.do_not_call``.
            IllegalTransition: ``call.busy``.
        """
        ticket_id = TicketId(command.ticket_id)
        ticket = await self._records.ticket(ticket_id)
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        number = await self._number(ticket)
        form = await self._ticketing.form_of(ticket_id)
        with self._ticketing.next_call_for(form) as bind:
            call_id: CallId = await self._bus.execute(Dial(number=number))
            bind(call_id)
        run = self._runs[call_id] = _CallBack(ticket, call_id, self._situation(ticket))
        self._read_ahead(run)
        return call_id

    async def _number(self, ticket: Ticket) -> str:
        record = await self._customer(ticket)
        customer = None if record is None else customer_of(record)
        if customer is not None and customer.do_not_call:
            raise NotAllowed(
                "this customer does not want to be called", code="customer.do_not_call"
            )
        numbers = () if customer is None else customer.numbers
        number = ticket.form.phone.strip() or next((n for n, _label in numbers), "")
        if not number:
            raise InvalidInput("nobody wrote down a number to call", code="ticket.no_number")
        return number

    async def _customer(self, ticket: Ticket) -> Record | None:
        if not ticket.form.customer_id:
            number = ticket.form.phone
            return await self._books.customer_of(number) if number else None
        record = await self._books.record(RecordTable.CUSTOMER, ticket.form.customer_id)
        for _merge in range(10):
            following = "" if record is None else record.values.get("merged_into", "")
            if not following:
                break
            record = await self._books.record(RecordTable.CUSTOMER, following) or record
        return record

    def _situation(self, ticket: Ticket) -> str:
        """Return what the pack has for this call-back, "" for nothing."""
        script = self._bus.board.newest(ScriptChanged)
        known = {name for name, _, _ in script.situations} if script is not None else set()
        is_result = ticket.status in (TicketStatus.RETURNED, TicketStatus.HANDLED)
        wanted = ["repair-call-back"] if ticket.form.kind is TicketKind.FAULT else []
        wanted += ["call-back"] if is_result else ["promised-call-back", "call-back"]
        return next((name for name in wanted if name in known), "")

    def _read_ahead(self, run: _CallBack) -> None:
        """Let the agent read the words while it rings."""
        if run.situation and not run.answered:
            self._bus.post(ShowSituation(situation=run.situation, unasked=True))

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        run = self._runs.get(call.call_id)
        if run is None:
            return
        if call.is_connected and not run.answered:
            run.answered = True
            if run.situation:
                self._bus.post(ShowSituation(situation=run.situation))
        elif not call.is_live:
            del self._runs[call.call_id]
            if run.answered:
                spawn(self._offer(run), name="result of a call-back")
            else:
                spawn(self._not_reached(run, call), name="attempt of a call-back")

    def _on_choice(self, command: ChooseInFlow) -> None:
        flow = self._bus.board.newest(FlowChanged)
        run = self._runs.get(flow.call_id) if flow is not None and flow.call_id else None
        if flow is None or run is None or not flow.flow:
            return
        option = next((o for o in flow.choices if o.choice_id == command.choice), None)
        if option is None:
            return
        grade = command.choice.replace("-", "_")
        if grade in set(Satisfaction):
            run.grade, run.outcome = grade, CallBackOutcome.REACHED.value
        elif command.choice in _OUTCOMES:
            run.outcome = _OUTCOMES[command.choice].value
        elif run.grade:
            run.reasons[flow.step] = option.label

    def _on_flow(self, event: FlowChanged) -> None:
        run = self._runs.get(event.call_id) if event.call_id is not None else None
        if run is None:
            return
        if event.flow:
            run.in_flow = True
        elif run.in_flow and (run.grade or run.outcome):
            run.in_flow = False
            spawn(self._offer(run), name="result of a call-back")

    async def _offer(self, run: _CallBack) -> None:
        """Ask the agent to confirm, where a call-back is a step of this ticket now."""
        data = run.data
        if data == run.offered:
            return
        run.offered = data
        ticket = await self._records.ticket(run.ticket.ticket_id) or run.ticket
        viewer = viewer_of(self._bus)
        if _CALLED_BACK in allowed(ticket, viewer.agent, viewer.role, viewer.team):
            self._bus.publish(_offered(ticket, run))

    async def _not_reached(self, run: _CallBack, call: Call) -> None:
        outcome = _outcome_of(call)
        if outcome is None:
            return
        run.outcome = outcome.value
        ticket = await self._records.ticket(run.ticket.ticket_id) or run.ticket
        viewer = viewer_of(self._bus)
        if _CALLED_BACK not in allowed(ticket, viewer.agent, viewer.role, viewer.team):
            return
        step = TakeStep(
            ticket_id=ticket.ticket_id, step=_CALLED_BACK, data=run.data, call_id=run.call_id
        )
        try:
            await self._steps.take(step)
        except AgentDesktopError as exc:
            logger.warning("an attempt was not written down: %s", exc.code)
            self._bus.publish(_offered(ticket, run))  # the agent can do it by hand
            return
        after = await self._records.ticket(ticket.ticket_id) or ticket
        self._bus.publish(replace(_offered(after, run), recorded=True))


def _offered(ticket: Ticket, run: _CallBack) -> CallBackOffered:
    return CallBackOffered(
        ticket_id=ticket.ticket_id,
        subject=ticket.form.subject,
        call_id=run.call_id,
        data=run.data,
        attempts=ticket.attempts,
    )


def _outcome_of(call: Call) -> CallBackOutcome | None:
    """Return what a call was that nobody answered; None where it tells nothing of the customer."""
    if call.end_code in _BUSY and not call.ended_by_us:
        return CallBackOutcome.BUSY
    if call.end_code in _NO_SUCH_NUMBER and not call.ended_by_us:
        return CallBackOutcome.WRONG_NUMBER
    rang_s = 0.0 if call.ended_s is None else call.ended_s - call.started_s
    if call.ended_by_us and rang_s < RANG_LONG_ENOUGH_S:
        return None
    return CallBackOutcome.NO_ANSWER if call.end_code in _NO_ANSWER else None
