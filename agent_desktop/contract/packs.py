"""Call-script packs: what a team lead writes in ``scripts/<pack>/``.

``pack.yaml`` is a ``Manifest``: languages, the order of situations, words to avoid, the ladders of
a line that is silent, too quiet or noisy. Beside it stand one ``Situation`` for each situation and
language, as ``zh/greeting.yaml``, and the flows, as ``flows/hold.yaml``. ``Pack`` is all of it,
checked across files (``adapters.packs``).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, model_validator

from agent_desktop.contract.pack_flows import FlowFile, TicketEntry
from agent_desktop.contract.pack_types import (
    MAX_PHRASE,
    Dates,
    Language,
    LunarDates,
    Name,
    PackModel,
    PhraseText,
    Title,
    Titles,
    Word,
    Words,
)
from agent_desktop.domain import phrases
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.festivals import Festival
from agent_desktop.domain.flows import Flows
from agent_desktop.domain.ladders import Ladder, LadderRung, Trouble
from agent_desktop.domain.line_state import LineThresholds
from agent_desktop.domain.variants import CallCount as CountCondition
from agent_desktop.domain.variants import Circumstances, Condition

__all__ = ["MAX_PHRASE", "Language", "Name", "PackModel", "PhraseText", "Title", "Titles", "Word"]

SITUATIONS: Final = 22  # of the trade; see scripts/README.md


class SituationEntry(PackModel):
    """One line of the pack's list of situations."""

    id: Name
    title: Titles
    key: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9]?$"),
        Field(description="The number key that brings it up."),
    ] = ""
    covers: Annotated[
        tuple[Annotated[int, Field(ge=1, le=SITUATIONS)], ...],
        Field(description="Which of the trade's 22 situations it is; README.md numbers them."),
    ] = ()
    next: Annotated[
        tuple[Name, ...], Field(description="Situations that usually follow, the likeliest first.")
    ] = ()
    words: Words = Field(
        default_factory=dict, description="More words to find it by, besides the title."
    )
    ticket: Annotated[
        TicketEntry | None, Field(description="What is known of a ticket opened from here.")
    ] = None


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


class OtherLadder(SilentCall):
    """What is said, and how long is waited, when the caller is too quiet or the line is noisy."""

    listen_s: Annotated[
        float, Field(ge=0, le=60, description="So long it lasts before the ladder begins.")
    ] = 1.0
    ends_call: Annotated[
        bool, Field(description="The call is over after the last rung; else the talk goes on.")
    ] = False


class LineLimits(PackModel):
    """When the line is called silent, too quiet or noisy; what is left out is as usual."""

    quiet_db: Annotated[
        float | None, Field(ge=-70, le=-10, description="Softer speech is too quiet, dBFS.")
    ] = None
    quiet_after_s: Annotated[float | None, Field(ge=0.1, le=10)] = None
    noise_db: Annotated[
        float | None, Field(ge=-70, le=-10, description="Noise from here on disturbs, dBFS.")
    ] = None
    noise_snr_db: Annotated[
        float | None,
        Field(ge=0, le=40, description="Speech less far above the noise is hard to understand."),
    ] = None
    noise_after_s: Annotated[float | None, Field(ge=0.1, le=10)] = None
    silence_after_s: Annotated[
        float | None, Field(ge=0.3, le=5, description="A pause between words is shorter.")
    ] = None


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
    too_quiet: OtherLadder | None = None
    noisy_line: OtherLadder | None = None
    line: LineLimits = LineLimits()
    flows: Annotated[
        tuple[Name, ...], Field(description="Files flows/<name>.yaml, as the desk lists them.")
    ] = ()
    forbidden: Words = Field(default_factory=dict, description="What must never be said.")
    fillers: Words = Field(default_factory=dict, description="Habits to keep out of an answer.")


class CallCount(PackModel):
    """Which call of this number it is within some days, this one counted."""

    least: Annotated[int, Field(ge=1, le=99)] = 1
    most: Annotated[int | None, Field(ge=1, le=99)] = None
    days: Annotated[int, Field(ge=1, le=366)] = 30

    @model_validator(mode="after")
    def _ordered(self) -> "CallCount":
        if self.most is not None and self.most < self.least:
            raise ValueError("most is less than least")
        return self


class When(PackModel):
    """All that is named here must be so; of a list, one. What is unknown is not so."""

    time_of_day: Annotated[
        tuple[phrases.TimeOfDay, ...],
        Field(description="early 5-9, morning 9-12, afternoon 12-18, evening."),
    ] = ()
    dates: Annotated[
        tuple[Dates, ...],
        Field(description="Days of the local calendar; one list with lunar_dates and festivals."),
    ] = ()
    lunar_dates: Annotated[
        tuple[LunarDates, ...], Field(description="Days of the lunar calendar, every year.")
    ] = ()
    festivals: Annotated[tuple[Festival, ...], Field(description="Reckoned for every year.")] = ()
    calls: Annotated[
        CallCount | None, Field(description="least: 2 is a repeated call, most: 1 the first.")
    ] = None
    grades: Annotated[tuple[Word, ...], Field(description="The customer's grade, any case.")] = ()
    vip: Annotated[bool | None, Field(description="Whether the customer's grade is vip.")] = None
    direction: Direction | None = None
    queues: Annotated[tuple[Word, ...], Field(description="The queue or line, any case.")] = ()

    def condition(self) -> Condition:
        """Return it for the rules."""
        calls = self.calls
        return Condition(
            time_of_day=self.time_of_day,
            dates=self.dates,
            lunar_dates=self.lunar_dates,
            festivals=self.festivals,
            calls=CountCondition(least=calls.least, most=calls.most, days=calls.days)
            if calls
            else None,
            grades=self.grades,
            vip=self.vip,
            direction=self.direction,
            queues=self.queues,
        )


class Variant(PackModel):
    """Another wording for certain hours, days, callers or lines, for example a festival."""

    when: When
    text: PhraseText


class Step(PackModel):
    """One thing to say.

    The first variant that applies replaces ``text``: the more specific stands before the more
    general (a festival for VIPs before the festival, the festival before the hour).
    """

    id: Annotated[Name, Field(description="The same in every language.")]
    text: PhraseText
    hint: Annotated[
        str,
        StringConstraints(max_length=200),
        Field(description="What to do or listen for; not said."),
    ] = ""
    variants: tuple[Variant, ...] = ()

    def wording(self, now: Circumstances) -> str:
        """Return the phrase that is right now, not yet filled."""
        for variant in self.variants:
            if variant.when.condition().holds(now):
                return variant.text
        return self.text


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
    """A whole pack: the manifest, ``texts[language][situation]``, and the flows by name."""

    manifest: Manifest
    texts: dict[Language, dict[Name, Situation]]
    flows: dict[Name, FlowFile] = Field(default_factory=dict)

    @cached_property
    def flow_set(self) -> Flows:
        """The flows for ``domain.flow_run``, in the order of the manifest."""
        return {name: self.flows[name].flow(name) for name in self.manifest.flows}

    def ladders(self) -> Mapping[Trouble, Ladder]:
        """Return the ladders that the pack writes down; the others are as usual."""
        ladders: dict[Trouble, Ladder] = {}
        if (silent := self.manifest.silent_call) is not None:
            ladders[Trouble.SILENT] = Ladder(
                situation=silent.situation,
                rungs=_rungs(silent),
                listen_s=silent.ladder[0].pause_s,
                opens_with_greeting=len(silent.ladder) > 1,
            )
        others = {
            Trouble.TOO_QUIET: self.manifest.too_quiet,
            Trouble.NOISY: self.manifest.noisy_line,
        }
        for trouble, other in others.items():
            if other is not None:
                ladders[trouble] = Ladder(
                    situation=other.situation,
                    rungs=_rungs(other),
                    listen_s=other.listen_s,
                    ends_call=other.ends_call,
                )
        return ladders

    def thresholds(self) -> LineThresholds:
        """Return when the line is silent, too quiet or noisy: the pack's limits, else the usual."""
        return LineThresholds(**self.manifest.line.model_dump(exclude_none=True))

    @property
    def phrase_count(self) -> int:
        """How many phrases it holds, variants and languages counted."""
        return sum(
            1 + len(step.variants)
            for situations in self.texts.values()
            for situation in situations.values()
            for step in situation.steps
        )


def _rungs(ladder: SilentCall) -> tuple[LadderRung, ...]:
    return tuple(LadderRung(step=r.step, pause_s=r.pause_s) for r in ladder.ladder)


def version_key(version: str) -> tuple[tuple[int, ...], str]:
    """Return what versions are ordered by: the numbers between dots, then the text behind them.

    1.9 < 1.10 < 1.10-b < 2; 1 and 1.0 are the same. A version without a number is the oldest.
    """
    found = re.match(r"\d+(?:\.\d+)*", version, re.ASCII)
    numbers = [int(n) for n in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0 and len(numbers) > 1:
        numbers.pop()
    return tuple(numbers), version[found.end() :] if found else version


def next_version(version: str) -> str:
    """Return a version after this one: its last number and one, else ``.1`` behind it."""
    found = re.match(r"^(.*?)(\d+)$", version)
    return f"{found[1]}{int(found[2]) + 1}" if found else f"{version}.1"


def schemas() -> dict[str, str]:
    """Return the JSON schemas that editors check packs by, as file name and text."""
    return {
        "pack.schema.json": _schema(Manifest),
        "situation.schema.json": _schema(Situation),
        "flow.schema.json": _schema(FlowFile),
    }


def _schema(model: type[PackModel]) -> str:
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
