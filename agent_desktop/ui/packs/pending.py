"""What was typed and is not in the draft yet. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from agent_desktop.domain.pack_forms import (
    MANIFEST,
    PackForm,
    Place,
    SituationForm,
    StepForm,
    TextForm,
    VariantForm,
)
from agent_desktop.ui.packs.state import Field


class Typed(StrEnum):
    """How a field's text becomes a value."""

    TEXT = "text"
    OPTIONAL = "optional"  # no text: no key
    WORDS = "words"  # a word a line
    SECONDS = "seconds"
    FILE = "file"


@dataclass(slots=True)
class _Entry:
    text: str
    kind: Typed
    edit_no: int = 0  # 0: not sent


class Pending:
    """Texts by field, until the draft has them.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self._entries: dict[Field, _Entry] = {}

    @property
    def texts(self) -> Mapping[Field, str]:
        """What the screen knows and the draft does not."""
        return {field: entry.text for field, entry in self._entries.items()}

    def type(self, field: Field, text: str, kind: Typed) -> None:
        """Take a text; it is unsent."""
        self._entries[field] = _Entry(text, kind)

    def unsent(self) -> list[tuple[Field, str, Typed]]:
        """Return what is to be sent."""
        return [(f, e.text, e.kind) for f, e in self._entries.items() if not e.edit_no]

    def sent(self, field: Field, edit_no: int) -> None:
        """The text is on its way."""
        self._entries[field].edit_no = edit_no

    def done(self, edit_no: int) -> None:
        """The draft has every edit up to this one, or refused it."""
        arrived = [f for f, e in self._entries.items() if 0 < e.edit_no <= edit_no]
        for field in arrived:
            del self._entries[field]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()


def overlaid(form: PackForm, texts: Mapping[Field, str]) -> PackForm:
    """Return the form with what was typed in its place, as far as the preview needs it."""
    files = {file for file, _ in texts}
    if not files:
        return form
    situations = tuple(_situation(s, texts, files) for s in form.situations)
    return replace(form, situations=situations)


def _situation(
    situation: SituationForm, texts: Mapping[Field, str], files: set[str]
) -> SituationForm:
    if MANIFEST in files:
        titles = tuple(
            (language, texts.get((MANIFEST, (*situation.place, "title", language)), title))
            for language, title in situation.titles
        )
        situation = replace(situation, titles=titles)
    if not any(text.file in files for text in situation.texts):
        return situation
    return replace(situation, texts=tuple(_text(text, texts) for text in situation.texts))


def _text(text: TextForm, texts: Mapping[Field, str]) -> TextForm:
    avoid = texts.get((text.file, ("avoid",)))
    return replace(
        text,
        steps=tuple(
            _step(text.file, ("steps", n), step, texts) for n, step in enumerate(text.steps)
        ),
        avoid=text.avoid if avoid is None else tuple(avoid.split("\n")),
    )


def _step(file: str, place: Place, step: StepForm, texts: Mapping[Field, str]) -> StepForm:
    return replace(
        step,
        text=texts.get((file, (*place, "text")), step.text),
        hint=texts.get((file, (*place, "hint")), step.hint),
        variants=tuple(
            VariantForm(v.when, texts.get((file, (*place, "variants", n, "text")), v.text))
            for n, v in enumerate(step.variants)
        ),
    )
