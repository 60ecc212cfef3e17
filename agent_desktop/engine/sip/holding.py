"""Hold, resume and swap: re-INVITEs, one at a time, and again when both sides asked at once."""

import random
import weakref
from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import EngineCallState, EngineNotice
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.book import CallBook
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.thread import SipThread

REQUEST_PENDING: Final = 491


class Holding:
    """Brings calls to where ``wants_hold`` says, and one of them to the line. Thread: sip.

    Attributes:
        on_refused: Called with a call whose far end would not be held or taken off hold.
    """

    def __init__(self, thread: SipThread, book: CallBook, report: Report) -> None:
        self._thread = thread
        self._book = book
        self._report = report
        self._next = ""
        self.on_refused: Callable[[SipCall], None] = lambda _call: None

    def set(self, call: SipCall, on: bool) -> None:
        """Want a call held or not; at once, or after the re-INVITE that is under way."""
        call.wants_hold = on
        self._settle(call)

    def bring(self, call: SipCall) -> None:
        """Talk to this call: hold the one that is on the line first, so that never two are.

        If that one's far end refuses to be held, it stays on the line.
        """
        self._next = call.record.call_id
        self._clear_the_line_for(call)
        self._bring_next()

    def take_the_line(self, call: SipCall) -> None:
        """Talk to a call that is new on the line; the others hear so at once and are held."""
        self._next = ""
        self._book.focus = call.record.call_id
        self._clear_the_line_for(call)
        self._book.arrange()

    def place(self, call: SipCall) -> None:
        """Find the place of a call that was answered just now.

        Whoever went back to a caller while a colleague's telephone rang is not torn away from
        them: then the colleague is held.
        """
        own = call.record.call_id
        if self._book.focus == own:
            return
        if any(c is not call for c in self._book.talking()):
            call.wants_hold = True
            # The ACK leaves after pjsua's callback, and only after it a re-INVITE may.
            self._thread.after(0, self._settling(weakref.ref(call)))
        else:
            self.take_the_line(call)

    def on_answer(self, call: SipCall, code: int) -> None:
        """Take the final answer to a re-INVITE."""
        call.reinvite_pending = False
        if code < 300:
            call.is_held = call.asked_hold
            self._follow(call)
            self._settle(call)
            self._bring_next()
        elif code == REQUEST_PENDING:
            # RFC 3261, section 14.1: who owns the Call-ID waits longer.
            delay_s = random.uniform(0.5, 2.5)  # noqa: S311 - no secret
            self._thread.after(delay_s, self._settling(weakref.ref(call)))
        else:
            self._give_up(call, code)

    def on_left(self) -> None:
        """Bring the call that waited for one that ended."""
        self._bring_next()

    def _clear_the_line_for(self, call: SipCall) -> None:
        for other in self._book:
            together = call.record.conference and other.record.conference
            if other is call or together or other.wants_hold or not other.record.is_connected:
                continue
            if other.record.conference:
                self._book.change(other, conference=False)
            self.set(other, True)

    def _follow(self, call: SipCall) -> None:
        state = EngineCallState.HELD if call.is_held else EngineCallState.ACTIVE
        if call.record.is_connected and call.record.state is not state:
            self._book.change(call, state=state)

    def _bring_next(self) -> None:
        call = self._book.get(self._next)
        if call is None or not call.record.is_connected:
            return
        state = EngineCallState.ACTIVE
        if any(c.record.state is state and c is not call for c in self._book):
            return
        self._next = ""
        self._book.focus = call.record.call_id
        self.set(call, False)
        self._book.arrange()

    def _settling(self, call_ref: weakref.ref[SipCall]) -> Callable[[], None]:
        def settle() -> None:
            if (call := call_ref()) is not None:
                self._settle(call)

        return settle

    def _settle(self, call: SipCall) -> None:
        settled = call.wants_hold == call.is_held
        if call.reinvite_pending or settled or not call.record.is_connected:
            return
        call.asked_hold = call.wants_hold
        call.reinvite_pending = True
        prm = pj.CallOpParam(True)
        try:
            if call.wants_hold:
                call.setHold(prm)
            else:
                prm.opt.flag = pj.PJSUA_CALL_UNHOLD
                call.reinvite(prm)
        except pj.Error:
            call.reinvite_pending = False
            self._give_up(call, 0)

    def _give_up(self, call: SipCall, code: int) -> None:
        call.wants_hold = call.is_held
        self._next = ""
        fields = {"call_id": call.record.call_id, "sip": str(code)}
        self._report(EngineNotice(code="call.hold_failed", fields=fields))
        self.on_refused(call)
