"""Reading SIP text: addresses, headers, names. Pure, and safe with whatever the network sends."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

MAX_TEXT: Final = 120

_JOINER: Final = "\u200d"
_UNSHOWN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")

_NAME_ADDR: Final = re.compile(r'^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*))\s*<([^<>]*)>')
_URI: Final = re.compile(r"^\s*(?P<scheme>sips?|tel):(?P<rest>[^\s]*)", re.IGNORECASE)
_DIALLED: Final = re.compile(r"[0-9A-Za-z_.!~*'#+-]{1,64}")


@dataclass(frozen=True, slots=True)
class Address:
    """Who: display name, user part and host of a SIP address; any may be empty."""

    name: str
    user: str
    host: str


def clean(text: str) -> str:
    """Return text from pjsua2 as text that can be shown, encoded and stored anywhere.

    pjsua2 decodes bytes that are no UTF-8 to lone surrogates. Such a text is Latin-1 (what old
    telephone systems send). Control characters and characters that turn the direction of writing
    go: a caller chooses the name, and it must not disguise what stands beside it. What joins emoji
    stays.
    """
    plain = _decoded(text)
    shown = (c for c in plain if c == _JOINER or unicodedata.category(c) not in _UNSHOWN)
    return "".join(shown).strip()[:MAX_TEXT]


def parse_address(value: str) -> Address:
    """Return the parts of a From, To or similar header, or of a bare URI."""
    name, uri = "", value
    if match := _NAME_ADDR.match(value):
        quoted, plain, uri = match.groups()
        name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain
    found = _URI.match(uri)
    if not found:
        return Address(clean(name), "", "")
    rest = found["rest"]
    user, at, host = rest.rpartition("@")
    if not at:  # a telephone URI has no host; a SIP URI without a user has nothing else
        user, host = (rest, "") if found["scheme"].lower() == "tel" else ("", rest)
    user = user.partition(";")[0].partition(":")[0]
    host = re.split(r"[;?>]", host, maxsplit=1)[0]
    return Address(clean(name), clean(_percent_decoded(user)), clean(host))


def header(message: str, *names: str) -> str:
    """Return the value of the first header that has one of ``names``, "" when there is none."""
    wanted = {name.lower() for name in names}
    lines = message.partition("\r\n\r\n")[0].split("\r\n")
    value: str | None = None
    for line in lines[1:]:
        if line[:1] in (" ", "\t"):
            if value is not None:
                value += " " + line.strip()
            continue
        if value is not None:
            return value
        name, colon, rest = line.partition(":")
        if colon and name.strip().lower() in wanted:
            value = rest.strip()
    return value or ""


def request_uri(message: str) -> str:
    """Return the URI of a request's first line."""
    parts = message.partition("\r\n")[0].split(" ")
    return parts[1] if len(parts) > 1 else ""


def host_of(source: str) -> str:
    """Return the IP address of pjsip's ``address:port``, without brackets or IPv4-in-IPv6."""
    host = source.rpartition(":")[0].strip("[]") if ":" in source else source
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def split_host(value: str, default_port: int = 5060) -> tuple[str, int]:
    """Return host and port of ``host``, ``host:port`` or ``[ipv6]:port``.

    Raises:
        ValueError: The port is no port.
    """
    host, colon, port = value.rpartition(":")
    if not colon or value.endswith("]") or (":" in host and not host.startswith("[")):
        host, port = value, str(default_port)
    number = int(port)
    if not 0 <= number <= 0xFFFF:
        raise ValueError(f"{number} is no port")
    return host.strip("[]"), number


def is_dialable(user: str) -> bool:
    """Return whether ``user`` can stand in a URI as it is: no characters with a meaning there."""
    return bool(_DIALLED.fullmatch(user))


def _decoded(text: str) -> str:
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return text
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _percent_decoded(user: str) -> str:
    return unquote(user, errors="surrogateescape") if "%" in user else user
