"""How durations, levels and names are written. No Qt."""


def duration(seconds: float) -> str:
    """Return ``mm:ss``, from an hour on ``h:mm:ss``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, seconds_left = divmod(rest, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds_left:02}"
    return f"{minutes:02}:{seconds_left:02}"


def number(text: str) -> str:
    """Return a telephone number in groups that can be read out; anything else unchanged."""
    plus, digits = ("+", text[1:]) if text.startswith("+") else ("", text)
    if not digits.isascii() or not digits.isdigit():
        return text
    if not plus and len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if not plus and len(digits) in (11, 12) and digits.startswith("0"):
        area = 3 if digits[1] in "12" else 4
        return f"{digits[:area]} {digits[area:-4]} {digits[-4:]}"
    if len(digits) <= 6:
        return plus + digits
    head = len(digits) % 4
    groups = [digits[:head]] if head else []
    groups += [digits[i : i + 4] for i in range(head, len(digits), 4)]
    return plus + " ".join(groups)


def initial(name: str) -> str:
    """Return what stands in a person's round mark."""
    stripped = name.strip()
    return stripped[0].upper() if stripped else ""


def level(decibels: float) -> float:
    """Return 0 to 1 for a bar: -60 dBFS and below is nothing, -6 dBFS and above is full."""
    return min(1.0, max(0.0, (decibels + 60) / 54))
