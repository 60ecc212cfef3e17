"""What a person types to call somebody, made into what can be dialled."""

import re
from typing import Final

from agent_desktop.domain.errors import InvalidInput

MAX_LENGTH: Final = 120

# Full-width digits and signs come from Chinese input methods.
_WIDE: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—.()\[\]/]")
_DIGITS: Final = re.compile(r"\+?[0-9*#]{1,40}")
_LETTERS: Final = re.compile(r"[A-Za-z0-9_*#][A-Za-z0-9_.+*#-]{0,63}")
_ADDRESS: Final = re.compile(
    r"(?i)sips?:(?:[A-Za-z0-9_.!~*'&=+$,;?/%#-]{1,64}@)?"
    r"(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?"
)


def dial_target(typed: str) -> str:
    """Return digits (with a leading + kept), an extension's name, or a ``sip:`` address.

    Spaces, dashes, dots, slashes and brackets between digits are dropped. Parameters behind an
    address are refused, not passed on: they could change where the call goes.

    Raises:
        InvalidInput: ``call.bad_number``.
    """
    text = typed.translate(_WIDE).strip()
    if text[:4].lower() == "tel:":
        text = text[4:].split(";")[0]
    if 0 < len(text) <= MAX_LENGTH:
        if _ADDRESS.fullmatch(text):
            return text
        bare = _SEPARATORS.sub("", text)
        if _DIGITS.fullmatch(bare) and any(c.isdigit() or c in "*#" for c in bare):
            return bare
        if _LETTERS.fullmatch(text):
            return text
    raise InvalidInput(
        "that is no number: give digits, perhaps with a leading +, or a sip: address",
        code="call.bad_number",
    )


def dtmf_digits(typed: str) -> str:
    """Return the digits to send, without spaces and in upper case.

    Raises:
        InvalidInput: ``call.bad_digits``.
    """
    digits = "".join(typed.translate(_WIDE).split()).upper()
    if not re.fullmatch(r"[0-9*#A-D]{1,64}", digits):
        raise InvalidInput("tones are 0-9, *, # and A-D", code="call.bad_digits")
    return digits
