"""Monthly totals of tickets: by kind, cause, department and satisfaction."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ticket_state import Ticket, TicketStatus

# The field of the shipped forms in which the handler says which sort of cause it was.
CAUSE_FIELD: Final = "cause_group"
GROUPS: Final = ("kind", "cause", "department", "satisfaction", "status")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")

Totals = tuple[tuple[str, str, int], ...]


def month_bounds(month: str, timezone: str) -> tuple[datetime, datetime]:
    """Return the first moment of a month (``2026-11``) and of the next one, in UTC.

    Raises:
        InvalidInput: ``figures.malformed_month``.
    """
    match = _MONTH.fullmatch(month)
    year, number = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 2000 <= year <= 2200 or not 1 <= number <= 12:
        raise InvalidInput(
            f"{month[:20]!r} is no month: write 2026-11", code="figures.malformed_month"
        )
    zone = ZoneInfo(timezone)
    after = (year + number // 12, number % 12 + 1)
    first, last = (datetime(y, m, 1, tzinfo=zone) for y, m in ((year, number), after))
    return first.astimezone(UTC), last.astimezone(UTC)


def month_of(at: datetime, timezone: str) -> str:
    """Return the month that a moment lies in, for example ``2026-11``."""
    return f"{at.astimezone(ZoneInfo(timezone)):%Y-%m}"


def monthly_totals(
    tickets: Iterable[Ticket],
    month: str,
    timezone: str,
    *,
    department_of: Callable[[Ticket], str] = lambda _ticket: "",
) -> Totals:
    """Return (group, value, count) of the tickets that were opened in a month.

    A ticket without cause, department or answer is counted as "" of that group; merged tickets are
    another ticket's matter and are not counted.

    Args:
        tickets: The own ones, a team's or all; those of other months are left out.
        month: For example ``2026-11``.
        timezone: In which a day begins and ends.
        department_of: Whose matter a ticket is, as the directory says.

    Raises:
        InvalidInput: ``figures.malformed_month``.
    """
    first, last = month_bounds(month, timezone)
    counts: Counter[tuple[str, str]] = Counter()
    for ticket in tickets:
        if not first <= ticket.opened_at < last or ticket.status is TicketStatus.MERGED:
            continue
        values = (
            ticket.form.kind.value,
            dict(ticket.form.extra).get(CAUSE_FIELD, ""),
            department_of(ticket),
            ticket.satisfaction,
            ticket.status.value,
        )
        counts.update(zip(GROUPS, values, strict=True))
    order = {group: place for place, group in enumerate(GROUPS)}
    rows = ((group, value, count) for (group, value), count in counts.items())
    return tuple(sorted(rows, key=lambda row: (order[row[0]], -row[2], row[1])))
