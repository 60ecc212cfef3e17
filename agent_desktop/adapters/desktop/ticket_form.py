"""Saving a ticket on another program's behalf: given fields over the form in front of the agent."""

import asyncio
from collections.abc import Mapping
from typing import Any

from agent_desktop.domain.commands import EditDraft, NewDraft, SaveTicket
from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.domain.events import DraftChanged, TicketRefused, TicketSaved
from agent_desktop.domain.tickets import FORM_FIELDS, FieldChange, TicketForm, apply_changes
from agent_desktop.services.bus import Bus


class TicketDesk:
    """Knows the newest form of the draft, also what was typed since it was loaded.

    Thread: core.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._form = TicketForm()
        self._waiting: dict[str, asyncio.Future[str]] = {}
        bus.on(DraftChanged, self._on_draft)
        bus.witness(EditDraft, self._on_edit)
        bus.on(TicketSaved, self._on_saved)
        bus.on(TicketRefused, self._on_refused)

    async def save(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Save the current draft, or a new one, with ``fields``; returns when it is durable.

        Raises:
            InvalidInput: An unknown field, a value outside its choices, or an incomplete form.
        """
        changes = _changes(fields)
        draft = self._bus.board.newest(DraftChanged)
        if draft is None:
            await self._bus.execute(NewDraft())
            draft = self._bus.board.newest(DraftChanged)
            if draft is None:
                raise Unavailable("the ticket form is not there yet", code="ticket.no_draft")
        form = apply_changes(self._form, changes)
        waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[draft.draft_id] = waiting
        try:
            await self._bus.execute(SaveTicket(draft_id=draft.draft_id, form=form))
            async with asyncio.timeout(10):
                return {"ticket_id": await waiting}
        except TimeoutError as exc:
            raise Unavailable("the ticket was not saved in time", code="ticket.not_saved") from exc
        finally:
            self._waiting.pop(draft.draft_id, None)
            waiting.cancel()

    def _on_draft(self, event: DraftChanged) -> None:
        self._form = event.form

    def _on_edit(self, command: EditDraft) -> None:
        draft = self._bus.board.newest(DraftChanged)
        if draft is not None and draft.draft_id == command.draft_id:
            self._form = command.form

    def _on_saved(self, event: TicketSaved) -> None:
        waiting = self._waiting.get(event.draft_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(event.ticket_id)

    def _on_refused(self, event: TicketRefused) -> None:
        waiting = self._waiting.get(event.draft_id)
        if waiting is not None and not waiting.done() and event.problems:
            first = event.problems[0]
            limit = "" if first.limit is None else f" (at most {first.limit} characters)"
            waiting.set_exception(
                InvalidInput(f"{first.field}: {first.code}{limit}", code=first.code)
            )


def _changes(fields: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    changes = []
    for name, value in fields.items():
        if name not in FORM_FIELDS:
            raise InvalidInput(
                f"a ticket has no field {name[:40]!r}; it has {', '.join(FORM_FIELDS)}",
                code="ticket.invalid_value",
            )
        if value is not None and not isinstance(value, str):
            raise InvalidInput(f"{name} must be a text", code="ticket.invalid_value")
        changes.append(FieldChange(field=name, before="", after=value or ""))
    return tuple(changes)
