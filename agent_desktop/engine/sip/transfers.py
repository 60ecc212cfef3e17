"""Transfers by REFER (RFC 3515): the caller stays ours until the far end says that it worked."""

import logging
import weakref
from collections.abc import Callable
from functools import partial
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import EngineCallState
from agent_desktop.domain.calls import TransferState
from agent_desktop.domain.errors import IllegalTransition
from agent_desktop.engine.sip.book import CallBook
from agent_desktop.engine.sip.call import SipCall, Transferring
from agent_desktop.engine.sip.conferences import Conferences
from agent_desktop.engine.sip.holding import Holding
from agent_desktop.engine.sip.thread import SipThread

logger = logging.getLogger(__name__)

TRANSFER_WAIT_S: Final = 30.0
_NO_REQUIRE_REPLACES: Final = 1  # PJSUA_XFER_NO_REQUIRE_REPLACES, which the wheel does not name
_GAVE_UP: Final = 487
_NO_NEWS: Final = 408
_T = TransferState


class Transfers:
    """Sends callers elsewhere. Thread: sip.

    A caller is put on hold first. Whatever goes wrong, refusal, failure or silence, leaves them on
    hold here; only a NOTIFY that tells of success ends our call.

    Args:
        uri_of: Makes a URI of what a person dials.
        wait_s: How long without any news a transfer is believed in.
    """

    def __init__(
        self,
        thread: SipThread,
        book: CallBook,
        holding: Holding,
        conferences: Conferences,
        uri_of: Callable[[str], str],
        wait_s: float = TRANSFER_WAIT_S,
    ) -> None:
        self._thread = thread
        self._book = book
        self._holding = holding
        self._conferences = conferences
        self._uri_of = uri_of
        self._wait_s = wait_s

    def blind(self, call_id: str, target: str) -> None:
        """Send a caller to a number, unannounced.

        Raises:
            NotFound: ``call.not_found``.
            IllegalTransition: ``call.illegal_transition``.
            InvalidInput: ``sip.bad_target``.
            Unavailable: ``sip.not_registered``.
        """
        call = self._free(call_id)
        self._begin(call, Transferring(target=self._uri_of(target)))

    def attended(self, call_id: str, other_id: str) -> None:
        """Connect a caller with the far end of our other call (Replaces, RFC 3891).

        A call that only rings can be replaced by nobody but who is called: then the ringing ends
        and the caller is sent there unannounced.

        Raises:
            NotFound: ``call.not_found``.
            IllegalTransition: ``call.illegal_transition``.
        """
        call = self._free(call_id)
        other = self._book.find(other_id, "hang_up")
        rings = not other.record.is_connected
        if other is call or (rings and not other.target):
            raise IllegalTransition(
                "there is nobody to connect with", code="call.illegal_transition"
            )
        if not rings:
            other.record.require("transfer")
            self._begin(call, Transferring(other_id=other_id))
            return
        self._begin(call, Transferring(target=other.target, waits_for=other_id))
        _hang_up(other)

    def on_settled(self, call: SipCall) -> None:
        """Go on with a transfer that waited for the caller to be held, or for a refusal of it."""
        self._send(call)

    def on_left(self, call: SipCall) -> None:
        """Take note of a call that ended."""
        if call.record.transfer is _T.TRYING:
            # Only a final NOTIFY says that it worked: who hangs up before has given up.
            call.record = call.record.changed(transfer=_T.FAILED, transfer_code=_GAVE_UP)
        call.transferring = None
        for waiting in self._book:
            plan = waiting.transferring
            if plan is not None and plan.waits_for == call.record.call_id:
                plan.waits_for = ""
                self._send(waiting)

    def on_status(self, call: SipCall, code: int, final: bool) -> None:
        """Take what the far end tells of its call to the target."""
        plan = call.transferring
        succeeded = final and 200 <= code < 300
        if plan is None:
            late = call.record.transfer is _T.FAILED and call.record.transfer_code == _NO_NEWS
            # Told too late, but the caller is not being talked to: they are gone indeed.
            if succeeded and late and call.record.state is EngineCallState.HELD:
                self._done(call, code, "")
            return
        if succeeded:
            self._done(call, code, plan.other_id)
        elif final or code >= 300:
            self._fail(call, code)
        else:
            self._expect_news(call, plan)
            if 100 < code < 200 and code != call.record.transfer_code:
                self._book.change(call, transfer_code=code)

    def _free(self, call_id: str) -> SipCall:
        call = self._book.find(call_id, "transfer")
        if call.transferring is not None:
            raise IllegalTransition(
                "it is being transferred already", code="call.illegal_transition"
            )
        return call

    def _begin(self, call: SipCall, plan: Transferring) -> None:
        call.transferring = plan
        if call.record.conference:
            self._conferences.leave(call)
        self._book.change(call, transfer=_T.TRYING, transfer_code=0)
        if call.is_held:
            self._send(call)
        else:
            self._holding.set(call, True)

    def _send(self, call: SipCall) -> None:
        plan = call.transferring
        unsettled = call.reinvite_pending or call.wants_hold != call.is_held
        if plan is None or plan.sent or plan.waits_for or unsettled:
            return
        plan.sent = True
        other = self._book.get(plan.other_id)
        prm = pj.CallOpParam()
        prm.options = _NO_REQUIRE_REPLACES
        try:
            if not plan.other_id:
                call.xfer(plan.target, prm)
            elif other is not None:
                call.xferReplaces(other, prm)
            else:
                self._fail(call, _GAVE_UP)
                return
        except pj.Error as exc:
            logger.info("REFER not sent: %s", exc.status)
            self._fail(call, 500)
            return
        self._expect_news(call, plan)

    def _expect_news(self, call: SipCall, plan: Transferring) -> None:
        plan.news += 1
        count = plan.news
        call_ref = weakref.ref(call)

        def overdue() -> None:
            waiting = call_ref()
            if waiting is not None and waiting.transferring is plan and plan.news == count:
                self._fail(waiting, _NO_NEWS)

        self._thread.after(self._wait_s, overdue)

    def _done(self, call: SipCall, code: int, other_id: str) -> None:
        call.transferring = None
        self._book.change(call, transfer=_T.DONE, transfer_code=code)
        for ended in (call, self._book.get(other_id)):
            if ended is not None:
                # Not from within pjsua's callback, which still works on the call.
                self._thread.after(0, partial(_hang_up, ended))

    def _fail(self, call: SipCall, code: int) -> None:
        call.transferring = None
        self._book.change(call, transfer=_T.FAILED, transfer_code=code)


def _hang_up(call: SipCall) -> None:
    if call.record.state is EngineCallState.ENDED:
        return  # the far end was faster
    try:
        call.end()
    except pj.Error as exc:
        logger.info("a transferred call cannot be ended: %s", exc.status)
