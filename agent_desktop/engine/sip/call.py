"""One call of pjsua2: its callbacks, turned into plain calls on the user agent."""

import logging
from typing import Protocol

import pjsua2 as pj

from agent_desktop.engine.sip.record import CallRecord

logger = logging.getLogger(__name__)

CALL_DECLINED = 603


class CallEvents(Protocol):
    """Who hears of a call's changes. Thread: sip."""

    def on_call_state(self, call: "SipCall") -> None:
        """The INVITE session moved."""

    def on_call_media(self, call: "SipCall") -> None:
        """Media started, stopped or changed direction."""

    def on_reinvite_answered(self, call: "SipCall", code: int) -> None:
        """Our re-INVITE got its final answer."""


class SipCall(pj.Call):  # type: ignore[misc]
    """A call with what the engine remembers of it.

    Thread: sip. Keep a reference until pjsua says DISCONNECTED: dropping it earlier hangs up.

    Attributes:
        record: What the desk is told.
        wants_hold: Where the far end should be; ``is_held`` follows once it agreed.
        reinvite_pending: A re-INVITE is on its way; only one at a time is allowed.
        has_early_media: The far end sends sound before it answers.
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
        self.has_early_media = False
        self.ended_by_us = False
        self._events = events

    def release(self) -> None:
        """Be the last to hold a reference: see ``Calls``."""

    def audio(self) -> pj.AudioMedia | None:
        """Return the call's audio in the bridge, None while it has none."""
        info = self.getInfo()  # its parts live in its memory only: keep it while they are read
        for index, media in enumerate(info.media):
            flowing = media.status in (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)
            if media.type == pj.PJMEDIA_TYPE_AUDIO and flowing and media.audioConfSlot >= 0:
                return self.getAudioMedia(index)
        return None

    def is_held_by_far_end(self) -> bool:
        """Return whether the far end stopped listening to us."""
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
        """Watch for the answer to our own re-INVITE."""
        try:
            if not self.reinvite_pending or prm.e.type != pj.PJSIP_EVENT_TSX_STATE:
                return
            tsx = prm.e.body.tsxState.tsx
            if tsx.method == "INVITE" and tsx.role == pj.PJSIP_ROLE_UAC and tsx.statusCode >= 200:
                self._events.on_reinvite_answered(self, tsx.statusCode)
        except Exception:
            logger.exception("transaction state")

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:  # noqa: N802
        """Decline: nobody outside makes this desk call somebody."""
        prm.statusCode = CALL_DECLINED

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:  # noqa: N802
        """Decline: such an INVITE passes by the admission rules."""
        prm.statusCode = CALL_DECLINED
