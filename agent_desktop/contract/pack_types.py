"""What the files of a call-script pack are made of: names, titles, phrases, days."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agent_desktop.domain import festivals, phrases
from agent_desktop.domain.errors import InvalidInput

MAX_PHRASE: Final = 600
_ANY_DAY: Final = date(2026, 1, 1)


def _dated(text: str) -> str:
    try:
        phrases.falls_on(_ANY_DAY, text)
    except InvalidInput as exc:
        raise ValueError(exc.message) from exc
    return text


def _lunar_dated(text: str) -> str:
    try:
        festivals.falls_on_lunar(_ANY_DAY, text)
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
        "variable in it is unknown; | is where to take a breath. "
        f"Variables: {', '.join(phrases.VARIABLES)}."
    ),
]
Dates = Annotated[
    str,
    AfterValidator(_dated),
    Field(description="01-01, 2027-02-06, or a span 10-01..10-07."),
]
LunarDates = Annotated[
    str,
    AfterValidator(_lunar_dated),
    Field(description="Lunar month and day 08-15, or a span 12-23..01-15."),
]
Titles = Annotated[
    dict[Language, Title], Field(description="The title in every language of the pack.")
]
Note = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Notes = Annotated[
    dict[Language, Note], Field(description="A note to the agent in every language; not said.")
]
Words = Annotated[dict[Language, tuple[Word, ...]], Field(description="Words for each language.")]
Subjects = Annotated[
    dict[Language, PhraseText],
    Field(description="The ticket's subject in every language; a phrase with variables."),
]


class PackModel(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
