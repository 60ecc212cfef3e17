"""Dataclasses to JSON values and back, with the types checked on the way in."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from agent_desktop.domain.errors import InvalidInput

T = TypeVar("T")


def to_wire(message: object) -> dict[str, Any]:
    """Return a dataclass as what ``json.dumps`` takes; parts that are None are left out."""
    parts = ((f.name, getattr(message, f.name)) for f in dataclasses.fields(message))  # type: ignore[arg-type]
    return {name: _plain(value) for name, value in parts if value is not None}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_wire(value)
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, frozenset):
        return sorted(_plain(v) for v in value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def from_wire(cls: type[T], data: object) -> T:
    """Build ``cls`` from decoded JSON, checking types; unknown keys are ignored (newer peer).

    Raises:
        InvalidInput: ``contract.malformed`` when a part is missing or of the wrong type.
    """
    if not isinstance(data, Mapping):
        raise _malformed(cls.__name__, "is not an object")
    hints = typing.get_type_hints(cls)
    values = {
        f.name: _typed(hints[f.name], data[f.name], f"{cls.__name__}.{f.name}")
        for f in dataclasses.fields(cls)  # type: ignore[arg-type]
        if f.name in data
    }
    try:
        return cls(**values)
    except TypeError as exc:
        raise _malformed(cls.__name__, str(exc)) from exc


def _typed(hint: Any, value: Any, where: str) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = next(a for a in args if a is not type(None))
        return None if value is None else _typed(inner, value, where)
    if origin is tuple:
        return tuple(_typed(args[0], v, where) for v in _of(list, value, where))
    if origin is not None:  # Mapping[...]
        return dict(_of(dict, value, where))
    if dataclasses.is_dataclass(hint):
        return from_wire(typing.cast("type[Any]", hint), value)
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is Any:
        return value
    if issubclass(hint, StrEnum):
        try:
            return hint(value)
        except ValueError as exc:
            raise _malformed(where, str(exc)) from exc
    if hint is float and type(value) is int:
        return float(value)
    return _of(hint, value, where)


def _of(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _malformed(where, f"is not of type {kind.__name__}")
    return value


def _malformed(where: str, why: str) -> InvalidInput:
    return InvalidInput(f"{where} {why}", code="contract.malformed")
