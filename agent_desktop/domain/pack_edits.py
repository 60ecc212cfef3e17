"""Changes to a pack's files as a team lead means them: "add a step" is one in every language."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agent_desktop.domain.pack_forms import (
    MANIFEST,
    LadderForm,
    PackForm,
    Place,
    SituationForm,
    StepForm,
    TextForm,
    Value,
    WhenForm,
)

_NEW_STEP: Final = "step"


class EditKind(StrEnum):
    """What happens at a place of a file."""

    SET = "set"
    INSERT = "insert"  # before the item at the place, or at the list's end
    REMOVE = "remove"
    MOVE = "move"  # an item of a list, to index ``to``
    WRITE = "write"  # the whole file; ``value`` is its text


@dataclass(frozen=True, slots=True, kw_only=True)
class PackEdit:
    """One change to one file; comments and layout of everything else stay."""

    file: str
    kind: EditKind
    place: Place = ()
    value: Value | None = None
    to: int = 0


Edits = tuple[PackEdit, ...]


def put(file: str, place: Place, value: Value) -> Edits:
    """Put a value in a place."""
    return (PackEdit(file=file, kind=EditKind.SET, place=place, value=value),)


def put_optional(file: str, place: Place, text: str) -> Edits:
    """Put a text in a place, or take its key away where the text is empty."""
    if text:
        return put(file, place, text)
    return (PackEdit(file=file, kind=EditKind.REMOVE, place=place),)


def put_seconds(file: str, place: Place, seconds: float) -> Edits:
    """Put seconds in a place; whole ones without a point."""
    return put(file, place, int(seconds) if seconds == int(seconds) else seconds)


def write(file: str, text: str) -> Edits:
    """Replace a whole file."""
    return (PackEdit(file=file, kind=EditKind.WRITE, value=text),)


def put_words(file: str, place: Place, old: Sequence[str], new: Sequence[str]) -> Edits:
    """Make a list of words another one; words that stay keep their comments."""
    if not new:
        return put_optional(file, place, "") if old else ()
    if not old:
        return put(file, place, list(new))
    edits: list[PackEdit] = []
    shift = 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        at = i1 + shift
        for n in range(both):
            edits += put(file, (*place, at + n), new[j1 + n])
        for n in range(both, j2 - j1):
            edits.append(_insert(file, (*place, at + n), new[j1 + n]))
        for _ in range(both, i2 - i1):
            edits.append(PackEdit(file=file, kind=EditKind.REMOVE, place=(*place, at + both)))
        shift += (j2 - j1) - (i2 - i1)
    # Adding before removing, so that no list is empty on the way.
    return tuple(edits)


def add_step(situation: SituationForm, at: int) -> Edits:
    """Add an empty step before the ``at``-th in every language; its name is a free one."""
    taken = {step.step_id for text in situation.texts for step in text.steps}
    number = 1 + max((len(text.steps) for text in situation.texts), default=0)
    while f"{_NEW_STEP}-{number}" in taken:
        number += 1
    fresh: Value = {"id": f"{_NEW_STEP}-{number}", "text": ""}
    return tuple(
        _insert(text.file, ("steps", min(at, len(text.steps))), fresh)
        for text in _readable(situation)
    )


def remove_step(situation: SituationForm, step_id: str) -> Edits:
    """Take a step away in every language."""
    return tuple(
        PackEdit(file=text.file, kind=EditKind.REMOVE, place=("steps", index))
        for text, index in _places(situation, step_id)
    )


def move_step(situation: SituationForm, step_id: str, by: int) -> Edits:
    """Move a step up (-1) or down (1) in every language."""
    return tuple(
        PackEdit(file=text.file, kind=EditKind.MOVE, place=("steps", index), to=index + by)
        for text, index in _places(situation, step_id)
        if 0 <= index + by < len(text.steps)
    )


def add_variant(text: TextForm, step: int, when: WhenForm) -> Edits:
    """Add a wording to a step, before all others: the more specific stands first."""
    place: Place = ("steps", step, "variants")
    fresh: Value = {"when": when.values(), "text": text.steps[step].text}
    if not text.steps[step].variants:
        return put(text.file, place, [fresh])
    return (_insert(text.file, (*place, 0), fresh),)


def remove_variant(text: TextForm, step: int, index: int) -> Edits:
    """Take a wording away."""
    place: Place = ("steps", step, "variants")
    if len(text.steps[step].variants) > 1:
        place = (*place, index)
    return (PackEdit(file=text.file, kind=EditKind.REMOVE, place=place),)


def move_variant(text: TextForm, step: int, index: int, by: int) -> Edits:
    """Move a wording up (-1) or down (1)."""
    if not 0 <= index + by < len(text.steps[step].variants):
        return ()
    place: Place = ("steps", step, "variants", index)
    return (PackEdit(file=text.file, kind=EditKind.MOVE, place=place, to=index + by),)


def put_when(text: TextForm, step: int, index: int, when: WhenForm) -> Edits:
    """Change a wording's condition; what stays of it is not touched."""
    place: Place = ("steps", step, "variants", index, "when")
    old = text.steps[step].variants[index].when.values()
    new = when.values()
    edits: list[PackEdit] = []
    for name, value in new.items():
        if old.get(name) != value:
            edits += put(text.file, (*place, name), value)
    edits += [
        PackEdit(file=text.file, kind=EditKind.REMOVE, place=(*place, name))
        for name in old
        if name not in new
    ]
    return tuple(edits)


def add_rung(ladder: LadderForm, step: str) -> Edits:
    """Add a rung at a ladder's end."""
    pause = ladder.rungs[-1].pause_s if ladder.rungs else 2
    place: Place = (ladder.name, "ladder", len(ladder.rungs))
    return (_insert(MANIFEST, place, {"step": step, "pause_s": _whole(pause)}),)


def remove_rung(ladder: LadderForm, index: int) -> Edits:
    """Take a rung away; the last one stays."""
    if len(ladder.rungs) < 2:
        return ()
    place: Place = (ladder.name, "ladder", index)
    return (PackEdit(file=MANIFEST, kind=EditKind.REMOVE, place=place),)


def move_rung(ladder: LadderForm, index: int, by: int) -> Edits:
    """Move a rung up (-1) or down (1)."""
    if not 0 <= index + by < len(ladder.rungs):
        return ()
    place: Place = (ladder.name, "ladder", index)
    return (PackEdit(file=MANIFEST, kind=EditKind.MOVE, place=place, to=index + by),)


def steps_of(pack: PackForm, situation: str) -> tuple[StepForm, ...]:
    """Return the steps of a situation in the first language that can be read."""
    found = pack.situation(situation)
    return next((t.steps for t in _readable(found)), ()) if found is not None else ()


def _insert(file: str, place: Place, value: Value) -> PackEdit:
    return PackEdit(file=file, kind=EditKind.INSERT, place=place, value=value)


def _readable(situation: SituationForm) -> Iterable[TextForm]:
    return (text for text in situation.texts if text.readable)


def _places(situation: SituationForm, step_id: str) -> Iterable[tuple[TextForm, int]]:
    for text in _readable(situation):
        for index, step in enumerate(text.steps):
            if step.step_id == step_id:
                yield text, index
                break


def _whole(seconds: float) -> int | float:
    return int(seconds) if seconds == int(seconds) else seconds
