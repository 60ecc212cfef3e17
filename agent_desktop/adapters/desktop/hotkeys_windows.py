"""Keys under Windows: RegisterHotKey on a thread of its own.

The presses come as messages of the thread that registered them, so neither a window nor Qt's event
loop is needed. Everything here runs on Windows only; the table of keys is looked at everywhere.
"""

import asyncio
import ctypes
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Final

from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.hotkeys import Hotkey

_MODIFIERS: Final = {"alt": 0x0001, "ctrl": 0x0002, "shift": 0x0004, "meta": 0x0008}
_NO_REPEAT: Final = 0x4000
_WM_HOTKEY: Final = 0x0312
_WM_QUIT: Final = 0x0012
_ENDS_WITHIN_S: Final = 5.0
_NAMES: Final = {
    "Pause": 0x13,
    "Space": 0x20,
    "PageUp": 0x21,
    "PageDown": 0x22,
    "End": 0x23,
    "Home": 0x24,
    "Insert": 0x2D,
    "ScrollLock": 0x91,
}


def virtual_key(key: Hotkey) -> tuple[int, int]:
    """Return (modifiers, virtual key code) as RegisterHotKey takes them."""
    modifiers = _NO_REPEAT | sum(_MODIFIERS[m] for m in key.modifiers)
    if len(key.key) == 1:
        return modifiers, ord(key.key)
    if key.key in _NAMES:
        return modifiers, _NAMES[key.key]
    return modifiers, 0x70 + int(key.key[1:]) - 1


class _Message(ctypes.Structure):
    """MSG of the Windows API."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wparam", ctypes.c_size_t),
        ("lparam", ctypes.c_ssize_t),
        ("time", ctypes.c_ulong),
        ("x", ctypes.c_long),
        ("y", ctypes.c_long),
        ("private", ctypes.c_ulong),
    )


class WindowsHotkeys:
    """Implements ``Hotkeys``.

    Thread: core; the message loop has a thread of its own.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._thread_id = 0

    async def grab(
        self, keys: Mapping[str, Hotkey], pressed: Callable[[str], None]
    ) -> Sequence[str]:
        """Take keys; returns the names whose keys another program holds."""
        if sys.platform != "win32":
            raise Unavailable("this is for Windows", code="hotkey.unavailable")
        loop = asyncio.get_running_loop()
        refused: Future[list[str]] = Future()

        def tell(name: str) -> None:
            loop.call_soon_threadsafe(pressed, name)

        self._thread = threading.Thread(
            target=self._listen, args=(dict(keys), tell, refused), name="hotkeys", daemon=True
        )
        self._thread.start()
        return await asyncio.wrap_future(refused)

    async def release(self) -> None:
        """End the thread; Windows frees the keys of a thread that ends."""
        thread, self._thread = self._thread, None
        if thread is not None:
            _user32().PostThreadMessageW(self._thread_id, _WM_QUIT, 0, 0)
            await asyncio.get_running_loop().run_in_executor(None, thread.join, _ENDS_WITHIN_S)

    def _listen(
        self,
        keys: dict[str, Hotkey],
        tell: Callable[[str], None],
        refused: "Future[list[str]]",
    ) -> None:
        user32 = _user32()
        self._thread_id = threading.get_native_id()
        names = list(keys)
        refused.set_result(
            [
                name
                for number, name in enumerate(names)
                if not user32.RegisterHotKey(None, number, *virtual_key(keys[name]))
            ]
        )
        message = _Message()
        while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            if message.message == _WM_HOTKEY:
                tell(names[message.wparam])


def _user32() -> Any:
    if sys.platform == "win32":
        return ctypes.WinDLL("user32")
    raise Unavailable("this is for Windows", code="hotkey.unavailable")
