"""Several calls at once: swap, transfer, asking a colleague, conference."""

import logging
from typing import Final

from agent_desktop.domain.call_progress import CallEnding, ending_of, ending_of_call
from agent_desktop.domain.calls import Call, CallPurpose, TransferState
from agent_desktop.domain.commands import (
    CancelTransfer,
    CompleteTransfer,
    Conference,
    Consult,
    Swap,
    Transfer,
)
from agent_desktop.domain.dialing import dial_target
from agent_desktop.domain.errors import AgentDesktopError, IllegalTransition, NotFound
from agent_desktop.domain.events import CallChanged, NoticeRaised, Severity
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.meant_call import engine_id, is_connected, is_held, meant, talks
from agent_desktop.services.ports import CallControl
from agent_desktop.services.softphone import Softphone

logger = logging.getLogger(__name__)

_TRANSFER_FAILED: Final = {
    CallEnding.BUSY: "call.transfer_busy",
    CallEnding.NOT_FOUND: "call.transfer_not_found",
    CallEnding.DECLINED: "call.transfer_declined",
    CallEnding.NO_ANSWER: "call.transfer_no_answer",
}
_CONSULT_FAILED: Final = {
    CallEnding.BUSY: "call.consult_busy",
    CallEnding.NOT_FOUND: "call.consult_not_found",
    CallEnding.DECLINED: "call.consult_declined",
    CallEnding.NO_ANSWER: "call.consult_no_answer",
}


class Consultation:
    """Carries out what needs more than one call, and never loses the caller in it.

    A transfer that fails leaves the caller on hold at the engine. Here the agent is brought back to
    the caller at once, unless the agent talks to somebody else, and reads why. The same happens
    when a colleague who was asked does not answer, or hangs up.

    Thread: core.
    """

    def __init__(self, bus: Bus, book: CallBook, calls: CallControl, softphone: Softphone) -> None:
        self._bus = bus
        self._book = book
        self._calls = calls
        self._softphone = softphone
        self._transfers: dict[CallId, TransferState] = {}
        self._targets: dict[CallId, str] = {}
        # Whom each colleague is asked about; None: nobody any more.
        self._asked_about: dict[CallId, CallId | None] = {}
        bus.handle(Swap, self.swap)
        bus.handle(Transfer, self.transfer)
        bus.handle(Consult, self.consult)
        bus.handle(CompleteTransfer, self.complete)
        bus.handle(CancelTransfer, self.cancel)
        bus.handle(Conference, self.conference)
        bus.on(CallChanged, self._on_call)

    async def swap(self, command: Swap) -> None:
        """Talk to a held caller and put the one on the line on hold."""
        call = meant(self._book, command.call_id, is_held, "taken off hold")
        if any(talks(c) for c in self._book.living()):
            await self._calls.swap(engine_id(self._book, call))
        else:
            await self._calls.resume(engine_id(self._book, call))

    async def transfer(self, command: Transfer) -> None:
        """Send the caller to another number, unannounced.

        Raises:
            InvalidInput: ``call.bad_number``.
            IllegalTransition: ``call.transferring``: that call is being transferred already.
        """
        target = dial_target(command.number)
        call = meant(self._book, command.call_id, is_connected, "transferred")
        await self._transfer(call, target)

    async def _transfer(self, call: Call, target: str) -> None:
        if call.transfer is TransferState.TRYING:
            raise IllegalTransition("it is being transferred already", code="call.transferring")
        self._targets[call.call_id] = target
        await self._calls.transfer(engine_id(self._book, call), target)

    async def consult(self, command: Consult) -> CallId:
        """Hold the caller and call a colleague about them; returns the id of the colleague's call.

        Raises:
            InvalidInput: ``call.bad_number``.
            NotFound: ``call.no_caller``: there is nobody to ask about.
            IllegalTransition: ``call.consulting``: a colleague is being asked already.
        """
        dial_target(command.number)
        if self._colleague() is not None:
            raise IllegalTransition("a colleague is being asked already", code="call.consulting")
        caller = self._caller()
        call_id = await self._softphone.call(command.number, CallPurpose.CONSULT)
        self._asked_about[call_id] = caller.call_id
        return call_id

    async def complete(self, _command: CompleteTransfer) -> None:
        """Connect the caller with the colleague, and leave.

        A colleague who does not answer yet gets the caller unannounced.

        Raises:
            IllegalTransition: ``call.not_consulting``.
            NotFound: ``call.no_caller``: the caller has hung up.
        """
        colleague = self._colleague() or self._second()
        if colleague is None:
            raise IllegalTransition("no colleague is being asked", code="call.not_consulting")
        caller = self._caller(colleague)
        if colleague.is_connected:
            if caller.transfer is TransferState.TRYING:
                raise IllegalTransition("it is transferred already", code="call.transferring")
            self._targets[caller.call_id] = colleague.remote_number
            await self._calls.complete_transfer(
                engine_id(self._book, caller), engine_id(self._book, colleague)
            )
            return
        self._asked_about[colleague.call_id] = None  # handed over: nobody to go back to
        await self._let_go(colleague)
        await self._transfer(caller, dial_target(colleague.remote_number))

    async def cancel(self, _command: CancelTransfer) -> None:
        """End the consultation; the colleague's end brings the agent back to the caller.

        Raises:
            IllegalTransition: ``call.not_consulting``.
        """
        colleague = self._colleague() or self._second()
        if colleague is None:
            raise IllegalTransition("no colleague is being asked", code="call.not_consulting")
        if colleague.call_id not in self._asked_about:
            self._asked_about[colleague.call_id] = self._caller(colleague).call_id
        await self._let_go(colleague)

    async def _let_go(self, colleague: Call) -> None:
        try:
            await self._calls.hang_up(engine_id(self._book, colleague))
        except NotFound:
            logger.info("the colleague was faster and has hung up")

    async def conference(self, command: Conference) -> None:
        """Bring everybody on the line and on hold together, or part them again.

        Raises:
            IllegalTransition: ``call.not_two``: there is only one other person.
        """
        together = [c for c in self._book.living() if c.is_connected and _may_confer(c)]
        if not command.on:
            together = [c for c in together if c.conference]
        if len(together) < 2:
            raise IllegalTransition("a conference needs two calls", code="call.not_two")
        await self._calls.conference([engine_id(self._book, call) for call in together], command.on)

    def target_of(self, call_id: CallId) -> str:
        """Return where a call was transferred to, "" for nowhere."""
        return self._targets.get(call_id, "")

    def _colleague(self) -> Call | None:
        """Return the call to the colleague who is being asked."""
        asked = [c for c in self._book.living() if c.purpose is CallPurpose.CONSULT]
        return asked[-1] if asked else None

    def _second(self) -> Call | None:
        """Return the call on the line, if exactly one more waits on hold: a pair by itself."""
        connected = [c for c in self._book.living() if c.is_connected and _may_confer(c)]
        active = [c for c in connected if talks(c)]
        return active[0] if len(connected) == 2 and len(active) == 1 else None

    def _caller(self, colleague: Call | None = None) -> Call:
        """Return who the colleague is asked about: the one on the line, else on hold last."""
        about = self._asked_about.get(colleague.call_id) if colleague is not None else None
        known = self._book.call(about) if about is not None else None
        if known is not None:
            return known
        waiting = [
            c
            for c in self._book.living()
            if c.is_connected and c.is_with_customer and c is not colleague
        ]
        if not waiting:
            raise NotFound("there is no caller for this", code="call.no_caller")
        return max(waiting, key=lambda c: (talks(c), c.answered_s or 0.0))

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        self._follow_transfer(call)
        if call.purpose is CallPurpose.CONSULT or call.call_id in self._asked_about:
            self._follow_colleague(call)
        if not call.is_live:
            self._forget(call.call_id)

    def _follow_transfer(self, call: Call) -> None:
        before = self._transfers.get(call.call_id, TransferState.NONE)
        self._transfers[call.call_id] = call.transfer
        if call.transfer is before:
            return
        if call.transfer is TransferState.DONE:
            self._tell("call.transferred", Severity.INFO)
        elif call.transfer is TransferState.FAILED and call.is_live:
            ending = ending_of(call.transfer_code)
            self._tell(_TRANSFER_FAILED.get(ending, "call.transfer_failed"), Severity.WARNING)
            spawn(self._take_back(call.call_id), name="back to the caller")

    def _follow_colleague(self, call: Call) -> None:
        """Go back to the caller when the colleague's call has ended, however it did."""
        if call.is_live:
            return
        about = self._asked_about.get(call.call_id, self._held_caller())
        caller = self._book.call(about) if about is not None else None
        if caller is None or caller.transfer in (TransferState.TRYING, TransferState.DONE):
            return
        ending = ending_of_call(call)
        if ending is not CallEnding.NONE:
            self._tell(_CONSULT_FAILED.get(ending, "call.consult_failed"), Severity.WARNING)
        spawn(self._take_back(caller.call_id), name="back to the caller")

    def _held_caller(self) -> CallId | None:
        """Return the customer on hold who was answered last.

        A desk that came back in a consultation knows no more.
        """
        held = [c for c in self._book.living() if is_held(c) and c.is_with_customer]
        return max(held, key=lambda c: c.answered_s or 0.0).call_id if held else None

    async def _take_back(self, call_id: CallId) -> None:
        """Talk to a caller who waits on hold, unless the agent talks to somebody else."""
        caller = self._book.call(call_id)
        if caller is None or not is_held(caller):
            return
        if any(talks(call) for call in self._book.living()):
            return
        try:
            await self._calls.resume(engine_id(self._book, caller))
        except AgentDesktopError as refusal:
            # The caller stays on hold, as the window shows; a key takes them back.
            logger.info("the caller could not be taken back: %s", refusal.code)

    def _forget(self, call_id: CallId) -> None:
        self._transfers.pop(call_id, None)
        self._asked_about.pop(call_id, None)
        while len(self._targets) > _REMEMBERED:
            self._targets.pop(next(iter(self._targets)))

    def _tell(self, code: str, severity: Severity) -> None:
        self._bus.publish(NoticeRaised(code=code, severity=severity))


_REMEMBERED: Final = 20


def _may_confer(call: Call) -> bool:
    return call.purpose in (CallPurpose.CALL, CallPurpose.CONSULT)
