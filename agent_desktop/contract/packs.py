"""Call-script packs: what a team lead writes in ``scripts/<pack>/``.

``pack.yaml`` is a ``Manifest``: languages, the order of situations, words to avoid, the ladder of
a silent call. Beside it stands one ``Situation`` for each situation and language, as
``zh/greeting.yaml``. ``Pack`` is both together, checked across files (``adapters.packs``).
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agent_desktop.domain import phrases
from agent_desktop.domain.errors import InvalidInput

MAX_PHRASE: Final = 600


def _dated(text: str) -> str:
    try:
        phrases.falls_on(date(2000, 1, 1), text)
    except InvalidInput as exc:
        raise ValueError(exc.message) from exc
    return text


Language = Literal["zh", "en"]
Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40),
    Field(description="Lower-case words joined by hyphens, for example silent-call."),
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60)]
PhraseText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_PHRASE),
    Field(
        description="What to say. {variable} is filled in; a part in [ ] is left out when a "
        f"variable in it is unknown. Variables: {', '.join(phrases.VARIABLES)}."
    ),
]
Dates = Annotated[
    str,
    AfterValidator(_dated),
    Field(description="01-01, 2027-02-06, or a span 10-01..10-07."),
]
Titles = Annotated[
    dict[Language, Title], Field(description="The title in every language of the pack.")
]
Words = Annotated[dict[Language, tuple[Word, ...]], Field(description="Words for each language.")]


class PackModel(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class SituationEntry(PackModel):
    """One line of the pack's list of situations."""

    id: Name
    title: Titles
    key: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9]?$"),
        Field(description="The number key that brings it up."),
    ] = ""


class Automatic(PackModel):
    """Which situations come up by themselves, and which one the closing key brings."""

    greeting: Annotated[Name, Field(description="When an inbound call is answered.")] = "greeting"
    outbound: Annotated[
        Name | None, Field(description="When the far end answers our call; none: the greeting.")
    ] = None
    closing: Annotated[Name, Field(description="Before the call ends.")] = "closing"


class Rung(PackModel):
    """One rung of the silent call's ladder: say the step, then wait."""

    step: Annotated[Name, Field(description="A step of the situation.")]
    pause_s: Annotated[
        float, Field(ge=0, le=60, description="Seconds of silence until the next rung.")
    ]


class SilentCall(PackModel):
    """What is said, and how long is waited, when the line is open and nobody speaks."""

    situation: Name
    ladder: Annotated[tuple[Rung, ...], Field(min_length=1)]


class Manifest(PackModel):
    """A pack's ``pack.yaml``."""

    id: Annotated[Name, Field(description="The same as the name of the folder.")]
    title: Titles
    version: Annotated[
        str,
        StringConstraints(min_length=1, max_length=20),
        Field(description="Kept with every call; in quotes."),
    ]
    languages: Annotated[
        tuple[Language, ...],
        Field(min_length=1, description="The first is shown unless the centre says otherwise."),
    ]
    situations: Annotated[tuple[SituationEntry, ...], Field(min_length=1)]
    automatic: Automatic = Automatic()
    silent_call: SilentCall | None = None
    forbidden: Annotated[Words, Field(description="What must never be said.")] = {}
    fillers: Annotated[Words, Field(description="Habits to keep out of an answer.")] = {}


class When(PackModel):
    """All that is named here must be so."""

    time_of_day: Annotated[
        tuple[phrases.TimeOfDay, ...],
        Field(description="early 5-9, morning 9-12, afternoon 12-18, evening."),
    ] = ()
    dates: Annotated[
        tuple[Dates, ...], Field(description="Days of the local calendar, one of them.")
    ] = ()


class Variant(PackModel):
    """Another wording for certain hours or days, for example a festival."""

    when: When
    text: PhraseText


class Step(PackModel):
    """One thing to say. The first variant that applies replaces ``text``."""

    id: Annotated[Name, Field(description="The same in every language.")]
    text: PhraseText
    hint: Annotated[
        str,
        StringConstraints(max_length=200),
        Field(description="What to do or listen for; not said."),
    ] = ""
    variants: tuple[Variant, ...] = ()


class Situation(PackModel):
    """A file ``<language>/<situation>.yaml``: what to say, step by step, and what not to say."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=12)]
    avoid: Annotated[
        tuple[Word, ...], Field(description="What not to say here; shown as a warning.")
    ] = ()


@dataclass(frozen=True, slots=True, order=True)
class PackProblem:
    """What is wrong in a pack, and where; lines and columns count from 1."""

    file: str
    line: int
    column: int
    cause: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.cause}"


class Pack(PackModel):
    """A whole pack: the manifest and ``texts[language][situation]``."""

    manifest: Manifest
    texts: dict[Language, dict[Name, Situation]]

    @property
    def phrase_count(self) -> int:
        """How many phrases it holds, variants and languages counted."""
        return sum(
            1 + len(step.variants)
            for situations in self.texts.values()
            for situation in situations.values()
            for step in situation.steps
        )


def schemas() -> dict[str, str]:
    """Return the JSON schemas that editors check packs by, as file name and text."""
    return {
        "pack.schema.json": _schema(Manifest),
        "situation.schema.json": _schema(Situation),
    }


def _schema(model: type[PackModel]) -> str:
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
