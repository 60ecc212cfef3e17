"""What the notices show."""

from dataclasses import dataclass

from agent_desktop.domain.events import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence to read; it goes by itself at ``until_s``, or never (None)."""

    notice_id: int
    code: str
    severity: Severity
    fields: tuple[tuple[str, str], ...] = ()
    until_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesState:
    """The newest notices, newest last."""

    notices: tuple[Notice, ...] = ()
