"""What a form's own fields may hold, as the server sees it: the centre's forms and the shipped."""

from collections.abc import Callable
from functools import lru_cache

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.form_definitions import (
    FormDefinition,
    definition_named,
    form_problems,
    problems_at,
)
from agent_desktop.domain.form_texts import definition_of
from agent_desktop.domain.ticket_forms import EXTRA, refuse
from agent_desktop.domain.tickets import Ticket, TicketEvent, TicketEventKind
from agent_desktop.runtime import centre_defaults


class FormCheck:
    """Checks the own fields of tickets' forms within one push.

    What an edit writes must fit its form. What is missing for a later step is the desk's to ask
    for: a field may have been emptied while somebody took that step offline, and no step is refused
    for coming late.

    Args:
        text_of: Returns the record of a form by its id, "" where the centre has none.
    """

    def __init__(self, text_of: Callable[[str], str]) -> None:
        self._text_of = text_of
        self._known: dict[str, FormDefinition | None] = {}

    def check(self, ticket: Ticket, event: TicketEvent) -> None:
        """Refuse what ``event`` wrote into fields that cannot hold it.

        Raises:
            InvalidInput: ``ticket.invalid_value`` and others, with the field.
        """
        written = {change.field for change in event.changes if change.field.startswith(EXTRA)}
        if not written:
            return
        definition = self._definition(ticket.form.form_id)
        if definition is None:
            return
        if event.kind is TicketEventKind.OPENED:
            refuse(problems_at(definition, ticket.form, event.kind))
        found = form_problems(definition, ticket.form)
        refuse(p for p in found if p.field in written and p.code != "ticket.field_missing")

    def _definition(self, form_id: str) -> FormDefinition | None:
        if not form_id:
            return None
        if form_id not in self._known:
            text = self._text_of(form_id)
            own = _parsed(form_id, text) if text else None
            self._known[form_id] = own or definition_named(form_id, centre_defaults.forms())
        return self._known[form_id]


@lru_cache(maxsize=64)
def _parsed(form_id: str, text: str) -> FormDefinition | None:
    try:
        return definition_of(form_id, text)
    except InvalidInput:
        return None  # nobody can fill it in either
