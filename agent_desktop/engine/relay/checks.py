"""Is this a SIP message of sane size and shape? Asked before pjsua's parser sees a byte of it.

The parser in the wheel is old and in C. Nothing here knows what a message means: it bounds what
could be counted, copied or recursed into, and refuses what no telephone system would send. Pure.
"""

import re
from typing import Final

from agent_desktop.engine.relay.bodies import check_body
from agent_desktop.engine.relay.malformed import Malformed
from agent_desktop.engine.relay.message import SipMessage, long_name, parse, split

MAX_MESSAGE: Final = 3_600  # pjsip's buffer holds 4,000 bytes; the relay adds up to 350
_MAX_START: Final = 512
_MAX_HEADERS: Final = 80
_MAX_VALUE: Final = 1_200
_MAX_VIAS: Final = 16
_MAX_ROUTES: Final = 16

_CONTROL: Final = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BARE_LINE_END: Final = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_REQUEST: Final = re.compile(
    r"([A-Za-z0-9.!%*_+`'~-]{1,32}) ((?:sips?|tel):[^\s<>\"]{1,400}) SIP/2\.0"
)
_STATUS: Final = re.compile(r"SIP/2\.0 [1-6][0-9][0-9] [^\r\n]*")
_NAME: Final = re.compile(r"[A-Za-z0-9.!%*_+`'~-]{1,64}")
_SEQUENCE: Final = re.compile(r"([0-9]{1,10})[ \t]+([A-Za-z0-9.!%*_+`'~-]{1,32})")
_CALL_ID: Final = re.compile(r"[^\s<>\x80-\xff]{1,256}")
_VIA: Final = re.compile(
    r"SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*[A-Za-z-]{2,8}[ \t]+"
    r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])[ \t]*(?::[ \t]*([0-9]{1,5}))?[ \t]*"
    r"(?:;[^\r\n]*)?"
)
_BRANCH: Final = re.compile(r";[ \t]*branch[ \t]*=[ \t]*([^\s;,]*)", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r'(?:"(?:[^"\\]|\\.)*"[ \t]*|[^"<>]*)<(?:sips?|tel):[^<>"\s]{1,400}>[^<>]*'
    r"|(?:sips?|tel):[^<>\"\s,?]{1,400}(?:[ \t]*;[^<>]*)?",
    re.IGNORECASE,
)
_ONCE: Final = ("from", "to", "call-id", "cseq")
_AT_MOST_ONCE: Final = (
    "content-length", "content-type", "max-forwards", "expires", "min-expires", "event",
    "refer-to", "referred-by", "replaces", "subject", "subscription-state", "session-expires",
    "min-se", "content-encoding", "rseq", "rack", "target-dialog", "answer-mode",
)  # fmt: skip
_NUMBERS: Final = {
    "max-forwards": 255, "expires": 2**32 - 1, "min-expires": 2**32 - 1, "rseq": 2**32 - 1,
    "content-length": 65_535,
}  # fmt: skip
_LEADING_NUMBER: Final = {
    "session-expires": 2**31 - 1,
    "min-se": 2**31 - 1,
    "retry-after": 2**31 - 1,
}
_ADDRESSES: Final = ("from", "to", "contact", "route", "record-route", "refer-to", "referred-by")
_NUMERIC_PARAMETER: Final = re.compile(
    r";[ \t]*(?:expires|rport|ttl)[ \t]*=[ \t]*([^\s;,]*)", re.IGNORECASE
)


def checked(raw: bytes, own: str = "") -> SipMessage:
    """Return the message, sound in size and shape; what follows its body is cut off.

    Args:
        raw: All of it.
        own: Our ``address:port``: a registrar lists every telephone of a user in its answer, and
            only ours is of interest.

    Raises:
        Malformed: It is not; the reason is a word that may be shown and counted.
    """
    end = raw.find(b"\r\n\r\n")
    if end < 0:
        raise Malformed("no_end_of_head")
    head = raw[: end + 2]
    if b"\0" in head:
        raise Malformed("control_characters")
    # A caller with a bell in the name is a caller: what cannot be shown is taken out.
    if _CONTROL.search(head):
        head = _CONTROL.sub(b"", head)
        raw = head + raw[end + 2 :]
    if _BARE_LINE_END.search(head):
        raise Malformed("line_ends")
    try:
        message = parse(raw)
    except ValueError as exc:
        raise Malformed("header_without_colon") from exc
    _check_start(message)
    if own and message.status and message.method == "REGISTER":
        contacts = message.values("contact")
        message.set_values("contact", [c for c in contacts if f"@{own}" in c][:1])
    _check_headers(message)
    _check_identity(message)
    _check_vias(message)
    _check_addresses(message)
    _cut_body(message)
    check_body(message.first("content-type"), message.body)
    if len(raw) > MAX_MESSAGE and len(message.to_bytes()) > MAX_MESSAGE:
        raise Malformed("too_long", status=513)
    return message


def _check_start(message: SipMessage) -> None:
    start = message.start
    if len(start) > _MAX_START:
        raise Malformed("start_line")
    if start.startswith("SIP/"):
        if not _STATUS.fullmatch(start):
            raise Malformed("status_line")
    elif not _REQUEST.fullmatch(start):
        raise Malformed("request_line")


def _check_headers(message: SipMessage) -> None:
    if len(message.headers) > _MAX_HEADERS:
        raise Malformed("headers")
    seen: dict[str, int] = {}
    for name, value in message.headers:
        if not _NAME.fullmatch(name):
            raise Malformed("header_name")
        if len(value) > _MAX_VALUE:
            raise Malformed("header_length")
        key = long_name(name)
        seen[key] = seen.get(key, 0) + 1
        _check_number(key, value)
    if "via" not in seen or any(seen.get(name) != 1 for name in _ONCE):
        raise Malformed("mandatory_headers")
    if any(seen.get(name, 0) > 1 for name in _AT_MOST_ONCE):
        raise Malformed("repeated_header")


def _check_number(name: str, value: str) -> None:
    limit = _NUMBERS.get(name)
    digits = value
    if limit is None:
        limit = _LEADING_NUMBER.get(name)
        digits = re.split(r"[;( \t]", value, maxsplit=1)[0]
    if limit is not None and not (_is_number(digits) and int(digits) <= limit):
        raise Malformed("number")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10


def _check_identity(message: SipMessage) -> None:
    if not _CALL_ID.fullmatch(message.first("call-id")):
        raise Malformed("call_id")
    sequence = _SEQUENCE.fullmatch(message.first("cseq"))
    if sequence is None or int(sequence[1]) >= 2**31:
        raise Malformed("cseq")
    if message.is_request and sequence[2] != message.method:
        raise Malformed("cseq_method")


def _check_vias(message: SipMessage) -> None:
    vias = message.values("via")
    if len(vias) > _MAX_VIAS:
        raise Malformed("via")
    for via in vias:
        found = _VIA.fullmatch(via)
        if found is None or (found[1] and not 0 < int(found[1]) <= 0xFFFF):
            raise Malformed("via")
        branch = _BRANCH.search(via)
        if branch is not None and len(branch[1]) > 200:
            raise Malformed("via")
        _check_parameters(via)


def _check_addresses(message: SipMessage) -> None:
    for name, line in message.headers:
        key = long_name(name)
        if key not in _ADDRESSES:
            continue
        values = [line] if key in ("from", "to", "refer-to", "referred-by") else split(line)
        if len(values) > _MAX_ROUTES:
            raise Malformed("too_many_addresses")
        for value in values:
            if value == "*" and key == "contact":
                continue
            if not _ADDRESS.fullmatch(value):
                raise Malformed("address")
            _check_parameters(value.rpartition(">")[2])
            _check_port(value)
    if sum(long_name(n) in ("route", "record-route", "contact") for n, _ in message.headers) > 32:
        raise Malformed("too_many_addresses")


def _check_parameters(text: str) -> None:
    for number in _NUMERIC_PARAMETER.findall(text):
        if number and not (_is_number(number) and int(number) < 2**32):
            raise Malformed("number")


def _check_port(value: str) -> None:
    uri = value.partition("<")[2].partition(">")[0] or value
    host = uri.rpartition("@")[2] if "@" in uri else uri.partition(":")[2]
    host = re.split(r"[;?]", host, maxsplit=1)[0]
    _, colon, port = host.rpartition(":")
    is_bracketed = host.endswith("]") or uri[:4].lower() == "tel:"
    if colon and not is_bracketed and not (_is_number(port) and 0 < int(port) <= 0xFFFF):
        raise Malformed("address")


def _cut_body(message: SipMessage) -> None:
    """Make length and body agree: more than announced is cut off (RFC 3261 18.3)."""
    given = message.first("content-length")
    if not given:
        return
    length = int(given)
    if len(message.body) < length:
        raise Malformed("content_length")
    message.body = message.body[:length]
