"""What the ticket form shows."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.form_definitions import FormDefinition
from agent_desktop.domain.ticket_news import DirectoryRow, FormTemplate
from agent_desktop.domain.tickets import FieldConflict, Problem, TicketForm


class Keeping(StrEnum):
    """Where what was typed is."""

    NOTHING = "nothing"
    TYPING = "typing"  # not on disk yet
    KEPT = "kept"
    SAVED = "saved"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketState:
    """Everything that the ticket form shows.

    Attributes:
        draft_id: "" when no form is open.
        revision: Grows when ``form`` comes from the core and must replace what the fields show;
            it stays while the agent types.
        at: When the draft was kept or the ticket saved.
        definition: Which fields the form has beside the fixed ones; ``is_defined``: whether that
            was said of this form already.
        category: The directory's row of the form's category, None while it is not known here.
        found: Categories that were searched for; None while nobody searches.
        templates: What a form may begin with.
        must_tick: Something typed waits; call ``tick`` every 100 ms.
    """

    draft_id: str = ""
    ticket_id: str = ""
    revision: int = 0
    form: TicketForm = field(default_factory=TicketForm)
    owner: str = ""
    handler: str = ""
    problems: tuple[Problem, ...] = ()
    conflicts: tuple[FieldConflict, ...] = ()
    restored: bool = False
    sent: bool = False
    stays_here: bool = False  # the desk runs without a server
    keeping: Keeping = Keeping.NOTHING
    at: datetime | None = None
    must_tick: bool = False
    has_call: bool = False
    definition: FormDefinition | None = None
    is_defined: bool = False
    category: DirectoryRow | None = None
    found: tuple[DirectoryRow, ...] | None = None
    templates: tuple[FormTemplate, ...] = ()

    @property
    def is_unsaved(self) -> bool:
        """Whether something stands here that is in no ticket yet."""
        if not self.ticket_id:
            return True
        return self.restored or self.keeping in (Keeping.TYPING, Keeping.KEPT)
