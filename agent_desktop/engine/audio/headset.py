"""The agent's sound devices: opened while a call needs them, followed when they come and go."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from agent_desktop.contract.engine import AudioChoice, Devices, EngineNotice
from agent_desktop.engine.audio.devices import Found, choose
from agent_desktop.engine.audio.pump import Pump
from agent_desktop.engine.audio.ringer import Ringer
from agent_desktop.engine.audio.streams import Capture, Playback
from agent_desktop.engine.audio.tones import ring
from agent_desktop.engine.news import Report

logger = logging.getLogger(__name__)

SETTLE_MS: Final = 150  # a headset's microphone and earpiece appear one after the other
WATCH_MS: Final = 500

S = TypeVar("S", Capture, Playback, Ringer)


@dataclass
class _Place(Generic[S]):
    """One use of a device: which is wanted, which is open, and the one that got lost."""

    kind: str
    open: Callable[[QAudioDevice], S]
    chosen: QAudioDevice | None = None
    stream: S | None = None
    device_id: str = ""
    device_name: str = ""
    lost: str = ""
    failed: str = ""
    told_none: bool = False


class QtHeadset(QObject):
    """Microphone, earpiece and ringer of Qt Multimedia. Thread: audio."""

    def __init__(self, pump: Pump, report: Report) -> None:
        super().__init__()
        self._pump = pump
        self._report = report
        self._choice = AudioChoice()
        self._talking = self._ringing = False
        self._told = Devices()
        self._microphone = _Place("microphone", self._open_capture)
        self._earpiece = _Place("earpiece", lambda device: Playback(device, self))
        self._ringer = _Place("ringer", self._open_ringer)
        self._system = QMediaDevices(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._arrange)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._check)
        self._system.audioInputsChanged.connect(self._settle.start)
        self._system.audioOutputsChanged.connect(self._settle.start)
        self._arrange()

    def choose(self, choice: AudioChoice) -> None:
        """Use these devices from now on, in a call at once."""
        self._choice = choice
        ring(choice.ring_volume)  # computed now, not when it has to sound
        for place in (self._microphone, self._earpiece, self._ringer):
            place.lost = ""
        self._arrange()

    def talk(self, on: bool) -> None:
        """Open or close microphone and earpiece."""
        if on != self._talking:
            self._talking = on
            self._arrange()

    def ring(self, on: bool) -> None:
        """Ring or be silent, at once."""
        if on != self._ringing:
            self._ringing = on
            self._arrange()

    def close(self) -> None:
        """Give everything back."""
        self._settle.stop()
        self._talking = self._ringing = False
        self._arrange()

    def _arrange(self) -> None:
        """Bring what is open in line with what is wanted and what exists."""
        inputs, outputs = self._system.audioInputs(), self._system.audioOutputs()
        default_in = self._system.defaultAudioInput()
        default_out = self._system.defaultAudioOutput()
        choice = self._choice
        self._microphone.chosen = _pick(choice.microphones, inputs, default_in)
        self._earpiece.chosen = _pick(choice.earpieces, outputs, default_out)
        self._ringer.chosen = _pick(choice.ringers or choice.earpieces, outputs, default_out)
        self._bring(self._ringer, self._ringing, outputs)
        moved = self._bring(self._microphone, self._talking, inputs)
        if self._bring(self._earpiece, self._talking, outputs) or moved:
            self._pump.use(self._microphone.stream, self._earpiece.stream)
        if self._talking or self._ringing:
            self._watch.start()
        else:
            self._watch.stop()
        self._tell(inputs, outputs)

    def _bring(self, place: _Place[Any], wanted: bool, found: Sequence[QAudioDevice]) -> bool:
        """Open, move or close one place; return whether its stream changed."""
        target = place.chosen if wanted else None
        alive = place.stream is not None and place.stream.is_running
        if target is not None and alive and _id(target) == place.device_id:
            return False
        if target is None and place.stream is None:
            self._tell_none(place, wanted)
            return False
        gone = wanted and bool(place.device_id) and place.device_id not in map(_id, found)
        before = place.device_name
        self._close(place)
        if target is not None:
            self._open(place, target)
        if wanted:
            self._tell_moved(place, before if gone else "", target)
        else:
            place.lost, place.told_none = "", False
        return True

    def _open(self, place: _Place[Any], device: QAudioDevice) -> None:
        try:
            place.stream = place.open(device)
        except OSError as exc:
            if place.failed != device.description():  # it is tried again twice a second
                place.failed = device.description()
                logger.warning("%s does not open: %s", place.kind, exc)
                fields = {"kind": place.kind, "device": place.failed}
                self._report(EngineNotice(code="audio.device_failed", fields=fields))
            return
        place.failed = ""
        place.device_id, place.device_name = _id(device), device.description()

    def _close(self, place: _Place[Any]) -> None:
        if place.stream is not None:
            if place is self._microphone or place is self._earpiece:
                self._pump.use(None, None)
            place.stream.close()
        place.stream, place.device_id, place.device_name = None, "", ""

    def _open_capture(self, device: QAudioDevice) -> Capture:
        capture = Capture(device, self)
        capture.io.readyRead.connect(self._pump.turn)
        return capture

    def _open_ringer(self, device: QAudioDevice) -> Ringer:
        return Ringer(device, self._choice.ring_volume, self)

    def _check(self) -> None:
        """Open again what stopped by itself: a device can fail without leaving the list."""
        places: tuple[_Place[Any], ...] = (self._microphone, self._earpiece, self._ringer)
        wanted = (self._talking, self._talking, self._ringing)
        for place, on in zip(places, wanted, strict=True):
            running = place.stream is not None and place.stream.is_running
            if on and place.chosen is not None and not running:
                self._arrange()
                return

    def _tell_moved(self, place: _Place[Any], lost: str, target: QAudioDevice | None) -> None:
        name = target.description() if target is not None else ""
        fields = {"kind": place.kind, "device": lost, "next": name}
        if lost:
            place.lost = place.lost or lost
            self._report(EngineNotice(code="audio.device_lost", fields=fields))
        elif place.lost and name == place.lost:
            place.lost = ""
            fields = {"kind": place.kind, "device": name}
            self._report(EngineNotice(code="audio.device_back", fields=fields))
        self._tell_none(place, wanted=True)

    def _tell_none(self, place: _Place[Any], wanted: bool) -> None:
        missing = wanted and place.chosen is None
        if missing and not place.told_none:
            self._report(EngineNotice(code="audio.no_device", fields={"kind": place.kind}))
        place.told_none = missing

    def _tell(self, inputs: Sequence[QAudioDevice], outputs: Sequence[QAudioDevice]) -> None:
        now = Devices(
            inputs=tuple(d.description() for d in inputs),
            outputs=tuple(d.description() for d in outputs),
            microphone=_name(self._microphone.chosen),
            earpiece=_name(self._earpiece.chosen),
            ringer=_name(self._ringer.chosen),
        )
        if now != self._told:
            self._told = now
            self._report(now)


def _pick(
    wanted: Sequence[str], found: Sequence[QAudioDevice], default: QAudioDevice
) -> QAudioDevice | None:
    def described(device: QAudioDevice) -> Found:
        return Found(_id(device), device.description())

    known = {_id(d): d for d in found}
    best = choose(wanted, [described(d) for d in found], described(default))
    return None if best is None else known[best.id]


def _id(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")


def _name(device: QAudioDevice | None) -> str:
    return "" if device is None else device.description()
