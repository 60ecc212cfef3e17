"""The time at the desk: the server's, carried on by a clock that nobody sets."""

import asyncio
import contextlib
import json
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import ServerTimeHeard
from agent_desktop.domain.ticket_news import TimeKept
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords, DeviceClock

SETTING: Final = "desk-time"
LOOK_EVERY_S: Final = 5.0
_KEEP_EVERY: Final = 12  # looks
_WORTH_TELLING_S: Final = 0.5


class DeskTime:
    """Implements ``Clock`` for everybody at the desk; only ``device_now`` is this computer's own.

    What a server said goes on by the computer's steady clock, also through sleep, so that a person
    or a program who sets the computer's clock changes no deadline. It is kept in the cache: a desk
    that starts without its server goes on exactly after a restart of the program, and after one of
    the computer by its clock and the difference that was known, never before the last known time.
    A desk that never heard a server has nothing better than the computer's clock.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, device: DeviceClock, *, look_every_s: float = LOOK_EVERY_S
    ) -> None:
        self._bus = bus
        self._device = device
        self._look_every_s = look_every_s
        self._records: DeskRecords | None = None
        self._basis: tuple[datetime, float] | None = None
        self._trusted = False
        self._looking: asyncio.Task[None] | None = None
        bus.on(ServerTimeHeard, self._on_heard)

    def now(self) -> datetime:
        """Return the server's time as it is known here."""
        if self._basis is None:
            return self._device.now()
        at, steady_s = self._basis
        return at + timedelta(seconds=self._device.steady() - steady_s)

    def device_now(self) -> datetime:
        """Return what this computer's own clock shows."""
        return self._device.device_now()

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return self._device.monotonic()

    def new_id(self) -> str:
        """Return a UUIDv7."""
        return self._device.new_id()

    async def start(self, records: DeskRecords) -> None:
        """Go on with what the last run knew, and look from now on whether the clock was set."""
        self._records = records
        with contextlib.suppress(AgentDesktopError):
            self._recall(await records.setting(SETTING) or "")
        self._tell()
        self._looking = spawn(self._look(), name="desk time")

    async def stop(self) -> None:
        """Keep what is known; a second call does nothing."""
        looking, self._looking = self._looking, None
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await self._keep()

    def _recall(self, kept: str) -> None:
        try:
            known = json.loads(kept)
            at = datetime.fromisoformat(known["at"])
            ahead_s, steady_s = float(known["ahead_s"]), float(known["steady_s"])
            boot = str(known["boot"])
        except (ValueError, KeyError, TypeError):
            return  # nothing is kept, or nothing that can be read
        now_s = self._device.steady()
        if boot and boot == self._device.boot_id and now_s >= steady_s:
            self._basis, self._trusted = (at, steady_s), True
            return
        by_clock = self._device.now() + timedelta(seconds=ahead_s)
        self._basis = (max(by_clock, at), now_s)

    def _on_heard(self, event: ServerTimeHeard) -> None:
        # The server read its clock at some moment of the round trip.
        least = event.server_time
        most = least + timedelta(seconds=max(0.0, event.round_trip_s))
        is_first = not self._trusted
        if is_first or not least <= self.now() <= most:
            self._basis = (least + (most - least) / 2, self._device.steady())
            self._trusted = True
        self._tell()
        if is_first:
            spawn(self._keep(), name="keep the time")

    def _tell(self) -> None:
        ahead_s = (self.now() - self._device.now()).total_seconds()
        told = self._bus.board.newest(TimeKept)
        moved = told is None or abs(told.offset_s - ahead_s) >= _WORTH_TELLING_S
        if moved or told is None or told.trusted != self._trusted:
            self._bus.publish(TimeKept(offset_s=round(ahead_s, 3), trusted=self._trusted))

    async def _look(self) -> None:
        looks = 0
        while True:
            await asyncio.sleep(self._look_every_s)
            self._tell()
            looks += 1
            if looks % _KEEP_EVERY == 0:
                await self._keep()

    async def _keep(self) -> None:
        if self._basis is None or self._records is None:
            return
        now = self.now()
        known = {
            "at": now.isoformat(),
            "ahead_s": (now - self._device.now()).total_seconds(),
            "steady_s": self._device.steady(),
            "boot": self._device.boot_id,
        }
        with contextlib.suppress(AgentDesktopError):  # a full disk is told by who loses work
            await self._records.put_setting(SETTING, json.dumps(known))
