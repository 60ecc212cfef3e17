"""The transfer list: who sits where, and what they do right now."""

import logging
from collections.abc import Sequence

from agent_desktop.contract.engine import Colleague
from agent_desktop.contract.server import ColleaguePayload
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import ColleaguesChanged, FloorHeard
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.ports import ColleagueWatch

logger = logging.getLogger(__name__)

UNKNOWN = "unknown"


class Colleagues:
    """Keeps the list that the server gave, with what the PBX or the live channel says of each.

    Thread: core.
    """

    def __init__(self, bus: Bus, book: CallBook, watch: ColleagueWatch) -> None:
        self._bus = bus
        self._watch = watch
        self._list: tuple[ColleaguePayload, ...] = ()
        self._states: dict[str, str] = {}
        self._floor: dict[str, str] = {}
        book.on_colleague = self._on_colleague
        bus.on(FloorHeard, self._on_floor)

    def use(self, colleagues: Sequence[ColleaguePayload]) -> None:
        """Take another list."""
        if tuple(colleagues) == self._list:
            return
        self._list = tuple(colleagues)
        known = {c.extension for c in colleagues}
        self._states = {e: state for e, state in self._states.items() if e in known}
        self._tell()
        spawn(self._ask(), name="watch colleagues")

    async def _ask(self) -> None:
        try:
            await self._watch.watch([c.extension for c in self._list])
        except AgentDesktopError as exc:
            # An engine that is still starting is asked again by its client; a PBX without
            # presence leaves the list without states.
            logger.info("colleagues cannot be watched now: %s", exc.code)

    def _on_colleague(self, said: Colleague) -> None:
        if self._states.get(said.extension) != said.state:
            self._states[said.extension] = said.state
            self._tell()

    def _on_floor(self, event: FloorHeard) -> None:
        self._floor = {agent.extension: agent.word for agent in event.agents if agent.extension}
        self._tell()

    def _state(self, extension: str) -> str:
        """What the PBX says; where it says nothing, what the colleague's own desk says."""
        said = self._states.get(extension, UNKNOWN)
        return self._floor.get(extension, UNKNOWN) if said == UNKNOWN else said

    def _tell(self) -> None:
        rows = tuple((c.extension, c.name, self._state(c.extension)) for c in self._list)
        news = ColleaguesChanged(colleagues=rows)
        if self._bus.board.newest(ColleaguesChanged) != news:
            self._bus.publish(news)
