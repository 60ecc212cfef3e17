"""Keys under X11: passive grabs, so that no other key than ours is ever seen by this program."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError, DisplayError

from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.hotkeys import Hotkey

logger = logging.getLogger(__name__)

_MODIFIERS: Final = {
    "ctrl": X.ControlMask,
    "alt": X.Mod1Mask,
    "shift": X.ShiftMask,
    "meta": X.Mod4Mask,
}
_NAMES: Final = {
    "ScrollLock": "Scroll_Lock",
    "PageUp": "Page_Up",
    "PageDown": "Page_Down",
    "Space": "space",
}
# A grab counts only for exactly these modifiers: Caps Lock and Num Lock are to make no difference.
_LOCKS: Final = (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)
_OURS: Final = X.ControlMask | X.Mod1Mask | X.ShiftMask | X.Mod4Mask


class X11Hotkeys:
    """Implements ``Hotkeys`` with a connection of its own to the X server.

    Thread: core; its loop waits for the connection.
    """

    def __init__(self) -> None:
        self._display: Any = None
        self._grabbed: dict[tuple[int, int], str] = {}
        self._pressed: Callable[[str], None] = _nobody

    async def grab(
        self, keys: Mapping[str, Hotkey], pressed: Callable[[str], None]
    ) -> Sequence[str]:
        """Take keys; returns the names whose keys another program holds."""
        if self._display is None:
            self._display = await asyncio.get_running_loop().run_in_executor(None, _connected)
            asyncio.get_running_loop().add_reader(self._display.fileno(), self._read)
        self._pressed = pressed
        return [name for name, key in keys.items() if not self._take(name, key)]

    async def release(self) -> None:
        """Give every key back by closing the connection."""
        display, self._display = self._display, None
        self._grabbed.clear()
        if display is not None:
            asyncio.get_running_loop().remove_reader(display.fileno())
            display.close()

    def _take(self, name: str, key: Hotkey) -> bool:
        keysym = XK.string_to_keysym(_NAMES.get(key.key, key.key))
        code = self._display.keysym_to_keycode(keysym)
        if not code:
            return False  # this keyboard has no such key
        modifiers = sum(_MODIFIERS[m] for m in key.modifiers)
        refused = CatchError(BadAccess)
        root = self._display.screen().root
        for locks in _LOCKS:
            root.grab_key(
                code, modifiers | locks, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused
            )
        self._display.sync()
        if refused.get_error() is not None:
            # Another program has it with one of the locks at least: all or nothing.
            for locks in _LOCKS:
                root.ungrab_key(code, modifiers | locks)
            self._display.sync()
            return False
        self._grabbed[code, modifiers] = name
        return True

    def _read(self) -> None:
        try:
            while self._display is not None and self._display.pending_events():
                event = self._display.next_event()
                if event.type == X.KeyPress:
                    name = self._grabbed.get((event.detail, event.state & _OURS))
                    if name is not None:
                        self._pressed(name)
        except ConnectionClosedError:
            logger.warning("the X server is gone; keys for all windows end")
            asyncio.get_running_loop().remove_reader(self._display.fileno())
            self._display = None


def _connected() -> Any:
    try:
        return Display()
    except (DisplayError, OSError) as exc:
        raise Unavailable("the X server does not answer", code="hotkey.unavailable") from exc


def _nobody(_name: str) -> None:
    """Nobody waits for keys."""
