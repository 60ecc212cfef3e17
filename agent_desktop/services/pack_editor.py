"""The editor of packs: a team lead's draft, its undo, its problems, publishing and rolling back.

Made when the editor is first opened; a desk whose agent never edits knows nothing of it.
"""

import asyncio
import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from agent_desktop.contract.packs import next_version, version_key
from agent_desktop.contract.server import PackRequest
from agent_desktop.domain.commands import OpenPackEditor
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotAllowed
from agent_desktop.domain.events import NoticeRaised, SessionChanged, Severity
from agent_desktop.domain.pack_forms import PackForm, PackMark, Place
from agent_desktop.domain.pack_news import (
    ClosePackEditor,
    DiscardPackDraft,
    EditPack,
    PackDraftChanged,
    PackHistoryChanged,
    PublishedVersion,
    PublishPack,
    RedoPackEdit,
    RollBackPack,
    UndoPackEdit,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, PackDraft, PackStore, PackWorkshop
from agent_desktop.services.uploading import Asker

logger = logging.getLogger(__name__)

LEADS: Final = ("lead", "manager", "admin")
MOST_UNDONE: Final = 300


@dataclass(frozen=True, slots=True)
class _Change:
    """What an edit did to the files; None: there was no such file."""

    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    focus: tuple[str, Place] | None


class PackEditor:
    """Keeps one draft at a time.

    Every edit is on the disk before it is shown, so that nothing is lost when the desk dies. The
    check of the whole pack follows behind: a draft may be wrong as long as it is a draft.

    Args:
        workshop: The drafts; its calls run on other threads, one at a time.
        store: Versions on this desk.
        session: Who publishes; a desk that belongs to a server publishes there.
        wanted: Returns the pack in force.
        reload: Called with a version that is new on this desk.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        workshop: PackWorkshop,
        store: PackStore,
        session: Asker,
        *,
        wanted: Callable[[], str],
        reload: Callable[[str], None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._workshop = workshop
        self._store = store
        self._session = session
        self._wanted = wanted
        self._reload = reload
        self._draft: PackDraft | None = None
        self._texts: dict[str, str] = {}
        self._in_force: Mapping[str, str] = {}
        self._form = PackForm()
        self._marks: tuple[PackMark, ...] = ()
        self._is_checked = False
        self._done: list[_Change] = []
        self._undone: list[_Change] = []
        self._edit_no = 0
        self._focus: tuple[str, Place] | None = None
        self._versions: tuple[PublishedVersion, ...] = ()
        self._one_at_a_time = asyncio.Lock()
        self._check: asyncio.Task[None] | None = None
        bus.handle(EditPack, self._edit)
        bus.handle(UndoPackEdit, lambda _command: self._step(self._done, self._undone))
        bus.handle(RedoPackEdit, lambda _command: self._step(self._undone, self._done))
        bus.handle(PublishPack, self._publish_pack)
        bus.handle(RollBackPack, self._roll_back)
        bus.handle(DiscardPackDraft, self._discard)
        bus.handle(ClosePackEditor, self._close)

    async def open(self, command: OpenPackEditor) -> None:
        """Begin or go on with a draft.

        Raises:
            NotAllowed: ``pack.not_lead``.
            NotFound: ``pack.not_found``.
            Unavailable: ``pack.not_kept``.
        """
        self._must_be_lead()
        async with self._one_at_a_time:
            await self._begin(command.pack or self._wanted())
        await self._tell_history()

    async def stop(self) -> None:
        """End what is under way; the draft is on the disk."""
        if self._check is not None:
            self._check.cancel()
            await asyncio.gather(self._check, return_exceptions=True)

    async def _begin(self, pack_id: str) -> None:
        await self._take_draft(pack_id)
        self._texts = dict(await asyncio.to_thread(self._workshop.texts, pack_id))
        self._done.clear()
        self._undone.clear()
        self._marks, self._focus = (), None
        await self._changed()

    async def _take_draft(self, pack_id: str) -> PackDraft:
        begin = partial(self._workshop.begin, pack_id, by=self._name(), at=self._clock.now())
        self._draft = await asyncio.to_thread(begin)
        self._in_force = await asyncio.to_thread(self._workshop.in_force, pack_id)
        return self._draft

    async def _edit(self, command: EditPack) -> None:
        async with self._one_at_a_time:
            self._edit_no = max(self._edit_no, command.edit_no)
            try:
                edited = await asyncio.to_thread(
                    self._workshop.edited, dict(self._texts), command.edits
                )
                await self._keep(dict(edited))
            except AgentDesktopError:
                self._tell()  # the window goes back to what stands in the draft
                raise
            if edited:
                before = {file: self._texts.get(file) for file in edited}
                self._remember(_Change(before, dict(edited), command.focus), joins=command.joins)
                self._texts.update(edited)
            self._focus = None
            await self._changed()

    def _remember(self, change: _Change, *, joins: bool) -> None:
        last = self._done[-1] if self._done else None
        self._undone.clear()
        if joins and last is not None and last.focus == change.focus:
            self._done[-1] = replace(
                last,
                before={**change.before, **last.before},
                after={**last.after, **change.after},
            )
            return
        self._done.append(change)
        del self._done[:-MOST_UNDONE]

    async def _step(self, done: list[_Change], undone: list[_Change]) -> None:
        """Take the last change back, or make it again: the two lists change places."""
        async with self._one_at_a_time:
            if not done:
                return
            change = done[-1]
            files = change.before if done is self._done else change.after
            await self._keep(files)
            undone.append(done.pop())
            for file, text in files.items():
                if text is None:
                    self._texts.pop(file, None)
                else:
                    self._texts[file] = text
            self._focus = change.focus
            await self._changed()

    async def _keep(self, files: Mapping[str, str | None]) -> None:
        draft = self._must_have_draft()
        if files:
            await asyncio.to_thread(self._workshop.keep, draft.pack_id, files)

    async def _changed(self) -> None:
        """Tell the window, and check the pack behind it."""
        self._form = await asyncio.to_thread(self._workshop.form, dict(self._texts))
        self._is_checked = False
        self._tell()
        if self._check is None or self._check.done():
            self._check = spawn(self._check_all(), name="check of the pack")

    async def _check_all(self) -> None:
        while self._draft is not None and not self._is_checked:
            await self._check_once(self._draft.pack_id)

    async def _check_once(self, pack_id: str) -> None:
        async with self._one_at_a_time:
            marks = tuple(await asyncio.to_thread(self._workshop.marks, pack_id))
            self._marks, self._is_checked = marks, True
            self._tell()

    async def _publish_pack(self, command: PublishPack) -> None:
        self._must_be_lead()
        pack_id = self._must_have_draft().pack_id
        version, note = command.version.strip(), " ".join(command.note.split())
        await self._check_once(pack_id)
        async with self._one_at_a_time:
            problem = next((m for m in self._marks if not m.advice), None)
            if problem is not None:
                fields = {"file": problem.file, "line": str(problem.line), "cause": problem.cause}
                raise InvalidInput(problem.cause, code="pack.damaged", fields=fields)
            self._must_be_new(version)
            archive = await asyncio.to_thread(self._workshop.packed, pack_id, version)
            by = self._name()
            if self._session.has_server:
                text = base64.b64encode(archive).decode()
                request = PackRequest(pack=pack_id, version=version, note=note, archive=text)
                state = await self._session.ask(
                    lambda gateway, token: gateway.publish_pack(token, request)
                )
                by = state.by
            # Also on this desk at once: the server's news would bring it a minute later.
            install = partial(self._store.install, pack_id, version, archive)
            await asyncio.to_thread(partial(install, by=by, at=self._clock.now(), note=note))
            await asyncio.to_thread(self._workshop.discard, pack_id)
            self._reload(version)
            await self._begin(pack_id)
        self._notice("pack.published", version)
        await self._tell_history()

    async def _roll_back(self, _command: RollBackPack) -> None:
        self._must_be_lead()
        pack_id = self._must_have_draft().pack_id
        newest = next((v.version for v in self._versions if v.in_force), "")
        if self._session.has_server:
            await self._session.ask(
                lambda gateway, token: gateway.withdraw_pack(token, pack_id, newest)
            )
        async with self._one_at_a_time:
            here = await asyncio.to_thread(self._store.versions, pack_id)
            if any(v.version == newest and not v.withdrawn for v in here):
                await asyncio.to_thread(self._store.roll_back, pack_id)
            if self._in_force == self._texts:  # nothing of one's own: go on from what is in force
                await asyncio.to_thread(self._workshop.discard, pack_id)
                await self._begin(pack_id)
            draft = await self._take_draft(pack_id)
            self._reload(draft.in_force)
            await self._changed()
        self._notice("pack.rolled_back", newest)
        await self._tell_history()

    async def _discard(self, _command: DiscardPackDraft) -> None:
        pack_id = self._must_have_draft().pack_id
        async with self._one_at_a_time:
            await asyncio.to_thread(self._workshop.discard, pack_id)
            await self._begin(pack_id)

    async def _close(self, _command: ClosePackEditor) -> None:
        async with self._one_at_a_time:
            self._draft, self._texts, self._in_force = None, {}, {}
            self._form, self._marks, self._versions = PackForm(), (), ()
            self._done.clear()
            self._undone.clear()
            self._bus.publish(PackDraftChanged())
            self._bus.publish(PackHistoryChanged())

    async def _tell_history(self) -> None:
        """Ask for the versions and tell them; a server out of reach is told as such."""
        draft = self._draft
        if draft is None:
            return
        known = True
        try:
            self._versions = await self._history(draft.pack_id)
        except AgentDesktopError as exc:
            logger.info("the versions of the pack are not known: %s", exc.code)
            self._versions, known = (), False
        self._bus.publish(
            PackHistoryChanged(
                pack=draft.pack_id,
                versions=self._versions,
                to_server=self._session.has_server,
                next_version=next_version(self._newest(draft)),
                known=known,
            )
        )

    async def _history(self, pack_id: str) -> tuple[PublishedVersion, ...]:
        if self._session.has_server:
            answer = await self._session.ask(
                lambda gateway, token: gateway.pack_versions(token, pack_id)
            )
            found = [
                PublishedVersion(
                    version=e.version,
                    by=e.by,
                    at=e.published_at,
                    note=e.note,
                    withdrawn=e.withdrawn,
                )
                for e in answer.versions
            ]
        else:
            here = await asyncio.to_thread(self._store.versions, pack_id)
            found = [
                PublishedVersion(
                    version=v.version, by=v.by, at=v.at, note=v.note, withdrawn=v.withdrawn
                )
                for v in here
            ]
        first = next((v for v in found if not v.withdrawn), None)
        return tuple(replace(v, in_force=v is first) for v in found)

    def _newest(self, draft: PackDraft) -> str:
        known = (*(v.version for v in self._versions), draft.in_force, draft.based_on)
        return max((v for v in known if v), key=version_key, default="0")

    def _tell(self) -> None:
        draft = self._draft
        if draft is None:
            return
        changed = {f for f, text in self._texts.items() if self._in_force.get(f) != text}
        self._bus.publish(
            PackDraftChanged(
                pack=draft.pack_id,
                based_on=draft.based_on,
                in_force=draft.in_force,
                by=draft.by,
                at=draft.at,
                form=self._form,
                texts=tuple(self._texts.items()),
                changed=tuple(sorted(changed | (self._in_force.keys() - self._texts.keys()))),
                marks=self._marks,
                checked=self._is_checked,
                can_undo=bool(self._done),
                can_redo=bool(self._undone),
                edit_no=self._edit_no,
                focus=self._focus,
            )
        )

    def _notice(self, code: str, version: str) -> None:
        fields = (("version", version),)
        self._bus.publish(NoticeRaised(code=code, severity=Severity.INFO, fields=fields))

    def _name(self) -> str:
        session = self._bus.board.newest(SessionChanged) or SessionChanged()
        return session.name or session.agent_number

    def _must_be_lead(self) -> None:
        session = self._bus.board.newest(SessionChanged) or SessionChanged()
        if self._session.has_server and session.role not in LEADS:
            raise NotAllowed("team leads edit packs", code="pack.not_lead")

    def _must_have_draft(self) -> PackDraft:
        if self._draft is None:
            raise InvalidInput("no pack is being edited", code="pack.no_draft")
        return self._draft

    def _must_be_new(self, version: str) -> None:
        """Make sure that desks take the version for the newest."""
        newest = self._newest(self._must_have_draft())
        if not version or version_key(version) <= version_key(newest):
            raise InvalidInput(
                f"the version must come after {newest}",
                code="pack.version_old",
                fields={"version": newest},
            )
