"""Keys for the call that work in every window."""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Answer, Command, HangUp, Hold, Resume, SetMute
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import NoticeRaised
from agent_desktop.domain.hotkeys import Hotkey, parse_hotkey
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Hotkeys

logger = logging.getLogger(__name__)

ACTIONS: Final = ("answer", "hang_up", "mute", "hold")


class HotkeyCommands:
    """Takes the keys that the settings name and sends what they mean.

    Thread: core.
    """

    def __init__(self, bus: Bus, hotkeys: Hotkeys, wanted: Mapping[str, str]) -> None:
        self._bus = bus
        self._hotkeys = hotkeys
        self._wanted = {action: text for action, text in wanted.items() if text.strip()}
        self._meanings: dict[str, Callable[[], Command]] = {
            "answer": Answer,
            "hang_up": HangUp,
            "mute": self._mute,
            "hold": self._hold,
        }

    async def start(self) -> None:
        """Take the keys; what cannot be taken is told, and the rest works."""
        keys: dict[str, Hotkey] = {}
        for action, text in self._wanted.items():
            try:
                keys[action] = parse_hotkey(text)
            except AgentDesktopError as exc:
                self._tell(exc)
        if not keys:
            return
        try:
            taken = await self._hotkeys.grab(keys, self._press)
        except AgentDesktopError as exc:
            self._tell(exc)
            return
        for action in taken:
            fields = (("key", str(keys[action])),)
            self._bus.publish(NoticeRaised(code="hotkey.taken", fields=fields))

    async def stop(self) -> None:
        """Give the keys back; a second call does nothing."""
        await self._hotkeys.release()

    def _press(self, action: str) -> None:
        self._bus.post(self._meanings[action]())

    def _mute(self) -> Command:
        calls = [changed.call for changed in self._bus.board.calls()]
        return SetMute(on=not any(call.muted for call in calls if call.is_connected))

    def _hold(self) -> Command:
        states = {changed.call.state for changed in self._bus.board.calls()}
        is_waiting = CallState.HELD in states and CallState.ACTIVE not in states
        return Resume() if is_waiting else Hold()

    def _tell(self, failure: AgentDesktopError) -> None:
        logger.warning("keys for all windows: %s", failure.code)
        self._bus.publish(NoticeRaised(code=failure.code, fields=tuple(failure.fields.items())))
