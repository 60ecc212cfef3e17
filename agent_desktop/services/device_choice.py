"""The headset that the agent chose stays chosen at the next start."""

import json
import logging
from dataclasses import replace

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
    """Keeps what ``UseDevices`` has chosen so far in the cache.

    Thread: core.
    """

    def __init__(self, bus: Bus, records: DeskRecords) -> None:
        self._records = records
        self._chosen: UseDevices | None = None
        bus.witness(UseDevices, self._on_chosen)

    async def last(self) -> UseDevices | None:
        """Return what was chosen last, None for nothing."""
        kept = await self._records.setting(_KEY)
        if kept:
            try:
                self._chosen = from_wire(UseDevices, json.loads(kept))
            except (ValueError, AgentDesktopError):
                logger.warning("the kept choice of devices cannot be read")
        return self._chosen

    def _on_chosen(self, command: UseDevices) -> None:
        self._chosen = chosen_after(self._chosen, command)
        spawn(self._keep(self._chosen), name="device choice")

    async def _keep(self, chosen: UseDevices) -> None:
        await self._records.put_setting(_KEY, json.dumps(to_wire(chosen)))


def chosen_after(before: UseDevices | None, command: UseDevices) -> UseDevices:
    """Return what is chosen after a command: volume, gains and switch stay where it has none."""
    if before is None:
        return command
    kept = {
        name: getattr(before, name)
        for name in ("ring_volume", "microphone_gain_db", "earpiece_gain_db", "voice_processing")
        if getattr(command, name) is None
    }
    return replace(command, **kept)


def with_choice(settings: AudioChoice, chosen: UseDevices) -> AudioChoice:
    """Return the chosen devices first and the settings' behind, for what is not plugged in.

    "" stands for the system's default, whatever the settings name.
    """
    given = {
        name: value
        for name in ("ring_volume", "microphone_gain_db", "earpiece_gain_db", "voice_processing")
        if (value := getattr(chosen, name)) is not None
    }
    return replace(
        settings,
        microphones=_first(chosen.microphone, settings.microphones),
        earpieces=_first(chosen.earpiece, settings.earpieces),
        ringers=_first(chosen.ringer, settings.ringers),
        speakers=_first(chosen.speaker, settings.speakers),
        **given,
    )


def _first(chosen: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return (chosen, *(name for name in others if name != chosen)) if chosen else ()
