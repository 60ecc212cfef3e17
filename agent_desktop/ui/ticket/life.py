"""A ticket as everybody knows it → what this agent sees of it. Pure; no Qt."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ticket_clocks import ClockState, TicketClock
from agent_desktop.domain.ticket_news import CustomerShown, TicketShown
from agent_desktop.domain.tickets import (
    FieldConflict,
    Severity,
    Ticket,
    TicketEventKind,
    Urgency,
)
from agent_desktop.ui.ticket.matter_state import (
    CustomerView,
    FileRow,
    FileState,
    LifeView,
    LogEntry,
)
from agent_desktop.ui.ticket.steps import MENU, next_step
from agent_desktop.ui.work.due import Level, TimeLeft

_MINUTE_S: Final = 60
_LEVELS: Final = {0: Level.CALM, 50: Level.SOON, 80: Level.PRESSING, 100: Level.OVER}
CLOCK_DIFFERS: Final = timedelta(minutes=1)


def life_of(shown: TicketShown, agent: str, now: datetime) -> LifeView | None:
    """Return the head of a saved ticket; None for one that is not saved yet."""
    ticket = shown.ticket
    if ticket is None:
        return None
    clocks = [_clock(c, now) for c in _running(shown.clocks)]
    step = next_step(ticket, shown.allowed)
    rejects = step is TicketEventKind.ACCEPTED and TicketEventKind.REJECTED in shown.allowed
    return LifeView(
        ticket_id=ticket.ticket_id,
        status=ticket.status,
        is_urgent=ticket.form.urgency is Urgency.URGENT,
        is_severe=ticket.form.severity is Severity.SEVERE,
        owner=shown.owner_name or ticket.owner,
        handler=shown.handler_name or ticket.handler,
        offered=(shown.offered_name or ticket.offered_to) if ticket.offered_to else "",
        stays_mine=bool(ticket.offered_to) and ticket.handler == agent,
        department=shown.department,
        clock=clocks[0] if clocks else None,
        other_clocks=tuple(clocks[1:]),
        is_paused=ticket.paused_at is not None,
        paused_for=ticket.paused_for,
        needs_naming=ticket.needs_naming,
        chasings=ticket.chasings,
        attempts=ticket.attempts,
        reopened=ticket.reopened,
        satisfaction=ticket.satisfaction,
        merged_into=ticket.merged_into,
        next_step=step,
        beside_step=TicketEventKind.REJECTED if rejects else None,
        steps=tuple(s for s in MENU if s in shown.allowed),
        can_edit=TicketEventKind.EDITED in shown.allowed,
        own_void=_own_void(shown, ticket, agent),
    )


def log_of(shown: TicketShown) -> tuple[LogEntry, ...]:
    """Return the log, oldest first, each entry with what became of it."""
    voids = {v.event_id: v.code for v in shown.ticket.voids} if shown.ticket else {}
    refused, unsent = dict(shown.refused), set(shown.unsent)
    return tuple(
        LogEntry(
            event=event,
            void=voids.get(event.event_id, ""),
            refused=refused.get(event.event_id, ""),
            unsent=event.event_id in unsent,
        )
        for event in shown.timeline
    )


def files_of(shown: TicketShown) -> tuple[FileRow, ...]:
    """Return the attachments and where they are."""
    if shown.ticket is None:
        return ()
    waiting, unsent = dict(shown.files_waiting), set(shown.unsent)
    told = {
        event.datum("upload_id"): event.event_id
        for event in shown.timeline
        if event.kind is TicketEventKind.ATTACHED
    }
    rows = []
    for file in shown.ticket.attachments:
        code = waiting.get(file.upload_id, "")
        is_here = file.upload_id in waiting or told.get(file.upload_id) in unsent
        state = FileState.WAITING if is_here else FileState.SENT
        rows.append(
            FileRow(
                upload_id=file.upload_id,
                name=file.name,
                media_type=file.media_type,
                bytes=file.bytes,
                state=FileState.REFUSED if code else state,
                code=code,
            )
        )
    return tuple(rows)


def conflicts_of(shown: TicketShown) -> tuple[FieldConflict, ...]:
    """Return the conflicts that nobody has decided."""
    return shown.ticket.conflicts if shown.ticket is not None else ()


def customer_of(
    event: CustomerShown, ticket_id: str, opened_in: CallId | None
) -> CustomerView | None:
    """Return the customer strip; the matter in front does not count as another one.

    ``opened_in``: the call in which that matter was opened; it did not come up by itself in this.
    """
    row = event.customer
    if row is None:
        return None
    matters = tuple(m for m in event.open_matters if m.ticket_id != ticket_id)
    here = len(event.open_matters) - len(matters)
    return CustomerView(
        customer_id=row.customer_id,
        name=row.name,
        grade=row.grade,
        company=row.company,
        do_not_call=row.do_not_call,
        do_not_call_reason=dict(event.values).get("do_not_call_reason", ""),
        matters=matters,
        count=max(len(matters), row.open_matters - here),
        is_known=event.call_id is not None and here > 0 and opened_in != event.call_id,
    )


def _running(clocks: Iterable[TicketClock]) -> list[TicketClock]:
    """Return the clocks that still matter, what runs out first in front, the paused behind."""
    alive = [c for c in clocks if c.state in (ClockState.RUNNING, ClockState.PAUSED)]
    return sorted(alive, key=lambda c: (c.state is ClockState.PAUSED, c.due_at))


def _clock(clock: TicketClock, now: datetime) -> TimeLeft:
    seconds = (clock.due_at - now).total_seconds()
    whole = int(abs(seconds) / _MINUTE_S) * _MINUTE_S
    level = _LEVELS[clock.level(now)]
    return TimeLeft(
        level=Level.PAUSED if clock.state is ClockState.PAUSED else level,
        seconds=whole if seconds >= 0 else -whole,
        at=clock.due_at,
        what=clock.name.value,
    )


def _own_void(shown: TicketShown, ticket: Ticket, agent: str) -> str:
    """Return why this agent's newest step has no effect; "" when it has, or it was put right."""
    mine = [e for e in shown.timeline if e.by == agent]
    if not mine:
        return ""
    voids = {v.event_id: v.code for v in ticket.voids}
    return voids.get(mine[-1].event_id, "")
