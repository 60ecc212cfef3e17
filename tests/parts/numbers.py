"""Whether a text tells somebody's number."""

import re


def tells(text: str, number: str) -> bool:
    """Return whether a number stands in a text by itself, not as digits of an address or a time."""
    return re.search(rf"(?<![0-9A-Za-z.]){re.escape(number)}(?![0-9A-Za-z])", text) is not None
