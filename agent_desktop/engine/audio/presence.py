"""Which devices the sound server really has: Qt's list keeps some that were pulled out.

Qt 6.8 on PulseAudio never takes a device off its list that came after the program's start, nor the
source of an unplugged headset; a desk that believed it would talk into a headset in the drawer.
Where there is PulseAudio (or PipeWire in its place), its own events decide; elsewhere Qt's list is
all there is.
"""

import contextlib
import logging
import sys
import threading
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

logger = logging.getLogger(__name__)

RETRY_S: Final = 5.0
_LOOK_S: Final = 1.0


class DevicePresence(QObject):
    """Follows the sound server on a thread of its own.

    Signals:
        changed: Something came or went; emitted on the watching thread.

    Thread: ``names`` may be asked on any.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: frozenset[str] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="devices", daemon=True)
        if sys.platform == "linux":
            self._thread.start()

    @property
    def names(self) -> frozenset[str] | None:
        """Ids of sinks and sources that exist; None while nobody knows."""
        return self._names

    def close(self) -> None:
        """Stop watching."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2 * _LOOK_S)

    def _run(self) -> None:
        try:
            import pulsectl  # noqa: PLC0415 - only here, and not before the window
        except (ImportError, OSError) as exc:
            logger.info("devices are followed by Qt alone: %s", type(exc).__name__)
            return
        while not self._stopping.is_set():
            with contextlib.suppress(pulsectl.PulseError, pulsectl.PulseDisconnected):
                self._follow(pulsectl)
            self._tell(None)
            self._stopping.wait(RETRY_S)

    def _follow(self, pulsectl: Any) -> None:
        with pulsectl.Pulse("agent-desktop-devices") as pulse:
            pulse.event_mask_set("sink", "source")

            def stop(event: Any) -> None:
                if event.t != "change":  # volumes change all the time
                    raise pulsectl.PulseLoopStop

            pulse.event_callback_set(stop)
            while not self._stopping.is_set():
                devices = (*pulse.sink_list(), *pulse.source_list())
                self._tell(frozenset(device.name for device in devices))
                pulse.event_listen(timeout=_LOOK_S)

    def _tell(self, names: frozenset[str] | None) -> None:
        if names != self._names:
            self._names = names
            self.changed.emit()
