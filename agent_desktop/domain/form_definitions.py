"""Forms described by data: which fields a ticket of a kind or queue has beside the fixed ones.

What a field holds is text in ``TicketForm.extra``: choices with commas between them, ``yes`` or
``no``, dates as ``2026-10-01``, times as ``09:30``. A hidden field keeps what was written, and
nobody is asked for it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from agent_desktop.domain.ticket_forms import (
    EXTRA,
    Problem,
    TicketForm,
    problems,
    text_problems,
)
from agent_desktop.domain.ticket_state import TicketEventKind

# The steps a field can be needed for, in the order of a ticket's life.
NEEDED_AT: Final = (
    "opened",
    "assigned",
    "accepted",
    "handled",
    "returned",
    "called_back",
    "closed",
)
MAX_LIMIT: Final = 20_000
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_PHONE: Final = re.compile(r"\+?[0-9*# ()./-]{1,39}")
_TIME: Final = re.compile(r"\d\d:\d\d")


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

    @property
    def name(self) -> str:
        """The form's name without its version."""
        return self.form_id.partition("@")[0]

    @property
    def version(self) -> int:
        """The form's version, 0 for none."""
        number = self.form_id.partition("@")[2]
        return int(number) if number.isascii() and number.isdigit() else 0


def visible_fields(
    definition: FormDefinition, values: Mapping[str, str]
) -> tuple[FieldDefinition, ...]:
    """Return the fields whose conditions hold, in their order.

    A field that depends on a hidden one is hidden, too.

    Args:
        definition: A form; a field depends on earlier ones only.
        values: By field id.
    """
    shown: dict[str, FieldDefinition] = {}
    for field in definition.fields:
        if field.shown_if is not None:
            needed, value = field.shown_if
            if needed not in shown or value not in values.get(needed, "").split(","):
                continue
        shown[field.field_id] = field
    return tuple(shown.values())


def definition_for(
    kind: str, queue: str, definitions: Iterable[FormDefinition]
) -> FormDefinition | None:
    """Return the form for a ticket: the newest version of the one that was made most for it.

    One that names the queue goes before one that names the kind, that before one for all. Only the
    newest version of a form says what it is for.
    """
    newest: dict[str, FormDefinition] = {}
    for one in definitions:
        if one.name not in newest or one.version > newest[one.name].version:
            newest[one.name] = one
    fitting = [
        one
        for one in newest.values()
        if (not one.kinds or kind in one.kinds) and (not one.queues or queue in one.queues)
    ]
    return max(fitting, key=lambda one: (bool(one.queues), bool(one.kinds), one.name), default=None)


def definition_named(form_id: str, definitions: Iterable[FormDefinition]) -> FormDefinition | None:
    """Return the version of a form that a ticket was written with."""
    return next((one for one in definitions if one.form_id == form_id), None)


def form_problems(
    definition: FormDefinition, form: TicketForm, step: str = "opened"
) -> tuple[Problem, ...]:
    """Return what is wrong with the form's own fields when ``step`` is taken.

    Args:
        definition: The one of ``form.form_id``. What it does not know is left alone.
        form: As it is going to be kept.
        step: One of ``NEEDED_AT``: a field is needed from its step on. A step that is none of them
            needs what the opening needs.
    """
    values = dict(form.extra)
    reached = NEEDED_AT.index(step) if step in NEEDED_AT else 0
    found: list[Problem] = []
    for field in visible_fields(definition, values):
        name, text = f"{EXTRA}{field.field_id}", values.get(field.field_id, "")
        if text.strip():
            found += _value_problems(field, name, text)
        elif field.required_at and NEEDED_AT.index(field.required_at) <= reached:
            found.append(Problem(field=name, code="ticket.field_missing"))
    return tuple(found)


def problems_at(
    definition: FormDefinition | None, form: TicketForm, step: TicketEventKind
) -> tuple[Problem, ...]:
    """Return what of a form's own fields keeps ``step`` from being taken, at desk and server.

    A form that nobody began to fill does not keep a matter from being saved: it is asked for when
    the matter is handed on, handled, closed. Who accepts is not kept from it by what the giver left
    out, and a lead's word goes before any form.

    Args:
        definition: The one of ``form.form_id``; None for none, and then nothing is wrong.
        form: As it is going to be kept.
        step: An opening, an edit or any other step.
    """
    if definition is None:
        return ()
    name = step.removeprefix("ticket.")
    if step in (TicketEventKind.OPENED, TicketEventKind.EDITED):
        written = {field for field, text in form.extra if text.strip()}
        is_begun = any(field.field_id in written for field in definition.fields)
        return form_problems(definition, form) if is_begun else ()
    is_asked = name in NEEDED_AT and step is not TicketEventKind.ACCEPTED
    return form_problems(definition, form, name) if is_asked else ()


def all_problems(
    form: TicketForm, definition: FormDefinition | None, *, given_at: datetime | None = None
) -> tuple[Problem, ...]:
    """Return what keeps ``form`` from being saved: its fixed fields and its own ones.

    Args:
        form: As it is going to be kept.
        definition: Of its own fields, None for none.
        given_at: As for ``ticket_forms.problems``.
    """
    own = problems_at(definition, form, TicketEventKind.OPENED)
    return problems(form, given_at=given_at) + own


def _value_problems(field: FieldDefinition, name: str, text: str) -> list[Problem]:
    if found := text_problems(name, text, field.limit):
        return found
    if not _FITS[field.kind](field, text):
        return [Problem(field=name, code="ticket.invalid_value")]
    return []


def _is_choice(field: FieldDefinition, text: str) -> bool:
    return text in dict(field.choices)


def _are_choices(field: FieldDefinition, text: str) -> bool:
    return set(text.split(",")) <= set(dict(field.choices))


def _is_yes_or_no(_field: FieldDefinition, text: str) -> bool:
    return text in ("yes", "no")


def _is_date(_field: FieldDefinition, text: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(text).year <= 2200
    except ValueError:
        return False


def _is_time(_field: FieldDefinition, text: str) -> bool:
    try:
        return bool(_TIME.fullmatch(text) and time.fromisoformat(text))
    except ValueError:
        return False


def _like(pattern: re.Pattern[str]) -> Callable[[FieldDefinition, str], bool]:
    return lambda _field, text: pattern.fullmatch(text.strip()) is not None


def _any(_field: FieldDefinition, _text: str) -> bool:
    return True


_FITS: Final[Mapping[FieldKind, Callable[[FieldDefinition, str], bool]]] = {
    FieldKind.TEXT: _any,
    FieldKind.LONG_TEXT: _any,
    FieldKind.CHOICE: _is_choice,
    FieldKind.CHOICES: _are_choices,
    FieldKind.YES_NO: _is_yes_or_no,
    FieldKind.DATE: _is_date,
    FieldKind.TIME: _is_time,
    FieldKind.NUMBER: _like(_NUMBER),
    FieldKind.PHONE: _like(_PHONE),
}
