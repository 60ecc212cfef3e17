"""What a person does with calls: dial, answer, hang up, hold, mute, tones, devices."""

import logging
from collections.abc import Callable

from agent_desktop.contract.engine import AudioChoice
from agent_desktop.domain.calls import Call, CallState
from agent_desktop.domain.commands import (
    Answer,
    Dial,
    HangUp,
    Hold,
    Reject,
    Resume,
    SendDtmf,
    SetMute,
    UseDevices,
)
from agent_desktop.domain.dialing import dial_target, dtmf_digits
from agent_desktop.domain.errors import IllegalTransition, NotFound
from agent_desktop.domain.ids import CallId
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook, call_id_of
from agent_desktop.services.device_choice import with_choice
from agent_desktop.services.ports import CallControl, SipEngine

logger = logging.getLogger(__name__)


class Softphone:
    """Carries out commands on calls. What follows from them arrives through the ``CallBook``.

    Thread: core.
    """

    def __init__(self, bus: Bus, book: CallBook, calls: CallControl, engine: SipEngine) -> None:
        self._book = book
        self._calls = calls
        self._engine = engine
        self._configured = AudioChoice()
        self._audio = AudioChoice()
        bus.handle(Dial, self.dial)
        bus.handle(Answer, self.answer)
        bus.handle(Reject, self.reject)
        bus.handle(HangUp, self.hang_up)
        bus.handle(Hold, self.hold)
        bus.handle(Resume, self.resume)
        bus.handle(SetMute, self.set_mute)
        bus.handle(SendDtmf, self.send_dtmf)
        bus.handle(UseDevices, self.use_devices)

    @property
    def audio(self) -> AudioChoice:
        """The devices that are wanted now."""
        return self._audio

    def start_with(self, configured: AudioChoice, chosen: UseDevices | None = None) -> None:
        """Take the devices of the settings, and what was chosen over them, as wanted."""
        self._configured = configured
        self._want(with_choice(configured, chosen) if chosen else configured)

    async def dial(self, command: Dial) -> CallId:
        """Call somebody; returns the id of the call.

        Raises:
            InvalidInput: ``call.bad_number``.
            IllegalTransition: ``call.busy``: another call rings or talks; hold or end it first.
        """
        target = dial_target(command.number)
        if any(call.state is not CallState.HELD for call in self._book.living()):
            raise IllegalTransition(
                "there is a call already: end it or put it on hold first", code="call.busy"
            )
        return call_id_of(await self._calls.dial(target))

    async def answer(self, command: Answer) -> None:
        """Take the ringing call."""
        await self._calls.answer(self._meant(command.call_id, _rings, "answered"))

    async def reject(self, command: Reject) -> None:
        """Refuse the ringing call: 486 Busy Here."""
        await self._calls.reject(self._meant(command.call_id, _rings, "rejected"))

    async def hang_up(self, command: HangUp) -> None:
        """End a call in any state; of several, the one that is talked on, then the newest."""
        await self._calls.hang_up(self._meant(command.call_id, _lives, "ended"))

    async def hold(self, command: Hold) -> None:
        """Put the far end on hold."""
        await self._calls.hold(self._meant(command.call_id, _talks, "put on hold"))

    async def resume(self, command: Resume) -> None:
        """Take the far end off hold."""
        await self._calls.resume(self._meant(command.call_id, _is_held, "resumed"))

    async def set_mute(self, command: SetMute) -> None:
        """Close or open the microphone; a call that is on hold keeps it for afterwards."""
        target = self._meant(command.call_id, _is_connected, "muted")
        await self._calls.set_mute(target, command.on)

    async def send_dtmf(self, command: SendDtmf) -> None:
        """Send tones in the call.

        Raises:
            InvalidInput: ``call.bad_digits``.
        """
        digits = dtmf_digits(command.digits)
        await self._calls.send_dtmf(self._meant(command.call_id, _talks, "sent tones"), digits)

    async def use_devices(self, command: UseDevices) -> None:
        """Change devices; what stands in the settings stays wanted behind the choice."""
        self._want(with_choice(self._configured, command))
        await self._engine.use_devices(self._audio)

    def _want(self, audio: AudioChoice) -> None:
        self._audio = audio
        self._book.want_devices(audio)

    def _meant(self, call_id: CallId | None, fits: Callable[[Call], bool], done: str) -> CallId:
        """Return the engine's id of the call that a command means.

        Raises:
            NotFound: ``call.none``: nothing to do it to; ``call.not_found``: that call is gone.
            IllegalTransition: The named call is in another state.
        """
        living = self._book.living()
        if call_id is None:
            # Talking before dialling before held: what the agent hears is what is meant.
            fitting = sorted(
                (c for c in living if fits(c)), key=lambda c: (_RANK[c.state], -c.started_s)
            )
            if not fitting:
                raise NotFound(f"there is no call that can be {done}", code="call.none")
            call = fitting[0]
        else:
            named = next((c for c in living if c.call_id == call_id), None)
            if named is None:
                raise NotFound("that call has ended", code="call.not_found")
            if not fits(named):
                raise IllegalTransition(
                    f"a call that is {named.state} cannot be {done}",
                    code="call.illegal_transition",
                    fields={"state": named.state},
                )
            call = named
        engine_id = self._book.engine_id(call.call_id)
        if engine_id is None:
            raise NotFound("that call has ended", code="call.not_found")
        return engine_id


_RANK = {
    CallState.ACTIVE: 0,
    CallState.ALERTING: 1,
    CallState.DIALING: 1,
    CallState.RINGING: 2,
    CallState.HELD: 3,
    CallState.ENDED: 4,
}


def _lives(call: Call) -> bool:
    return call.is_live


def _rings(call: Call) -> bool:
    return call.state is CallState.RINGING


def _talks(call: Call) -> bool:
    return call.state is CallState.ACTIVE


def _is_held(call: Call) -> bool:
    return call.state is CallState.HELD


def _is_connected(call: Call) -> bool:
    return call.is_connected
