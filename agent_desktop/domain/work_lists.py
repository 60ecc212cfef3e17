"""Work lists: which tickets, in which order, and what a row of them shows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.ticket_clocks import ClockName
from agent_desktop.domain.tickets import Severity, TicketKind, TicketStatus, Urgency


class WorkList(StrEnum):
    """The lists; the first five are the signed-in agent's own."""

    OWNED = "owned"
    HANDLED = "handled"
    TO_ACCEPT = "to-accept"
    PROMISES = "promises"
    OVERDUE = "overdue"
    TEAM = "team"
    TO_NAME = "to-name"  # rejected hand-overs and escalations: the lead decides
    ALL = "all"


class Order(StrEnum):
    """How rows are sorted; ties by opening time."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What to list. ``text`` filters as the search does; ``open_only`` leaves closed ones out.

    ``offset`` and ``limit`` count rows: a window asks for what it shows.
    """

    which: WorkList = WorkList.OWNED
    text: str = ""
    kind: TicketKind | None = None
    status: TicketStatus | None = None
    open_only: bool = True
    order: Order = Order.DUE
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket in a list.

    Attributes:
        phone: As this role may see it.
        clock: The clock that runs out next, None when none runs; ``due_at`` and ``warn_at`` are
            its own (``domain.ticket_clocks.TicketClock``).
        paused: Its clocks wait for the customer.
        sent: The server has everything that was written here.
    """

    ticket_id: str
    subject: str
    kind: TicketKind
    status: TicketStatus
    urgency: Urgency
    severity: Severity
    customer_name: str
    phone: str
    owner: str
    handler: str
    offered_to: str
    opened_at: datetime
    changed_at: datetime
    promised_at: datetime | None = None
    clock: ClockName | None = None
    due_at: datetime | None = None
    warn_at: tuple[datetime, datetime, datetime] | None = None
    paused: bool = False
    needs_naming: bool = False
    sent: bool = True
