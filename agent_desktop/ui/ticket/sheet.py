"""The sheet of a step: what is asked, what is entered, what keeps it from being taken. No Qt."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from agent_desktop.domain.form_definitions import problems_at
from agent_desktop.domain.ticket_data import STEP_DATA, step_problems
from agent_desktop.domain.ticket_life import (
    ATTEMPTS_BEFORE_NOT_REACHED,
    MOST_CHASINGS,
    CallBackOutcome,
)
from agent_desktop.domain.ticket_news import DirectoryRow, TicketShown
from agent_desktop.domain.tickets import (
    EXTRA,
    Problem,
    Ticket,
    TicketEventKind,
    TicketForm,
    Urgency,
)
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.ticket.matter_state import SheetState
from agent_desktop.ui.ticket.steps import fields_of, shown_fields

# Taken with one click: there is nothing that must be asked.
AT_ONCE: Final = frozenset({TicketEventKind.ACCEPTED, TicketEventKind.RESUMED})


def sheet_for(step: TicketEventKind, ticket: Ticket, now: datetime) -> SheetState | None:
    """Return the sheet of a step, None for one that is taken at once."""
    fields = fields_of(step, ticket)
    if step in AT_ONCE and not any(f.required for f in fields):
        return None
    values = {}
    if step is TicketEventKind.NOTIFIED:
        values["at"] = now.replace(second=0, microsecond=0).isoformat()
    count, most = 0, 0
    if step is TicketEventKind.CHASED:
        count, most = ticket.chasings + 1, MOST_CHASINGS
    elif step is TicketEventKind.CALLED_BACK:
        count, most = ticket.attempts + 1, ATTEMPTS_BEFORE_NOT_REACHED
    return SheetState(
        step=step,
        fields=fields,
        values=tuple(values.items()),
        count=count,
        most=most,
        phone=ticket.form.phone if step is TicketEventKind.CALLED_BACK else "",
        is_urgent=ticket.form.urgency is Urgency.URGENT,
    )


def with_value(sheet: SheetState, name: str, text: str) -> SheetState:
    """Return the sheet with a field filled; its problem is gone until the next try."""
    values = dict(sheet.values)
    values[name] = text
    if name == "to" and not text:
        values.pop("to_name", None)
        values.pop("department", None)
    left = tuple(p for p in sheet.problems if p.field != name)
    return replace(sheet, values=_kept(values), problems=left, refusal="")


def with_person(sheet: SheetState, row: DirectoryRow) -> SheetState:
    """Return the sheet with somebody of the directory chosen."""
    values = dict(sheet.values)
    if any(f.name == "who" for f in sheet.fields):
        values["who"] = row.person or row.title
    else:
        values["to"], values["to_name"] = row.target, row.person or row.title
    values["department"] = row.department
    names = ("to", "who")
    left = tuple(p for p in sheet.problems if p.field not in names)
    return replace(sheet, values=_kept(values), picked=row, problems=left, refusal="")


def with_ticket(sheet: SheetState, row: TicketRow) -> SheetState:
    """Return the sheet with the matter chosen that this one goes into."""
    return with_value(sheet, "into", row.ticket_id)


def problems(sheet: SheetState, ticket: Ticket, now: datetime) -> tuple[Problem, ...]:
    """Return what keeps the step from being taken, in the order of the fields."""
    values = dict(sheet.values)
    shown = shown_fields(sheet.fields, values)
    found = {p.field: p for p in step_problems(sheet.step, data_of(sheet), given_at=now)}
    for field in shown:
        if field.required and not values.get(field.name, "").strip():
            found.setdefault(field.name, Problem(field=field.name, code="ticket.datum_missing"))
    if (
        values.get("outcome") == CallBackOutcome.NOT_REACHED
        and ticket.attempts < ATTEMPTS_BEFORE_NOT_REACHED
    ):
        found["outcome"] = Problem(field="outcome", code="ticket.too_few_attempts")
    if values.get("into") == ticket.ticket_id:
        found["into"] = Problem(field="into", code="ticket.merged_into_itself")
    order = [f.name for f in sheet.fields]
    return tuple(sorted(found.values(), key=lambda p: order.index(p.field)))


def form_needs(
    step: TicketEventKind, form: TicketForm, shown: TicketShown | None
) -> tuple[str, ...]:
    """Return the form's own fields that must be filled before a step, by id."""
    definition = shown.form if shown is not None else None
    found = problems_at(definition, form, step)
    return tuple(p.field.removeprefix(EXTRA) for p in found)


def data_of(sheet: SheetState) -> tuple[tuple[str, str], ...]:
    """Return what the step carries: what was asked and is filled."""
    values = dict(sheet.values)
    names = [f.name for f in shown_fields(sheet.fields, values)]
    if sheet.picked is not None:
        names += [n for n in ("to_name", "department") if n in STEP_DATA[sheet.step]]
    return tuple((n, values[n].strip()) for n in names if values.get(n, "").strip())


def _kept(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(values.items())
