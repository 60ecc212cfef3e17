"""Ticket forms on their way: what stands in them, and that it is on disk."""

import asyncio
from dataclasses import dataclass, replace

from agent_desktop.domain.commands import FillDraft
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import DraftChanged, DraftKept, NoticeRaised, Severity
from agent_desktop.domain.phrases import with_title
from agent_desktop.domain.ticket_news import CustomerShown
from agent_desktop.domain.tickets import GRADE_FIELD, MAX_NAME, Ticket, TicketForm
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DraftRecord, DraftStore


@dataclass(slots=True)
class OpenForm:
    """One ticket form of this run, in front of the agent or waiting behind another.

    Attributes:
        draft: The newest text, and what it started from.
        ticket: The saved ticket that it edits, None for a new one.
        restored: It came back from disk.
        sent: The server has everything that was saved of it.
        was_answered: Its call was connected; it was brought to the front then, and not again.
        came_with_call: The caller is known and this is their open matter.
    """

    draft: DraftRecord
    ticket: Ticket | None = None
    restored: bool = False
    sent: bool = False
    was_answered: bool = False
    came_with_call: bool = False

    @property
    def has_text(self) -> bool:
        """Whether it holds something that was typed and not saved."""
        form, base = self.draft.form, self.draft.base
        return form != base and not (form.is_empty and base.is_empty)

    def put(self, form: TicketForm) -> None:
        """Show ``form`` as what is saved: nothing is typed beyond it."""
        self.draft = replace(self.draft, form=form, base=form)

    def know(self, shown: CustomerShown) -> None:
        """Note whose matter a new form is: not typed by the agent, and no reason to keep it.

        A name that may not be seen in full is left out. The grade is the customer's of today: the
        clocks of a matter do not change when its customer does.
        """
        if shown.customer is None or self.ticket is not None or self.draft.form.customer_id:
            return
        form, base = (_of_customer(form, shown) for form in (self.draft.form, self.draft.base))
        self.draft = replace(self.draft, form=form, base=base)

    def put_ticket(self, ticket: Ticket, *, sent: bool) -> None:
        """Show a saved ticket; from now on the form edits it."""
        self.draft = replace(self.draft, ticket_id=ticket.ticket_id)
        self.ticket, self.sent = ticket, sent
        self.put(ticket.form)

    def as_event(self) -> DraftChanged:
        """Return what a window shows."""
        draft, ticket = self.draft, self.ticket
        return DraftChanged(
            draft_id=draft.draft_id,
            form=draft.form,
            owner=draft.owner if ticket is None else ticket.owner,
            handler=draft.owner if ticket is None else ticket.handler,
            call_id=draft.call_id,
            ticket_id=draft.ticket_id or "",
            opened_at=None if ticket is None else ticket.opened_at,
            sent=self.sent,
            conflicts=() if ticket is None else ticket.conflicts,
            restored=self.restored,
        )


def _of_customer(form: TicketForm, shown: CustomerShown) -> TicketForm:
    customer = shown.customer
    if customer is None:
        return form
    title = dict(shown.values).get("title", "")
    name = "" if "name" in shown.masked else with_title(customer.name, title)[:MAX_NAME]
    grade = {GRADE_FIELD: customer.grade} if customer.grade else {}
    return replace(
        form,
        customer_id=customer.customer_id,
        customer_name=form.customer_name or name,
        extra=tuple(sorted((dict(form.extra) | grade).items())),
    )


def filled_form(form: TicketForm, known: FillDraft) -> TicketForm:
    """Return a form with what is known in it, where the agent has not decided otherwise."""
    usual = TicketForm()
    course = known.course.strip()
    if course and course not in form.course:
        course = f"{form.course.rstrip()}\n{course}".lstrip()
    else:
        course = form.course
    kind = known.kind if form.kind is usual.kind else None
    urgency = known.urgency if form.urgency is usual.urgency else None
    return replace(
        form,
        kind=kind or form.kind,
        urgency=urgency or form.urgency,
        subject=form.subject or known.subject,
        promised_at=form.promised_at or known.promised_at,
        course=course,
    )


class DraftKeeper:
    """Bring the newest text of each draft to disk, at most ``delay_s`` after it was typed.

    Typing without a pause does not put it off: the first key starts the clock, and what stands
    there when it runs out is written. A full disk is told once; the text stays in memory and is
    tried again until it is kept.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, drafts: DraftStore, *, delay_s: float = 0.1, retry_s: float = 2.0
    ) -> None:
        self._bus = bus
        self._drafts = drafts
        self._delay_s = delay_s
        self._retry_s = retry_s
        self._unwritten: dict[str, DraftRecord] = {}
        self._writer: asyncio.Task[None] | None = None
        self._failing = False

    def keep(self, draft: DraftRecord) -> None:
        """Have ``draft`` on disk soon."""
        self._unwritten[draft.draft_id] = draft
        if self._writer is None or self._writer.done():
            self._writer = spawn(self._write_soon(), name="draft writer")

    def let_go(self, draft_id: str) -> None:
        """Write nothing more of a draft; a write that began is in front of all later ones."""
        self._unwritten.pop(draft_id, None)

    async def forget(self, draft_id: str) -> None:
        """Take a draft off the disk."""
        self.let_go(draft_id)
        await self._drafts.drop_draft(draft_id)

    async def flush(self) -> None:
        """Write what waits now; the desk closes."""
        await self._write_all()
        if self._writer is not None:
            self._writer.cancel()

    async def _write_soon(self) -> None:
        while self._unwritten:
            await asyncio.sleep(self._retry_s if self._failing else self._delay_s)
            await self._write_all()

    async def _write_all(self) -> None:
        for draft_id, draft in list(self._unwritten.items()):
            if self._unwritten.get(draft_id) is not draft:
                continue  # a newer text or none: the next round's business
            try:
                await self._drafts.keep_draft(draft)
            except AgentDesktopError as exc:
                self._tell(exc)
                return
            self._failing = False
            if self._unwritten.get(draft_id) is draft:
                del self._unwritten[draft_id]
            self._bus.publish(DraftKept(draft_id=draft_id))

    def _tell(self, failure: AgentDesktopError) -> None:
        if not self._failing:
            self._failing = True
            fields = tuple(failure.fields.items())
            notice = NoticeRaised(code=failure.code, severity=Severity.ERROR, fields=fields)
            self._bus.publish(notice)
