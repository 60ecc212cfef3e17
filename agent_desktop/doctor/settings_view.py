"""Settings as support may see them: keys all, values only where they can be nobody's."""

import dataclasses
import tomllib
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from agent_desktop.doctor.redaction import HIDDEN, Redactor
from agent_desktop.runtime.settings import Settings

_POLICY: Final = "policy"  # tables in tables; its words are judged one by one


def redacted_settings(file: Path, redactor: Redactor) -> str:
    """Return a settings file as lines ``area.key = value``."""
    try:
        text = file.read_text("utf-8-sig", "replace")
    except FileNotFoundError:
        return "not there\n"
    except OSError as exc:
        return f"cannot be read: {type(exc).__name__}\n"
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return f"no TOML, {len(text.splitlines())} lines\n"
    return "".join(f"{line}\n" for line in _lines(data, redactor))


def _lines(data: Mapping[str, Any], redactor: Redactor) -> Iterator[str]:
    known = {f.name: getattr(Settings(), f.name) for f in dataclasses.fields(Settings)}
    for area, values in data.items():
        if area not in known or not isinstance(values, Mapping):
            yield f"{HIDDEN} = {HIDDEN}  # no area of ours"
        elif area == _POLICY:
            yield from (f"{area}.{line}" for line in _free(values, redactor))
        else:
            rules = {f.name: f for f in dataclasses.fields(known[area])}
            for key, value in values.items():
                if key in rules:
                    yield f"{area}.{key} = {_shown(value, rules[key].metadata)}"
                else:
                    yield f"{area}.{HIDDEN} = {HIDDEN}  # no key of ours"


def _shown(value: Any, rules: types.MappingProxyType[Any, Any]) -> str:
    if isinstance(value, bool) or value in (rules.get("choices") or ()):
        return str(value)
    if isinstance(value, int | float):
        least, most = rules.get("range", (0, 0))
        return str(value) if least <= value <= most else HIDDEN
    if isinstance(value, list):
        return f"{len(value)} entries"
    return HIDDEN if value else '""'


def _free(values: Mapping[str, Any], redactor: Redactor) -> Iterator[str]:
    for key, value in values.items():
        name = redactor.text(key)
        if isinstance(value, Mapping):
            yield from (f"{name}.{line}" for line in _free(value, redactor))
        elif isinstance(value, list):
            yield f"{name} = {len(value)} entries"
        else:
            yield f"{name} = {redactor.text(str(value))}"
