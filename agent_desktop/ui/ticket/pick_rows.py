"""What can be picked, in words: people and places of the directory, other tickets."""

from collections.abc import Sequence

from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.ticket.pick import PickRow
from agent_desktop.ui.ticket.wording import PLACES, presence, short_id, step_word
from agent_desktop.ui.work.wording import STATUSES, work_word


def directory_rows(found: Sequence[DirectoryRow] | None) -> tuple[PickRow, ...] | None:
    """Return rows of the directory; None while nothing was searched."""
    if found is None:
        return None
    return tuple(
        PickRow(
            value=row,
            title=row.title,
            tag=step_word(PLACES.get(row.what, "")),
            detail=" · ".join(_parts(row)),
            warning=presence(row),
        )
        for row in found
    )


def ticket_rows(found: Sequence[TicketRow] | None) -> tuple[PickRow, ...] | None:
    """Return tickets; None while nothing was searched."""
    if found is None:
        return None
    return tuple(
        PickRow(
            value=row,
            title=row.subject,
            tag=short_id(row.ticket_id),
            detail=" · ".join(p for p in (row.customer_name, row.phone) if p),
            warning=work_word(STATUSES[row.status]),
        )
        for row in found
    )


def _parts(row: DirectoryRow) -> list[str]:
    parts = [row.department, row.person, row.phone]
    return [p for i, p in enumerate(parts) if p and p != row.title and p not in parts[:i]]
