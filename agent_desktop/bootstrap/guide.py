"""What leads the agent through a call, wired: panel, flows, silent calls, own voice, packs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_desktop.adapters.pack_store import PackFolder
from agent_desktop.adapters.packs import PackShelf
from agent_desktop.adapters.readings import readings
from agent_desktop.adapters.voice_clips import CachedVoiceClips
from agent_desktop.bootstrap.telephone import Telephone
from agent_desktop.domain.commands import OpenPackEditor
from agent_desktop.domain.ladders import Ladder, Trouble
from agent_desktop.domain.line_state import LineThresholds
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.paths import Profile
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.conversing import Conversing
from agent_desktop.services.finder import PhraseFinder
from agent_desktop.services.flow_run import FlowRunner
from agent_desktop.services.own_voice import OwnVoice
from agent_desktop.services.pack_updates import PackUpdates
from agent_desktop.services.ports import Clock, DeskRecords
from agent_desktop.services.scripting import Scripting
from agent_desktop.services.session import Session
from agent_desktop.services.silent_call import SilentCall, ladders_of
from agent_desktop.services.voice_studio import VoiceStudio
from agent_desktop.services.voice_vault import ServerVoiceVault

if TYPE_CHECKING:
    from agent_desktop.adapters.pack_workshop import FolderWorkshop
    from agent_desktop.services.pack_editor import PackEditor

Stop = Callable[[], Awaitable[None]]


class Guide:
    """Builds the panel at once, the rest when cache and session are there.

    Attributes:
        scripting: The panel.
        phrases: Searches the pack in force; there from ``start`` on.

    Thread: core.
    """

    phrases: PhraseFinder

    def __init__(self, bus: Bus, clock: Clock, profile: Profile, settings: ScriptSettings) -> None:
        self._bus = bus
        self._clock = clock
        self._folder = profile.folder / "packs"
        own = Path(settings.folder) if settings.folder else None
        self._shelf = PackShelf(own, last_good=self._folder, installed=self._folder)
        self._own_folder = own or self._folder
        self.scripting = Scripting(bus, self._shelf, clock, settings)
        self._editor: PackEditor | None = None
        FlowRunner(bus, clock, self.scripting)

    def start(
        self, records: DeskRecords, session: Session, phone: Telephone
    ) -> Sequence[tuple[str, Stop]]:
        """Start the rest; returns what is to be stopped, with its name. Waits for nothing."""
        bus, clock, scripting = self._bus, self._clock, self.scripting
        self.phrases = PhraseFinder(bus, records, lambda: scripting.pack, readings)
        clips = CachedVoiceClips(records)
        OwnVoice(bus, clock, phone.engine, clips, phone.book.engine_id)
        SilentCall(bus, clock, records, ladders=self._ladders, thresholds=self._thresholds)
        conversing = Conversing(bus, clock)
        studio = VoiceStudio(
            bus,
            clock,
            phone.engine,
            clips,
            pack=lambda: scripting.pack,
            ladders=self._ladders,
            vault=ServerVoiceVault(session, clock),
        )
        updates = PackUpdates(bus, session, PackFolder(self._folder), scripting)
        spawn(updates.start(), name="pack updates start")

        bus.handle(OpenPackEditor, partial(self._open_editor, session))

        async def stop_conversing() -> None:
            conversing.stop()

        return (
            ("voice files", clips.close),
            ("conversation", stop_conversing),
            ("voice recorder", studio.stop),
            ("pack updates", updates.stop),
            ("pack editor", self._stop_editor),
        )

    async def _open_editor(self, session: Session, command: OpenPackEditor) -> None:
        if self._editor is None:
            self._editor = await self._new_editor(session)
        await self._editor.open(command)

    async def _new_editor(self, session: Session) -> "PackEditor":
        """Make the editor; most agents never do, so its libraries are loaded only now."""

        def load() -> "tuple[type[PackEditor], type[FolderWorkshop]]":
            from agent_desktop.adapters.pack_workshop import FolderWorkshop  # noqa: PLC0415
            from agent_desktop.services.pack_editor import PackEditor  # noqa: PLC0415

            return PackEditor, FolderWorkshop

        editor, workshop = await asyncio.to_thread(load)
        return editor(
            self._bus,
            self._clock,
            workshop(self._folder / "drafts", self._shelf),
            PackFolder(self._folder if session.has_server else self._own_folder),
            session,
            wanted=lambda: self.scripting.wanted,
            reload=self.scripting.reload,
        )

    async def _stop_editor(self) -> None:
        if self._editor is not None:
            await self._editor.stop()

    def _ladders(self) -> Mapping[Trouble, Ladder]:
        return ladders_of(self.scripting.pack)

    def _thresholds(self) -> LineThresholds:
        pack = self.scripting.pack
        return pack.thresholds() if pack is not None else LineThresholds()
