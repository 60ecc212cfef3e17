"""The headset that the agent chose stays chosen at the next start."""

import json
import logging

from agent_desktop.contract.engine import AudioChoice
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.commands import UseDevices
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords

logger = logging.getLogger(__name__)

_KEY = "devices"


class DeviceChoice:
    """Keeps the last ``UseDevices`` in the cache.

    Thread: core.
    """

    def __init__(self, bus: Bus, records: DeskRecords) -> None:
        self._records = records
        bus.witness(UseDevices, self._on_chosen)

    async def last(self) -> UseDevices | None:
        """Return what was chosen last, None for nothing."""
        kept = await self._records.setting(_KEY)
        if not kept:
            return None
        try:
            return from_wire(UseDevices, json.loads(kept))
        except (ValueError, AgentDesktopError):
            logger.warning("the kept choice of devices cannot be read")
            return None

    def _on_chosen(self, command: UseDevices) -> None:
        spawn(self._keep(command), name="device choice")

    async def _keep(self, command: UseDevices) -> None:
        await self._records.put_setting(_KEY, json.dumps(to_wire(command)))


def with_choice(settings: AudioChoice, chosen: UseDevices) -> AudioChoice:
    """Return the chosen devices first and the settings' behind, for what is not plugged in.

    "" stands for the system's default, whatever the settings name.
    """
    return AudioChoice(
        microphones=_first(chosen.microphone, settings.microphones),
        earpieces=_first(chosen.earpiece, settings.earpieces),
        ringers=_first(chosen.ringer, settings.ringers),
        ring_volume=settings.ring_volume,
    )


def _first(chosen: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return (chosen, *(name for name in others if name != chosen)) if chosen else ()
