"""Which way this desktop gives keys to a program."""

import os
import sys

from agent_desktop.domain.errors import Unavailable
from agent_desktop.services.ports import Hotkeys


def hotkeys_of_this_desktop() -> Hotkeys:
    """Return the adapter for Windows or X11.

    Raises:
        Unavailable: ``hotkey.unavailable``: Wayland keeps keys to the desktop (a program inside X
            on Wayland would get them only while an X window has the keyboard), or no screen.
    """
    if sys.platform == "win32":
        from agent_desktop.adapters.desktop.hotkeys_windows import (  # noqa: PLC0415 - Windows only
            WindowsHotkeys,
        )

        return WindowsHotkeys()
    if os.environ.get("WAYLAND_DISPLAY") or not os.environ.get("DISPLAY"):
        raise Unavailable(
            "this desktop keeps keys to itself: bind agent-desktop ctl to keys in its settings",
            code="hotkey.unavailable",
        )
    from agent_desktop.adapters.desktop.hotkeys_x11 import X11Hotkeys  # noqa: PLC0415 - by desktop

    return X11Hotkeys()
