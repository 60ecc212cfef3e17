"""What the ticket panel does around the form: life, steps, log, files, customer. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from agent_desktop.domain.commands import Command, Dial, OpenTicket
from agent_desktop.domain.events import (
    CommandRefused,
    DraftChanged,
    Event,
    SessionChanged,
    TicketSaved,
)
from agent_desktop.domain.ticket_commands import (
    AttachFile,
    CallBackNow,
    DropRefused,
    FindInDirectory,
    PrepareMessage,
    PrintTicket,
    ReadArticle,
    SearchEverything,
    SettleConflict,
    ShowAttachment,
    ShowCustomer,
    TakeStep,
)
from agent_desktop.domain.ticket_news import (
    CallBackOffered,
    CustomerShown,
    DirectoryFound,
    DirectoryRow,
    EverythingFound,
    MessagePrepared,
    StepTaken,
    TicketShown,
    TimeKept,
)
from agent_desktop.domain.tickets import FieldConflict, TicketEventKind, TicketForm
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.ticket import life, sheet
from agent_desktop.ui.ticket.matter_state import (
    CustomerView,
    FileRow,
    FileState,
    MatterState,
    Page,
    SheetState,
)
from agent_desktop.ui.ticket.steps import Ask


def _utc_now() -> datetime:
    return datetime.now(UTC)


class MatterPresenter:
    """Follows the ticket in front and takes its steps.

    Args:
        send: Takes commands to the core.
        flush: Sends what was typed in the form and waits; before each step.
        form: Returns what stands in the form now.
        render: Receives every new state.
        now: The PC's wall clock; the server's is worked out of it (``TimeKept``).

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        flush: Callable[[], None],
        form: Callable[[], TicketForm],
        render: Callable[[MatterState], None],
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._send = send
        self._flush = flush
        self._form = form
        self._render = render
        self._now = now
        self._offset = timedelta(0)
        self._agent = ""
        self._draft: DraftChanged | None = None
        self._shown: TicketShown | None = None
        self._early: TicketShown | None = None  # came before its form
        self._caller: CustomerShown | None = None
        self._offers: dict[str, CallBackOffered] = {}
        self._begun: dict[str, SheetState] = {}  # sheets that a call took away, by ticket
        self._unsaved: tuple[AttachFile, ...] = ()
        self.state = MatterState()

    @property
    def server_now(self) -> datetime:
        """The server's time, as well as this desk knows it."""
        return self._now() + self._offset

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case DraftChanged():
                self._take_draft(event)
            case TicketShown():
                self._take_shown(event)
            case TimeKept(offset_s=offset_s):
                self._offset = timedelta(seconds=offset_s)
                self.tick()
            case SessionChanged(agent_number=agent):
                self._sit_down(agent)
            case CustomerShown():
                self._take_customer(event)
            case CallBackOffered():
                self._take_offer(event)
            case MessagePrepared(ticket_id=ticket_id) if ticket_id == self.state.ticket_id:
                self._show(message=event)
            case TicketSaved(draft_id=draft_id) if draft_id == self.state.draft_id:
                self._show(ticket_id=event.ticket_id)
                self._attach_unsaved()
            case _:
                self._on_answer(event)

    def tick(self) -> None:
        """Let the clocks go on; once a second while they are seen."""
        if self._shown is None or self.state.life is None:
            return
        self._show(life=life.life_of(self._shown, self._agent, self.server_now))

    def turn_to(self, page: Page) -> None:
        """Show form, log or files; the same once more leads back to the form."""
        back = page is self.state.page and page is not Page.FORM
        self._show(page=Page.FORM if back else page)

    def take_next_step(self) -> None:
        """Begin with the step in front; with the sheet open, take it."""
        if self.state.sheet is not None:
            self.submit()
        elif self.state.life is not None and self.state.life.next_step is not None:
            self.begin(self.state.life.next_step)

    def begin(self, step: TicketEventKind) -> None:
        """Open the sheet of a step; one without questions is taken at once."""
        ticket = self._shown.ticket if self._shown is not None else None
        if ticket is None:
            return
        opened = sheet.sheet_for(step, ticket, self.server_now)
        if opened is None:
            self._take(step, ())
            return
        if step is TicketEventKind.CALLED_BACK:
            offer = self._offers.get(ticket.ticket_id)
            for name, text in offer.data if offer is not None else ():
                opened = sheet.with_value(opened, name, text)
        self._show(sheet=opened)
        if any(f.ask is Ask.PERSON for f in opened.fields):
            self.search("")

    def enter(self, name: str, text: str) -> None:
        """Take what a field of the sheet holds now."""
        if self.state.sheet is not None and self.state.sheet.value(name) != text:
            self._show(sheet=sheet.with_value(self.state.sheet, name, text))

    def search(self, text: str) -> None:
        """Search whom to hand the matter to, or which matter to merge it into."""
        opened = self.state.sheet
        if opened is None:
            return
        self._show(sheet=replace(opened, query=text))
        if any(f.ask is Ask.TICKET for f in opened.fields):
            if text.strip():
                self._send(SearchEverything(text=text))
        else:
            self._send(FindInDirectory(text=text))

    def pick(self, row: DirectoryRow | TicketRow) -> None:
        """Take somebody of the directory, or a matter, into the sheet."""
        opened = self.state.sheet
        if opened is None:
            return
        if isinstance(row, TicketRow):
            self._show(sheet=sheet.with_ticket(opened, row))
        elif row.target or opened.step is TicketEventKind.NOTIFIED:
            self._show(sheet=sheet.with_person(opened, row))

    def submit(self) -> None:
        """Take the step of the open sheet, or show what is missing."""
        opened, ticket = self.state.sheet, self._shown.ticket if self._shown else None
        if opened is None or ticket is None or opened.sending:
            return
        found = sheet.problems(opened, ticket, self.server_now)
        needed = sheet.form_needs(opened.step, self._form(), self._shown)
        is_ready = not found and not needed
        self._show(
            sheet=replace(opened, problems=found, form_needs=needed, sending=is_ready, refusal="")
        )
        if is_ready:
            self._take(opened.step, sheet.data_of(opened))

    def put_away(self) -> None:
        """Close the sheet; nothing was done."""
        self._show(sheet=None)

    def settle(self, conflict: FieldConflict, keep_lost: bool) -> None:
        """Decide which of two values stands."""
        self._send(
            SettleConflict(
                ticket_id=self.state.ticket_id,
                event_id=conflict.event_id,
                field=conflict.field,
                keep_lost=keep_lost,
            )
        )

    def drop_refused(self, op_id: str) -> None:
        """Put a refused operation away."""
        self._send(DropRefused(op_id=op_id))

    def attach(self, file: str, content: bytes = b"") -> None:
        """Put a file at the ticket; at a new one as soon as it is saved."""
        if not self.state.draft_id:
            return
        ticket_id = self.state.ticket_id
        command = AttachFile(ticket_id=ticket_id, file=file, content=content)
        if ticket_id:
            self._send(command)
        else:
            self._unsaved = (*self._unsaved, command)
        self._show(page=Page.FILES, files=self._files())

    def forget_unsaved(self, place: int) -> None:
        """Take a file back that waits for the ticket to be saved."""
        self._unsaved = tuple(f for i, f in enumerate(self._unsaved) if i != place)
        self._show(files=self._files())

    def open_file(self, upload_id: str) -> None:
        """Show an attachment in the viewer of this PC."""
        self._send(ShowAttachment(ticket_id=self.state.ticket_id, upload_id=upload_id))

    def call_customer(self) -> None:
        """Dial the ticket's customer."""
        if self.state.ticket_id:
            self._send(CallBackNow(ticket_id=self.state.ticket_id))

    def call(self, number: str) -> None:
        """Dial somebody of the directory."""
        if number:
            self._send(Dial(number=number))

    def open(self, ticket_id: str) -> None:
        """Bring another matter up."""
        self._send(OpenTicket(ticket_id=ticket_id))

    def show_customer(self) -> None:
        """Bring the customer's file up."""
        if self.state.customer is not None:
            self._send(ShowCustomer(customer_id=self.state.customer.customer_id))

    def read(self, article_id: str) -> None:
        """Bring a linked article up."""
        self._send(ReadArticle(article_id=article_id))

    def prepare_message(self, how: str, language: str) -> None:
        """Write a text to the customer that the agent can copy; ``how``: ``sms`` or ``mail``."""
        if self.state.ticket_id:
            self._send(PrepareMessage(ticket_id=self.state.ticket_id, how=how, language=language))

    def put_message_away(self) -> None:
        """The prepared text is copied, or not wanted."""
        self._show(message=None)

    def print(self) -> None:
        """Write the ticket as a PDF."""
        if self.state.ticket_id:
            self._flush()
            self._send(PrintTicket(ticket_id=self.state.ticket_id))

    def _take(self, step: TicketEventKind, data: tuple[tuple[str, str], ...]) -> None:
        self._flush()
        is_call_back = step is TicketEventKind.CALLED_BACK
        offer = self._offers.pop(self.state.ticket_id, None) if is_call_back else None
        self._send(
            TakeStep(
                ticket_id=self.state.ticket_id,
                step=step,
                data=data,
                call_id=offer.call_id if offer is not None else None,
                draft_id=self.state.draft_id,
            )
        )

    def _on_answer(self, event: Event) -> None:
        opened = self.state.sheet
        if opened is None:
            return
        match event:
            case StepTaken(ticket_id=ticket_id, step=step):
                if ticket_id == self.state.ticket_id and step is opened.step:
                    self._show(sheet=None)
            case CommandRefused(command="TakeStep", code=code):
                self._show(sheet=replace(opened, sending=False, refusal=code))
            case DirectoryFound(text=text, rows=rows) if text == opened.query:
                self._show(sheet=replace(opened, found=rows))
            case EverythingFound(text=text, tickets=rows) if text == opened.query:
                others = tuple(r for r in rows if r.ticket_id != self.state.ticket_id)
                self._show(sheet=replace(opened, tickets=others))
            case _:
                pass

    def _sit_down(self, agent: str) -> None:
        if agent and self._agent not in ("", agent):
            # What a colleague began at this PC is not the next one's to go on with.
            self._begun.clear()
            self._offers.clear()
            self._unsaved = ()
            self._show(sheet=None, message=None, files=self._files())
        self._agent = agent or self._agent
        self._show_shown()

    def _take_draft(self, event: DraftChanged) -> None:
        is_other = event.draft_id != self.state.draft_id
        self._draft = event
        if is_other and self.state.sheet is not None:
            self._begun[self.state.ticket_id] = replace(self.state.sheet, sending=False)
        if is_other or event.ticket_id != (self.state.ticket_id or event.ticket_id):
            self._unsaved = ()
            self._shown = None
            self.state = MatterState()
        self.state = replace(
            self.state,
            draft_id=event.draft_id,
            ticket_id=event.ticket_id,
            conflicts=event.conflicts if self._shown is None else self.state.conflicts,
            customer=self._customer(),
            files=self._files(),
        )
        if self._early is not None and self._early.draft_id == event.draft_id:
            self._take_shown(self._early)
        else:
            self._render(self.state)

    def _take_shown(self, event: TicketShown) -> None:
        if event.draft_id != self.state.draft_id:
            self._early = event
            return
        self._early = None
        self._shown = event
        self._show_shown()

    def _show_shown(self) -> None:
        shown = self._shown
        if shown is None:
            return
        ticket_id = shown.ticket.ticket_id if shown.ticket is not None else self.state.ticket_id
        opened = self.state.sheet
        if opened is not None and opened.step not in shown.allowed and not opened.sending:
            opened = None  # somebody else was faster
        begun = self._begun.pop(ticket_id, None)
        if opened is None and begun is not None and begun.step in shown.allowed:
            opened = begun
        self._show(
            ticket_id=ticket_id,
            life=life.life_of(shown, self._agent, self.server_now),
            log=life.log_of(shown),
            refused=shown.refused,
            files=self._files(),
            links=shown.ticket.links if shown.ticket is not None else (),
            conflicts=life.conflicts_of(shown),
            sheet=opened,
            customer=self._customer(),
        )

    def _take_offer(self, event: CallBackOffered) -> None:
        """A call-back is over: what it found stands in the sheet, which the agent confirms."""
        if event.recorded:
            return
        self._offers[event.ticket_id] = event
        if event.ticket_id == self.state.ticket_id and self.state.sheet is None:
            self.begin(TicketEventKind.CALLED_BACK)

    def _take_customer(self, event: CustomerShown) -> None:
        if event.call_id is not None or self._is_ours(event):
            self._caller = event
            self._show(customer=self._customer())

    def _is_ours(self, event: CustomerShown) -> bool:
        draft, row = self._draft, event.customer
        if draft is None:
            return False
        if event.call_id is not None:
            return event.call_id == draft.call_id
        by_id = row is not None and row.customer_id == draft.form.customer_id
        return by_id or bool(event.number and event.number == draft.form.phone)

    def _customer(self) -> CustomerView | None:
        if self._caller is None or not self._is_ours(self._caller):
            return None
        ticket = self._shown.ticket if self._shown is not None else None
        if ticket is None:
            return life.customer_of(self._caller, self.state.ticket_id, None)
        return life.customer_of(self._caller, ticket.ticket_id, ticket.call_id)

    def _files(self) -> tuple[FileRow, ...]:
        kept = life.files_of(self._shown) if self._shown is not None else ()
        return kept + tuple(
            FileRow(
                upload_id=str(place),
                name=PurePath(f.file).name,
                bytes=len(f.content),
                state=FileState.UNSAVED,
            )
            for place, f in enumerate(self._unsaved)
        )

    def _attach_unsaved(self) -> None:
        waiting, self._unsaved = self._unsaved, ()
        for command in waiting:
            self._send(replace(command, ticket_id=self.state.ticket_id))
        if waiting:
            self._show(files=self._files())

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
