"""Responses that the relay gives itself, and the requests with which it asks. Pure."""

from typing import Final

from agent_desktop.engine.relay.message import SipMessage, parameter

OWN_TAG: Final = "relay"
_COPIED: Final = ("via", "from", "to", "call-id", "cseq")


def answer_to(request: SipMessage, status: int, reason: str) -> SipMessage:
    """Return a final response of our own."""
    answer = SipMessage(f"SIP/2.0 {status} {reason}")
    for name in _COPIED:
        for value in request.values(name) if name == "via" else [request.first(name)]:
            given = value
            if name == "to" and parameter(value, "tag") is None:
                given += f";tag={OWN_TAG}"
            answer.headers.append((name.title(), given))
    return answer


def options(target: str, *, outer: str, transport: str, branch: str) -> SipMessage:
    """Return a question whether a server still lives.

    Args:
        target: ``host:port`` of the server.
        outer: Our own address on the way there.
        transport: ``UDP``, ``TCP`` or ``TLS``.
        branch: Names the transaction; a repetition has the same.
    """
    return SipMessage(
        f"OPTIONS sip:{target} SIP/2.0",
        [
            ("Via", f"SIP/2.0/{transport} {outer};rport;branch={branch}"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:probe@{outer}>;tag={branch[-12:]}"),
            ("To", f"<sip:{target}>"),
            ("Call-ID", f"{branch[-24:]}@probe"),
            ("CSeq", "1 OPTIONS"),
            ("Accept", "application/sdp"),
        ],
    )
