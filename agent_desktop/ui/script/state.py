"""What the script panel shows."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; ``is_current`` is the phrase to say now."""

    text: str
    hint: str = ""
    is_said: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Something that can be brought up; ``key`` is its digit, "" beyond the ninth."""

    situation_id: str
    title: str
    key: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptState:
    """Everything that the script panel shows."""

    pack_title: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    situation_title: str = ""
    phrase: str = ""
    hint: str = ""
    all_said: bool = False
    steps: tuple[Step, ...] = ()
    number: int = 0
    avoid: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()
    in_call: bool = False


def matching(situations: Sequence[Situation], text: str) -> list[Situation]:
    """Return the situations that hold every typed word in title, id or key."""
    words = text.casefold().split()
    return [
        s
        for s in situations
        if all(w in f"{s.title} {s.situation_id} {s.key}".casefold() for w in words)
    ]
