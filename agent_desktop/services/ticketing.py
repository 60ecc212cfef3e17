"""Tickets at the desk: drafts that survive, saving, what the server made of it."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from agent_desktop.contract.server import (
    FieldChangePayload,
    TicketEventPayload,
)
from agent_desktop.domain.commands import (
    DiscardDraft,
    EditDraft,
    FillDraft,
    NewDraft,
    OpenTicket,
    SaveTicket,
)
from agent_desktop.domain.errors import InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.events import (
    ExchangeSettled,
    OperationQueued,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.ids import CallId, TicketId
from agent_desktop.domain.ticket_news import CustomerShown, StepTaken
from agent_desktop.domain.tickets import (
    Problem,
    TicketForm,
    changes_between,
    check,
    problems,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.drafting import DraftKeeper, OpenForm, filled_form
from agent_desktop.services.form_shelf import FormShelf
from agent_desktop.services.form_stack import FormStack
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, DeskRecords, DraftStore, Outbox
from agent_desktop.services.ticket_viewer import viewer_of

_WIRE_ID: Final = re.compile(r"[0-9a-f-]{36}")


class Ticketing:
    """Keep what is written in the ticket forms, and make tickets of it.

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
        forms: FormShelf | None = None,
        keep_after_s: float = 0.1,
    ) -> None:
        self._bus = bus
        self._forms = forms
        self._drafts = drafts
        self._outbox = outbox
        self._records = records
        self._clock = clock
        self._keeper = DraftKeeper(bus, drafts, delay_s=keep_after_s)
        self._stack = FormStack(bus, clock)
        self._saving = asyncio.Lock()
        bus.handle(EditDraft, self.edit)
        bus.handle(FillDraft, self.fill)
        bus.handle(SaveTicket, self.save)
        bus.handle(DiscardDraft, self.discard)
        bus.handle(NewDraft, self.new)
        bus.handle(OpenTicket, self.open)
        bus.on(ExchangeSettled, self._on_settled)
        bus.on(StepTaken, self._on_step)
        bus.on(CustomerShown, self._on_customer)

    async def start(self) -> None:
        """Bring back the drafts of the last run.

        Raises:
            Unavailable: The cache cannot be read.
        """
        restored = []
        for draft in await self._drafts.drafts():
            form = OpenForm(draft, restored=True)
            if not form.has_text:
                await self._drafts.drop_draft(draft.draft_id)
                continue
            if draft.ticket_id is not None:
                form.ticket = await self._records.ticket(draft.ticket_id)
            restored.append(form)
        self._stack.begin(restored)

    async def stop(self) -> None:
        """Write what is not on disk yet."""
        await self._keeper.flush()

    async def edit(self, command: EditDraft) -> None:
        """Keep what stands in the form; which fields it has follows its kind at once."""
        known = self._stack.find(command.draft_id)
        kind = None if known is None else known.draft.form.kind
        form = self._take(command.draft_id, command.form)
        if kind not in (None, form.draft.form.kind) and form is self._stack.front:
            self._stack.show(form)

    async def fill(self, command: FillDraft) -> None:
        """Put what a call's flow knows into its form; a saved ticket is left alone."""
        form = self._stack.of_call(command.call_id)
        if form is None or form.draft.ticket_id is not None:
            return
        filled = filled_form(form.draft.form, command)
        if filled == form.draft.form:
            return
        form.draft = replace(form.draft, form=_storable(filled), changed_at=self._clock.now())
        self._keeper.keep(form.draft)
        if form is self._stack.front:
            self._stack.show(form)

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
            if found := self._problems(form):
                self._bus.publish(TicketRefused(draft_id=command.draft_id, problems=found))
                return None
            if not self._stack.agent:
                raise NotAllowed(
                    "sign in first: a ticket needs an owner. The draft is kept",
                    code="session.signed_out",
                )
            written = self._with_form_id(form)
            return await self._commit(form, written)

    def _problems(self, form: OpenForm) -> tuple[Problem, ...]:
        written = form.draft.form
        promised = written.promised_at != form.draft.base.promised_at
        found = problems(written, given_at=self._clock.now() if promised else None)
        own = () if self._forms is None else self._forms.problems(written, self._queue(form))
        return (*found, *own)

    def _with_form_id(self, form: OpenForm) -> TicketForm:
        """Note with which version of which form a matter is written down."""
        written = form.draft.form
        definition = None
        if self._forms is not None and (form.draft.ticket_id is None or form.has_text):
            definition = self._forms.definition(written, self._queue(form))
        if definition is not None and definition.form_id != written.form_id:
            written = replace(written, form_id=definition.form_id)
            form.draft = replace(form.draft, form=written)
        return written

    def _queue(self, form: OpenForm) -> str:
        calls = (event.call for event in self._bus.board.calls())
        return next((call.queue for call in calls if call.call_id == form.draft.call_id), "")

    async def discard(self, command: DiscardDraft) -> None:
        """Throw away what was typed; ``EditDraft`` with the old text brings it back."""
        form = self._stack.find(command.draft_id)
        if form is None:
            return
        await self._keeper.forget(command.draft_id)
        form.put(form.draft.base)
        form.restored = False
        self._stack.leave(form)

    async def new(self, _command: NewDraft) -> None:
        """Show an empty form; in a call whose known matter is in front it is the call's, too."""
        form = self._stack.new_beside()
        shown = self._bus.board.newest(CustomerShown)
        if shown is not None and shown.call_id and shown.call_id == form.draft.call_id:
            form.know(shown)
        self._stack.show(form)

    async def open(self, command: OpenTicket) -> None:
        """Show a saved ticket.

        Raises:
            NotFound: ``ticket.not_found``.
        """
        self._stack.show(await self.form_of(TicketId(command.ticket_id)))

    async def form_of(self, ticket_id: TicketId) -> OpenForm:
        """Return a form of a saved ticket, with what was typed in it; not in front yet.

        Raises:
            NotFound: ``ticket.not_found``.
        """
        for form in self._stack.mine():
            if form.draft.ticket_id == ticket_id and form.has_text:
                return form
        ticket = await self._records.ticket(ticket_id)
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        form = self._stack.empty(call_id=ticket.call_id)
        form.put_ticket(ticket, sent=await self._outbox.is_sent(ticket_id))
        return form

    @contextmanager
    def next_call_for(self, form: OpenForm) -> Iterator[Callable[[CallId], None]]:
        """Let the call that is dialled in this block be a form's; say which it is.

        The call may ring before its dialling is answered: whatever comes first finds the form.
        """
        self._stack.expect_call(form)
        try:
            yield lambda call_id: self._stack.bind(form, call_id)
        finally:
            self._stack.expect_call(None)

    async def saved_first(self, draft_id: str) -> TicketId:
        """Save what is typed in a form, if anything is, and return its ticket's id.

        Raises:
            NotFound: ``ticket.no_draft``.
            InvalidInput: The form breaks a rule; ``TicketRefused`` names all of them.
            NotAllowed, Unavailable: As ``save``.
        """
        form = self._stack.find(draft_id)
        if form is None:
            raise NotFound("there is no such ticket form", code="ticket.no_draft")
        if form.draft.ticket_id is not None and not form.has_text:
            return form.draft.ticket_id
        written = form.draft.form
        saved = await self.save(SaveTicket(draft_id=draft_id, form=written))
        if saved is None:
            check(written)
            raise InvalidInput("the form cannot be saved", code="ticket.refused")
        return TicketId(saved)

    def _take(self, draft_id: str, text: TicketForm) -> OpenForm:
        form = self._stack.find(draft_id)
        if form is None:
            # Typed into a form that the core no longer knows: never a reason to lose it.
            form = self._stack.empty(draft_id=draft_id)
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
            viewer = viewer_of(self._bus)
            try:
                await self._outbox.commit(
                    new_operation(self._clock, payload),
                    by=self._stack.agent,
                    drop_draft=draft.draft_id,
                    role=viewer.role,
                    team=viewer.team,
                )
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
        form.restored = False
        form.draft = replace(form.draft, ticket_id=ticket_id, base=written)
        if form.draft.form != written:
            self._keeper.keep(form.draft)
        self._bus.publish(TicketSaved(draft_id=form.draft.draft_id, ticket_id=ticket_id))
        self._bus.publish(OperationQueued())
        form.ticket = await self._records.ticket(ticket_id)
        if form.ticket is not None and form.draft.form == written:
            form.put(form.ticket.form)  # with what others wrote in the other fields meanwhile
        self._stack.leave(form)

    def _on_customer(self, event: CustomerShown) -> None:
        """A known caller's newest open matter comes up instead of an empty form.

        Where there is none, the form is the customer's.
        """
        form = None if event.call_id is None else self._stack.of_call(event.call_id)
        if event.call_id is not None and event.open_matters:
            ticket_id = TicketId(event.open_matters[0].ticket_id)
            spawn(self._bring_up(event.call_id, ticket_id), name="matter of a caller")
        elif form is not None and event.customer is not None and form.ticket is None:
            form.know(event)
            if form is self._stack.front:
                self._stack.show(form)

    async def _bring_up(self, call_id: CallId, ticket_id: TicketId) -> None:
        ticket = await self._records.ticket(ticket_id)
        sent = await self._outbox.is_sent(ticket_id)
        form = self._stack.of_call(call_id)
        if ticket is None or form is None or form.has_text or form.ticket is not None:
            return  # the agent was faster
        written = next(
            (f for f in self._stack.mine() if f.draft.ticket_id == ticket_id and f.has_text), None
        )
        is_front = form is self._stack.front
        if written is not None:  # the agent had begun to write in that very matter
            written.came_with_call, written.was_answered = True, form.was_answered
            if is_front:
                self._stack.bind(written, call_id)
            return
        form.put_ticket(ticket, sent=sent)
        form.came_with_call = True
        if is_front:
            self._stack.show(form)

    def _on_step(self, event: StepTaken) -> None:
        self._refresh_soon((event.ticket_id,))

    def _on_settled(self, event: ExchangeSettled) -> None:
        self._refresh_soon(event.ticket_ids)

    def _refresh_soon(self, ticket_ids: tuple[str, ...]) -> None:
        front = self._stack.front
        if front is not None and front.draft.ticket_id in ticket_ids:
            spawn(self._refresh(front, front.draft.ticket_id), name="ticket form refresh")

    async def _refresh(self, form: OpenForm, ticket_id: TicketId) -> None:
        """Show what the exchange made of the ticket, unless the agent writes in it."""
        ticket = await self._records.ticket(ticket_id)
        sent = await self._outbox.is_sent(ticket_id)
        if ticket is None or form.has_text or (form.ticket == ticket and form.sent == sent):
            return
        form.ticket, form.sent = ticket, sent
        form.put(ticket.form)
        if form is self._stack.front:
            self._stack.show(form)


def _storable(form: TicketForm) -> TicketForm:
    """Return the form with halves of characters replaced: UTF-8 cannot carry them."""
    texts = {
        name: getattr(form, name).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for name in ("customer_name", "phone", "subject", "course")
    }
    return replace(form, **texts)


def _wire_id(call_id: CallId | None) -> str | None:
    return call_id if call_id is not None and _WIRE_ID.fullmatch(call_id) else None
