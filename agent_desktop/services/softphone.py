"""What a person does with calls: dial, answer, hang up, hold, mute, tones, devices."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from agent_desktop.contract.engine import AudioChoice
from agent_desktop.domain.calls import Call, CallPurpose, Direction
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
from agent_desktop.domain.errors import AgentDesktopError, IllegalTransition
from agent_desktop.domain.events import CallChanged, PolicyChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook, call_id_of
from agent_desktop.services.device_choice import chosen_after, with_choice
from agent_desktop.services.meant_call import (
    engine_id,
    is_connected,
    is_held,
    is_outgoing,
    lives,
    meant,
    rings,
    talks,
)
from agent_desktop.services.ports import CallControl, SipEngine

logger = logging.getLogger(__name__)


class Softphone:
    """Carries out commands on calls. What follows from them arrives through the ``CallBook``.

    One person talks to one other: whoever is taken on puts the others on hold first.

    Thread: core.
    """

    def __init__(self, bus: Bus, book: CallBook, calls: CallControl, engine: SipEngine) -> None:
        self._book = book
        self._calls = calls
        self._engine = engine
        self._policy = DeskPolicy()
        self._configured = AudioChoice()
        self._chosen: UseDevices | None = None
        self._audio = AudioChoice()
        self._left: CallId | None = None  # who was put on hold for the last call that was dialled
        self._guards: list[Callable[[Dial], Awaitable[None]]] = []
        bus.on(CallChanged, self._on_call)
        bus.handle(Dial, self.dial)
        bus.handle(Answer, self.answer)
        bus.handle(Reject, self.reject)
        bus.handle(HangUp, self.hang_up)
        bus.handle(Hold, self.hold)
        bus.handle(Resume, self.resume)
        bus.handle(SetMute, self.set_mute)
        bus.handle(SendDtmf, self.send_dtmf)
        bus.handle(UseDevices, self.use_devices)
        bus.on(PolicyChanged, self._on_policy)

    @property
    def audio(self) -> AudioChoice:
        """The devices that are wanted now."""
        return self._audio

    def start_with(self, configured: AudioChoice, chosen: UseDevices | None = None) -> None:
        """Take the devices of the settings, and what was chosen over them, as wanted."""
        self._configured = configured
        self._chosen = chosen
        self._want()

    def guard_dial(self, guard: Callable[[Dial], Awaitable[None]]) -> None:
        """Let ``guard`` refuse calls that are dialled, by raising."""
        self._guards.append(guard)

    async def dial(self, command: Dial) -> CallId:
        """Call somebody; returns the id of the call. Who is talked to waits on hold meanwhile.

        Raises:
            InvalidInput: ``call.bad_number``.
            IllegalTransition: ``call.busy``: another call rings, here or at the far end.
            NotAllowed: A guard refused: ``customer.do_not_call``.
        """
        for guard in self._guards:
            await guard(command)
        return await self.call(command.number, CallPurpose.CALL)

    async def call(self, number: str, purpose: CallPurpose) -> CallId:
        """Call a number for a purpose, as ``dial`` does."""
        target = dial_target(number)
        if any(rings(call) or is_outgoing(call) for call in self._book.living()):
            raise IllegalTransition(
                "there is a call already: answer or end it first", code="call.busy"
            )
        held = await self.hold_others(None)
        # A consultation looks after its caller itself, with words of its own.
        returns = len(held) == 1 and purpose is not CallPurpose.CONSULT
        self._left = held[0].call_id if returns else None
        try:
            return call_id_of(await self._calls.dial(target, purpose))
        except AgentDesktopError:
            self._left = None
            if len(held) == 1:
                await self._take_back(held[0])
            raise

    def _on_call(self, event: CallChanged) -> None:
        """Go back to who was put on hold for a call that never came about."""
        call = event.call
        if self._left is None or call.is_live or call.answered_s is not None:
            return
        if call.direction is not Direction.OUTBOUND:
            return
        left, self._left = self._book.call(self._left), None
        talks_already = any(talks(c) for c in self._book.living())
        if left is not None and is_held(left) and not talks_already:
            spawn(self._take_back(left), name="back to the caller")

    async def answer(self, command: Answer) -> None:
        """Take the ringing call; who is talked to waits on hold meanwhile."""
        call = meant(self._book, command.call_id, rings, "answered")
        await self.hold_others(call.call_id)
        await self._calls.answer(engine_id(self._book, call))

    async def hold_others(self, call_id: CallId | None) -> list[Call]:
        """Put everybody on hold who is talked to, but for one call; returns who was."""
        others = [c for c in self._book.living() if talks(c) and c.call_id != call_id]
        for call in others:
            await self._calls.hold(engine_id(self._book, call))
        return others

    async def _take_back(self, held: Call) -> None:
        try:
            await self._calls.resume(engine_id(self._book, held))
        except AgentDesktopError as refusal:
            # The caller stays on hold, as the window shows; a key takes them back.
            logger.info("the caller could not be taken back: %s", refusal.code)

    async def reject(self, command: Reject) -> None:
        """Refuse the ringing call: 486 Busy Here."""
        call = meant(self._book, command.call_id, rings, "rejected")
        await self._calls.reject(engine_id(self._book, call))

    async def hang_up(self, command: HangUp) -> None:
        """End a call in any state; of several, the one that is talked on, then the newest.

        In a conference it is talked to all of them, and all of them end.
        """
        call = meant(self._book, command.call_id, lives, "ended")
        ended = [call]
        if command.call_id is None and call.conference:
            ended = [c for c in self._book.living() if c.conference]
        for one in ended:
            await self._calls.hang_up(engine_id(self._book, one))

    async def hold(self, command: Hold) -> None:
        """Put the far end on hold."""
        call = meant(self._book, command.call_id, talks, "put on hold")
        await self._calls.hold(engine_id(self._book, call))

    async def resume(self, command: Resume) -> None:
        """Take the far end off hold; who is talked to waits on hold meanwhile."""
        call = meant(self._book, command.call_id, is_held, "resumed")
        if any(talks(c) for c in self._book.living()):
            await self._calls.swap(engine_id(self._book, call))
        else:
            await self._calls.resume(engine_id(self._book, call))

    async def set_mute(self, command: SetMute) -> None:
        """Close or open the microphone; a call that is on hold keeps it for afterwards.

        In a conference everybody hears the same: all its calls are muted together.
        """
        call = meant(self._book, command.call_id, is_connected, "muted")
        muted = [c for c in self._book.living() if c.conference] if call.conference else [call]
        for one in muted:
            await self._calls.set_mute(engine_id(self._book, one), command.on)

    async def send_dtmf(self, command: SendDtmf) -> None:
        """Send tones in the call, in the way that the policy names.

        Raises:
            InvalidInput: ``call.bad_digits``.
        """
        digits = dtmf_digits(command.digits)
        call = meant(self._book, command.call_id, talks, "sent tones")
        await self._calls.send_dtmf(engine_id(self._book, call), digits, self._policy.dtmf)

    async def use_devices(self, command: UseDevices) -> None:
        """Change devices; what stands in the settings stays wanted behind the choice."""
        self._chosen = chosen_after(self._chosen, command)
        self._want()
        await self._engine.use_devices(self._audio)

    def _on_policy(self, event: PolicyChanged) -> None:
        before, self._policy = self._audio, event.policy
        self._want()
        if self._audio != before:
            spawn(self._give_devices(), name="ringing by policy")

    async def _give_devices(self) -> None:
        try:
            await self._engine.use_devices(self._audio)
        except AgentDesktopError:
            return  # the engine is still starting; it is given them with its account

    def _want(self) -> None:
        audio = self._configured
        if self._chosen is not None:
            audio = with_choice(audio, self._chosen)
        after_s = self._policy.ringing.speakers_after_s
        self._audio = replace(audio, speakers_after_s=after_s)
        self._book.want_devices(self._audio)
