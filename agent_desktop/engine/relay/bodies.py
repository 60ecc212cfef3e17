"""Bodies: bounded before a parser recurses into them, copies from them or counts in them. Pure."""

import ipaddress
import re
from typing import Final

from agent_desktop.engine.relay.malformed import Malformed

_MAX_SDP: Final = 3_000
_MAX_LINE: Final = 512
_MAX_STREAMS: Final = 8
_MAX_FORMATS: Final = 24
_MAX_ATTRIBUTES: Final = 60
_MAX_DEPTH: Final = 16
_MAX_CODEC_PARAMETERS: Final = 160
_MAX_KEY: Final = 160

_LINE: Final = re.compile(r"([a-z])=(.*)")
_MEDIA: Final = re.compile(
    r"[a-z]{2,16} ([0-9]{1,5})(?:/[0-9]{1,3})? [A-Za-z0-9/-]{3,32}((?: [^ ]{1,64})*)"
)
_ORIGIN: Final = re.compile(r"[^ ]{1,64} [0-9]{1,20} [0-9]{1,20} IN IP[46] [^ ]{1,255}")
_CONNECTION: Final = re.compile(r"IN IP([46]) ([0-9A-Za-z.:-]{1,255})(?:/[0-9]{1,3}){0,2}")
_RTPMAP: Final = re.compile(r"rtpmap:([0-9]{1,3}) [^ /]{1,32}(?:/[0-9]{1,6}(?:/[0-9]{1,2})?)?")
_FMTP: Final = re.compile(r"fmtp:([0-9]{1,3}|[A-Za-z-]{1,16})(?: (.*))?")
_CRYPTO: Final = re.compile(
    r"crypto:[0-9]{1,9} [A-Za-z0-9_]{1,40} inline:[A-Za-z0-9+/=|:;. -]{1,140}"
)
_SIPFRAG: Final = re.compile(rb"SIP/2\.0 [1-6][0-9][0-9] [^\r\n\x00]{0,200}(?:\r\n|$)")


def check_body(content_type: str, body: bytes) -> None:
    """Check a body by its type.

    Raises:
        Malformed: It is not sound, or of a type that no telephone call needs.
    """
    if not body:
        return
    kind = content_type.partition(";")[0].strip().lower()
    if not kind:
        raise Malformed("body_without_type", status=400)
    if kind.startswith("multipart/"):
        raise Malformed("multipart", status=415)
    if b"\0" in body:
        raise Malformed("control_characters")
    if kind == "application/sdp":
        _check_sdp(body)
    elif kind.endswith("+xml"):
        _check_depth(body)
    elif kind == "message/sipfrag":
        _check_sipfrag(body)


def _check_sdp(body: bytes) -> None:
    if len(body) > _MAX_SDP:
        raise Malformed("sdp_length", status=513)
    lines = body.decode("latin-1").replace("\r\n", "\n").rstrip("\n").split("\n")
    streams = attributes = 0
    if lines[0] != "v=0":
        raise Malformed("sdp")
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None or len(line) > _MAX_LINE or "\r" in line:
            raise Malformed("sdp")
        kind, value = found.groups()
        streams += kind == "m"
        attributes = 0 if kind == "m" else attributes + (kind == "a")
        _CHECKS.get(kind, _nothing)(value)
    if streams > _MAX_STREAMS or attributes > _MAX_ATTRIBUTES:
        raise Malformed("sdp")


def _check_media(value: str) -> None:
    found = _MEDIA.fullmatch(value)
    if found is None or int(found[1]) > 0xFFFF:
        raise Malformed("sdp_media")
    formats = found[2].split()
    numbers = [int(f) for f in formats if f.isascii() and f.isdecimal()]
    if len(formats) > _MAX_FORMATS or any(n > 127 for n in numbers):
        raise Malformed("sdp_media")


def _check_attribute(value: str) -> None:
    name = value.partition(":")[0]
    if name == "rtpmap":
        found = _RTPMAP.fullmatch(value)
        if found is None or int(found[1]) > 127:
            raise Malformed("sdp_payload")
    elif name == "fmtp":
        found = _FMTP.fullmatch(value)
        is_out = found is not None and found[1].isdecimal() and int(found[1]) > 127
        if found is None or is_out or len(found[2] or "") > _MAX_CODEC_PARAMETERS:
            raise Malformed("sdp_payload")
    elif name == "crypto" and (len(value) > _MAX_KEY + 60 or not _CRYPTO.match(value)):
        raise Malformed("sdp_key")


def _check_origin(value: str) -> None:
    if not _ORIGIN.fullmatch(value):
        raise Malformed("sdp")


def _check_connection(value: str) -> None:
    found = _CONNECTION.fullmatch(value)
    if found is None:
        raise Malformed("sdp_connection")
    if found[1] == "4" and found[2].replace(".", "").isdecimal():
        try:
            ipaddress.IPv4Address(found[2])
        except ValueError as exc:
            raise Malformed("sdp_connection") from exc


def _check_bandwidth(value: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,16}:[0-9]{1,9}", value):
        raise Malformed("sdp")


def _nothing(_value: str) -> None:
    """Any line of another kind is bounded by its length."""


_CHECKS: Final = {
    "m": _check_media,
    "a": _check_attribute,
    "o": _check_origin,
    "c": _check_connection,
    "b": _check_bandwidth,
}


def _check_depth(body: bytes) -> None:
    """Bound how deep an XML document nests: the parser in the wheel recurses."""
    depth = 0
    if b"<!" in body.replace(b"<!--", b"") or body.count(b"<") > 400:
        raise Malformed("xml")
    for tag in re.findall(rb"<[^>]*>?", body):
        if tag.startswith((b"<?", b"<!")) or tag.endswith(b"/>"):
            continue
        depth += -1 if tag.startswith(b"</") else 1
        if not 0 <= depth <= _MAX_DEPTH or not tag.endswith(b">"):
            raise Malformed("xml")


def _check_sipfrag(body: bytes) -> None:
    """A transfer's progress: a status line, perhaps a few headers."""
    if not _SIPFRAG.match(body) or len(body) > 1_500 or body.count(b"\n") > 30:
        raise Malformed("sipfrag")
