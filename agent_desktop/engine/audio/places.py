"""One use of a sound device: which is wanted, which is open, and the one that got lost."""

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtMultimedia import QAudioDevice

from agent_desktop.contract.engine import EngineNotice
from agent_desktop.engine.audio.devices import Found, choose
from agent_desktop.engine.news import Report

logger = logging.getLogger(__name__)


class Stream(Protocol):
    """An open device."""

    @property
    def is_running(self) -> bool:
        """Whether sound still flows."""

    def close(self) -> None:
        """Give the device back."""


S = TypeVar("S", bound=Stream)


class Place(Generic[S]):
    """Opens, moves and closes one device. Thread: audio.

    Args:
        kind: Word for it in notices: ``microphone``, ``earpiece``, ``ringer`` or ``speaker``.
        opened: Opens a device, or raises ``OSError``.
        report: Takes what a person should know.
        before_close: Called while the stream still lives.

    Attributes:
        chosen: The device to use when it is wanted; None when there is none.
        wanted: Whether it is to be open.
        stream: What is open.
    """

    def __init__(
        self,
        kind: str,
        opened: Callable[[QAudioDevice], S],
        report: Report,
        before_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.kind = kind
        self.chosen: QAudioDevice | None = None
        self.wanted = False
        self.stream: S | None = None
        self._opened = opened
        self._report = report
        self._before_close = before_close
        self._device_id = ""
        self._device_name = ""
        self._lost = ""
        self._failed = ""
        self._told_none = False

    @property
    def is_broken(self) -> bool:
        """Whether it should run, could, and does not."""
        running = self.stream is not None and self.stream.is_running
        return self.wanted and self.chosen is not None and not running

    def forget_loss(self) -> None:
        """Another choice was made: no device is the one to come back."""
        self._lost = ""

    def bring(self, found: Collection[str]) -> bool:
        """Open, move or close as ``chosen`` and ``wanted`` say; return whether that changed it.

        Args:
            found: Ids of the devices that exist.
        """
        target = self.chosen if self.wanted else None
        alive = self.stream is not None and self.stream.is_running
        if target is not None and alive and device_id(target) == self._device_id:
            return False
        if target is None and self.stream is None:
            self._tell_none()
            return False
        gone = self.wanted and bool(self._device_id) and self._device_id not in found
        before = self._device_name
        self.close()
        if target is not None:
            self._open(target)
        if self.wanted:
            self._tell_moved(before if gone else "", target)
        else:
            self._lost, self._told_none = "", False
        return True

    def close(self) -> None:
        """Give the device back, to open it anew with the next ``bring``."""
        if self.stream is not None:
            self._before_close()
            self.stream.close()
        self.stream, self._device_id, self._device_name = None, "", ""

    def _open(self, device: QAudioDevice) -> None:
        try:
            self.stream = self._opened(device)
        except OSError as exc:
            if self._failed != device.description():  # it is tried again twice a second
                self._failed = device.description()
                logger.warning("%s does not open: %s", self.kind, exc)
                fields = {"kind": self.kind, "device": self._failed}
                self._report(EngineNotice(code="audio.device_failed", fields=fields))
            return
        self._failed = ""
        self._device_id, self._device_name = device_id(device), device.description()

    def _tell_moved(self, lost: str, target: QAudioDevice | None) -> None:
        name = device_name(target)
        fields = {"kind": self.kind, "device": lost, "next": name}
        if lost:
            self._lost = self._lost or lost
            self._report(EngineNotice(code="audio.device_lost", fields=fields))
        elif self._lost and name == self._lost:
            self._lost = ""
            fields = {"kind": self.kind, "device": name}
            self._report(EngineNotice(code="audio.device_back", fields=fields))
        self._tell_none()

    def _tell_none(self) -> None:
        missing = self.wanted and self.chosen is None
        if missing and not self._told_none and self.kind != "speaker":  # nobody has to have one
            self._report(EngineNotice(code="audio.no_device", fields={"kind": self.kind}))
        self._told_none = missing


def pick(
    wanted: Sequence[str], found: Sequence[QAudioDevice], default: QAudioDevice
) -> QAudioDevice | None:
    """Return the device that is meant; see ``devices.choose``."""

    def described(device: QAudioDevice) -> Found:
        return Found(device_id(device), device.description())

    known = {device_id(d): d for d in found}
    best = choose(wanted, [described(d) for d in found], described(default))
    return None if best is None else known[best.id]


def device_id(device: QAudioDevice) -> str:
    """Return the system's id of a device."""
    return bytes(device.id().data()).decode("utf-8", "replace")


def device_name(device: QAudioDevice | None) -> str:
    """Return what people call a device, "" for none."""
    return "" if device is None else device.description()
