"""How a call gets on and how it ended, from SIP status codes to what a person says of it.

Sources: RFC 3261 section 21, RFC 8197 (607). A PBX answers for the telephone network with the same
codes, mapped from Q.850 causes by RFC 3398.
"""

from enum import StrEnum
from typing import Final

from agent_desktop.domain.calls import Call, CallState, Direction


class CallProgress(StrEnum):
    """What happens to an outgoing call before it is answered."""

    CALLING = "calling"
    RINGING = "ringing"
    FORWARDED = "forwarded"
    QUEUED = "queued"
    ANNOUNCEMENT = "announcement"  # the far end, or the network, is heard already


class CallEnding(StrEnum):
    """Why a call, or the transfer of one, came to nothing. ``NONE``: it did not fail."""

    NONE = ""
    BUSY = "busy"
    NOT_FOUND = "not-found"
    DECLINED = "declined"
    NO_ANSWER = "no-answer"
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not-allowed"
    FAILED = "failed"


_PROGRESS: Final = {
    180: CallProgress.RINGING,
    181: CallProgress.FORWARDED,
    182: CallProgress.QUEUED,
    183: CallProgress.ANNOUNCEMENT,
}
_ENDINGS: Final = {
    401: CallEnding.NOT_ALLOWED,
    403: CallEnding.NOT_ALLOWED,
    404: CallEnding.NOT_FOUND,
    407: CallEnding.NOT_ALLOWED,
    408: CallEnding.NO_ANSWER,
    410: CallEnding.NOT_FOUND,
    416: CallEnding.NOT_FOUND,
    480: CallEnding.NO_ANSWER,
    484: CallEnding.NOT_FOUND,
    485: CallEnding.NOT_FOUND,
    486: CallEnding.BUSY,
    487: CallEnding.NO_ANSWER,
    502: CallEnding.UNREACHABLE,
    503: CallEnding.UNREACHABLE,
    504: CallEnding.UNREACHABLE,
    600: CallEnding.BUSY,
    603: CallEnding.DECLINED,
    604: CallEnding.NOT_FOUND,
    607: CallEnding.DECLINED,
    608: CallEnding.DECLINED,
}
_FIRST_FAILURE: Final = 300


def ending_of(code: int) -> CallEnding:
    """Return the word for a final SIP status; 0 and 2xx are no failure."""
    if code < _FIRST_FAILURE:
        return CallEnding.NONE
    return _ENDINGS.get(code, CallEnding.FAILED)


def progress_of(call: Call) -> CallProgress | None:
    """Return how an outgoing call gets on; None for other calls and when it is answered."""
    if call.direction is not Direction.OUTBOUND:
        return None
    if call.state not in (CallState.DIALING, CallState.ALERTING):
        return None
    said = _PROGRESS.get(call.progress)
    if said is None:
        return CallProgress.RINGING if call.state is CallState.ALERTING else CallProgress.CALLING
    return said


def ending_of_call(call: Call) -> CallEnding:
    """Return why an outgoing call was not answered; NONE for all others, and if we gave it up."""
    if call.is_live or call.answered_s is not None or call.direction is not Direction.OUTBOUND:
        return CallEnding.NONE
    return CallEnding.NONE if call.ended_by_us else ending_of(call.end_code)
