"""Saving a ticket on another program's behalf: given fields over the form in front of the agent."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from agent_desktop.domain.commands import EditDraft, NewDraft, OpenTicket, SaveTicket
from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.domain.events import DraftChanged
from agent_desktop.domain.tickets import (
    EXTRA,
    FORM_FIELDS,
    FieldChange,
    TicketForm,
    apply_changes,
    check,
)
from agent_desktop.services.bus import Bus

# Fields of the form's own, as ``form_definitions`` names them.
_OWN: Final = re.compile(rf"{re.escape(EXTRA)}[a-z0-9_]{{1,40}}")
# The words of the form, for programs that say them: each field's name in the contract.
_ALSO: Final = {"course_of_events": "course", "promised_time": "promised_at"}


class TicketDesk:
    """Knows the newest form of the draft, also what was typed since it was loaded.

    Thread: core.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._form = TicketForm()
        bus.on(DraftChanged, self._on_draft)
        bus.witness(EditDraft, self._on_edit)
        bus.witness(SaveTicket, self._on_edit)  # a save that is refused leaves its text, too

    async def save(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Save the current draft, or a new one, with ``fields``; returns when it is durable.

        Raises:
            InvalidInput: An unknown field, a value outside its choices, or an incomplete form.
        """
        changes = _changes(fields)
        if self._bus.board.newest(DraftChanged) is None:
            await self._bus.execute(NewDraft())
        return await self._save(changes)

    async def new(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Save a new ticket with ``fields``, whatever stands in the form in front; see ``save``.

        What is typed there waits behind it and comes back.
        """
        changes = _changes(fields)
        await self._bus.execute(NewDraft())
        return await self._save(changes)

    async def edit(self, ticket_id: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Change ``fields`` of a saved ticket and bring it up; see ``save``.

        Raises:
            NotFound: ``ticket.not_found``.
        """
        changes = _changes(fields)
        await self._bus.execute(OpenTicket(ticket_id=ticket_id))
        return await self._save(changes)

    async def _save(self, changes: tuple[FieldChange, ...]) -> dict[str, Any]:
        draft = self._bus.board.newest(DraftChanged)
        if draft is None:
            raise Unavailable("the ticket form is not there yet", code="ticket.no_draft")
        form = apply_changes(self._form, changes)
        saved = await self._bus.execute(SaveTicket(draft_id=draft.draft_id, form=form))
        if saved is None:
            check(form)
            raise InvalidInput("the form cannot be saved", code="ticket.refused")
        return {"ticket_id": saved}

    def _on_draft(self, event: DraftChanged) -> None:
        self._form = event.form

    def _on_edit(self, command: EditDraft | SaveTicket) -> None:
        draft = self._bus.board.newest(DraftChanged)
        if draft is not None and draft.draft_id == command.draft_id:
            self._form = command.form


def _changes(fields: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    changes = []
    for given, value in fields.items():
        name = _ALSO.get(given, given)
        if name not in FORM_FIELDS and not _OWN.fullmatch(name):
            raise InvalidInput(
                f"a ticket has no field {name[:40]!r}; it has {', '.join(FORM_FIELDS)}, and x.NAME",
                code="ticket.invalid_value",
            )
        if value is not None and not isinstance(value, str):
            raise InvalidInput(f"{name} must be a text", code="ticket.invalid_value")
        text = _with_zone(value or "") if name == "promised_at" else value or ""
        changes.append(FieldChange(field=name, before="", after=text))
    return tuple(changes)


def _with_zone(text: str) -> str:
    """Return a time with its zone: without one this PC's is meant."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if at.tzinfo else at.astimezone().isoformat()
