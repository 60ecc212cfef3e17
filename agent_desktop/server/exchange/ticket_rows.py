"""A derived ticket as a row, and back: columns for what is asked for, ``life`` for the rest."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from agent_desktop.domain.figures import CAUSE_FIELD
from agent_desktop.domain.ticket_life import TERMINAL
from agent_desktop.domain.tickets import (
    Ticket,
    TicketEvent,
    apply,
    form_of,
    form_values,
    void_code,
)
from agent_desktop.server.tables import TicketRow

_TICKET: Final = TypeAdapter(Ticket)
# What has a column of its own and need not be written twice.
_COLUMNS: Final = {
    "ticket_id",
    "owner",
    "handler",
    "call_id",
    "form",
    "conflicts",
    "opened_at",
    "changed_at",
    "status",
    "offered_to",
    "satisfaction",
}


@dataclass(slots=True)
class KeptTicket:
    """A ticket's derived state, who may touch it, and what lists and figures ask for.

    Attributes:
        since: When this device wrote the last of it, None for never.
        grants: Scopes beside owner and team (``scope``) that may read it; ``had``: those and the
            ones that lost it not long ago.
        department: Whose it was at last, as whoever handed it over named it.
        is_new: Nothing of it is in the database yet.
    """

    ticket: Ticket
    owner_id: int
    team_id: int | None
    revision: int = 0
    closed_at: datetime | None = None
    department: str = ""
    is_new: bool = False
    since: datetime | None = None
    grants: frozenset[str] = frozenset()
    had: frozenset[str] = frozenset()

    def replay(self, events: Iterable[TicketEvent]) -> None:
        """Make it anew of its whole log."""
        ticket = None
        for event in events:
            ticket = apply(ticket, event)
            self.take(ticket, event)

    def take(self, ticket: Ticket, event: TicketEvent) -> str:
        """Become what ``event`` made of it; return the code if that was without effect."""
        self.ticket, self.since = ticket, event.at
        if code := void_code(ticket, event.event_id):
            return code
        if ticket.status not in TERMINAL:
            self.closed_at = None
        elif self.closed_at is None:
            self.closed_at = event.at
        if department := event.datum("department").strip():
            self.department = department
        return ""


def kept_from(row: TicketRow) -> KeptTicket:
    """Return what a row says."""
    values = row.life | {
        "ticket_id": row.ticket_id,
        "owner": row.owner,
        "handler": row.handler,
        "call_id": row.call_id,
        "form": form_of(row.form),
        "conflicts": row.conflicts,
        "opened_at": row.opened_at,
        "changed_at": row.changed_at,
        "status": row.status,
        "offered_to": row.offered_to,
        "satisfaction": row.satisfaction,
    }
    return KeptTicket(
        _TICKET.validate_python(values),
        row.owner_id,
        row.team_id,
        row.revision,
        row.closed_at,
        row.department,
    )


def row_values(kept: KeptTicket) -> dict[str, Any]:
    """Return the row of a ticket."""
    ticket = kept.ticket
    form = form_values(ticket.form)
    return {
        "ticket_id": ticket.ticket_id,
        "owner_id": kept.owner_id,
        "owner": ticket.owner,
        "handler": ticket.handler,
        "team_id": kept.team_id,
        "call_id": ticket.call_id,
        "form": form,
        "conflicts": [asdict(c) for c in ticket.conflicts],
        "opened_at": ticket.opened_at,
        "changed_at": ticket.changed_at,
        "revision": kept.revision,
        "life": _TICKET.dump_python(ticket, mode="json", exclude=_COLUMNS, exclude_defaults=True),
        "status": ticket.status.value,
        "kind": ticket.form.kind.value,
        "severity": ticket.form.severity.value,
        "category": ticket.form.category,
        "customer_id": ticket.form.customer_id,
        "offered_to": ticket.offered_to,
        "satisfaction": ticket.satisfaction,
        "cause": dict(ticket.form.extra).get(CAUSE_FIELD, ""),
        "department": kept.department,
        "closed_at": kept.closed_at,
    }
