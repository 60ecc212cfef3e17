"""A ticket as rows: the columns of lists, the whole state, the words that find it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Row, delete, func, select

from agent_desktop.adapters.cache import words
from agent_desktop.adapters.cache.bulk import put_rows
from agent_desktop.adapters.cache.numbers import number_key
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import ticket_states, tickets
from agent_desktop.adapters.cache.ticket_state import ticket_from_json, ticket_to_json
from agent_desktop.domain.rights import is_lead
from agent_desktop.domain.ticket_clocks import ClockState, TicketClock, next_clock
from agent_desktop.domain.ticket_life import TERMINAL
from agent_desktop.domain.tickets import Ticket, TicketStatus

Clocks = Callable[[Ticket], Sequence[TicketClock]]

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_OVER: Final = datetime(9999, 12, 1, tzinfo=UTC)
_CLOCK_COLUMNS: Final = ("clock", "due_at", "warn_at", "paused")
_NO_CLOCK: Final[dict[str, object]] = {
    "clock": None,
    "due_at": None,
    "warn_at": None,
    "paused": False,
}


@dataclass(slots=True)
class KeptTicket:
    """A ticket as a transaction works on it.

    Attributes:
        no: Its number in this file.
        ticket: As its events make it now, None while there are none that make one.
        before: As it was when it was loaded.
        revision: The newest of the server's that is known of it.
        counted: What of it the table's digest has: its revision, None when it does not count.
        waiting: Ids of this desk's events that the server did not place yet, oldest first.
        stale: Its events came in another order than they count: derive it again.
    """

    no: int
    ticket_id: str
    ticket: Ticket | None = None
    before: Ticket | None = None
    revision: int | None = None
    counted: int | None = None
    base: Ticket | None = None
    base_revision: int = 0
    fetch: int = 0
    waiting: list[str] = field(default_factory=list)
    stale: bool = False
    clock: dict[str, object] = field(default_factory=lambda: dict(_NO_CLOCK))


def is_over(ticket: Ticket) -> bool:
    """Return whether nothing is to be done any more."""
    return ticket.status in TERMINAL


def load_tickets(connection: Connection, ticket_ids: Iterable[str]) -> dict[str, KeptTicket]:
    """Return those of these tickets that are here, by id."""
    found: dict[str, KeptTicket] = {}
    joined = tickets.join(ticket_states, tickets.c.no == ticket_states.c.no)
    states = ticket_states.c
    for piece in in_pieces(ticket_ids):
        query = select(tickets, states.state, states.base, states.base_revision)
        rows = connection.execute(query.select_from(joined).where(tickets.c.ticket_id.in_(piece)))
        found |= {row.ticket_id: _kept(row) for row in rows}
    return found


def _kept(row: Row[tuple[object, ...]]) -> KeptTicket:
    ticket = ticket_from_json(row.state)
    return KeptTicket(
        no=row.no,
        ticket_id=row.ticket_id,
        ticket=ticket,
        before=ticket,
        revision=row.revision,
        counted=None if row.shut else row.revision,
        base=None if row.base is None else ticket_from_json(row.base),
        base_revision=row.base_revision,
        fetch=row.fetch,
        clock={name: getattr(row, name) for name in _CLOCK_COLUMNS},
    )


def next_number(connection: Connection) -> int:
    """Return the first number that no ticket has."""
    return int(connection.execute(select(func.max(tickets.c.no))).scalar() or 0) + 1


def write_tickets(
    connection: Connection, kept: Sequence[KeptTicket], clocks: Clocks | None
) -> None:
    """Put tickets down as they are now."""
    rows, states = [], []
    for one in kept:
        if one.ticket is None:
            continue
        if clocks is not None:
            one.clock = clock_values(clocks(one.ticket))
        rows.append(_columns(one, one.ticket))
        base = None if one.base is None else ticket_to_json(one.base)
        state = {"no": one.no, "state": ticket_to_json(one.ticket), "base": base}
        states.append(state | {"base_revision": one.base_revision})
    if not rows:
        return
    put_rows(connection, tickets, rows, key="no")
    put_rows(connection, ticket_states, states, key="no")
    _index(connection, [one for one in kept if one.ticket is not None])


def delete_tickets(connection: Connection, kept: Sequence[KeptTicket]) -> None:
    """Take tickets out of lists and index; their log is the caller's business."""
    for piece in in_pieces(one.no for one in kept):
        for table in (tickets, ticket_states):
            connection.execute(delete(table).where(table.c.no.in_(piece)))
        numbers = ",".join(str(no) for no in piece)
        connection.exec_driver_sql(f"DELETE FROM ticket_words WHERE rowid IN ({numbers})")  # noqa: S608 - numbers


def clock_values(clocks: Iterable[TicketClock]) -> dict[str, object]:
    """Return the columns of the clock that runs out next; one that waits shows as paused."""
    clock = next_clock(clocks)
    if clock is None:
        return dict(_NO_CLOCK)
    return {
        "clock": clock.name.value,
        "due_at": clock.due_at,
        "warn_at": json.dumps([at.isoformat() for at in clock.warn_at]),
        "paused": clock.state is ClockState.PAUSED,
    }


def _columns(kept: KeptTicket, ticket: Ticket) -> dict[str, object]:
    form, shut = ticket.form, is_over(ticket)
    is_promised = not shut and ticket.status is not TicketStatus.CALLED_BACK
    promised_at = form.promised_at if is_promised else None
    clock = dict(_NO_CLOCK) if shut else kept.clock
    return {
        "no": kept.no,
        "ticket_id": ticket.ticket_id,
        "revision": kept.revision,
        "shut": shut,
        "status": ticket.status.value,
        "kind": form.kind.value,
        "urgency": form.urgency.value,
        "severity": form.severity.value,
        "owner": ticket.owner,
        "handler": ticket.handler,
        "offered_to": ticket.offered_to,
        "needs_naming": ticket.needs_naming,
        "for_lead": not shut and (ticket.needs_naming or is_lead(ticket.escalated_to)),
        "call_id": ticket.call_id,
        "customer_id": form.customer_id,
        "customer_name": form.customer_name,
        "phone": form.phone,
        "phone_key": number_key(form.phone) if form.phone else "",
        "subject": form.subject,
        "opened_at": ticket.opened_at,
        "changed_at": ticket.changed_at,
        "promised_at": promised_at,
        "next_at": _OVER if shut else next_at(promised_at, clock),
        "fetch": kept.fetch,
        **clock,
    }


def next_at(promised_at: datetime | None, clock: dict[str, object]) -> datetime:
    """Return when the ticket needs somebody next: by its promise or its running clock."""
    due_at = None if clock["paused"] else clock["due_at"]
    times = [at for at in (promised_at, due_at) if isinstance(at, datetime)]
    return min(times, default=NEVER)


def _index(connection: Connection, kept: Sequence[KeptTicket]) -> None:
    rows = []
    for one in kept:
        new = _worded(one.ticket)
        if new != _worded(one.before):
            rows.append((one.no, " ".join(_tokens(*new))))
    if rows:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO ticket_words (rowid, words) VALUES (?, ?)", rows
        )


_Worded = tuple[str, str, str, str, tuple[tuple[str, str], ...], bool]


def _worded(ticket: Ticket | None) -> _Worded:
    if ticket is None:
        return ("", "", "", "", (), False)
    form = ticket.form
    return (
        form.customer_name,
        form.subject,
        form.course,
        form.phone,
        form.extra,
        is_over(ticket),
    )


def _tokens(
    name: str, subject: str, course: str, phone: str, extra: tuple[tuple[str, str], ...], over: bool
) -> set[str]:
    found = words.name_tokens(name) | words.name_tokens(subject) | words.text_tokens(course)
    for _, text in extra:
        found |= words.plain_tokens(text)
    return found | words.number_tokens((phone,)) | {words.OVER if over else words.OPEN}
