"""A policy as single entries with dotted names, as people set them: ``acw.mode`` is ``timed``.

An administrator types them (``agent-desktop admin policy set desk.acw.mode timed``), a settings
file has them as a table (``[policy]``), the server keeps each that was set.
"""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, Literal

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.policy import DeskPolicy, PauseReason

# Least and most of what is counted or measured.
_LIMITS: Final[dict[str, tuple[float, float]]] = {
    "acw.seconds": (1, 3600),
    "acw.extend_s": (1, 3600),
    "acw.extensions": (0, 20),
    "ringing.speakers_after_s": (-1, 600),
    "ringing.missed_after_s": (0, 600),
    "auto_answer.after_s": (0, 60),
    "recording.tone_every_s": (1, 600),
    "recording.keep_days": (1, 3650),
    "guidance.greeting_within_s": (0.5, 60),
    "guidance.hold_remind_s": (1, 3600),
    "guidance.hold_limit_s": (1, 3600),
    "guidance.silence_remind_s": (1, 600),
    "guidance.agent_talk_share": (0, 1),
}
_AT_SERVER: Final = "desk."
_YES: Final = ("on", "yes", "true", "1")
_NO: Final = ("off", "no", "false", "0")
_NOTHING: Final = ("none", "never", "")
_LONGEST_TEXT: Final = 200
_MOST_REASONS: Final = 30
_LONGEST_PAUSE_MIN: Final = 24 * 60.0


def entries(policy: DeskPolicy) -> Iterator[tuple[str, str]]:
    """Yield (dotted name, value as it is typed) of everything that can be set."""
    yield from _entries(policy, "")


def _entries(part: Any, before: str) -> Iterator[tuple[str, str]]:
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            yield from _entries(value, f"{before}{field.name}.")
        else:
            yield before + field.name, _shown(value)


def _shown(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(_shown_reason(reason) for reason in value)
        case _:
            return str(value)


def _shown_reason(reason: PauseReason) -> str:
    longest = f"{reason.max_min:g}" if reason.max_min else ""
    return f"{reason.name}:{longest}:{reason.code}".rstrip(":")


def with_entry(policy: DeskPolicy, name: str, value: object) -> DeskPolicy:
    """Return the policy with one entry changed.

    ``desk.`` in front of the dotted name, as at the server, changes nothing; the value is a text
    as it is typed, or of the entry's own kind.

    Raises:
        InvalidInput: ``policy.invalid``: no such entry, or the value does not fit; says what does.
    """
    changed: DeskPolicy = _with_entry(policy, name.removeprefix(_AT_SERVER).split("."), value, name)
    return changed


def with_table(policy: DeskPolicy, table: Mapping[str, object], within: str = "") -> DeskPolicy:
    """Return the policy with every entry of a table, and of the tables in it, changed.

    Raises:
        InvalidInput: As ``with_entry``; ``fields["entry"]`` is the dotted name.
    """
    for key, value in table.items():
        if isinstance(value, Mapping):
            policy = with_table(policy, value, f"{within}{key}.")
        else:
            policy = with_entry(policy, within + key, value)
    return policy


def _with_entry(part: Any, path: list[str], value: object, name: str) -> Any:
    known = {field.name for field in fields(part)}
    first, rest = path[0], path[1:]
    if first not in known:
        raise _invalid(name, f"there is no entry {name}; known here: {', '.join(sorted(known))}")
    current = getattr(part, first)
    if is_dataclass(current):
        if not rest:
            inside = ", ".join(f"{name}.{field.name}" for field in fields(current))
            raise _invalid(name, f"{name} is a group: set {inside}")
        return replace(part, **{first: _with_entry(current, rest, value, name)})
    if rest:
        raise _invalid(name, f"there is no entry {name}")
    hint = typing.get_type_hints(type(part))[first]
    return replace(part, **{first: _checked(hint, value, name)})


def _checked(hint: Any, value: object, name: str) -> object:
    origin, kinds = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING):
            return None
        return _checked(next(k for k in kinds if k is not type(None)), value, name)
    if origin is Literal:
        found = next((kind for kind in kinds if str(kind) == str(value).strip()), None)
        if found is None:
            choices = ", ".join(str(kind) for kind in kinds)
            raise _invalid(name, f"{name} must be one of {choices}, not {str(value)[:40]!r}")
        return found
    if hint in (int, float):
        return _number(hint, value, name)
    plain = {bool: _switch, str: _text}.get(hint, _reasons)
    return plain(value, name)


def _switch(value: object, name: str) -> bool:
    text = str(value).strip().lower()
    if text not in (*_YES, *_NO):
        raise _invalid(name, f"{name} must be on or off, not {str(value)[:40]!r}")
    return text in _YES


def _number(kind: type, value: object, name: str) -> float:
    word = "whole number" if kind is int else "number"
    wrong = _invalid(name, f"{name} must be a {word}, not {str(value)[:40]!r}")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong
    try:
        number = kind(value)
    except (ValueError, OverflowError) as exc:
        raise wrong from exc
    if kind is int and number != float(value):
        raise wrong
    least, most = _LIMITS.get(name.removeprefix(_AT_SERVER), (float("-inf"), float("inf")))
    if not least <= number <= most or abs(number) == float("inf"):
        raise _invalid(name, f"{name} must be between {least:g} and {most:g}, not {number:g}")
    return float(number) if kind is float else int(number)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > _LONGEST_TEXT:
        raise _invalid(name, f"{name} cannot be {str(value)[:40]!r}")
    text = value.strip()
    if name.removeprefix(_AT_SERVER) == "region" and not re.fullmatch("[A-Z]{2}", text):
        raise _invalid(name, f"{name} is a country in two capital letters, not {text[:40]!r}")
    return text


def _reasons(value: object, name: str) -> tuple[PauseReason, ...]:
    parts = value.replace("，", ",").split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise _invalid(name, f"{name} is a list: name[:minutes[:code]], …")
    reasons = tuple(_reason(part, name) for part in parts if part not in ("", " "))
    if len({reason.name for reason in reasons}) != len(reasons) or len(reasons) > _MOST_REASONS:
        raise _invalid(name, f"{name} has a reason twice, or more than {_MOST_REASONS}")
    return reasons


def _reason(part: object, name: str) -> PauseReason:
    if isinstance(part, PauseReason):
        return part
    if isinstance(part, Mapping):
        if unknown := set(part) - {"name", "max_min", "code"}:
            raise _invalid(name, f"a reason has name, max_min and code, not {unknown.pop()!s}")
        texts = [part.get("name", ""), part.get("max_min", 0), part.get("code", "")]
    else:
        texts = [*_text(part, name).split(":", 2), "", ""][:3]
    called = _text(texts[0], name)
    if not called:
        raise _invalid(name, f"{name} has a reason without a name")
    longest = _number(float, texts[1] or 0, f"{name}: minutes of {called}")
    if not 0 <= longest <= _LONGEST_PAUSE_MIN:
        raise _invalid(name, f"{name}: {called} cannot last {longest:g} minutes")
    return PauseReason(name=called, max_min=longest, code=_text(str(texts[2]), name))


def _invalid(name: str, why: str) -> InvalidInput:
    return InvalidInput(why, code="policy.invalid", fields={"entry": name, "cause": why})
