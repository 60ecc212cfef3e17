"""``tel:``, ``sip:``, ``sips:`` and ``callto:`` links, as any page or mail may hold them.

A link is somebody else's words. What comes out of here is digits or a bare address and nothing
else: no parameters and headers (they could change where the call goes or what it carries), no
password, no feature codes of the PBX (``tel:*21*…`` would forward the agent's calls).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from agent_desktop.domain.errors import InvalidInput

MAX_LINK: Final = 512
MAX_SHOWN: Final = 80
BAD_LINK: Final = "dial.bad_link"


class LinkKind(StrEnum):
    """What a link names."""

    NUMBER = "number"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneLink:
    """What a link wants to be called.

    Attributes:
        target: Digits, with a leading + where the link has one; or ``sip:user@host``.
        shown: The link itself for a dialog, without characters that could disguise it.
    """

    kind: LinkKind
    target: str
    shown: str


_SCHEME: Final = re.compile(r"(?i)(tel|sips?|callto):(?://)?(.*)", re.DOTALL)
_SEPARATORS: Final = re.compile(r"[\s\-.()/]")
_NUMBER: Final = re.compile(r"\+?[0-9]{2,20}")
_USER: Final = re.compile(r"[A-Za-z0-9_.!~'&=+$*#-]{1,64}")
_HOST: Final = re.compile(
    r"(?:(?!-)[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
# Control characters, and those that turn the direction of writing or take no room.
_DISGUISES: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


def parse_link(link: str) -> TelephoneLink:
    """Return what a link names.

    Raises:
        InvalidInput: ``dial.bad_link``.
    """
    text = link.strip()
    if len(text) > MAX_LINK:
        raise _bad("a telephone link is shorter")
    scheme, body = _split(text)
    try:
        # Once and no more: what is still encoded then was meant to be overlooked.
        body = unquote(body, errors="strict")
    except UnicodeDecodeError:
        raise _bad("the link is not readable text") from None
    if "%" in body or _DISGUISES.search(body):
        raise _bad("the link holds characters that no number has")
    if scheme == "callto" and body[:4].lower() in ("tel:", "sip:"):
        scheme, body = _split(body)
    kind, target = _address(scheme, body) if scheme in ("sip", "sips") else _number(body)
    return TelephoneLink(kind=kind, target=target, shown=_shown(text))


def _split(text: str) -> tuple[str, str]:
    match = _SCHEME.fullmatch(text)
    if match is None:
        raise _bad("only tel:, sip:, sips: and callto: links can be dialled")
    return match[1].lower(), match[2]


def _number(body: str) -> tuple[LinkKind, str]:
    bare, *parameters = body.split("?", maxsplit=1)[0].split(";")
    number = _SEPARATORS.sub("", bare)
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        # RFC 3966, section 5.1.5: a local number is one of the numbers behind this prefix.
        if name.strip().lower() == "phone-context" and not number.startswith("+"):
            context = _SEPARATORS.sub("", value)
            number = context + number if re.fullmatch(r"\+[0-9]+", context) else number
    if not _NUMBER.fullmatch(number):
        raise _bad("the link holds no number that can be dialled")
    return LinkKind.NUMBER, number


def _address(scheme: str, body: str) -> tuple[LinkKind, str]:
    # Parameters may stand in the user part, too: cut where the address has ended for certain.
    user, at, rest = body.split("?", maxsplit=1)[0].rpartition("@")
    host = rest.split(";")[0]
    user = user.split(";")[0].split(":")[0]
    if not at and _NUMBER.fullmatch(host):
        return LinkKind.NUMBER, host
    if not _HOST.fullmatch(host) or (at and not _USER.fullmatch(user)):
        raise _bad("the link holds no address that can be dialled")
    if {"*", "#"} & set(user):
        raise _bad("a link may not dial feature codes")
    return LinkKind.ADDRESS, f"{scheme}:{user}@{host}" if at else f"{scheme}:{host}"


def _shown(text: str) -> str:
    plain = _DISGUISES.sub("", text)
    return plain if len(plain) <= MAX_SHOWN else f"{plain[: MAX_SHOWN - 1]}…"


def _bad(why: str) -> InvalidInput:
    return InvalidInput(why, code=BAD_LINK)
