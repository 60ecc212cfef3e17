"""Follows a draft, holds what is typed until the core has it, and decides what is shown. No Qt."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from agent_desktop.domain import pack_edits as edits
from agent_desktop.domain.commands import Command, OpenPackEditor
from agent_desktop.domain.events import CommandRefused, Event, NoticeRaised, SessionChanged
from agent_desktop.domain.pack_edits import Edits
from agent_desktop.domain.pack_forms import FLOWS, MANIFEST, PackMark, Place
from agent_desktop.domain.pack_news import (
    ClosePackEditor,
    DiscardPackDraft,
    EditPack,
    PackDraftChanged,
    PackHistoryChanged,
    PublishPack,
    RedoPackEdit,
    RollBackPack,
    UndoPackEdit,
)
from agent_desktop.ui.packs.pending import Pending, Typed, overlaid
from agent_desktop.ui.packs.preview import preview, samples_for
from agent_desktop.ui.packs.state import (
    PACK_PAGE,
    EditorState,
    Field,
    GoTo,
    Outcome,
    Page,
    PageKind,
    Row,
    Samples,
)

JOIN_WITHIN_S: Final = 2.0  # typing that goes on is undone in one go
_OURS: Final = frozenset(
    kind.__name__
    for kind in (
        OpenPackEditor, EditPack, UndoPackEdit, RedoPackEdit, PublishPack, RollBackPack,
        DiscardPackDraft,
    )
)  # fmt: skip
_DONE: Final = ("pack.published", "pack.rolled_back")
FILE_PLACE: Final[Place] = ("[file]",)


class PackEditorPresenter:
    """Decides what the editor shows.

    What is typed is shown in the preview at once and sent when the view says that the fingers
    rest (``flush``). Until the core has it, the field on screen goes before the draft.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[EditorState], None],
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self._today = today
        self._draft = PackDraftChanged()
        self._history = PackHistoryChanged()
        self._known: Mapping[str, str] = {}
        self._pending = Pending()
        self._page = PACK_PAGE
        self._language = ""
        self._search = ""
        self._as_file = False
        self._samples = Samples()
        self._current = 0
        self._edit_no = 0
        self._typed_s = 0.0
        self._go_to = GoTo()
        self._outcome = Outcome()
        self.state = EditorState()

    def open(self) -> None:
        """Begin with the pack in force, or go on."""
        self._send(OpenPackEditor())

    def close(self) -> None:
        """Keep what was typed and leave."""
        self.flush()
        self._send(ClosePackEditor())

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case PackDraftChanged():
                self._take_draft(event)
            case PackHistoryChanged():
                self._history = event
            case SessionChanged(company=company, agent_number=number):
                self._known = {"company": company, "agent_number": number}
            case CommandRefused(command=command, code=code, fields=fields) if command in _OURS:
                self._outcome = Outcome(code, fields)
            case NoticeRaised(code=code, fields=fields) if code in _DONE:
                self._outcome = Outcome(code, fields, good=True)
            case _:
                return
        self._show()

    def choose(self, page: Page) -> None:
        """Show a page of the list."""
        self.flush()
        if page != self._page:
            self._page, self._current = page, 0
        self._show()

    def search(self, text: str) -> None:
        """Show the pages that have the text in title, name or words."""
        self._search = text.strip().casefold()
        self._show()

    def speak(self, language: str) -> None:
        """Show the texts in a language."""
        self.flush()
        self._language = language
        self._show()

    def show_file(self, on: bool) -> None:
        """Show the page as its file's text, or as a form again."""
        self.flush()
        self._as_file = on
        self._show()

    def sample(self, **values: Any) -> None:
        """Change the made-up call."""
        self._samples = replace(self._samples, **values)
        self._show()

    def look_at(self, step: int, variant: int) -> None:
        """Show a step in the preview's large letters, in the wording that is being written."""
        situation = self.state.situation
        text = situation.text(self._language) if situation is not None else None
        shown = self.state.preview.steps
        self._current = step
        if text is not None and step < min(len(text.steps), len(shown)):
            wanted = text.steps[step].variants[variant].when if variant >= 0 else None
            if shown[step].variant != variant:
                self._samples = samples_for(wanted, self._samples)
        self._show()

    def type(self, field: Field, text: str, kind: Typed = Typed.TEXT) -> None:
        """Something was typed into a field."""
        self._pending.type(field, text, kind)
        self._show()

    def flush(self) -> None:
        """Send what was typed; also what Ctrl+S does."""
        for field, text, kind in self._pending.unsent():
            changes = self._edits_of(field, text, kind)
            now_s = self._clock_s()
            self._send_edits(changes, field, joins=now_s - self._typed_s < JOIN_WITHIN_S)
            self._pending.sent(field, self._edit_no)
            self._typed_s = now_s
        self._show()

    def change(self, changes: Edits, focus: Field | None = None) -> None:
        """Change the draft otherwise than by typing; the keyboard goes to ``focus``."""
        self.flush()
        if changes:
            self._send_edits(changes, focus)
            if focus is not None:
                self._wish(focus)

    def undo(self) -> None:
        """Take the last change back."""
        self.flush()
        self._typed_s = 0.0
        self._send(UndoPackEdit())

    def redo(self) -> None:
        """Make it again."""
        self.flush()
        self._typed_s = 0.0
        self._send(RedoPackEdit())

    def publish(self, version: str, note: str) -> None:
        """Put the draft in force."""
        self.flush()
        self._send(PublishPack(version=version, note=note))

    def roll_back(self) -> None:
        """Take the newest version back."""
        self._send(RollBackPack())

    def discard(self) -> None:
        """Throw the draft away."""
        self._pending.clear()
        self._send(DiscardPackDraft())

    def go_to(self, mark: PackMark) -> None:
        """Show what a problem is about."""
        self.flush()
        place = mark.place or ()
        self._show_place(mark.file, place)
        self._as_file = self._as_file or mark.place is None
        self._wish((mark.file, place), mark.line)
        self._show()

    def _wish(self, field: Field, line: int = 0) -> None:
        self._go_to = GoTo(number=self._go_to.number + 1, field=field, line=line)

    def _send_edits(self, changes: Edits, focus: Field | None, *, joins: bool = False) -> None:
        self._outcome = Outcome()
        self._edit_no += 1
        self._send(EditPack(edits=changes, edit_no=self._edit_no, focus=focus, joins=joins))

    def _edits_of(self, field: Field, text: str, kind: Typed) -> Edits:
        file, place = field
        match kind:
            case Typed.FILE:
                return edits.write(file, text)
            case Typed.WORDS:
                old = self._draft_words(field)
                return edits.put_words(file, place, old, [w for w in text.split("\n") if w.strip()])
            case Typed.OPTIONAL:
                return edits.put_optional(file, place, text)
            case Typed.SECONDS:
                return edits.put_seconds(file, place, float(text))
            case Typed.TEXT:
                return edits.put(file, place, text)

    def _draft_words(self, field: Field) -> tuple[str, ...]:
        file, place = field
        form = self._draft.form
        if file == MANIFEST:
            name, language = place
            return next(
                (w.words for w in form.words if (w.name, w.language) == (name, language)), ()
            )
        texts = (text for situation in form.situations for text in situation.texts)
        return next((text.avoid for text in texts if text.file == file), ())

    def _take_draft(self, event: PackDraftChanged) -> None:
        is_new = event.pack != self._draft.pack
        self._draft = event
        self._edit_no = max(self._edit_no, event.edit_no)
        self._pending.done(event.edit_no)
        if is_new:
            self._pending.clear()
            self._language, self._current, self._as_file = "", 0, False
            first = event.form.situations[:1]
            self._page = Page(PageKind.SITUATION, first[0].situation) if first else PACK_PAGE
        if event.form.languages and self._language not in event.form.languages:
            self._language = event.form.languages[0]
        if event.focus is not None:
            self._show_place(*event.focus)
            self._wish(event.focus)

    def _show_place(self, file: str, place: Place) -> None:
        """Turn to the page of a file's place."""
        folder, _, name = file.removesuffix(".yaml").rpartition("/")
        if folder == FLOWS:
            self._page = Page(PageKind.FLOW, name)
        elif folder:
            self._page = Page(PageKind.SITUATION, name)
            self._language = folder if folder in self._draft.form.languages else self._language
            if len(place) > 1 and place[0] == "steps" and isinstance(place[1], int):
                self._current = place[1]
        else:
            entries = {s.place: s.situation for s in self._draft.form.situations}
            found = entries.get(place[:2])
            self._page = Page(PageKind.SITUATION, found) if found else PACK_PAGE

    def _show(self) -> None:
        draft = self._draft
        form = overlaid(draft.form, self._pending.texts)
        page = self._page
        situation = form.situation(page.name) if page.kind is PageKind.SITUATION else None
        file = self._file()
        texts = dict(draft.texts)
        self.state = EditorState(
            open=bool(draft.pack),
            title=dict(form.titles).get(self._language, draft.pack),
            based_on=draft.based_on,
            in_force=draft.in_force,
            by=draft.by,
            at=draft.at,
            form=form,
            rows=tuple(row for row in self._rows(form) if self._is_found(row)),
            page=page,
            language=self._language or "zh",
            situation=situation,
            flow=form.flow(page.name) if page.kind is PageKind.FLOW else None,
            file=file,
            file_text=self._pending.texts.get((file, FILE_PLACE), texts.get(file, "")),
            as_file=self._as_file or not self._is_readable(file),
            pending=self._pending.texts,
            marks=tuple(sorted(draft.marks, key=lambda m: (m.advice, m.file, m.line))),
            checked=draft.checked and not self._pending.texts,
            changed=len(draft.changed),
            can_undo=draft.can_undo or bool(self._pending.texts),
            can_redo=draft.can_redo and not self._pending.texts,
            saving=bool(self._pending.texts),
            samples=self._samples,
            preview=preview(
                situation,
                self._language,
                self._samples,
                current=self._current,
                known=self._known,
                today=self._today(),
            ),
            history=self._history,
            go_to=self._go_to,
            outcome=self._outcome,
        )
        self._render(self.state)

    def _rows(self, form: Any) -> list[Row]:
        wrong: dict[Page, int] = {}
        for mark in self._draft.marks:
            if not mark.advice:
                page = self._page_of(mark)
                wrong[page] = wrong.get(page, 0) + 1
        changed = set(self._draft.changed)
        rows = [
            Row(
                page=(page := Page(PageKind.SITUATION, s.situation)),
                title=dict(s.titles).get(self._language, "") or s.situation,
                key=s.key,
                changed=any(text.file in changed for text in s.texts),
                wrong=wrong.get(page, 0),
            )
            for s in form.situations
        ]
        rows += [
            Row(
                page=(page := Page(PageKind.FLOW, f.flow)),
                title=next((t.text for t in f.titles if t.language == self._language), f.flow),
                changed=f.file in changed,
                wrong=wrong.get(page, 0),
            )
            for f in form.flows
        ]
        pack = Row(
            page=PACK_PAGE,
            title="",
            changed=MANIFEST in changed,
            wrong=wrong.get(PACK_PAGE, 0),
        )
        return [*rows, pack]

    def _page_of(self, mark: PackMark) -> Page:
        folder, _, name = mark.file.removesuffix(".yaml").rpartition("/")
        if folder == FLOWS:
            return Page(PageKind.FLOW, name)
        if folder:
            return Page(PageKind.SITUATION, name)
        entries = {s.place: s.situation for s in self._draft.form.situations}
        found = entries.get((mark.place or ())[:2])
        return Page(PageKind.SITUATION, found) if found else PACK_PAGE

    def _is_found(self, row: Row) -> bool:
        wanted = self._search
        return not wanted or wanted in row.title.casefold() or wanted in row.page.name

    def _file(self) -> str:
        page = self._page
        if page.kind is PageKind.FLOW:
            return f"{FLOWS}/{page.name}.yaml"
        if page.kind is PageKind.SITUATION:
            return f"{self._language}/{page.name}.yaml"
        return MANIFEST

    def _is_readable(self, file: str) -> bool:
        form = self._draft.form
        if not self._draft.pack or not form.readable or file == MANIFEST:
            return form.readable or not self._draft.pack
        for situation in form.situations:
            for text in situation.texts:
                if text.file == file:
                    return text.readable
        return all(flow.readable for flow in form.flows if flow.file == file)
