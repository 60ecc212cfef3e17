"""Music for callers on hold, as the policy names it."""

import logging
from collections.abc import Callable

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import EngineChanged, NoticeRaised, PolicyChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import SoundDesk

logger = logging.getLogger(__name__)


class HoldMusic:
    """Lets callers on hold hear what the policy names.

    Args:
        find: Returns the file of a name, "" for a name without one.

    Thread: core.
    """

    def __init__(self, bus: Bus, sound: SoundDesk, find: Callable[[str], str]) -> None:
        self._bus = bus
        self._sound = sound
        self._find = find
        self._name = ""
        self._told: str | None = None
        bus.on(PolicyChanged, self._on_policy)
        bus.on(EngineChanged, self._on_engine)

    def _on_policy(self, event: PolicyChanged) -> None:
        if event.policy.hold_music != self._name:
            self._name = event.policy.hold_music
            if self._name and not self._find(self._name):
                fields = (("name", self._name),)
                self._bus.publish(NoticeRaised(code="policy.no_hold_music", fields=fields))
            spawn(self._give(), name="music on hold")

    def _on_engine(self, event: EngineChanged) -> None:
        if event.pid and self._name and self._told != self._name:
            spawn(self._give(), name="music on hold")

    async def _give(self) -> None:
        name = self._name
        try:
            await self._sound.set_hold_music(self._find(name) if name else "")
            self._told = name
        except AgentDesktopError as refusal:
            # An engine that is still starting is given it when it is up.
            logger.info("music on hold could not be set: %s", refusal.code)
