"""What the log makes of a ticket: one event after another, in the server's order.

Every event is kept. One that came too late, or from somebody who may not, stays as an entry without
effect (``Ticket.voids``); only what cannot be read is refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber, OperationId
from agent_desktop.domain.ticket_data import check_step
from agent_desktop.domain.ticket_forms import (
    FieldChange,
    TicketForm,
    apply_changes,
    form_values,
    to_text,
)
from agent_desktop.domain.ticket_life import (
    CONTACT,
    ENDS_PAUSE,
    REMARKS,
    TERMINAL,
    CallBackOutcome,
    Satisfaction,
    brings_back,
    counts_as_attempt,
    is_severe,
    status_after,
    why_not,
)
from agent_desktop.domain.ticket_state import (
    Attachment,
    FieldConflict,
    Link,
    Step,
    Ticket,
    TicketEvent,
    TicketEventKind,
    Void,
)

_E = TicketEventKind
_Change = dict[str, Any]


def derive(events: Iterable[TicketEvent]) -> Ticket:
    """Return the ticket that ``events``, in the server's order, make.

    Raises:
        InvalidInput: The first event does not open the ticket, or one belongs to another ticket.
    """
    ticket: Ticket | None = None
    for event in events:
        ticket = apply(ticket, event)
    if ticket is None:
        raise InvalidInput("a ticket has at least one event", code="ticket.no_events")
    return ticket


def apply(ticket: Ticket | None, event: TicketEvent) -> Ticket:
    """Return the ticket after one more event.

    A field whose current value is neither the event's ``before`` nor its ``after`` was edited by
    somebody else meanwhile: the later one in the server's order stands, the other is kept beside
    it as a conflict.

    Raises:
        InvalidInput: The event does not fit the ticket, or its data is malformed.
    """
    check_step(event)
    if ticket is None:
        return _opened(event)
    if event.ticket_id != ticket.ticket_id or event.kind is _E.OPENED:
        raise InvalidInput("the event belongs to another ticket", code="ticket.foreign_event")
    edited = _with_changes(ticket, event.changes, event.event_id)  # refuses unknown fields
    if code := why_not(ticket, event):
        return replace(ticket, voids=(*ticket.voids, Void(event_id=event.event_id, code=code)))
    status = status_after(ticket, event)
    step = _step(ticket, edited, event)
    made = _EFFECTS.get(event.kind, _no_effect)(edited, event)
    if event.kind in ENDS_PAUSE:
        made |= {"paused_at": None, "paused_for": ""}
    if status in TERMINAL:
        made |= {"escalated_to": "", "offered_to": "", "offered_by": ""}
    if step is not None:
        made["steps"] = (*ticket.steps, step)
        if brings_back(step):
            made |= {"reopened": ticket.reopened + 1, "attempts": 0}
    becomes_severe = not is_severe(ticket.form) or (step is not None and brings_back(step))
    values: _Change = {"changed_at": event.at, "status": status} | made
    after = replace(edited, **values)
    return _with_the_lead(after) if becomes_severe else after


def void_code(ticket: Ticket, event_id: str) -> str:
    """Return why an entry has no effect, "" when it has."""
    return next((void.code for void in ticket.voids if void.event_id == event_id), "")


def _opened(event: TicketEvent) -> Ticket:
    if event.kind is not _E.OPENED:
        raise InvalidInput("the ticket was never opened", code="ticket.not_opened")
    form = apply_changes(TicketForm(), event.changes)
    step = Step(
        kind=_E.OPENED, at=event.at, event_id=event.event_id, value=to_text(form.promised_at)
    )
    return _with_the_lead(
        Ticket(
            ticket_id=event.ticket_id,
            owner=event.by,
            handler=event.by,
            call_id=event.call_id,
            form=form,
            opened_at=event.at,
            changed_at=event.at,
            steps=(step,),
        )
    )


def _with_the_lead(ticket: Ticket) -> Ticket:
    """Bring the lead in by the same event that makes a complaint a severe one."""
    if not is_severe(ticket.form) or ticket.escalated_to in ("lead", "manager"):
        return ticket
    return replace(ticket, escalated_to="lead", escalations=ticket.escalations + 1)


def _with_changes(ticket: Ticket, changes: Iterable[FieldChange], event_id: OperationId) -> Ticket:
    """Return the ticket with edited fields, and with what that made a conflict."""
    edits = tuple(changes)
    if not edits:
        return ticket
    form = apply_changes(ticket.form, edits)
    now = form_values(ticket.form)
    lost = tuple(
        FieldConflict(field=c.field, kept=c.after, lost=current, event_id=event_id)
        for c in edits
        if (current := now.get(c.field, "")) not in (c.before, c.after)
    )
    return replace(ticket, form=form, conflicts=ticket.conflicts + lost)


def _step(before: Ticket, after: Ticket, event: TicketEvent) -> Step | None:
    """Return what the clocks need to know of an event; remarks and most edits are nothing."""
    value = ""
    if event.kind is _E.EDITED:
        if before.form.promised_at == after.form.promised_at:
            return None
        value = to_text(after.form.promised_at)
    elif event.kind is _E.CALLED_BACK:
        value = event.datum("outcome")
        if value == CallBackOutcome.REACHED:
            is_sad = event.datum("satisfaction") == Satisfaction.DISSATISFIED
            value = Satisfaction.DISSATISFIED.value if is_sad else value
    elif event.kind is _E.ESCALATED:
        value = event.datum("clock")
    elif event.kind in REMARKS:
        return None
    return Step(kind=event.kind, at=event.at, event_id=event.event_id, value=value)


# What an event changes beside status, form and steps.


def _no_effect(_ticket: Ticket, _event: TicketEvent) -> _Change:
    return {}


def _assigned(_ticket: Ticket, event: TicketEvent) -> _Change:
    return {"offered_to": event.datum("to"), "offered_by": event.by}


def _accepted(ticket: Ticket, event: TicketEvent) -> _Change:
    to = ticket.offered_to
    handler = to if to.startswith(CONTACT) else event.by
    return {"handler": AgentNumber(handler), "offered_to": "", "offered_by": ""}


def _rejected(_ticket: Ticket, _event: TicketEvent) -> _Change:
    return {"needs_naming": True, "offered_to": "", "offered_by": ""}


def _named(_ticket: Ticket, event: TicketEvent) -> _Change:
    return {
        "handler": AgentNumber(event.datum("to")),
        "offered_to": "",
        "offered_by": "",
        "needs_naming": False,
        "escalated_to": "",
    }


def _handled(ticket: Ticket, event: TicketEvent) -> _Change:
    made: _Change = {"offered_to": "", "offered_by": ""}
    if promised := event.datum("promised_at"):
        form = replace(ticket.form, promised_at=datetime.fromisoformat(promised))
        made["form"] = form
    return made


def _called_back(ticket: Ticket, event: TicketEvent) -> _Change:
    outcome = event.datum("outcome")
    if outcome == CallBackOutcome.REACHED:
        return {"attempts": 0, "satisfaction": event.datum("satisfaction") or ticket.satisfaction}
    more = counts_as_attempt(ticket, outcome, event.at)
    return {"attempts": ticket.attempts + more}


def _reopened(_ticket: Ticket, _event: TicketEvent) -> _Change:
    return {"merged_into": ""}


def _escalated(ticket: Ticket, event: TicketEvent) -> _Change:
    return {"escalations": ticket.escalations + 1, "escalated_to": event.datum("to_level")}


def _merged(_ticket: Ticket, event: TicketEvent) -> _Change:
    return {"merged_into": event.datum("into")}


def _chased(ticket: Ticket, _event: TicketEvent) -> _Change:
    return {"chasings": ticket.chasings + 1}


def _paused(_ticket: Ticket, event: TicketEvent) -> _Change:
    return {"paused_at": event.at, "paused_for": event.datum("reason")}


def _attached(ticket: Ticket, event: TicketEvent) -> _Change:
    file = Attachment(
        upload_id=event.datum("upload_id"),
        name=event.datum("name"),
        media_type=event.datum("media_type"),
        bytes=int(event.datum("bytes")),
        sha256=event.datum("sha256"),
    )
    others = (f for f in ticket.attachments if f.upload_id != file.upload_id)
    return {"attachments": (*others, file)}


def _linked(ticket: Ticket, event: TicketEvent) -> _Change:
    link = Link(what=event.datum("what"), target=event.datum("target"), title=event.datum("title"))
    return {"links": _with_link(ticket, link)}


def _answered(ticket: Ticket, event: TicketEvent) -> _Change:
    article = f"{event.datum('article_id')}@{event.datum('version')}"
    link = Link(what="article", target=article, title=event.datum("title"))
    return {"links": _with_link(ticket, link)}


def _with_link(ticket: Ticket, link: Link) -> tuple[Link, ...]:
    others = (old for old in ticket.links if (old.what, old.target) != (link.what, link.target))
    return (*others, link)


def _settled(ticket: Ticket, event: TicketEvent) -> _Change:
    field, made_by = event.datum("field"), event.datum("event_id")
    decided = [c for c in ticket.conflicts if (c.field, c.event_id) == (field, made_by)]
    rest = tuple(c for c in ticket.conflicts if c not in decided)
    if event.datum("choice") == "kept":
        return {"conflicts": rest}
    # Somebody may have written a third value since: then that one is the loser, and is kept.
    change = FieldChange(field=field, before=decided[-1].kept, after=decided[-1].lost)
    settled = _with_changes(replace(ticket, conflicts=rest), [change], event.event_id)
    return {"form": settled.form, "conflicts": settled.conflicts}


_EFFECTS: Final[dict[TicketEventKind, Callable[[Ticket, TicketEvent], _Change]]] = {
    _E.ASSIGNED: _assigned,
    _E.ACCEPTED: _accepted,
    _E.REJECTED: _rejected,
    _E.NAMED: _named,
    _E.HANDLED: _handled,
    _E.CALLED_BACK: _called_back,
    _E.REOPENED: _reopened,
    _E.ESCALATED: _escalated,
    _E.MERGED: _merged,
    _E.CHASED: _chased,
    _E.PAUSED: _paused,
    _E.ATTACHED: _attached,
    _E.LINKED: _linked,
    _E.ANSWERED: _answered,
    _E.SETTLED: _settled,
}
