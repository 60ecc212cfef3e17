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
    first = {name: text for name, text in _read("calendar.json").items() if isinstance(text, str)}
    return calendar_of(first | dict(values or {}), public_days())


@cache
def clock_rules(preset: str = PRESET) -> tuple[ClockRule, ...]:
    """Return the shipped rules of a preset.

    Raises:
        KeyError: There is no such preset.
    """
    rules = _read("clock-rules.json")[preset]["rules"]
    return tuple(rule_of(rule_id, values) for rule_id, values in rules.items())


def clock_presets() -> Mapping[str, Mapping[str, str]]:
    """Return the names of the presets, with their titles by language."""
    return {name: preset["title"] for name, preset in _read("clock-rules.json").items()}


@cache
def forms() -> tuple[FormDefinition, ...]:
    """Return the shipped forms, one for each kind of ticket; the complaint's is the handbook's."""
    files = sorted(shipped("resources", "centre", "forms").glob("*.json"))
    return tuple(definition_of(file.stem, file.read_text("utf-8")) for file in files)
