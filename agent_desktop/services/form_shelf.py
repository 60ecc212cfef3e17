"""The forms of the centre: which one a ticket has, and what is wrong with its own fields."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.domain.events import NoticeRaised, Severity
from agent_desktop.domain.form_definitions import (
    FormDefinition,
    definition_for,
    definition_named,
    problems_at,
)
from agent_desktop.domain.form_texts import definition_of
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.ticket_news import RecordsChanged
from agent_desktop.domain.tickets import (
    Problem,
    Ticket,
    TicketEventKind,
    TicketForm,
)
from agent_desktop.runtime import centre_defaults
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ticket_ports import RecordStore

logger = logging.getLogger(__name__)

Texts = tuple[tuple[str, str], ...]  # (language, text)


class FormShelf:
    """Knows the shipped forms and the centre's own, which go before them by name and version.

    A ticket keeps the version that it was written with. A form that nobody began to fill does not
    keep a matter from being saved; it is asked for when the matter is handed on, handled, closed.

    Thread: core.
    """

    def __init__(self, bus: Bus, books: RecordStore) -> None:
        self._bus = bus
        self._books = books
        self._forms: tuple[FormDefinition, ...] = ()
        self._told: set[str] = set()
        self._reading = asyncio.Lock()
        bus.on(RecordsChanged, self._on_records)

    async def start(self) -> None:
        """Read the forms.

        Raises:
            Unavailable: The cache cannot be read.
        """
        async with self._reading:
            records = await self._books.records(RecordTable.FORM)
            shipped = await asyncio.to_thread(centre_defaults.forms)
            own = {form.form_id: form for form in self._own(records)}
            self._forms = (*(f for f in shipped if f.form_id not in own), *own.values())

    def definition(self, form: TicketForm, queue: str = "") -> FormDefinition | None:
        """Return the form that belongs to what is written, None for none."""
        named = definition_named(form.form_id, self._forms) if form.form_id else None
        fits = named is not None and (not named.kinds or form.kind.value in named.kinds)
        return named if fits else definition_for(form.kind.value, queue, self._forms)

    def choices(self, field_id: str) -> Mapping[str, Texts]:
        """Return what the choices of a field are called in any of the forms: value → labels."""
        found: dict[str, Texts] = {}
        for form in self._forms:
            for field in form.fields:
                if field.field_id == field_id:
                    found.update(dict(field.choices))
        return found

    def problems(self, form: TicketForm, queue: str = "") -> tuple[Problem, ...]:
        """Return what is wrong with a form's own fields when it is saved."""
        return problems_at(self.definition(form, queue), form, TicketEventKind.OPENED)

    def step_problems(self, ticket: Ticket, step: TicketEventKind) -> tuple[Problem, ...]:
        """Return what of a ticket's form is missing for a step."""
        return problems_at(self.definition(ticket.form), ticket.form, step)

    def _on_records(self, event: RecordsChanged) -> None:
        if RecordTable.FORM in event.tables:
            spawn(self._read_again(), name="forms of the centre")

    async def _read_again(self) -> None:
        try:
            await self.start()
        except AgentDesktopError as exc:
            logger.warning("the forms cannot be read: %s", exc.code)

    def _own(self, records: Sequence[Record]) -> list[FormDefinition]:
        found = []
        for record in records:
            try:
                found.append(definition_of(record.record_id, record.values.get("definition", "")))
            except InvalidInput as exc:
                self._tell(record.record_id, exc)
        return found

    def _tell(self, form_id: str, failure: InvalidInput) -> None:
        if form_id in self._told:
            return
        self._told.add(form_id)
        logger.warning("a form cannot be used: %s", failure.code)
        self._bus.publish(
            NoticeRaised(
                code="centre.rule_unreadable",
                severity=Severity.WARNING,
                fields=(("name", f"form/{form_id}"), ("cause", failure.message)),
            )
        )
