"""How much time the centre gives itself: rules by kind, grade, severity and urgency."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ticket_forms import Severity, TicketKind, Urgency

MAX_HOURS: Final = 720
LADDER: Final = ("handler", "owner", "lead", "manager")
_PERIOD: Final = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*(d?)")
_FIELDS: Final = ("handle", "write_back", "call_back", "form")


@dataclass(frozen=True, slots=True)
class Period:
    """A time to do something in: hours, or days (``3d``).

    A day has 24 hours, or as many as the calendar's working day where working time is counted.
    """

    amount: float
    in_days: bool = False

    def share(self, part: float) -> "Period":
        """Return a part of it."""
        return Period(self.amount * part, self.in_days)

    def hours(self, calendar: BusinessCalendar, *, works: bool) -> float:
        """Return it in hours of the time that is counted."""
        if not self.in_days:
            return self.amount
        return self.amount * (calendar.day_hours if works else 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """How long the clocks run for tickets of a kind, grade, severity or urgency.

    Attributes:
        kind, grade, severity, urgency: What it is for; "" for any.
        handle, write_back, call_back, form: None: as a less special rule says; zero: no such clock.
        basis: ``hours`` of the clock on the wall, or ``working`` time by the calendar; "": as a
            less special rule says.
        tells: Who is told at 50, 80, 100 %; () as a less special rule says.
    """

    rule_id: str = ""
    kind: str = ""
    grade: str = ""
    severity: str = ""
    urgency: str = ""
    handle: Period | None = None
    write_back: Period | None = None
    call_back: Period | None = None
    form: Period | None = None
    basis: str = ""
    tells: tuple[str, str, str] = ("", "", "")

    @property
    def works(self) -> bool:
        """Whether working time is counted."""
        return self.basis == "working"

    def fits(self, kind: str, grade: str, severity: str, urgency: str) -> bool:
        """Whether it is for such a ticket."""
        pairs = zip(self._for, (kind, grade, severity, urgency), strict=True)
        return all(mine in ("", theirs) for mine, theirs in pairs)

    @property
    def special(self) -> tuple[int, bool, bool, bool, bool, str]:
        """How special it is: the more it names the more, then urgency, severity, grade, kind."""
        named = [bool(value) for value in reversed(self._for)]
        return sum(named), named[0], named[1], named[2], named[3], self.rule_id

    @property
    def _for(self) -> tuple[str, str, str, str]:
        return self.kind, self.grade, self.severity, self.urgency


DEFAULT: Final = ClockRule(
    handle=Period(24),
    write_back=Period(24),
    call_back=Period(24),
    form=Period(1),
    basis="hours",
    tells=("handler", "owner", "lead"),
)


def rule_for(
    kind: str, grade: str, severity: str, urgency: str, rules: Iterable[ClockRule]
) -> ClockRule:
    """Return what holds for a ticket: every special rule over the less special, over 24 hours."""
    result = DEFAULT
    fitting = (rule for rule in rules if rule.fits(kind, grade, severity, urgency))
    for rule in sorted(fitting, key=lambda rule: rule.special):
        result = replace(
            result,
            rule_id=rule.rule_id,
            handle=result.handle if rule.handle is None else rule.handle,
            write_back=result.write_back if rule.write_back is None else rule.write_back,
            call_back=result.call_back if rule.call_back is None else rule.call_back,
            form=result.form if rule.form is None else rule.form,
            basis=rule.basis or result.basis,
            tells=rule.tells if any(rule.tells) else result.tells,
        )
    return result


def rule_of(rule_id: str, values: Mapping[str, str]) -> ClockRule:
    """Return the rule of a record ``clock_rule``.

    Args:
        rule_id: The record's id.
        values: ``kind``, ``grade``, ``severity``, ``urgency``; ``handle_h``, ``write_back_h``,
            ``call_back_h``, ``form_h`` (hours, or days as ``3d``); ``basis``; ``tells`` (three of
            handler, owner, lead, manager with commas).

    Raises:
        InvalidInput: ``clock_rule.…``, with the field.
    """
    choices = {"kind": TicketKind, "severity": Severity, "urgency": Urgency}
    for name, allowed in choices.items():
        if values.get(name) and values[name] not in set(allowed):
            raise _malformed(name)
    basis = values.get("basis", "")
    if basis not in ("", "hours", "working"):
        raise _malformed("basis")
    periods = {name: _period(f"{name}_h", values.get(f"{name}_h", "")) for name in _FIELDS}
    return ClockRule(
        rule_id=rule_id,
        kind=values.get("kind", ""),
        grade=values.get("grade", ""),
        severity=values.get("severity", ""),
        urgency=values.get("urgency", ""),
        basis=basis,
        tells=_tells(values.get("tells", "")),
        **periods,
    )


def _period(name: str, text: str) -> Period | None:
    if not text.strip():
        return None
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        raise _malformed(name)
    period = Period(float(match[1]), in_days=bool(match[2]))
    if period.amount * (24 if period.in_days else 1) > MAX_HOURS:
        raise _malformed(name)
    return period


def _tells(text: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in text.split(",")] if text.strip() else ["", "", ""]
    if len(parts) != 3 or (any(parts) and not set(parts) <= set(LADDER)):
        raise _malformed("tells")
    return parts[0], parts[1], parts[2]


def _malformed(name: str) -> InvalidInput:
    return InvalidInput(
        f"{name}: a value that a clock rule cannot have (hours up to {MAX_HOURS}, days as 3d)",
        code="clock_rule.malformed",
        fields={"field": name},
    )
