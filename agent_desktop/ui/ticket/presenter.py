"""What the ticket form does with events and typing. No Qt.

The first keystroke in a form reaches the core at once, so that a ringing call leaves the form
alone; later ones at most ``LONGEST_S`` after they were typed. The core writes to disk at once. What
the agent typed in a draft wins over what the core says of the same draft: it is newer by
definition.
"""

import json
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
    SessionChanged,
    SyncChanged,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.form_definitions import all_problems
from agent_desktop.domain.records import RecordTable, edits_between
from agent_desktop.domain.ticket_commands import EditRecord, FindInDirectory
from agent_desktop.domain.ticket_news import (
    DirectoryFound,
    DirectoryRow,
    TemplatesChanged,
    TicketShown,
)
from agent_desktop.domain.tickets import FieldChange, TicketForm
from agent_desktop.ui.ticket.state import Keeping, TicketState
from agent_desktop.ui.ticket.templates import filled_by, template_values
from agent_desktop.ui.ticket.undo import FormHistory

IDLE_S: Final = 0.25
LONGEST_S: Final = 0.6
# Shown while typing: what would be cut elsewhere. A missing subject is said on saving only.
_AT_ONCE: Final = ("ticket.too_long", "ticket.control_character")
# What decides which fields the form has: the core answers at once.
_DECIDING: Final = frozenset({"kind", "category"})


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
        self._history = FormHistory()
        self._categories: dict[str, DirectoryRow] = {}
        self._asked: set[str] = set()
        self._query: str | None = None
        self._agent = ""
        self._early: TicketShown | None = None  # came before its form
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
                self._take_surroundings(event)

    def _take_surroundings(self, event: Event) -> None:
        """Take what is beside the form itself: its definition, categories, templates, the agent."""
        match event:
            case TicketShown():
                self._take_shown(event)
            case SessionChanged(agent_number=agent) if agent:
                if self._agent not in ("", agent):
                    self._history.forget()
                    self._discarded = None  # a colleague's text stays the colleague's
                self._agent = agent
            case TemplatesChanged(templates=templates):
                self._show(templates=templates)
            case DirectoryFound(text=text, rows=rows):
                self._take_categories(text, rows)
            case _:
                pass

    def type(self, form: TicketForm) -> None:
        """Take what the fields hold now."""
        if not self.state.draft_id or form == self.state.form:
            return
        before = self.state.form
        definition = self.state.definition
        if definition is not None and form.extra != before.extra:
            form = replace(form, form_id=definition.form_id)
        changed = frozenset(c.field for c in tickets.changes_between(before, form))
        self._history.note(before, changed, self._clock_s())
        self._type(form, changed)

    def _type(self, form: TicketForm, changed: frozenset[str]) -> None:
        is_first = not self._touched
        self._touched |= changed
        now_s = self._clock_s()
        self._last_typed_s = now_s
        if self._first_unsent_s is None:
            self._first_unsent_s = now_s
        problems = tuple(p for p in tickets.problems(form) if p.code in _AT_ONCE)
        self._show(
            form=form,
            keeping=Keeping.TYPING,
            problems=problems,
            must_tick=True,
            category=self._categories.get(form.category),
        )
        if is_first or changed & _DECIDING:
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
        problems = all_problems(self.state.form, self.state.definition)
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
        self._history.note(self.state.form, frozenset("*"), self._clock_s())
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

    def undo(self) -> None:
        """Bring the form back to how it stood before the last change; a discarded one, too."""
        form = self._history.undo(self.state.form)
        if form is None:
            self.undo_discard()
        else:
            self._put(form)

    def redo(self) -> None:
        """Take the last step back forth again."""
        form = self._history.redo(self.state.form)
        if form is not None:
            self._put(form)

    def search_category(self, text: str) -> None:
        """Search the directory's categories."""
        self._query = text
        self._send(FindInDirectory(text=text))

    def choose_category(self, row: DirectoryRow | None) -> None:
        """Take a category into the form, None for none."""
        self._query = None
        if row is not None:
            self._categories[row.record_id] = row
        self._show(found=None)
        self.type(replace(self.state.form, category=row.record_id if row is not None else ""))

    def use_template(self, template_id: str) -> None:
        """Begin with a template: it fills what is as in an empty form; what stands there stays."""
        template = next((t for t in self.state.templates if t.template_id == template_id), None)
        if template is None or not self.state.draft_id:
            return
        filled = filled_by(self.state.form, dict(template.values))
        if filled == self.state.form:
            return
        self._history.note(self.state.form, frozenset("*"), self._clock_s())
        self._put(filled)

    def keep_template(self, name: str, *, shared: bool = False) -> None:
        """Make a template of what stands here, the customer and the promise left out."""
        values = template_values(self.state.form)
        fields = {
            "name": name.strip(),
            "owner": "" if shared else self._agent,
            "values": json.dumps(values, ensure_ascii=False, sort_keys=True),
        }
        changes = edits_between({}, {n: text for n, text in fields.items() if text})
        self._send(EditRecord(table=RecordTable.TEMPLATE, changes=changes))

    def drop_template(self, template_id: str) -> None:
        """Remove a template."""
        self._send(EditRecord(table=RecordTable.TEMPLATE, record_id=template_id, deleted=True))

    def _put(self, form: TicketForm) -> None:
        """Show a form that nobody typed, and keep it as if somebody had."""
        if not self.state.draft_id:
            return
        changes = tickets.changes_between(self.state.form, form)
        self._type(form, frozenset(c.field for c in changes))
        self._show(revision=self.state.revision + 1)
        self.flush()

    def _take_shown(self, event: TicketShown) -> None:
        if event.draft_id == self.state.draft_id:
            self._show(definition=event.form, is_defined=True)
        else:
            self._early = event

    def _take_categories(self, text: str, rows: tuple[DirectoryRow, ...]) -> None:
        found = tuple(row for row in rows if row.what == "category")
        self._categories |= {row.record_id: row for row in found}
        self._show(
            category=self._categories.get(self.state.form.category),
            found=found if text == self._query else self.state.found,
        )

    def _name_category(self) -> None:
        """Ask once what a category that came with a form is called."""
        wanted = self.state.form.category
        if wanted and wanted not in self._categories and wanted not in self._asked:
            self._asked.add(wanted)
            self._send(FindInDirectory(text=""))

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
            self._history.forget()
            self._query = None
        saved = same and self.state.keeping is Keeping.SAVED
        self.state = replace(
            self.state
            if same
            else TicketState(
                revision=self.state.revision,
                stays_here=self.state.stays_here,
                templates=self.state.templates,
            ),
            draft_id=event.draft_id,
            ticket_id=event.ticket_id,
            form=form,
            owner=event.owner,
            handler=event.handler,
            conflicts=event.conflicts,
            restored=event.restored,
            sent=event.sent or (saved and self.state.sent),
            has_call=event.call_id is not None,
            category=self._categories.get(form.category),
        )
        early, self._early = self._early, None
        if early is not None and early.draft_id == event.draft_id:
            self.state = replace(self.state, definition=early.form, is_defined=True)
        self._show(revision=self.state.revision + 1)
        self._name_category()

    def _show(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self._render(self.state)
