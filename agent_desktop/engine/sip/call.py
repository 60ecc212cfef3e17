"""One call of pjsua2: its callbacks, turned into plain calls on the switchboard."""

import logging
from dataclasses import dataclass
from typing import Final, Protocol

import pjsua2 as pj

from agent_desktop.domain.calls import CallPurpose
from agent_desktop.engine.sip.record import CallRecord

logger = logging.getLogger(__name__)

CALL_DECLINED: Final = 603


class CallEvents(Protocol):
    """Who hears of a call's changes. Thread: sip."""

    def on_call_state(self, call: "SipCall") -> None:
        """The INVITE session moved."""

    def on_call_media(self, call: "SipCall") -> None:
        """Media started, stopped or changed direction."""

    def on_progress(self, call: "SipCall", code: int) -> None:
        """The far end sent a provisional answer to our INVITE."""

    def on_cancel(self, call: "SipCall", message: str) -> None:
        """The caller withdraws; the CANCEL may say why."""

    def on_ending(self, call: "SipCall") -> None:
        """We are about to end it; its sound's counters are gone afterwards."""

    def on_reinvite_answered(self, call: "SipCall", code: int) -> None:
        """Our re-INVITE got its final answer."""

    def on_transfer_status(self, call: "SipCall", code: int, final: bool) -> None:
        """The far end told how its call to the transfer's target goes, or refused the REFER."""

    def may_replace(self, source: str, message: str) -> bool:
        """Decide whether an INVITE with Replaces may take a call's place."""

    def on_replaced(self, call: "SipCall", pj_id: int) -> "SipCall":
        """Make the call that takes the place of ``call``."""


@dataclass(slots=True)
class Transferring:
    """A transfer that is under way.

    Attributes:
        target: URI for a blind transfer.
        other_id: The call that an attended transfer connects with; "" for a blind one.
        sent: The REFER is on its way.
        waits_for: A ringing call that has to end before the REFER may leave; "" for none.
        news: How often the far end told something; a time-out belongs to one count.
    """

    target: str = ""
    other_id: str = ""
    sent: bool = False
    waits_for: str = ""
    news: int = 0


class SipCall(pj.Call):  # type: ignore[misc]
    """A call with what the engine remembers of it.

    Thread: sip. Keep a reference until pjsua says DISCONNECTED: dropping it earlier hangs up.

    Attributes:
        record: What the desk is told.
        wants_hold: Where the far end should be; ``is_held`` follows once it agreed.
        reinvite_pending: A re-INVITE is on its way; only one at a time is allowed.
        target: The URI that was dialled, "" for a caller.
        transferring: The transfer under way.
        answered_elsewhere: The CANCEL said so: a colleague was faster.
        is_encrypted: Its sound travels as SRTP.
    """

    def __init__(
        self, account: pj.Account, events: CallEvents, record: CallRecord, pj_id: int
    ) -> None:
        super().__init__(account, pj_id)
        self.record = record
        self.wants_hold = False
        self.is_held = False
        self.asked_hold = False
        self.reinvite_pending = False
        self.ended_by_us = False
        self.answered_elsewhere = False
        self.target = ""
        self.transferring: Transferring | None = None
        self.is_encrypted = False
        self._events = events

    def end(self, code: int = 0) -> None:
        """End the call by our doing; ``code`` answers one that rings here.

        Raises:
            pj.Error: The far end was faster.
        """
        self.ended_by_us = True
        self._events.on_ending(self)
        prm = pj.CallOpParam()
        prm.statusCode = code
        self.hangup(prm)

    def release(self) -> None:
        """Be the last to hold a reference: see ``Switchboard``."""

    def audio(self) -> pj.AudioMedia | None:
        """Return the call's audio in the bridge, None while it has none or has just gone."""
        try:
            info = self.getInfo()  # its parts live in its memory only: keep it while they are read
            for index, media in enumerate(info.media):
                flowing = media.status in (
                    pj.PJSUA_CALL_MEDIA_ACTIVE,
                    pj.PJSUA_CALL_MEDIA_REMOTE_HOLD,
                    pj.PJSUA_CALL_MEDIA_LOCAL_HOLD,
                )
                if media.type == pj.PJMEDIA_TYPE_AUDIO and flowing and media.audioConfSlot >= 0:
                    return self.getAudioMedia(index)
        except pj.Error:
            # The library has let go of it, its end is told next: the others' sound is arranged.
            logger.info("a call's sound is asked for after its end")
        return None

    def is_held_by_far_end(self) -> bool:
        """Return whether the far end stopped listening to us."""
        if self.record.purpose is CallPurpose.LISTEN:
            return False  # it was never to hear us
        info = self.getInfo()
        return any(m.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD for m in info.media)

    # pjsua2's names. Nothing may be raised into C++, and nothing slow may happen here.

    def onCallState(self, prm: pj.OnCallStateParam) -> None:  # noqa: N802, ARG002
        """Take a step of the INVITE session."""
        try:
            self._events.on_call_state(self)
        except Exception:
            logger.exception("call state")

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:  # noqa: N802, ARG002
        """Take a change of media."""
        try:
            self._events.on_call_media(self)
        except Exception:
            logger.exception("call media")

    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:  # noqa: N802
        """Watch for the answers to our INVITE and re-INVITE, and for the caller's CANCEL."""
        try:
            if prm.e.type != pj.PJSIP_EVENT_TSX_STATE:
                return
            tsx = prm.e.body.tsxState.tsx
            if tsx.method == "CANCEL" and prm.e.body.tsxState.type == pj.PJSIP_EVENT_RX_MSG:
                self._events.on_cancel(self, prm.e.body.tsxState.src.rdata.wholeMsg)
            if tsx.method != "INVITE" or tsx.role != pj.PJSIP_ROLE_UAC:
                return
            if tsx.statusCode >= 200 and self.reinvite_pending:
                self._events.on_reinvite_answered(self, tsx.statusCode)
            elif 100 < tsx.statusCode < 200:
                self._events.on_progress(self, tsx.statusCode)
        except Exception:
            logger.exception("transaction state")

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:  # noqa: N802
        """Decline: nobody outside makes this desk call somebody."""
        prm.statusCode = CALL_DECLINED

    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:  # noqa: N802
        """Take news of a transfer that we asked for."""
        try:
            self._events.on_transfer_status(self, prm.statusCode, prm.finalNotify)
        except Exception:
            logger.exception("transfer status")

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:  # noqa: N802
        """Let another call take this one's place if it comes from where calls may come from."""
        try:
            if self._events.may_replace(prm.rdata.srcAddress, prm.rdata.wholeMsg):
                return
        except Exception:
            logger.exception("replacing a call")
        prm.statusCode = CALL_DECLINED

    def onCallReplaced(self, prm: pj.OnCallReplacedParam) -> None:  # noqa: N802
        """Take the call that stands in this one's place from now on."""
        try:
            prm.newCall = self._events.on_replaced(self, prm.newCallId)
        except Exception:
            logger.exception("a replaced call")
