"""The audio thread's head: what the calls demand, on the devices that exist."""

import logging
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from agent_desktop.contract.engine import AudioChoice
from agent_desktop.engine.audio.bridge import FRAME_BYTES, SILENCE
from agent_desktop.engine.audio.pump import Exchange, Pump
from agent_desktop.engine.audio.tones import ringback
from agent_desktop.engine.hearing import LineMeter
from agent_desktop.engine.news import Report, SoundDemand

logger = logging.getLogger(__name__)


class Headset(Protocol):
    """Sound devices: those of Qt, or none at all."""

    def choose(self, choice: AudioChoice) -> None:
        """Use these devices from now on."""

    def talk(self, on: bool) -> None:
        """Open or close microphone and earpiece."""

    def ring(self, on: bool) -> None:
        """Ring or be silent."""

    def close(self) -> None:
        """Give everything back."""


class AudioControl(QObject):
    """Follows the calls. Thread: audio; ``demand`` and ``choose`` may be called from any.

    Signals:
        demanded: Carries a ``SoundDemand`` to the audio thread.
        chosen: Carries an ``AudioChoice`` there.
        ended: Asks the event loop to end.
    """

    demanded = Signal(object)
    chosen = Signal(object)
    ended = Signal()

    def __init__(self, exchange: Exchange, report: Report) -> None:
        super().__init__()
        self._bridge = exchange
        self._report = report
        self._meter = LineMeter()
        self._demand = SoundDemand()
        self._ringback = b""
        self._position = 0
        self.pump = Pump(self._exchange)
        self.headset: Headset | None = None
        self.demanded.connect(self._on_demand)
        self.chosen.connect(self._on_choice)

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

    def stop(self) -> None:
        """Close devices and leave the bridge alone."""
        self.pump.stop()
        if self.headset is not None:
            self.headset.close()

    @Slot(object)
    def _on_demand(self, demand: SoundDemand) -> None:
        before, self._demand = self._demand, demand
        if demand.connected and not before.connected:
            self._meter.reset()
        if demand.talking != before.talking:
            self.pump.set_talking(demand.talking)
        if demand.ringback and not before.ringback:
            self._ringback, self._position = self._ringback or ringback(), 0
        self._apply()

    @Slot(object)
    def _on_choice(self, choice: AudioChoice) -> None:
        if self.headset is not None:
            self.headset.choose(choice)

    def _apply(self) -> None:
        if self.headset is not None:
            self.headset.ring(self._demand.ringing)
            self.headset.talk(self._demand.talking)

    def _exchange(self, microphone: bytes) -> bytes:
        caller = self._bridge(microphone)
        if self._demand.connected:
            levels = self._meter.hear(microphone, caller)
            if levels is not None:
                self._report(levels)
        elif self._demand.ringback:
            return self._next_ringback()
        return caller

    def _next_ringback(self) -> bytes:
        start = self._position
        self._position = (start + FRAME_BYTES) % len(self._ringback)
        return self._ringback[start : start + FRAME_BYTES] or SILENCE


class NoHeadset:
    """Devices for a machine or a test that must touch none. The bridge runs by the clock."""

    def choose(self, choice: AudioChoice) -> None:
        """There is nothing to choose."""

    def talk(self, on: bool) -> None:
        """Nobody hears."""

    def ring(self, on: bool) -> None:
        """Nobody hears."""

    def close(self) -> None:
        """Nothing is open."""
