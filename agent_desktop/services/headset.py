"""Headset buttons drive calls, and the headset's lights follow them.

What presses and lights mean is ``domain.headset_buttons``; this service has the devices, the
clock and the bus. Every headset that is plugged in counts: its buttons act, its lights show.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent_desktop.domain.calls import CallPurpose, CallState
from agent_desktop.domain.commands import (
    Answer,
    Command,
    HangUp,
    Hold,
    Redial,
    Reject,
    Resume,
    SetMute,
    Swap,
)
from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.domain.events import CallChanged, CommandRefused, NoticeRaised
from agent_desktop.domain.headset_buttons import (
    HeadsetAction,
    HeadsetLayout,
    HeadsetState,
    LineView,
    layout_of,
    read,
    show,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, HeadsetFound, HeadsetLink, Headsets

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0
NO_ACCESS: Final = "headset.no_access"

_COMMANDS: Final[dict[HeadsetAction, Callable[[], Command]]] = {
    HeadsetAction.ANSWER: Answer,
    HeadsetAction.REJECT: Reject,
    HeadsetAction.HANG_UP: HangUp,
    HeadsetAction.MUTE: lambda: SetMute(on=True),
    HeadsetAction.UNMUTE: lambda: SetMute(on=False),
    HeadsetAction.HOLD: Hold,
    HeadsetAction.RESUME: Resume,
    HeadsetAction.SWAP: Swap,
    HeadsetAction.REDIAL: Redial,
}
_ASKED: Final = frozenset(
    name.__name__ for name in (Answer, Reject, HangUp, SetMute, Hold, Resume, Swap, Redial)
)
_CALLING: Final = (CallState.DIALING, CallState.ALERTING, CallState.ACTIVE)


class _Plugged:
    """One headset in use."""

    def __init__(self, found: HeadsetFound, link: HeadsetLink, layout: HeadsetLayout) -> None:
        self.found = found
        self.link = link
        self.layout = layout
        self.state = HeadsetState()
        # Lights are written one after another, in the order in which the calls moved.
        self.writing = asyncio.Lock()


class HeadsetButtons:
    """Opens headsets as they come, maps presses to commands and calls to lights.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, clock: Clock, headsets: Headsets, *, look_every_s: float = LOOK_EVERY_S
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._headsets = headsets
        self._look_every_s = look_every_s
        self._plugged: dict[str, _Plugged] = {}
        # Devices that are there and of no use: no buttons after all, or no right to them.
        self._useless: set[str] = set()
        self._looking: asyncio.Task[None] | None = None
        bus.on(CallChanged, lambda _event: self._show_everywhere())
        bus.on(CommandRefused, self._on_refused)

    @property
    def names(self) -> tuple[str, ...]:
        """The headsets whose buttons work now."""
        return tuple(p.found.name for p in self._plugged.values())

    def start(self) -> None:
        """Begin to look for headsets; returns at once."""
        if self._looking is None:
            self._looking = spawn(self._look(), name="headsets")

    async def stop(self) -> None:
        """Put every light out and let the headsets go; a second call does nothing."""
        looking, self._looking = self._looking, None
        if looking is None:
            return
        looking.cancel()
        await asyncio.wait({looking})
        for plugged in list(self._plugged.values()):
            await self._show(plugged, LineView(), all_again=True)
            await plugged.link.close()
        self._plugged.clear()
        await self._headsets.close()

    def line(self) -> LineView:
        """Return the desk's calls as a headset sees them."""
        calls = [
            changed.call
            for changed in self._bus.board.calls()
            if changed.call.purpose is not CallPurpose.CODE
        ]
        return LineView(
            ringing=any(c.state is CallState.RINGING for c in calls),
            active=any(c.state in _CALLING for c in calls),
            held=any(c.state is CallState.HELD for c in calls),
            muted=any(c.muted for c in calls if c.is_connected),
        )

    async def _look(self) -> None:
        while True:
            try:
                await self._take_stock()
            except AgentDesktopError as exc:
                # Nothing about it changes while the desk runs: no library, no buttons.
                logger.warning("headset buttons cannot be used: %s", exc.code)
                return
            await asyncio.sleep(self._look_every_s)

    async def _take_stock(self) -> None:
        found = {one.key: one for one in await self._headsets.find()}
        for key in [key for key in self._plugged if key not in found]:
            await self._unplug(key)
        self._useless &= found.keys()
        for key, one in found.items():
            if key not in self._plugged and key not in self._useless:
                await self._plug(one)

    async def _plug(self, found: HeadsetFound) -> None:
        try:
            link = await self._headsets.open(found.key)
        except Unavailable as exc:
            logger.warning("a headset's buttons are out of reach: %s", exc.code)
            if exc.code == NO_ACCESS:
                self._useless.add(found.key)
                self._bus.publish(NoticeRaised(code=NO_ACCESS, fields=(("device", found.name),)))
            return
        layout = layout_of(link.descriptor)
        if layout is None:
            self._useless.add(found.key)
            await link.close()
            return
        plugged = self._plugged[found.key] = _Plugged(found, link, layout)
        logger.info("headset buttons are in use", extra={"headset": found.name})
        await self._show(plugged, self.line(), all_again=True)
        spawn(self._listen(plugged), name="headset")

    async def _listen(self, plugged: _Plugged) -> None:
        while (report := await plugged.link.read()) is not None:
            now_s = self._clock.monotonic()
            plugged.state, asked = read(plugged.layout, plugged.state, report, self.line(), now_s)
            for action in asked:
                self._act(plugged, action)
        if self._plugged.get(plugged.found.key) is plugged:
            await self._unplug(plugged.found.key)

    def _act(self, plugged: _Plugged, action: HeadsetAction) -> None:
        if action is HeadsetAction.CORRECT:
            spawn(self._show(plugged, self.line(), all_again=True), name="headset lights")
        else:
            self._bus.post(_COMMANDS[action]())

    async def _unplug(self, key: str) -> None:
        plugged = self._plugged.pop(key)
        logger.info("headset buttons are gone", extra={"headset": plugged.found.name})
        await plugged.link.close()

    def _on_refused(self, event: CommandRefused) -> None:
        # The headset went ahead: it believes that it answered, or that it is muted.
        if event.command in _ASKED:
            self._show_everywhere(all_again=True)

    def _show_everywhere(self, *, all_again: bool = False) -> None:
        for plugged in self._plugged.values():
            work = self._show(plugged, self.line(), all_again=all_again)
            spawn(work, name="headset lights")

    async def _show(self, plugged: _Plugged, line: LineView, *, all_again: bool = False) -> None:
        async with plugged.writing:
            now_s = self._clock.monotonic()
            plugged.state, reports = show(
                plugged.layout, plugged.state, line, now_s, all_again=all_again
            )
            for report in reports:
                await plugged.link.write(report)
