"""Tickets at the desk: one form in front of the agent, drafts that survive, saving."""

import asyncio
import re
from dataclasses import replace
from typing import Final

from agent_desktop.contract.server import (
    FieldChangePayload,
    OperationPayload,
    TicketEventPayload,
)
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    DiscardDraft,
    EditDraft,
    NewDraft,
    OpenTicket,
    SaveTicket,
)
from agent_desktop.domain.errors import NotAllowed, NotFound
from agent_desktop.domain.events import (
    CallChanged,
    ExchangeSettled,
    OperationQueued,
    SessionChanged,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.ids import CallId, TicketId
from agent_desktop.domain.tickets import (
    MAX_PHONE,
    TicketForm,
    changes_between,
    problems,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.drafting import DraftKeeper, OpenForm
from agent_desktop.services.ports import Clock, DeskRecords, DraftRecord, DraftStore, Outbox

_WIRE_ID: Final = re.compile(r"[0-9a-f-]{36}")


class Ticketing:
    """Keep the ticket form in front of the agent, and everything written in it.

    A call brings its own form. It comes to the front at once when nothing unsaved stands there,
    else when the call is answered: a call that only rings never takes the form away from under
    the agent's typing. A form that had to give way comes back by itself when the one in front is
    saved or thrown away and its call is over.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        drafts: DraftStore,
        outbox: Outbox,
        records: DeskRecords,
        clock: Clock,
        *,
        keep_after_s: float = 0.3,
    ) -> None:
        self._bus = bus
        self._drafts = drafts
        self._outbox = outbox
        self._records = records
        self._clock = clock
        self._keeper = DraftKeeper(bus, drafts, delay_s=keep_after_s)
        self._forms: dict[str, OpenForm] = {}
        self._front: OpenForm | None = None
        self._agent = ""
        self._saving = asyncio.Lock()
        self._has_drafts = False
        bus.handle(EditDraft, self.edit)
        bus.handle(SaveTicket, self.save)
        bus.handle(DiscardDraft, self.discard)
        bus.handle(NewDraft, self.new)
        bus.handle(OpenTicket, self.open)
        bus.on(CallChanged, self._on_call)
        bus.on(SessionChanged, self._on_session)
        bus.on(ExchangeSettled, self._on_settled)

    async def start(self) -> None:
        """Bring back the drafts of the last run.

        Raises:
            Unavailable: The cache cannot be read.
        """
        for draft in await self._drafts.drafts():
            form = OpenForm(draft, restored=True)
            if draft.draft_id in self._forms:
                continue
            if not form.has_text:
                await self._drafts.drop_draft(draft.draft_id)
                continue
            if draft.ticket_id is not None:
                form.ticket = await self._records.ticket(draft.ticket_id)
            self._forms[draft.draft_id] = form
        self._has_drafts = True
        self._sit_down()

    async def stop(self) -> None:
        """Write what is not on disk yet."""
        await self._keeper.flush()

    async def edit(self, command: EditDraft) -> None:
        """Keep what stands in the form."""
        self._take(command.draft_id, command.form)

    async def save(self, command: SaveTicket) -> str | None:
        """Make the form a ticket, or an edit of the ticket it shows, and return the ticket's id.

        A form that breaks rules is answered by ``TicketRefused`` with all of them, and None.

        Raises:
            NotAllowed: ``session.signed_out``: a ticket needs an owner.
            Unavailable: The disk is full, the cache is damaged; the draft stays.
        """
        async with self._saving:
            form = self._take(command.draft_id, command.form)
            written = form.draft.form
            if found := problems(written):
                self._bus.publish(TicketRefused(draft_id=command.draft_id, problems=found))
                return None
            if not self._agent:
                raise NotAllowed(
                    "sign in first: a ticket needs an owner. The draft is kept",
                    code="session.signed_out",
                )
            return await self._commit(form, written)

    async def discard(self, command: DiscardDraft) -> None:
        """Throw away what was typed; ``EditDraft`` with the old text brings it back."""
        form = self._forms.get(command.draft_id)
        if form is None:
            return
        await self._keeper.forget(command.draft_id)
        form.put(form.draft.base)
        form.restored = False
        if form is self._front and not self._come_back():
            self._show(form)

    async def new(self, _command: NewDraft) -> None:
        """Show an empty form."""
        self._show(self._empty())

    async def open(self, command: OpenTicket) -> None:
        """Show a saved ticket.

        Raises:
            NotFound: ``ticket.not_found``.
        """
        ticket_id = TicketId(command.ticket_id)
        for form in self._mine():
            if form.draft.ticket_id == ticket_id and form.has_text:
                self._show(form)
                return
        ticket = await self._records.ticket(ticket_id)
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        form = self._empty(call_id=ticket.call_id)
        form.draft = replace(form.draft, ticket_id=ticket_id)
        form.put(ticket.form)
        form.ticket = ticket
        form.sent = await self._outbox.is_sent(ticket_id)
        self._show(form)

    def _take(self, draft_id: str, text: TicketForm) -> OpenForm:
        form = self._forms.get(draft_id)
        if form is None:
            # Typed into a form that the core no longer knows: never a reason to lose it.
            form = self._empty(draft_id=draft_id)
        newest = replace(form.draft, form=_storable(text), changed_at=self._clock.now())
        if newest.form != form.draft.form:
            form.draft = newest
            self._keeper.keep(newest)
        return form

    async def _commit(self, form: OpenForm, written: TicketForm) -> str:
        draft = form.draft
        ticket_id = draft.ticket_id or TicketId(self._clock.new_id())
        before = TicketForm() if draft.ticket_id is None else draft.base
        changes = changes_between(before, written)
        self._keeper.let_go(draft.draft_id)
        if draft.ticket_id is None or changes:
            payload = TicketEventPayload(
                type="ticket.opened" if draft.ticket_id is None else "ticket.edited",
                ticket_id=ticket_id,
                call_id=_wire_id(draft.call_id),
                changes=tuple(
                    FieldChangePayload(field=c.field, before=c.before, after=c.after)
                    for c in changes
                ),
            )
            operation = OperationPayload(
                op_id=self._clock.new_id(), seq=1, at=self._clock.now(), payload=payload
            )
            try:
                await self._outbox.commit(operation, by=self._agent, drop_draft=draft.draft_id)
            except BaseException:
                self._keeper.keep(form.draft)
                raise
            form.sent = False
        else:
            await self._drafts.drop_draft(draft.draft_id)
        await self._saved(form, written, ticket_id)
        return ticket_id

    async def _saved(self, form: OpenForm, written: TicketForm, ticket_id: TicketId) -> None:
        """Take over what is saved; keep what was typed while it was being saved."""
        form.draft = replace(form.draft, ticket_id=ticket_id, base=written)
        form.restored = False
        if form.draft.form != written:
            self._keeper.keep(form.draft)
        form.ticket = await self._records.ticket(ticket_id)
        self._bus.publish(TicketSaved(draft_id=form.draft.draft_id, ticket_id=ticket_id))
        self._bus.publish(OperationQueued())
        if form is self._front and (self._is_on_call(form) or not self._come_back()):
            self._show(form)

    def _on_session(self, event: SessionChanged) -> None:
        if event.agent_number == self._agent:
            return
        # Another agent at this PC never sees what the one before has typed; what was typed while
        # nobody was signed in belongs to who signs in.
        self._agent = event.agent_number
        for form in self._mine():
            form.draft = replace(form.draft, owner=self._agent)
        if self._has_drafts:
            self._sit_down()

    def _sit_down(self) -> None:
        """Show what the agent left off, then the forms of the calls that live already."""
        front = self._front if self._front in self._mine() else None
        self._front = front
        if front is not None and (front.has_text or not self._come_back()):
            self._show(front)
        elif front is None:
            self._come_back()
        for event in self._bus.board.calls():
            self._on_call(event)

    def _on_call(self, event: CallChanged) -> None:
        if not self._has_drafts or not self._agent:
            return  # the call may have a draft that is not here yet; see _sit_down
        call = event.call
        form = next((f for f in self._mine() if f.draft.call_id == call.call_id), None)
        if not call.is_live:
            self._call_ended(call, form)
            return
        if form is None:
            form = self._empty(call_id=call.call_id, phone=call.remote_number)
        if form is not self._front and self._may_come_to_front(call):
            self._show(form)

    def _may_come_to_front(self, call: Call) -> bool:
        front = self._front
        if front is None or not (front.has_text or self._is_on_call(front)):
            return True
        # The agent calls the customer of the form that is in work: that form is the right one.
        calls_back = (
            call.direction is Direction.OUTBOUND
            and front.has_text
            and front.draft.form.phone == call.remote_number
        )
        return call.state is CallState.ACTIVE and not calls_back

    def _call_ended(self, call: Call, form: OpenForm | None) -> None:
        if form is None or form.has_text:
            return
        was_talked = call.answered_s is not None
        if not was_talked and form.ticket is None:
            self._forms.pop(form.draft.draft_id)
        if form is self._front and (not was_talked or form.ticket is not None):
            self._come_back()

    def _on_settled(self, event: ExchangeSettled) -> None:
        front = self._front
        if front is not None and front.draft.ticket_id in event.ticket_ids:
            spawn(self._refresh(front, front.draft.ticket_id), name="ticket form refresh")

    async def _refresh(self, form: OpenForm, ticket_id: TicketId) -> None:
        """Show what the exchange made of the ticket, unless the agent writes in it."""
        ticket = await self._records.ticket(ticket_id)
        sent = await self._outbox.is_sent(ticket_id)
        if ticket is None or form.has_text or (form.ticket == ticket and form.sent == sent):
            return
        form.ticket, form.sent = ticket, sent
        form.put(ticket.form)
        if form is self._front:
            self._show(form)

    def _come_back(self) -> bool:
        """Show the newest form that waits; return whether there is one."""
        waiting = [f for f in self._mine() if f is not self._front and self._waits(f)]
        if waiting:
            self._show(max(waiting, key=lambda f: f.draft.changed_at))
        elif self._front is None:
            self._show(self._empty())
        return bool(waiting)

    def _waits(self, form: OpenForm) -> bool:
        return form.has_text or (form.ticket is None and self._is_on_call(form))

    def _show(self, form: OpenForm) -> None:
        self._front = form
        self._bus.publish(form.as_event())

    def _mine(self) -> list[OpenForm]:
        return [f for f in self._forms.values() if f.draft.owner in ("", self._agent)]

    def _is_on_call(self, form: OpenForm) -> bool:
        call_id = form.draft.call_id
        calls = (event.call for event in self._bus.board.calls())
        return any(call.call_id == call_id and call.is_connected for call in calls)

    def _empty(
        self, *, draft_id: str = "", call_id: CallId | None = None, phone: str = ""
    ) -> OpenForm:
        text = TicketForm(phone=_printable(phone)[:MAX_PHONE])
        draft = DraftRecord(
            draft_id=draft_id or self._clock.new_id(),
            form=text,
            base=text,
            owner=self._agent,
            call_id=call_id,
            ticket_id=None,
            changed_at=self._clock.now(),
        )
        form = self._forms[draft.draft_id] = OpenForm(draft)
        return form


def _storable(form: TicketForm) -> TicketForm:
    """Return the form with halves of characters replaced: UTF-8 cannot carry them."""
    texts = {
        name: getattr(form, name).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for name in ("customer_name", "phone", "subject", "course")
    }
    return replace(form, **texts)


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _wire_id(call_id: CallId | None) -> str | None:
    return call_id if call_id is not None and _WIRE_ID.fullmatch(call_id) else None
