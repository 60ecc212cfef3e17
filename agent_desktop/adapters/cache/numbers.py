"""Telephone numbers as they are looked up: by their last digits."""

import re
import unicodedata
from typing import Final

_TELLING: Final = 10
_NO_DIGITS: Final = re.compile("[^0-9]+")


def digits_of(text: str) -> str:
    """Return the digits of a text, in whatever script they are written."""
    if text.isascii():
        return _NO_DIGITS.sub("", text)
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())


def number_key(number: str) -> str:
    """Return what two numbers share when they are one, as ``domain.customers.same_number`` has it.

    Of a long number the last ten digits, so that country and trunk prefixes make no difference; of
    a short one all digits, of an address without digits its letters.
    """
    digits = digits_of(number).lstrip("0")
    return digits[-_TELLING:] if digits else number.casefold()[:20]
