"""What the network does to the calls: INVITEs, answers, media, ends, news of transfers."""

import logging
import time
from functools import partial
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import EngineCallState, EngineNotice
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.errors import Unavailable
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.book import CallBook, new_call_id
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.callers import incoming_record
from agent_desktop.engine.sip.conferences import Conferences
from agent_desktop.engine.sip.dialling import uri_of
from agent_desktop.engine.sip.holding import Holding
from agent_desktop.engine.sip.messages import clean, header, request_uri
from agent_desktop.engine.sip.quality import QualityWatch
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sip.sound import CallSound
from agent_desktop.engine.sip.thread import SipThread
from agent_desktop.engine.sip.transfers import Transfers

logger = logging.getLogger(__name__)

NOTICE_S: Final = 10.0
ELSEWHERE: Final = "Call completed elsewhere"
_FOREIGN: Final = (403, 404)
_S = EngineCallState


class Switchboard:
    """Implements ``CallEvents`` and takes INVITEs. Thread: sip."""

    def __init__(
        self,
        thread: SipThread,
        registrar: Registrar,
        book: CallBook,
        sound: CallSound,
        quality: QualityWatch,
        report: Report,
        *,
        transfer_wait_s: float,
    ) -> None:
        self._thread = thread
        self._registrar = registrar
        self._book = book
        self._sound = sound
        self._quality = quality
        self._report = report
        self.holding = Holding(thread, book, report)
        self.conferences = Conferences(book, self.holding)
        self.transfers = Transfers(
            thread,
            book,
            self.holding,
            self.conferences,
            partial(uri_of, registrar),
            transfer_wait_s,
        )
        self._refused: set[SipCall] = set()
        self._replacing = ""  # the INVITE that pjsua asks about before it makes a call of it
        self._counts: dict[str, int] = {}
        self._told_s: dict[str, float] = {}
        self.holding.on_refused = self._on_hold_refused

    def close(self) -> None:
        """Let go of refused callers."""
        self._refused.clear()

    # -- INVITEs ----------------------------------------------------------------------------------

    def on_invite(self, pj_id: int, source: str, message: str) -> None:
        """Let a caller ring, or refuse. The 180 leaves before anybody else hears of it."""
        code = self._registrar.admission.verdict(source, request_uri(message))
        call = self._new_call(message, pj_id)
        if code:
            self._refuse(call, code)
            return
        self._book.add(call)
        answer(call, 180)
        self._book.tell(call)

    def on_overflow(self, source: str, message: str) -> None:
        """Take note of a caller whom the library refused: it has no room for a fifth call."""
        if self._registrar.admission.verdict(source, request_uri(message)) == 0:
            self._tell_at_times("call.refused_full", {})

    def may_replace(self, source: str, message: str) -> bool:
        """Decide whether an INVITE with Replaces may take a call's place.

        It needs what any INVITE needs; only that we take no calls does not matter, for the call it
        replaces was taken.
        """
        self._replacing = message
        verdict = self._registrar.admission.verdict(source, request_uri(message))
        return verdict not in _FOREIGN

    def on_replaced(self, call: SipCall, pj_id: int) -> SipCall:
        """Make the call that takes the place of ``call``: a colleague transferred it to us.

        pjsua answers it and ends the old one. What we talk on or have muted stays so.
        """
        message = self._replacing
        new = self._new_call(message, pj_id)
        new.record = new.record.changed(muted=call.record.muted)
        self._book.add(new)
        if self._book.focus == call.record.call_id:
            self._book.focus = new.record.call_id
        return new

    # -- calls ------------------------------------------------------------------------------------

    def on_call_state(self, call: SipCall) -> None:
        """Take a step of the INVITE session."""
        info = call.getInfo()
        if call in self._refused:
            if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
                self._thread.after(0, lambda: self._refused.discard(call))
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._on_ended(call, info)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED and not call.record.is_connected:
            now = time.monotonic()
            self._book.change(call, state=_S.ACTIVE, connected_s=now, early_media=False)
            if call.record.purpose is not CallPurpose.CODE:
                self.holding.place(call)
        elif info.state == pj.PJSIP_INV_STATE_EARLY and call.record.state is _S.DIALING:
            self._book.change(call, state=_S.ALERTING, progress=info.lastStatusCode)

    def on_progress(self, call: SipCall, code: int) -> None:
        """Remember what the far end says before it answers."""
        known = self._book.get(call.record.call_id) is call
        if known and not call.record.is_connected and call.record.progress != code:
            self._book.change(call, progress=code)

    def on_call_media(self, call: SipCall) -> None:
        """Connect what flows, and see who holds whom."""
        if call in self._refused:
            return
        call.is_encrypted = self._sound.is_encrypted(call)
        self._sound.renew(call)
        dialled = call.record.state in (_S.DIALING, _S.ALERTING)
        answered = call.getInfo().lastStatusCode >= 200
        early = dialled and not answered and call.audio() is not None
        held = call.is_held_by_far_end()
        if (early, held) != (call.record.early_media, call.record.remote_held):
            self._book.change(call, early_media=early, remote_held=held)
        else:
            self._book.arrange()

    def on_cancel(self, call: SipCall, message: str) -> None:
        """See whether a colleague was faster (RFC 3326): nobody missed that call."""
        reasons = header(message, "Reason").lower().replace(" ", "")
        call.answered_elsewhere = "sip;" in reasons and "cause=200" in reasons

    def on_ending(self, call: SipCall) -> None:
        """Read the counters of the call's sound for the last time."""
        self._quality.look(call)

    def on_reinvite_answered(self, call: SipCall, code: int) -> None:
        """Go to held or back to active."""
        self.holding.on_answer(call, code)
        if code < 300:
            self.transfers.on_settled(call)

    def on_transfer_status(self, call: SipCall, code: int, final: bool) -> None:
        """Take news of a transfer."""
        if self._book.get(call.record.call_id) is call:
            self.transfers.on_status(call, code, final)

    # -- within -----------------------------------------------------------------------------------

    def _new_call(self, message: str, pj_id: int) -> SipCall:
        own = (self._registrar.user, self._registrar.admission.contact_user)
        record = incoming_record(new_call_id(), message, own)
        return SipCall(self._registrar.line, self, record, pj_id)

    def _on_ended(self, call: SipCall, info: pj.CallInfo) -> None:
        if not self._book.drop(call):
            return
        self._quality.last_word(call)
        self._sound.forget(call)
        self.transfers.on_left(call)
        self._book.change(
            call,
            state=_S.ENDED,
            ended_s=time.monotonic(),
            end_code=info.lastStatusCode,
            end_reason=ELSEWHERE if call.answered_elsewhere else clean(info.lastReason),
            ended_by_us=call.ended_by_us,
        )
        self.conferences.leave(call)
        self.holding.on_left()
        # pjsua2 still works on the object while this callback runs, and soon after it the number
        # of the call may be another call's: it goes with the very next turn of the thread.
        self._thread.after(0, call.release)

    def _on_hold_refused(self, call: SipCall) -> None:
        if call.is_held:
            self.conferences.leave(call)
        self.transfers.on_settled(call)

    def _refuse(self, call: SipCall, code: int) -> None:
        """Refuse a caller with the next turn of the thread.

        Within the callback the library still reads the INVITE, and aborts the process when it
        carried no offer of media.
        """
        self._refused.add(call)

        def refuse() -> None:
            try:
                answer(call, code)
            except Unavailable:
                self._refused.discard(call)  # the caller was faster

        self._thread.after(0, refuse)
        if code in _FOREIGN:
            self._tell_at_times("sip.foreign_invite", {"code": str(code)})

    def _tell_at_times(self, notice: str, fields: dict[str, str]) -> None:
        """Tell the desk of something that may happen very often, with how often it did."""
        count = self._counts[notice] = self._counts.get(notice, 0) + 1
        now = time.monotonic()
        if now - self._told_s.get(notice, -NOTICE_S) >= NOTICE_S:
            self._told_s[notice], self._counts[notice] = now, 0
            self._report(EngineNotice(code=notice, fields={"count": str(count), **fields}))


def answer(call: SipCall, code: int) -> None:
    """Answer a caller with a SIP status.

    Raises:
        Unavailable: ``sip.failed``: the caller is gone.
    """
    prm = pj.CallOpParam()
    prm.statusCode = code
    try:
        call.answer(prm)
    except pj.Error as exc:
        raise Unavailable(f"the far end is gone: {exc.reason}", code="sip.failed") from exc
