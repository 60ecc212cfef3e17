"""The agent's sound devices: opened while they are needed, followed when they come and go."""

import time
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from agent_desktop.contract.engine import AudioChoice, Devices
from agent_desktop.domain.errors import Unavailable
from agent_desktop.engine.audio.places import Place, device_id, device_name, pick
from agent_desktop.engine.audio.presence import DevicePresence
from agent_desktop.engine.audio.pump import Pump
from agent_desktop.engine.audio.ringer import Ringer
from agent_desktop.engine.audio.streams import Capture, Playback
from agent_desktop.engine.audio.tones import ring
from agent_desktop.engine.audio.voice import is_installed
from agent_desktop.engine.news import Report

SETTLE_MS: Final = 150  # a headset's microphone and earpiece appear one after the other
WATCH_MS: Final = 500


class QtHeadset(QObject):
    """Microphone, earpiece, ringer and loudspeaker of Qt Multimedia. Thread: audio."""

    def __init__(self, pump: Pump, report: Report) -> None:
        super().__init__()
        self._pump = pump
        self._report = report
        self._choice = AudioChoice()
        self._ringing = False
        self._ringing_since_s = 0.0
        self._tried = ""
        self._has_voice = is_installed()
        self._told = Devices()
        leave = lambda: pump.use(None, None)  # noqa: E731 - no more than that
        self._microphone = Place("microphone", self._open_capture, report, leave)
        self._earpiece = Place("earpiece", lambda device: Playback(device, self), report, leave)
        self._ringer = Place("ringer", self._open_ringer, report)
        self._speaker = Place("speaker", self._open_ringer, report)
        self._places: tuple[Place[Any], ...] = (
            self._ringer,
            self._speaker,
            self._microphone,
            self._earpiece,
        )
        self._system = QMediaDevices(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._arrange)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._check)
        self._ladder = QTimer(self, singleShot=True)
        self._ladder.timeout.connect(self._arrange)
        self._system.audioInputsChanged.connect(self._settle.start)
        self._system.audioOutputsChanged.connect(self._settle.start)
        self._presence = DevicePresence(self)
        self._presence.changed.connect(self._settle.start)
        self._arrange()

    @property
    def delay_s(self) -> float:
        """How long a frame lies in buffers between here and the ear, as far as it is known."""
        earpiece = self._earpiece.stream
        return 0.0 if earpiece is None else earpiece.queued_s()

    def choose(self, choice: AudioChoice) -> None:
        """Use these devices from now on, in a call at once."""
        louder = choice.ring_volume != self._choice.ring_volume
        self._choice = choice
        ring(choice.ring_volume)  # computed now, not when it has to sound
        for place in self._places:
            place.forget_loss()
        if louder:
            self._ringer.close()
            self._speaker.close()
        self._arrange()

    def use(self, *, microphone: bool, earpiece: bool) -> None:
        """Open or close microphone and earpiece."""
        if (microphone, earpiece) != (self._microphone.wanted, self._earpiece.wanted):
            self._microphone.wanted, self._earpiece.wanted = microphone, earpiece
            self._arrange()

    def ring(self, on: bool) -> None:
        """Ring or be silent, at once; the loudspeaker joins in after its time."""
        if on != self._ringing:
            self._ringing = on
            self._ringing_since_s = time.monotonic()
            self._arrange()

    def try_out(self, device: str) -> None:
        """Let ``ringer`` or ``speaker`` sound as if somebody called; "" ends it.

        Raises:
            Unavailable: ``audio.no_device``: there is none.
        """
        self._tried = device
        self._arrange()
        place = {"ringer": self._ringer, "speaker": self._speaker}.get(device)
        if place is not None and place.stream is None:
            self._tried = ""
            raise Unavailable("there is no such sound device", code="audio.no_device")

    def close(self) -> None:
        """Give everything back."""
        self._presence.close()
        self._settle.stop()
        self._ringing = self._microphone.wanted = self._earpiece.wanted = False
        self._tried = ""
        self._arrange()

    def _arrange(self) -> None:
        """Bring what is open in line with what is wanted and what exists."""
        inputs = self._there(self._system.audioInputs())
        outputs = self._there(self._system.audioOutputs())
        choice = self._choice
        default = self._system.defaultAudioOutput()
        self._microphone.chosen = pick(choice.microphones, inputs, self._system.defaultAudioInput())
        self._earpiece.chosen = pick(choice.earpieces, outputs, default)
        self._ringer.chosen = pick(choice.ringers or choice.earpieces, outputs, default)
        self._speaker.chosen = self._choose_speaker(outputs, default)
        self._ringer.wanted = self._ringing or self._tried == "ringer"
        self._speaker.wanted = self._speaker_is_due() or self._tried == "speaker"
        known = {device_id(device) for device in (*inputs, *outputs)}
        changed = {place.kind for place in self._places if place.bring(known)}
        if changed & {"microphone", "earpiece"}:
            self._pump.use(self._microphone.stream, self._earpiece.stream)
        if any(place.wanted for place in self._places):
            self._watch.start()
        else:
            self._watch.stop()
        self._tell(inputs, outputs)

    def _there(self, devices: Sequence[QAudioDevice]) -> list[QAudioDevice]:
        """Leave out what Qt lists and the sound server has not."""
        names = self._presence.names
        return [d for d in devices if names is None or device_id(d) in names]

    def _choose_speaker(
        self, outputs: Sequence[QAudioDevice], default: QAudioDevice
    ) -> QAudioDevice | None:
        """Return the loudspeaker: any output but the one that it rings on anyway."""
        taken = self._ringer.chosen
        others = [d for d in outputs if taken is None or device_id(d) != device_id(taken)]
        return pick(self._choice.speakers, others, default)

    def _speaker_is_due(self) -> bool:
        """Return whether the loudspeaker rings by now; when not yet, come back in time."""
        after_s = self._choice.speakers_after_s
        if not self._ringing or after_s < 0:
            self._ladder.stop()
            return False
        left_s = self._ringing_since_s + after_s - time.monotonic()
        if left_s <= 0:
            return True
        self._ladder.start(int(left_s * 1000) + 1)
        return False

    def _open_capture(self, device: QAudioDevice) -> Capture:
        capture = Capture(device, self)
        capture.io.readyRead.connect(self._pump.turn)
        return capture

    def _open_ringer(self, device: QAudioDevice) -> Ringer:
        return Ringer(device, self._choice.ring_volume, self)

    def _check(self) -> None:
        """Open again what stopped by itself: a device can fail without leaving the list."""
        if any(place.is_broken for place in self._places):
            self._arrange()

    def _tell(self, inputs: Sequence[QAudioDevice], outputs: Sequence[QAudioDevice]) -> None:
        now = Devices(
            inputs=tuple(d.description() for d in inputs),
            outputs=tuple(d.description() for d in outputs),
            microphone=device_name(self._microphone.chosen),
            earpiece=device_name(self._earpiece.chosen),
            ringer=device_name(self._ringer.chosen),
            speaker=device_name(self._speaker.chosen),
            voice_processing=self._choice.voice_processing if self._has_voice else None,
            asked=True,
        )
        if now != self._told:
            self._told = now
            self._report(now)
