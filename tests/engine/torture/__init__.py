"""The messages of RFC 4475, read from ``messages.txt``."""

import re
from dataclasses import dataclass
from pathlib import Path

_LONG = "extremely-long-" * 18


@dataclass(frozen=True)
class Torture:
    """One message and what the relay does with it."""

    name: str
    verdict: str
    raw: bytes

    def raw_for(self, contact: str) -> bytes:
        """Return it with ``user@host:port`` as its Request-URI."""
        return re.sub(
            rb"^(INVITE) [^\r]*? SIP/2.0", rb"\1 sip:%s SIP/2.0" % contact.encode(), self.raw
        )


def messages() -> list[Torture]:
    """Return all of them in the order of the RFC."""
    text = Path(__file__).with_name("messages.txt").read_text("utf-8")
    found = []
    for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        name, verdict = title.split()
        lines = (body.rpartition("\n.\n")[0] + "\n").replace("{long}", _LONG)
        raw = lines.replace("\n", "\r\n").encode("latin-1")
        raw = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes.fromhex(m[1].decode()), raw)
        found.append(Torture(name, verdict, raw))
    return found
