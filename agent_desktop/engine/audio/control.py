"""The audio thread's head: what the calls and the desk demand, on the devices that exist."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from agent_desktop.contract.engine import AudioChoice
from agent_desktop.domain.errors import Unavailable
from agent_desktop.engine.audio.ear import Ear, EarSound
from agent_desktop.engine.audio.loudness import amplified, gain_of
from agent_desktop.engine.audio.phrase import Phrase
from agent_desktop.engine.audio.pump import Exchange, Pump
from agent_desktop.engine.audio.tones import answer_beep, call_waiting, ringback, trial_tone
from agent_desktop.engine.audio.voice import VoiceLoader, VoiceProcessing
from agent_desktop.engine.hearing import LineMeter
from agent_desktop.engine.news import Report, SoundDemand
from agent_desktop.engine.recording.recorders import Recorders

logger = logging.getLogger(__name__)


class Headset(Protocol):
    """Sound devices: those of Qt, or none at all."""

    @property
    def delay_s(self) -> float:
        """How long a frame lies in buffers before it is heard."""

    def choose(self, choice: AudioChoice) -> None:
        """Use these devices from now on."""

    def use(self, *, microphone: bool, earpiece: bool) -> None:
        """Open or close microphone and earpiece."""

    def ring(self, on: bool) -> None:
        """Ring or be silent."""

    def try_out(self, device: str) -> None:
        """Let ``ringer`` or ``speaker`` sound; "" ends it."""

    def close(self) -> None:
        """Give everything back."""


class AudioControl(QObject):
    """Follows calls and desk. Thread: audio; ``demand``, ``choose``, ``submit``: from any.

    Signals:
        demanded: Carries a ``SoundDemand`` to the audio thread.
        chosen: Carries an ``AudioChoice`` there.
        submitted: Carries a job and its future there.
        ended: Asks the event loop to end.

    Attributes:
        recorders: The recordings that run; to be used on the audio thread.
    """

    demanded = Signal(object)
    chosen = Signal(object)
    submitted = Signal(object, object)
    ended = Signal()

    def __init__(self, exchange: Exchange, report: Report) -> None:
        super().__init__()
        self._bridge = exchange
        self._report = report
        self._meter = LineMeter()
        self._demand = SoundDemand()
        self._ear = Ear()
        self._phrase: Phrase | None = None
        self.recorders = Recorders()
        self._metering = False
        self._beeps = False
        self._microphone_gain = self._earpiece_gain = 1.0
        self._wants_voice = True
        self._voice: VoiceProcessing | None = None
        self._loader = VoiceLoader(self._delay_s, self._on_voice)
        self.pump = Pump(self._exchange)
        self.headset: Headset | None = None
        self.demanded.connect(self._on_demand)
        self.chosen.connect(self._on_choice)
        self.submitted.connect(self._on_job)

    def start(self, headset: Headset) -> None:
        """Give the devices; until then calls run without sound."""
        self.headset = headset
        self._apply()

    def demand(self, demand: SoundDemand) -> None:
        """Tell what the calls need. Thread: any."""
        self.demanded.emit(demand)

    def count_packets(self, received: int) -> None:
        """Tell how many packets the talking call has received. Thread: any."""
        self._meter.count_packets(received)

    def choose(self, choice: AudioChoice) -> None:
        """Choose devices. Thread: any."""
        self.chosen.emit(choice)

    def submit(self, job: Callable[[], Any]) -> "Future[Any]":
        """Run a job on the audio thread. Thread: any."""
        future: Future[Any] = Future()
        self.submitted.emit(job, future)
        return future

    def stop(self) -> None:
        """Close devices and recordings, and leave the bridge alone."""
        self.pump.stop()
        self.recorders.close()
        if self.headset is not None:
            self.headset.close()

    # -- what the desk asks, on the audio thread --------------------------------------------------

    def set_answer_beep(self, on: bool) -> None:
        """Announce callers that are answered from now on by a tone."""
        self._beeps = on

    def meter(self, on: bool) -> None:
        """Report levels of the microphone without a call."""
        if on and not self._metering and not self._demand.connected:
            self._meter.reset()
        self._metering = on
        self._apply()

    def test_tone(self, device: str, on: bool) -> None:
        """Let ``earpiece``, ``ringer`` or ``speaker`` sound; one at a time.

        Raises:
            Unavailable: ``audio.no_device``.
        """
        self._ear.stop(EarSound.TEST)
        if on and device == "earpiece":
            self._ear.start(EarSound.TEST, trial_tone(), loop=True)
        if self.headset is not None:
            self.headset.try_out(device if on and device != "earpiece" else "")
        self._apply()

    def preview(self, sound: bytes) -> float:
        """Play a sound at our own ear, nothing for ``b""``; return its length in seconds."""
        self._ear.stop(EarSound.PREVIEW)
        seconds = self._ear.start(EarSound.PREVIEW, sound)
        self._apply()
        return seconds

    def play_along(self, call_id: str, sound: bytes, softly: bytes) -> None:
        """Take what plays to a call from now on, nothing for ``b""``, and how the ear has it."""
        self._ear.stop(EarSound.OWN_VOICE)
        self._ear.start(EarSound.OWN_VOICE, softly)
        self.recorders.play(call_id, sound)

    def begin_phrase(self, file: str) -> None:
        """Record the microphone alone from now on.

        Raises:
            Unavailable: ``audio.in_call``: a caller is on the line.
        """
        if self._demand.talking:
            raise Unavailable("not while a caller is on the line", code="audio.in_call")
        self._phrase = Phrase(file)
        self._apply()

    def end_phrase(self) -> Phrase | None:
        """End the recording; return what was recorded, None when none ran."""
        phrase, self._phrase = self._phrase, None
        self._apply()
        return phrase

    def leave(self) -> None:
        """No desk is there any more: end what only a person can want."""
        self._phrase = None
        self._metering = False
        self._ear.stop(EarSound.PREVIEW)
        self.test_tone("earpiece", on=False)

    # -- within -----------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_job(self, job: Callable[[], Any], future: "Future[Any]") -> None:
        try:
            future.set_result(job())
        except BaseException as exc:  # noqa: BLE001 - it belongs to who waits for the future
            future.set_exception(exc)

    @Slot(object)
    def _on_demand(self, demand: SoundDemand) -> None:
        before, self._demand = self._demand, demand
        self.recorders.follow(demand.calls)
        if demand.connected and not before.connected:
            self._meter.reset()
            if before.ringing and self._beeps:
                self._ear.start(EarSound.BEEP, answer_beep(), alone=True)
        if demand.talking and self._phrase is not None:
            self._phrase = None  # a caller comes first; what was said so far is no phrase
        if not demand.connected:
            self._ear.stop(EarSound.OWN_VOICE)  # the call it played to is over
        self._load_voice()
        self._sound_while(EarSound.RINGBACK, ringback, before.ringback, demand.ringback)
        self._sound_while(EarSound.WAITING, call_waiting, before.waiting, demand.waiting)
        self._apply()

    def _load_voice(self) -> None:
        """Load voice processing with the first call, not while nobody calls."""
        if self._wants_voice and (self._demand.ringing or self._demand.talking):
            self._loader.load()

    def _sound_while(
        self, kind: EarSound, sound: Callable[[], bytes], before: bool, now: bool
    ) -> None:
        if now and not before:
            self._ear.start(kind, sound(), loop=True)
        elif before and not now:
            self._ear.stop(kind)

    @Slot(object)
    def _on_choice(self, choice: AudioChoice) -> None:
        self._wants_voice = choice.voice_processing
        self._microphone_gain = gain_of(choice.microphone_gain_db)
        self._earpiece_gain = gain_of(choice.earpiece_gain_db)
        self._load_voice()
        if self.headset is not None:
            self.headset.choose(choice)

    def _apply(self) -> None:
        """Open what is needed, and let the clock run at full pace while anything is."""
        # A call that rings will be talked on: a headset takes some 60 ms to open, which would be
        # missing of the caller's first word. Nothing of it is sent, measured or recorded before.
        talking = self._demand.talking or self._demand.ringing
        microphone = talking or self._metering or self._phrase is not None
        earpiece = talking or self._ear.plays(EarSound.PREVIEW) or self._ear.plays(EarSound.TEST)
        self.pump.set_talking(microphone or earpiece)
        if self.headset is not None:
            self.headset.ring(self._demand.ringing)
            self.headset.use(microphone=microphone, earpiece=earpiece)

    def _delay_s(self) -> float:
        return 0.0 if self.headset is None else self.headset.delay_s

    def _on_voice(self, voice: VoiceProcessing) -> None:
        """Take the loaded library. Thread: the loader's."""
        self._voice = voice

    def _processed(self, microphone: bytes) -> bytes:
        if self._voice is None or not self._wants_voice:
            return microphone
        try:
            return self._voice.near(microphone)
        except RuntimeError:
            # A call that is heard with its echo is better than one that is not heard.
            logger.exception("voice processing failed; it is left out from now on")
            self._voice = None
            return microphone

    def _exchange(self, microphone: bytes) -> bytes:
        raw = amplified(microphone, self._microphone_gain)
        spoken = self._processed(raw)
        if self._phrase is not None:
            self._phrase.take(spoken)
        callers = self._bridge(spoken)
        self.recorders.take(spoken, callers)
        if self._demand.connected or self._metering:
            levels = self._meter.hear(spoken, callers, raw)
            if levels is not None:
                self._report(levels)
        previewed = self._ear.plays(EarSound.PREVIEW)
        heard = self._ear.hear(amplified(callers, self._earpiece_gain))
        if self._voice is not None and self._wants_voice:
            self._voice.far(heard)
        if previewed and not self._ear.plays(EarSound.PREVIEW):
            self.submitted.emit(self._apply, Future())  # not while the device is being written to
        return heard


class NoHeadset:
    """Devices for a machine or a test that must touch none. The bridge runs by the clock."""

    delay_s = 0.0

    def choose(self, choice: AudioChoice) -> None:
        """There is nothing to choose."""

    def use(self, *, microphone: bool, earpiece: bool) -> None:
        """Nobody hears."""

    def ring(self, on: bool) -> None:
        """Nobody hears."""

    def try_out(self, device: str) -> None:
        """There is no device to try.

        Raises:
            Unavailable: ``audio.no_device``.
        """
        if device:
            raise Unavailable("there is no such sound device", code="audio.no_device")

    def close(self) -> None:
        """Nothing is open."""
