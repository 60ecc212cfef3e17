"""The tone that tells both sides that a call is being recorded.

It comes from the bridge and not from the microphone, so that it reaches a caller also while the
agent is muted or a file plays.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pjsua2 as pj

from agent_desktop.engine.sip.thread import SipThread

FREQUENCY_HZ: Final = 1400  # as ITU-T E.180/P.340 tables name for recorded calls
LENGTH_MS: Final = 300
FIRST_S: Final = 0.5
_VOLUME: Final = 5000
_RATE: Final = 16_000
_SPARE_S: Final = 0.2


@dataclass
class _Tone:
    generator: pj.ToneGenerator
    every_s: float
    paused: bool = False


class NoticeTones:
    """Sounds in each recorded call at its pace. Thread: sip.

    Args:
        sound_of: Gives a living call's end of the bridge; None while it has none, ``LookupError``
            when the call is gone.
    """

    def __init__(
        self,
        thread: SipThread,
        earpiece: pj.AudioMedia,
        sound_of: Callable[[str], pj.AudioMedia | None],
    ) -> None:
        self._thread = thread
        self._earpiece = earpiece
        self._sound_of = sound_of
        self._tones: dict[str, _Tone] = {}

    def start(self, call_id: str, every_s: float) -> None:
        """Sound every so many seconds from now on; 0 never."""
        if every_s <= 0 or call_id in self._tones:
            return
        generator = pj.ToneGenerator()
        generator.createToneGenerator(_RATE, 1)
        self._tones[call_id] = _Tone(generator, every_s)
        self._thread.after(FIRST_S, lambda: self._sound(call_id, generator))

    def pause(self, call_id: str, on: bool) -> None:
        """Be silent while nothing is recorded."""
        if (tone := self._tones.get(call_id)) is not None:
            tone.paused = on

    def stop(self, call_id: str) -> None:
        """Sound no more; no error when it did not."""
        self._tones.pop(call_id, None)  # its destructor takes it out of the bridge

    def close(self) -> None:
        """Let go of all: none may outlive the library."""
        self._tones.clear()

    def _sound(self, call_id: str, generator: pj.ToneGenerator) -> None:
        tone = self._tones.get(call_id)
        if tone is None or tone.generator is not generator:
            return
        try:
            audio = self._sound_of(call_id)
        except LookupError:
            self.stop(call_id)
            return
        if audio is not None and not tone.paused:
            with contextlib.suppress(pj.Error):
                generator.startTransmit(audio)  # each time anew: a re-INVITE gives a call another
                generator.startTransmit(self._earpiece)
                generator.play(_description(), False)
            self._thread.after(LENGTH_MS / 1000 + _SPARE_S, lambda: self._silence(call_id))
        self._thread.after(tone.every_s, lambda: self._sound(call_id, generator))

    def _silence(self, call_id: str) -> None:
        tone = self._tones.get(call_id)
        with contextlib.suppress(pj.Error, LookupError):
            if tone is not None:
                tone.generator.stop()
                if (audio := self._sound_of(call_id)) is not None:
                    tone.generator.stopTransmit(audio)
                tone.generator.stopTransmit(self._earpiece)


def _description() -> pj.ToneDescVector:
    description = pj.ToneDesc()
    description.freq1, description.freq2 = FREQUENCY_HZ, 0
    description.on_msec, description.off_msec = LENGTH_MS, 0
    description.volume = _VOLUME
    tones = pj.ToneDescVector()
    tones.append(description)
    return tones
