"""A SIP message as its start line, its headers and its body: enough to pass it on changed.

Text is Latin-1 here, so that every byte comes out as it went in; what it means in UTF-8 is for who
shows it. Pure.
"""

import re
from dataclasses import dataclass, field
from typing import Final

_COMPACT: Final = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length",
    "c": "content-type", "e": "content-encoding", "k": "supported", "o": "event", "r": "refer-to",
    "u": "allow-events", "b": "referred-by", "s": "subject", "x": "session-expires",
}  # fmt: skip
_FOLD: Final = re.compile(r"\r\n[ \t]+")


@dataclass(slots=True)
class SipMessage:
    """One message.

    Attributes:
        start: Request line or status line.
        headers: Names as they came, and values; continued lines are joined.
        body: What follows the empty line.
    """

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @property
    def is_request(self) -> bool:
        """Whether it asks; a response begins with the version."""
        return not self.start.startswith("SIP/2.0 ")

    @property
    def method(self) -> str:
        """The request's method; of a response, the one it answers."""
        if self.is_request:
            return self.start.partition(" ")[0]
        return self.first("cseq").partition(" ")[2].strip()

    @property
    def status(self) -> int:
        """The response's status, 0 for a request."""
        code = self.start[8:11]
        return int(code) if not self.is_request and code.isdecimal() else 0

    @property
    def uri(self) -> str:
        """The Request-URI, "" of a response."""
        return self.start.split(" ")[1] if self.is_request and self.start.count(" ") > 1 else ""

    def first(self, name: str) -> str:
        """Return the first header's value, "" without one. ``name`` is long and lower case."""
        return next((value for key, value in self.headers if long_name(key) == name), "")

    def values(self, name: str) -> list[str]:
        """Return all values of a header that may hold several, top first."""
        return [v for key, line in self.headers if long_name(key) == name for v in split(line)]

    def set_values(self, name: str, values: list[str]) -> None:
        """Put these in the place of all values of a header, one a line; none removes it."""
        at = [n for n, (key, _) in enumerate(self.headers) if long_name(key) == name]
        place = at[0] if at else 0
        kept = [h for n, h in enumerate(self.headers) if n not in set(at)]
        title = "-".join(part.capitalize() for part in name.split("-"))
        kept[place:place] = [(title, value) for value in values]
        self.headers = kept

    def to_bytes(self) -> bytes:
        """Return what goes on the wire; the length is that of the body."""
        lines = [self.start]
        lines += [f"{k}: {v}" for k, v in self.headers if long_name(k) != "content-length"]
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


def parse(raw: bytes) -> SipMessage:
    """Take a message apart; the one who needs to rely on it checks it first.

    Raises:
        ValueError: A header line has no colon.
    """
    head, _, body = raw.partition(b"\r\n\r\n")
    start, *lines = _FOLD.sub(" ", head.decode("latin-1")).split("\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError("a header without a colon")
        headers.append((name.rstrip(" \t"), value.strip(" \t")))
    return SipMessage(start, headers, body)


def long_name(name: str) -> str:
    """Return a header's long name in lower case."""
    lower = name.lower()
    return _COMPACT.get(lower, lower)


def split(line: str) -> list[str]:
    """Split at commas that stand outside of quotes and angle brackets."""
    if "," not in line:
        return [line.strip()]
    found: list[str] = []
    part: list[str] = []
    quoted = angled = escaped = False
    for c in line:
        if escaped:
            escaped = False
        elif quoted and c == "\\":
            escaped = True
        elif c == '"':
            quoted = not quoted
        elif not quoted and c in "<>":
            angled = c == "<"
        elif c == "," and not quoted and not angled:
            found.append("".join(part).strip())
            part = []
            continue
        part.append(c)
    return [*found, "".join(part).strip()]


def parameter(value: str, name: str) -> str | None:
    """Return a parameter of a header value that stands after its address; "" when bare."""
    for part in value.rpartition(">")[2].split(";")[1:]:
        key, _, given = part.partition("=")
        if key.strip().lower() == name:
            return given.strip()
    return None
