"""SIGTERM, SIGINT and SIGHUP close the desk in order."""

import contextlib
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

from agent_desktop.runtime.core_thread import CoreThread

_NAMES: Final = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")


class SignalWatch:
    """Tells the core thread of a signal while the main thread is deep in Qt's event loop.

    A Python handler would run only when Qt gives control back; the interpreter's wake-up socket is
    written at once, and the core's loop reads it.

    Thread: main.
    """

    def __init__(self, core: CoreThread, on_signal: Callable[[], None]) -> None:
        self._core = core
        self._on_signal = on_signal
        self._before: dict[signal.Signals, Any] = {}
        self._sockets: tuple[socket.socket, socket.socket] | None = None

    def install(self) -> None:
        """Begin to watch; the core thread must have been started."""
        for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
            self._before[number] = signal.signal(number, self._on_python)
        if sys.platform != "win32":  # the loop there cannot watch a plain socket
            self._sockets = ours, theirs = socket.socketpair()
            ours.setblocking(False)
            theirs.setblocking(False)
            signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
            self._core.call(self._core.loop.add_reader, ours.fileno(), self._on_wake_up)

    def close(self) -> None:
        """Put the old handlers back; a second call does nothing."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}
        if self._sockets is None:
            return
        sockets, self._sockets = self._sockets, None
        signal.set_wakeup_fd(-1)
        with contextlib.suppress(RuntimeError):
            self._core.submit(self._forget(sockets[0])).result(1)
        for end in sockets:
            end.close()

    async def _forget(self, ours: socket.socket) -> None:
        self._core.loop.remove_reader(ours.fileno())

    def _on_wake_up(self) -> None:
        if self._sockets is None:
            return
        with contextlib.suppress(BlockingIOError):
            # Other signals that Python handles (a child ended …) are written there, too.
            if any(number in self._before for number in self._sockets[0].recv(64)):
                self._on_signal()

    def _on_python(self, _number: int, _frame: object) -> None:
        if self._sockets is None:
            self._core.call(self._on_signal)
