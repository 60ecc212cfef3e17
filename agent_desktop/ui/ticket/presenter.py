"""What the ticket form does with events and typing. No Qt.

The first keystroke in a form reaches the core at once, so that a ringing call leaves the form
alone; later ones at most ``LONGEST_S`` after they were typed. The core writes to disk at once. What
the agent typed in a draft wins over what the core says of the same draft: it is newer by
definition.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from agent_desktop.domain import tickets
from agent_desktop.domain.commands import Command, DiscardDraft, EditDraft, NewDraft, SaveTicket
from agent_desktop.domain.events import (
    DraftChanged,
    DraftKept,
    Event,
    SyncChanged,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.tickets import FieldChange, TicketForm
from agent_desktop.ui.ticket.state import Keeping, TicketState

IDLE_S: Final = 0.25
LONGEST_S: Final = 0.6
# Shown while typing: what would be cut elsewhere. A missing subject is said on saving only.
_AT_ONCE: Final = ("ticket.too_long", "ticket.control_character")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TicketPresenter:
    """Keeps the form and decides when it goes to the core.

    Args:
        send: Takes commands to the core.
        clock_s: Monotonic seconds.
        render: Receives every new state.
        now: Wall clock for "kept 12:03:04".

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[TicketState], None],
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self._now = now
        self._touched: set[str] = set()
        self._discarded: tuple[str, TicketForm] | None = None
        self._first_unsent_s: float | None = None
        self._last_typed_s = 0.0
        self.state = TicketState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case DraftChanged():
                self._take_draft(event)
            case DraftKept(draft_id=draft_id) if draft_id == self.state.draft_id:
                if self._first_unsent_s is None and self.state.keeping is not Keeping.SAVED:
                    self._show(keeping=Keeping.KEPT, at=self._now())
            case TicketRefused(draft_id=draft_id) if draft_id == self.state.draft_id:
                self._show(problems=event.problems)
            case TicketSaved(draft_id=draft_id) if draft_id == self.state.draft_id:
                if self._first_unsent_s is None:
                    self._touched.clear()
                self._show(
                    ticket_id=event.ticket_id,
                    keeping=Keeping.SAVED,
                    at=self._now(),
                    problems=(),
                    restored=False,
                    sent=False,
                )
            case SyncChanged(enabled=enabled) if enabled is self.state.stays_here:
                self._show(stays_here=not enabled)
            case SyncChanged(enabled=True, online=True, pending=0, parked=0):
                if self.state.keeping is Keeping.SAVED and not self.state.sent:
                    self._show(sent=True)
            case _:
                pass

    def type(self, form: TicketForm) -> None:
        """Take what the fields hold now."""
        if not self.state.draft_id or form == self.state.form:
            return
        before, is_first = self.state.form, not self._touched
        self._touched |= {c.field for c in tickets.changes_between(before, form)}
        now_s = self._clock_s()
        self._last_typed_s = now_s
        if self._first_unsent_s is None:
            self._first_unsent_s = now_s
        problems = tuple(p for p in tickets.problems(form) if p.code in _AT_ONCE)
        self._show(form=form, keeping=Keeping.TYPING, problems=problems, must_tick=True)
        if is_first:
            # At once: a call that rings must find that somebody is writing here.
            self.flush()

    def tick(self) -> None:
        """Send the draft when the agent pauses, or has typed long enough."""
        if self._first_unsent_s is None:
            return
        now_s = self._clock_s()
        if now_s - self._last_typed_s >= IDLE_S or now_s - self._first_unsent_s >= LONGEST_S:
            self.flush()

    def flush(self) -> None:
        """Send what is not sent yet, at once."""
        if self._first_unsent_s is None:
            return
        self._first_unsent_s = None
        self._send(EditDraft(draft_id=self.state.draft_id, form=self.state.form))
        self._show(must_tick=False)

    def save(self) -> None:
        """Make the draft a ticket; what keeps it from being one is shown at its field."""
        if not self.state.draft_id:
            return
        self.flush()
        problems = tickets.problems(self.state.form)
        self._show(problems=problems)
        if not problems:
            self._send(SaveTicket(draft_id=self.state.draft_id, form=self.state.form))

    def new(self) -> None:
        """Open an empty form; the one in front stays kept."""
        self.flush()
        self._send(NewDraft())

    def discard(self) -> None:
        """Throw away what was typed in the form in front; ``undo_discard`` brings it back."""
        if not self.state.draft_id:
            return
        self._discarded = (self.state.draft_id, self.state.form)
        self._first_unsent_s = None
        self._touched.clear()
        self._send(DiscardDraft(draft_id=self.state.draft_id))
        self._show(keeping=Keeping.NOTHING, problems=(), must_tick=False)

    def undo_discard(self) -> None:
        """Bring the text back that was discarded last."""
        if self._discarded is None:
            return
        draft_id, form = self._discarded
        self._discarded = None
        if draft_id == self.state.draft_id:
            self.type(form)
            self._show(revision=self.state.revision + 1)
            self.flush()
        else:
            self._send(EditDraft(draft_id=draft_id, form=form))

    def _take_draft(self, event: DraftChanged) -> None:
        form = event.form
        same = event.draft_id == self.state.draft_id
        if same and self._touched:
            typed = set(self._touched)
            if event.form.course.startswith(self.state.form.course):
                typed.discard("course")  # all that was typed, and what a flow added to it
            newest = tickets.form_values(self.state.form)
            form = tickets.apply_changes(
                form, (FieldChange(field=f, before="", after=newest.get(f, "")) for f in typed)
            )
        elif not same:
            self.flush()
            self._touched.clear()
        saved = same and self.state.keeping is Keeping.SAVED
        self.state = replace(
            self.state
            if same
            else TicketState(revision=self.state.revision, stays_here=self.state.stays_here),
            draft_id=event.draft_id,
            ticket_id=event.ticket_id,
            form=form,
            owner=event.owner,
            handler=event.handler,
            conflicts=event.conflicts,
            restored=event.restored,
            sent=event.sent or (saved and self.state.sent),
            has_call=event.call_id is not None,
        )
        revision = self.state.revision + 1
        self._show(revision=revision)

    def _show(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self._render(self.state)
