"""How durations, levels and names are written. No Qt."""

from typing import Final


def duration(seconds: float) -> str:
    """Return ``mm:ss``, from an hour on ``h:mm:ss``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, seconds_left = divmod(rest, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds_left:02}"
    return f"{minutes:02}:{seconds_left:02}"


# How Chinese numbers are read out: (first digits, their length, sizes of the groups).
_GROUPS: Final = (
    ("1", 11, (3, 4, 4)),
    ("01", 11, (3, 4, 4)),
    ("02", 11, (3, 4, 4)),
    ("0", 11, (4, 3, 4)),
    ("0", 12, (4, 4, 4)),
    ("400", 10, (3, 3, 4)),
    ("800", 10, (3, 3, 4)),
)


def number(text: str) -> str:
    """Return a Chinese telephone number in groups that can be read out; all else unchanged."""
    home = text.removeprefix("+86")
    prefix = "+86 " if home != text else ""
    if not home.isascii() or not home.isdigit():
        return text
    for start, length, groups in _GROUPS:
        if home.startswith(start) and len(home) == length:
            parts, rest = [], home
            for size in groups:
                parts.append(rest[:size])
                rest = rest[size:]
            return prefix + " ".join(parts)
    return text


def shortened(text: str, most: int = 32) -> str:
    """Return a text that leaves room for others beside it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def menu_text(text: str) -> str:
    """Return a text for a menu, where "&" marks a key and a tab begins a column."""
    return shortened(" ".join(text.split())).replace("&", "&&")


def initial(name: str) -> str:
    """Return what stands in a person's round mark."""
    stripped = name.strip()
    return stripped[0].upper() if stripped else ""


def level(decibels: float) -> float:
    """Return 0 to 1 for a bar: -60 dBFS and below is nothing, -6 dBFS and above is full."""
    return min(1.0, max(0.0, (decibels + 60) / 54))


def file_size(count: int) -> str:
    """Return a file's size as one reads it."""
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024 / 1024:.1f} MB"
