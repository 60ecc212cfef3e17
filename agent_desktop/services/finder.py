"""Find what to say by typing, with the agent's stars and habits first."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable

from agent_desktop.contract.packs import Pack
from agent_desktop.domain.commands import FindPhrase, SetFavourite, ShowSituation
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import (
    FoundPhrase,
    HabitsChanged,
    ScriptChanged,
    SessionChanged,
    SituationsFound,
)
from agent_desktop.domain.finder import Findable, Finder, Readings
from agent_desktop.domain.habits import Habits
from agent_desktop.domain.phrases import VARIABLES, fill
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords

logger = logging.getLogger(__name__)

SETTING = "script-habits:"
_UNFILLED = dict.fromkeys(VARIABLES, "…")


class PhraseFinder:
    """Answers what is typed in the search field, and keeps stars and counts of each agent.

    The index of a pack is made on a thread of its own when the pack comes into force; until it is
    there, what was typed waits for it.

    Args:
        pack: Returns the pack in force.
        readings: Returns how characters are read; runs off the core loop.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        records: DeskRecords,
        pack: Callable[[], Pack | None],
        readings: Callable[[Iterable[str]], Readings],
    ) -> None:
        self._bus = bus
        self._records = records
        self._pack = pack
        self._readings = readings
        self._agent = ""
        self._habits = Habits()
        self._indexed: Pack | None = None
        self._finder = Finder((), (), {})
        self._indexing = asyncio.Lock()
        self._keeping = asyncio.Lock()
        bus.handle(FindPhrase, self._find)
        bus.handle(SetFavourite, self._star)
        bus.witness(ShowSituation, self._on_situation)
        bus.on(ScriptChanged, self._on_script)
        bus.on(SessionChanged, self._on_session)

    async def _find(self, command: FindPhrase) -> None:
        rows = await self.search(command.text)
        if rows is not None:
            self._bus.publish(SituationsFound(text=command.text, found=rows))

    async def search(self, text: str) -> tuple[FoundPhrase, ...] | None:
        """Return situations and phrases, best first; None before a pack is in force."""
        await self._index()
        script = self._bus.board.newest(ScriptChanged)
        if script is None:
            return None
        known = {name: (title, key) for name, title, key in script.situations}
        found = self._finder.find(
            text,
            language=script.language,
            favourites=self._habits.favourites,
            often=self._often(script),
        )
        return tuple(
            FoundPhrase(
                situation=hit.situation,
                title=known[hit.situation][0],
                key=known[hit.situation][1],
                step_id=hit.step_id,
                text=hit.text if hit.step_id else "",
            )
            for hit in found
            if hit.situation in known
        )

    async def _star(self, command: SetFavourite) -> None:
        self._habits.star(command.situation, on=command.on)
        self._tell()
        await self._keep()

    async def _index(self) -> None:
        async with self._indexing:
            pack = self._pack()
            if pack is not None and pack is not self._indexed:
                self._finder = await asyncio.to_thread(_finder_of, pack, self._readings)
                self._indexed = pack

    def _on_script(self, event: ScriptChanged) -> None:
        if self._pack() is not self._indexed and not self._indexing.locked():
            spawn(self._index(), name="index of phrases")
        before = self._bus.board.newest(HabitsChanged)
        if before is None or before.often != self._often(event):
            self._tell()

    def _on_situation(self, command: ShowSituation) -> None:
        script = self._bus.board.newest(ScriptChanged)
        if script is None or command.unasked or script.call_id is None:
            return
        if command.situation in {name for name, _, _ in script.situations}:
            self._habits.brought_up(script.situation, command.situation)
            spawn(self._keep(), name="keep habits")

    def _on_session(self, event: SessionChanged) -> None:
        if event.agent_number != self._agent:
            self._agent, self._habits = event.agent_number, Habits()
            if self._agent:
                spawn(self._load(self._agent), name="habits")

    async def _load(self, agent: str) -> None:
        kept: object = {}
        try:
            kept = json.loads(await self._records.setting(f"{SETTING}{agent}") or "{}")
        except AgentDesktopError as exc:
            logger.warning("stars and habits could not be read: %s", exc.code)
        except ValueError:
            logger.warning("stars and habits are not readable and begin anew")
        if agent == self._agent:
            self._habits = Habits.from_kept(kept if isinstance(kept, dict) else {})
            self._tell()

    async def _keep(self) -> None:
        if not self._agent:
            return
        async with self._keeping:
            kept = json.dumps(self._habits.to_keep(), ensure_ascii=False)
            try:
                await self._records.put_setting(f"{SETTING}{self._agent}", kept)
            except AgentDesktopError as exc:
                logger.warning("stars and habits could not be kept: %s", exc.code)

    def _often(self, script: ScriptChanged) -> tuple[str, ...]:
        """Return habits first, then what the pack says usually follows."""
        return tuple(dict.fromkeys((*self._habits.often(script.situation), *script.likely)))

    def _tell(self) -> None:
        script = self._bus.board.newest(ScriptChanged) or ScriptChanged()
        self._bus.publish(
            HabitsChanged(favourites=tuple(self._habits.favourites), often=self._often(script))
        )


def _finder_of(pack: Pack, readings: Callable[[Iterable[str]], Readings]) -> Finder:
    titles = [
        Findable(
            situation=entry.id,
            text="\n".join(
                (*entry.title.values(), *(w for ws in entry.words.values() for w in ws))
            ),
        )
        for entry in pack.manifest.situations
    ]
    phrases = [
        Findable(
            situation=name, step_id=step.id, text=fill(step.text, _UNFILLED), language=language
        )
        for language, situations in pack.texts.items()
        for name, situation in situations.items()
        for step in situation.steps
    ]
    characters = {c for entry in (*titles, *phrases) for c in entry.text}
    return Finder(titles, phrases, readings(characters))
