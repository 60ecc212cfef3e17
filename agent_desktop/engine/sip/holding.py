"""Hold and resume: re-INVITEs, one at a time, and again when both sides asked at once."""

import random
import weakref
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import EngineNotice
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.thread import SipThread

REQUEST_PENDING: Final = 491


class Holding:
    """Brings calls to where ``wants_hold`` says. Thread: sip."""

    def __init__(self, thread: SipThread, report: Report) -> None:
        self._thread = thread
        self._report = report

    def set(self, call: SipCall, on: bool) -> None:
        """Want a call held or not; at once, or after the re-INVITE that is under way."""
        call.wants_hold = on
        self._settle(call)

    def on_answer(self, call: SipCall, code: int) -> None:
        """Take the final answer to a re-INVITE."""
        call.reinvite_pending = False
        if code < 300:
            call.is_held = call.asked_hold
            self._settle(call)
        elif code == REQUEST_PENDING:
            # RFC 3261, section 14.1: who owns the Call-ID waits longer.
            self._again_later(weakref.ref(call))
        else:
            self._give_up(call, code)

    def _again_later(self, call_ref: weakref.ref[SipCall]) -> None:
        def again() -> None:
            if (call := call_ref()) is not None:
                self._settle(call)

        self._thread.after(random.uniform(0.5, 2.5), again)  # noqa: S311 - no secret

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
        fields = {"call_id": call.record.call_id, "sip": str(code)}
        self._report(EngineNotice(code="call.hold_failed", fields=fields))
