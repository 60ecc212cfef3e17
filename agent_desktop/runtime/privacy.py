"""What must never stand in a log: numbers in full, names, tokens, passwords."""

import logging
import re
from typing import Any, Final

HIDDEN: Final = "[hidden]"

# An address first, so that its user part goes as a whole; then anything that looks dialled.
_ADDRESS: Final = re.compile(r"(?i)\b(sips?|tel):([^@\s<>;,\"']+)(@)?")
_NUMBER: Final = re.compile(r"(?<![\w.:/-])\+?\d(?:[ ()-]?\d){4,}(?![\w:/-])(?!\.\d)")
_SECRET: Final = re.compile(
    r"(?i)([\"']?\b(?:password|passwd|secret|token|access_token|refresh_token|authorization|key)\b"
    r"[\"']?\s*[:=]\s*)(?:bearer\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;}\)]+)"
)
_BEARER: Final = re.compile(r"(?i)\bbearer\s+\S+")
_DIGEST: Final = re.compile(r"(?i)\b(response|nonce|cnonce)=\"[^\"]*\"")

_SECRET_KEYS: Final = ("password", "secret", "token", "authorization", "credential")
_PERSONAL_KEYS: Final = (
    "customer_name", "remote_name", "display_name", "subject", "course", "text", "form", "digits",
)  # fmt: skip
_NUMBER_KEYS: Final = ("number", "phone", "target", "caller")


def mask_number(number: str) -> str:
    """Return a number with all but its last three characters starred."""
    return "*" * max(0, len(number) - 3) + number[-3:]


def scrub(text: str) -> str:
    """Return a text without secrets and with every number masked."""
    text = _SECRET.sub(rf"\1{HIDDEN}", text)
    text = _BEARER.sub(f"Bearer {HIDDEN}", text)
    text = _DIGEST.sub(rf"\1={HIDDEN}", text)
    text = _ADDRESS.sub(lambda m: f"{m[1]}:{mask_number(m[2])}{m[3] or ''}", text)
    return _NUMBER.sub(lambda m: mask_number(m[0]), text)


def scrub_field(name: str, value: Any) -> Any:
    """Return what may be logged of a field of that name."""
    lowered = name.lower()
    if any(word in lowered for word in _SECRET_KEYS) or lowered in _PERSONAL_KEYS:
        return HIDDEN
    if isinstance(value, str):
        return mask_number(value) if _names_number(lowered) else scrub(value)
    if isinstance(value, dict):
        return {str(k): scrub_field(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [scrub_field(name, v) for v in value]
    if value is None or isinstance(value, bool | int | float):
        return mask_number(str(value)) if _names_number(lowered) and value else value
    return scrub(str(value))


def _names_number(lowered: str) -> bool:
    return lowered in _NUMBER_KEYS or lowered.endswith(("_number", "_phone"))


class PrivacyFilter(logging.Filter):
    """Scrubs every record in place, so that no handler behind it sees more.

    ``extra`` fields are scrubbed by name; the message after its arguments were filled in; a
    traceback as text.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Scrub; never drop."""
        if getattr(record, "scrubbed", False):
            return True
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = f"{record.msg} (its arguments do not fit)"
        record.msg, record.args = scrub(message), None
        if record.exc_info:
            record.exc_text = scrub(_FORMATTER.formatException(record.exc_info))
            record.exc_info = None
        for name in extra_names(record):
            setattr(record, name, scrub_field(name, getattr(record, name)))
        record.scrubbed = True
        return True


_FORMATTER: Final = logging.Formatter()
_STANDARD: Final = frozenset(
    vars(logging.LogRecord("", 0, "", 0, "", None, None))
) | {"message", "asctime", "scrubbed", "taskName"}  # fmt: skip


def extra_names(record: logging.LogRecord) -> list[str]:
    """Return the names that ``extra=`` gave to a record."""
    return [name for name in vars(record) if name not in _STANDARD]
