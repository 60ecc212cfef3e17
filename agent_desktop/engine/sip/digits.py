"""Keypad digits: RFC 4733 events in the sound's stream, or SIP INFO where the far end has none."""

from typing import Final

import pjsua2 as pj

from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.engine.sip.call import SipCall

_DIGITS: Final = frozenset("0123456789*#ABCD")
_TONE_MS: Final = 160
METHODS: Final = ("auto", "rfc4733", "info")


def send_digits(call: SipCall, digits: str, method: str) -> None:
    """Send digits; ``auto`` asks the far end's SDP whether it takes telephone-event.

    Raises:
        InvalidInput: ``call.bad_digits``, ``contract.malformed``.
        Unavailable: ``call.no_dtmf``: the far end takes none.
    """
    if method not in METHODS:
        raise InvalidInput(f"a method is one of {METHODS}", code="contract.malformed")
    if not digits or not set(digits) <= _DIGITS:
        raise InvalidInput("digits are 0-9, *, # and A-D", code="call.bad_digits")
    by_info = method == "info" or (method == "auto" and not _takes_events(call))
    prm = pj.CallSendDtmfParam()
    prm.digits = digits
    prm.duration = _TONE_MS
    prm.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if by_info else pj.PJSUA_DTMF_METHOD_RFC2833
    try:
        call.sendDtmf(prm)
    except pj.Error as exc:
        raise Unavailable("the far end takes no digits", code="call.no_dtmf") from exc


def _takes_events(call: SipCall) -> bool:
    try:
        return bool(call.getStreamInfo(0).audTxEventPt >= 0)
    except pj.Error:
        return False
