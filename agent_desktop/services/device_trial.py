"""Lets an agent hear and see the devices while choosing them."""

import asyncio
import logging
from typing import Final

from agent_desktop.domain.commands import MeterMicrophone, PlayTestTone
from agent_desktop.domain.errors import AgentDesktopError, NotFound
from agent_desktop.domain.events import DevicesChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import SoundDesk

logger = logging.getLogger(__name__)

TONE_S: Final = 2.0


class DeviceTrial:
    """Plays a tone on one of the chosen devices, and meters the microphone, outside calls.

    Thread: core.
    """

    def __init__(self, bus: Bus, sound: SoundDesk, *, tone_s: float = TONE_S) -> None:
        self._bus = bus
        self._sound = sound
        self._tone_s = tone_s
        self._plays = ""
        self._ending: asyncio.Task[None] | None = None
        bus.handle(PlayTestTone, self.play)
        bus.handle(MeterMicrophone, self.meter)

    async def play(self, command: PlayTestTone) -> None:
        """Play a tone for two seconds where the device is in use; a new one ends the last.

        Raises:
            NotFound: ``audio.no_device``: it is chosen for nothing.
            Unavailable: It cannot be opened, or a call uses it.
        """
        now = self._bus.board.newest(DevicesChanged) or DevicesChanged()
        places = {
            "earpiece": now.wanted_earpiece,
            "ringer": now.wanted_ringer,
            "speaker": now.wanted_speaker,
        }
        fits = [p for p, name in places.items() if name == command.device]
        place = command.place if command.place in fits else next(iter(fits), None)
        if place is None:
            raise NotFound("choose the device first", code="audio.no_device")
        await self._end()
        await self._sound.test_tone(place, True)
        self._plays = place
        self._ending = spawn(self._end_later(), name="test tone")

    async def meter(self, command: MeterMicrophone) -> None:
        """Tell the microphone's level, or no more.

        Raises:
            Unavailable: It cannot be opened, or a call uses it.
        """
        await self._sound.meter(command.on)

    async def _end_later(self) -> None:
        await asyncio.sleep(self._tone_s)
        self._ending = None
        await self._end()

    async def _end(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        place, self._plays = self._plays, ""
        if place:
            try:
                await self._sound.test_tone(place, False)
            except AgentDesktopError as refusal:
                logger.info("the test tone has ended already: %s", refusal.code)
