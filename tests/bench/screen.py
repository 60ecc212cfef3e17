"""A virtual screen, and when a program's window on it takes input.

A window counts when it is mapped, larger than a splash, and its program answers the window
manager's ping (``_NET_WM_PING``, EWMH 1.5): only a running event loop does. The same watch is used
for every program.
"""

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from Xlib import X, error
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

SMALLEST = (300, 200)


@contextmanager
def screen(size: str = "1440x900") -> Iterator[str]:
    """Start Xvfb on a free display and yield its name, for example ``:3``."""
    read_end, write_end = os.pipe()
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start: apt-get install xvfb")
        yield f":{number}"
    finally:
        xvfb.terminate()
        xvfb.wait(5)


def seconds_to_input(display_name: str, started_s: float, timeout_s: float = 30.0) -> float:
    """Return seconds from ``started_s`` (monotonic) until the first window takes input.

    Raises:
        TimeoutError: No window did.
    """
    display = Display(display_name)
    root = display.screen().root
    root.change_attributes(
        event_mask=X.SubstructureNotifyMask | X.StructureNotifyMask | X.SubstructureRedirectMask
    )
    ping = display.intern_atom("_NET_WM_PING")
    try:
        while time.monotonic() - started_s < timeout_s:
            _let_windows_up(display)
            for window in _mapped(root):
                _send_ping(display, window, ping)
            display.flush()
            if _answered(display, ping, wait_s=0.01):
                return time.monotonic() - started_s
    finally:
        display.close()
    raise TimeoutError(f"no window took input within {timeout_s} s")


def _let_windows_up(display: Display) -> None:
    """Do what a window manager does: map and size what asks for it."""
    while display.pending_events():
        _serve(display.next_event())


def _serve(event: object) -> bool:
    kind = getattr(event, "type", None)
    with suppress(error.XError):
        if kind == X.MapRequest:
            event.window.map()  # type: ignore[attr-defined]
        elif kind == X.ConfigureRequest:
            event.window.configure(  # type: ignore[attr-defined]
                width=event.width,
                height=event.height,
                x=event.x,
                y=event.y,  # type: ignore[attr-defined]
            )
    return kind == X.ClientMessage


def _mapped(root: object) -> list[object]:
    found = []
    for window in root.query_tree().children:  # type: ignore[attr-defined]
        with suppress(error.XError):
            shape = window.get_geometry()
            visible = window.get_attributes().map_state == X.IsViewable
            if visible and shape.width >= SMALLEST[0] and shape.height >= SMALLEST[1]:
                found.append(window)
    return found


def _send_ping(display: Display, window: object, ping: int) -> None:
    data = (32, [ping, X.CurrentTime, window.id, 0, 0])  # type: ignore[attr-defined]
    message = ClientMessage(
        window=window, client_type=display.intern_atom("WM_PROTOCOLS"), data=data
    )
    with suppress(error.XError):
        window.send_event(message)  # type: ignore[attr-defined]


def _answered(display: Display, ping: int, wait_s: float) -> bool:
    select.select([display.fileno()], [], [], wait_s)
    while display.pending_events():
        event = display.next_event()
        if _serve(event) and event.data[1][0] == ping:
            return True
    return False
