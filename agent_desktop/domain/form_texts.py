"""Form definitions as the JSON text that a record ``form`` has, checked before anybody sees them.

::

    {"title": {"zh": "…", "en": "…"}, "kinds": ["complaint"], "queues": [],
     "fields": [{"id": "object", "kind": "choice", "title": {…}, "help": {…},
                 "choices": [{"value": "product", "title": {…}}],
                 "required_at": "assigned",
                 "shown_if": {"field": "…", "value": "…"}, "limit": 200}]}
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.form_definitions import (
    MAX_LIMIT,
    NEEDED_AT,
    FieldDefinition,
    FieldKind,
    FormDefinition,
)
from agent_desktop.domain.ticket_forms import GRADE_FIELD, MAX_EXTRA, TicketKind

MAX_TEXT: Final = 200_000
MAX_FIELDS: Final = MAX_EXTRA - 10  # room for what the desk itself keeps there
MAX_CHOICES: Final = 100
MAX_WORDS: Final = 500
_FORM_ID: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}@[0-9]{1,6}")
_FIELD_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:_[A-Z]{2})?")
_FORM_KEYS: Final = frozenset({"title", "kinds", "queues", "fields"})
_FIELD_KEYS: Final = frozenset(
    {"id", "kind", "title", "help", "choices", "required_at", "shown_if", "limit"}
)
_CHOOSING: Final = (FieldKind.CHOICE, FieldKind.CHOICES)

_Words = tuple[tuple[str, str], ...]


def definition_of(form_id: str, text: str) -> FormDefinition:
    """Return the form that a text describes.

    Args:
        form_id: ``name@version``.
        text: JSON, as the module says.

    Raises:
        InvalidInput: ``form.…``; its ``field`` says where.
    """
    if not _FORM_ID.fullmatch(form_id):
        raise _refused("form.malformed_id", form_id[:60])
    if len(text) > MAX_TEXT:
        raise _refused("form.too_long", "")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _refused("form.not_json", "") from exc
    values = _mapping(found, "", _FORM_KEYS)
    fields = _sequence(values.get("fields", []), "fields", MAX_FIELDS, "form.too_many_fields")
    kinds = _texts(values.get("kinds", []), "kinds")
    if unknown := set(kinds) - set(TicketKind):
        raise _refused("form.unknown_kind", min(unknown))
    definition = FormDefinition(
        form_id=form_id,
        title=_words(values.get("title", {}), "title"),
        kinds=kinds,
        queues=_texts(values.get("queues", []), "queues"),
        fields=tuple(_field(raw, f"fields[{n}]") for n, raw in enumerate(fields)),
    )
    _check_conditions(definition)
    return definition


def _field(raw: object, where: str) -> FieldDefinition:
    values = _mapping(raw, where, _FIELD_KEYS)
    name = values.get("id")
    if not isinstance(name, str) or not _FIELD_ID.fullmatch(name) or name == GRADE_FIELD:
        raise _refused("form.malformed_id", f"{where}.id")
    try:
        kind = FieldKind(values.get("kind", "text"))
    except ValueError as exc:
        raise _refused("form.unknown_kind", name) from exc
    choices = _choices(values.get("choices", []), name)
    if bool(choices) is not (kind in _CHOOSING):
        raise _refused("form.choices_missing" if kind in _CHOOSING else "form.no_choices", name)
    needed, limit = values.get("required_at", ""), values.get("limit", 2000)
    if needed not in ("", *NEEDED_AT):
        raise _refused("form.unknown_step", name)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_LIMIT:
        raise _refused("form.malformed_limit", name)
    return FieldDefinition(
        field_id=name,
        kind=kind,
        title=_words(values.get("title", {}), name),
        help=_words(values.get("help", {}), name),
        choices=choices,
        required_at=needed,
        shown_if=_condition(values.get("shown_if"), name),
        limit=limit,
    )


def _choices(raw: object, name: str) -> tuple[tuple[str, _Words], ...]:
    found: dict[str, _Words] = {}
    for one in _sequence(raw, name, MAX_CHOICES, "form.too_many_choices"):
        choice = _mapping(one, name, frozenset({"value", "title"}))
        value = choice.get("value")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            raise _refused("form.malformed_choice", name)
        if value in found:
            raise _refused("form.duplicate_choice", name)
        found[value] = _words(choice.get("title", {}), name)
    return tuple(found.items())


def _condition(raw: object, name: str) -> tuple[str, str] | None:
    if raw is None:
        return None
    values = _mapping(raw, name, frozenset({"field", "value"}))
    field, value = values.get("field"), values.get("value")
    if not isinstance(field, str) or not isinstance(value, str) or not field or not value:
        raise _refused("form.malformed_condition", name)
    return field, value


def _check_conditions(definition: FormDefinition) -> None:
    """Refuse what would hide a field for ever, or make one wait for itself."""
    fields = {field.field_id: field for field in definition.fields}
    if len(fields) < len(definition.fields):
        seen: set[str] = set()
        for field in definition.fields:
            if field.field_id in seen:
                raise _refused("form.duplicate_field", field.field_id)
            seen.add(field.field_id)
    earlier: set[str] = set()
    for name, field in fields.items():
        if field.shown_if is not None:
            needed, value = field.shown_if
            if needed not in fields:
                raise _refused("form.unknown_condition", name)
            if _depends_on_itself(name, fields):
                raise _refused("form.condition_cycle", name)
            if needed not in earlier:
                raise _refused("form.condition_later", name)
            _check_value(fields[needed], value, name)
        earlier.add(name)


def _check_value(needed: FieldDefinition, value: str, name: str) -> None:
    known = {value for value, _ in needed.choices}
    if needed.kind is FieldKind.YES_NO:
        known = {"yes", "no"}
    if known and value not in known:
        raise _refused("form.impossible_condition", name)


def _depends_on_itself(name: str, fields: Mapping[str, FieldDefinition]) -> bool:
    condition, steps = fields[name].shown_if, 0
    while condition is not None and condition[0] in fields and steps <= len(fields):
        if condition[0] == name:
            return True
        condition, steps = fields[condition[0]].shown_if, steps + 1
    return False


def _mapping(raw: object, where: str, known: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise _refused("form.malformed", where)
    if unknown := set(raw) - known:
        raise _refused("form.unknown_key", f"{where}.{min(unknown)}".lstrip(".")[:80])
    return raw


def _sequence(raw: object, where: str, most: int, code: str) -> Sequence[object]:
    if not isinstance(raw, list):
        raise _refused("form.malformed", where)
    if len(raw) > most:
        raise _refused(code, where)
    return raw


def _texts(raw: object, where: str) -> tuple[str, ...]:
    found = _sequence(raw, where, MAX_CHOICES, "form.malformed")
    if not all(isinstance(one, str) and 0 < len(one) <= 100 for one in found):
        raise _refused("form.malformed", where)
    return tuple(str(one) for one in found)


def _words(raw: object, where: str) -> _Words:
    if not isinstance(raw, dict) or len(raw) > 20:
        raise _refused("form.malformed", where)
    for language, text in raw.items():
        is_text = isinstance(text, str) and len(text) <= MAX_WORDS and text.isprintable()
        if not is_text or not _LANGUAGE.fullmatch(language):
            raise _refused("form.malformed_words", where)
    return tuple(raw.items())


def _refused(code: str, where: str) -> InvalidInput:
    return InvalidInput(f"{code}: {where or 'the form'}", code=code, fields={"field": where})
