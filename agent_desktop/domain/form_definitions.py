"""Forms described by data: which fields a ticket of a kind or queue has beside the fixed ones."""

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One field.

    Attributes:
        field_id: Name in ``TicketForm.extra``; lower-case letters, digits, underscore.
        title, help, choices' labels: (language, text) pairs.
        choices: (value, labels).
        required_at: The step that needs it (``opened``, ``assigned``, ``handled`` …), "" for never.
        shown_if: (field id, value): only where that field has that value; None for always.
    """

    field_id: str
    kind: FieldKind = FieldKind.TEXT
    title: tuple[tuple[str, str], ...] = ()
    help: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    required_at: str = ""
    shown_if: tuple[str, str] | None = None
    limit: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """A form in one version; ``form_id`` is ``name@version``. Kinds and queues: () for all."""

    form_id: str
    title: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    fields: tuple[FieldDefinition, ...] = ()
