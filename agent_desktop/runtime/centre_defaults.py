"""What a centre begins with: its calendar, the country's public days, clock rules, forms.

The files stand in ``resources/centre``. What a centre decides itself are records and go before.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from agent_desktop.domain.business_calendar import BusinessCalendar, calendar_of, holidays_of
from agent_desktop.domain.clock_rules import ClockRule, rule_of
from agent_desktop.domain.form_definitions import FormDefinition
from agent_desktop.domain.form_texts import definition_of
from agent_desktop.runtime.paths import shipped

PRESET: Final = "default"


def _read(*parts: str) -> Any:
    return json.loads(shipped("resources", "centre", *parts).read_text("utf-8"))


@cache
def public_days() -> Mapping[date, bool]:
    """Return China's public holidays (False) and make-up working days (True), as published."""
    return holidays_of(_read("calendar.json")["public_days"])


def calendar(values: Mapping[str, str] | None = None) -> BusinessCalendar:
    """Return the centre's calendar: its record over what is shipped.

    Args:
        values: Of the record ``calendar/default``; None where the centre has none.

    Raises:
        InvalidInput: ``calendar.…``: the record cannot be used.
    """
    return calendar_of(calendar_texts() | dict(values or {}), public_days())


def calendar_texts() -> dict[str, str]:
    """Return the shipped calendar as a record's values; the public days are not among them."""
    return {name: text for name, text in _read("calendar.json").items() if isinstance(text, str)}


@cache
def clock_rules(preset: str = PRESET) -> tuple[ClockRule, ...]:
    """Return the shipped rules of a preset.

    Raises:
        KeyError: There is no such preset.
    """
    return tuple(rule_of(name, values) for name, values in clock_rule_texts(preset).items())


def clock_rule_texts(preset: str = PRESET) -> dict[str, dict[str, str]]:
    """Return the shipped rules of a preset as records' values, by id."""
    rules: dict[str, dict[str, str]] = _read("clock-rules.json")[preset]["rules"]
    return rules


def clock_presets() -> Mapping[str, Mapping[str, str]]:
    """Return the names of the presets, with their titles by language."""
    return {name: preset["title"] for name, preset in _read("clock-rules.json").items()}


@cache
def forms() -> tuple[FormDefinition, ...]:
    """Return the shipped forms, one for each kind of ticket; the complaint's is the handbook's."""
    return tuple(definition_of(form_id, text) for form_id, text in form_texts().items())


def form_texts() -> dict[str, str]:
    """Return the shipped forms as records keep them, by id."""
    files = sorted(shipped("resources", "centre", "forms").glob("*.json"))
    return {
        file.stem: json.dumps(json.loads(file.read_text("utf-8")), ensure_ascii=False)
        for file in files
    }


@cache
def messages() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the texts to customers: by kind (``sms``, ``mail``), language and occasion."""
    return _read("messages.json")  # type: ignore[no-any-return]


def named_texts(text: str) -> Mapping[str, str]:
    """Return the texts of a JSON object by their names; {} for anything else."""
    try:
        known = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: value for name, value in known.items() if isinstance(value, str)}
