"""A call-script pack's folder: its files read and checked against each other.

Everything that is wrong is found at once, also where one file cannot be read at all. What is only
hard to say aloud is *advice*: it stops no pack, and ``agent-desktop check-scripts`` shows it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from agent_desktop.adapters.pack_sources import Location, Source
from agent_desktop.contract.pack_flows import FlowFile, TicketEntry
from agent_desktop.contract.packs import (
    Language,
    Manifest,
    Name,
    OtherLadder,
    Pack,
    PackProblem,
    SilentCall,
    Situation,
)
from agent_desktop.domain import breaths, phrases
from agent_desktop.domain.flow_checks import faults

MANIFEST: Final = "pack.yaml"
FLOWS: Final = "flows"

# About as long as what they stand for, to judge the length of a breath.
_USUAL: Final = {
    "zh": dict.fromkeys(phrases.VARIABLES, "某某某") | {"agent_number": "1001"},
    "en": dict.fromkeys(phrases.VARIABLES, "so and so") | {"agent_number": "1001"},
}


class _Reading:
    """Reads one pack's folder and checks its files against each other."""

    def __init__(self, folder: Path, *, advise: bool = False) -> None:
        self._folder = folder
        self._advise_too = advise
        self._top = Source(folder / MANIFEST)
        self._sources: dict[tuple[str, str], Source] = {}
        self._texts: dict[Language, dict[Name, Situation]] = {}
        self._flows: dict[Name, FlowFile] = {}
        self.advice: list[PackProblem] = []

    @property
    def problems(self) -> tuple[PackProblem, ...]:
        """Everything that was found, in the order of the files."""
        return tuple(sorted(p for s in (self._top, *self._sources.values()) for p in s.problems))

    def read(self) -> Pack | None:
        """Return the pack, or None with the problems noted."""
        manifest = self._top.read(Manifest)
        if manifest is None:
            self._read_what_is_there()
            return None
        self._check_manifest(manifest)
        for language in manifest.languages:
            self._texts[language] = {}
            for number, entry in enumerate(manifest.situations):
                file = self._folder / language / f"{entry.id}.yaml"
                if not file.is_file():
                    cause = f"{entry.id} has no text in {language}: {file} is missing"
                    self._top.add_at(("situations", number, "id"), cause)
                    continue
                situation = self._read_situation(language, file, manifest)
                if situation is not None:
                    self._texts[language][entry.id] = situation
        for number, name in enumerate(manifest.flows):
            self._read_flow(manifest, number, name)
        self._check_steps(manifest)
        self._check_flows(manifest)
        self._check_strays(manifest)
        if self.problems:
            return None
        return Pack(manifest=manifest, texts=self._texts, flows=self._flows)

    def _read_what_is_there(self) -> None:
        """Without a manifest, find at least what is wrong in each file by itself."""
        for file in sorted(self._folder.glob("*/[!.]*.yaml")):
            if file.parent.name == FLOWS:
                self._source(FLOWS, file).read(FlowFile)
            elif file.parent.name in _USUAL:
                self._read_situation(file.parent.name, file, None)

    def _source(self, folder: str, file: Path) -> Source:
        source = self._sources[folder, file.stem] = Source(file)
        return source

    def _read_situation(
        self, language: str, file: Path, manifest: Manifest | None
    ) -> Situation | None:
        source = self._source(language, file)
        situation = source.read(Situation)
        forbidden: tuple[str, ...] = ()
        fillers: tuple[str, ...] = ()
        for key, words in manifest.forbidden.items() if manifest else ():
            forbidden += words if key == language else ()
        for key, words in manifest.fillers.items() if manifest else ():
            fillers += words if key == language else ()
        for text, location in _phrases(source.data):
            if _check_phrase(text, location, source, forbidden) and self._advise_too:
                self._advise(text, location, source, language, fillers)
        if situation is not None:
            _check_situation(situation, source)
        return situation

    def _advise(
        self, text: str, location: Location, source: Source, language: str, fillers: tuple[str, ...]
    ) -> None:
        for breath in breaths.breaths(text, _USUAL[language]):
            if not breaths.is_one_breath(breath):
                cause = f"too long for one breath, put | where to take one: {breath}"
                self.advice.append(PackProblem(str(source.file), *source.mark(location), cause))
        for word in fillers:
            if _has_word(text, word):
                cause = f"the phrase has the filler {word}"
                self.advice.append(PackProblem(str(source.file), *source.mark(location), cause))

    def _read_flow(self, manifest: Manifest, number: int, name: str) -> None:
        file = self._folder / FLOWS / f"{name}.yaml"
        if name in manifest.flows[:number]:
            self._top.add_at(("flows", number), f"{name} is listed twice")
            return
        if not file.is_file():
            self._top.add_at(("flows", number), f"the flow {name} is missing: {file}")
            return
        source = self._source(FLOWS, file)
        if (flow := source.read(FlowFile)) is not None:
            self._flows[name] = flow
        for text, location in _subjects(source.data):
            _check_phrase(text, location, source, ())

    def _check_manifest(self, manifest: Manifest) -> None:
        top = self._top
        if manifest.id != self._folder.name:
            top.add_at(("id",), f"id is {manifest.id}, but the folder is {self._folder.name}")
        known = [entry.id for entry in manifest.situations]
        keys = [entry.key for entry in manifest.situations]
        for number, entry in enumerate(manifest.situations):
            here: Location = ("situations", number)
            if entry.id in known[:number]:
                top.add_at((*here, "id"), f"{entry.id} is listed twice")
            if entry.key and entry.key in keys[:number]:
                top.add_at((*here, "key"), f"key {entry.key} is taken already")
            self._check_titles(entry.title, (*here, "title"), manifest)
            for index, name in enumerate(entry.next):
                if name not in known:
                    top.add_at((*here, "next", index), f"there is no situation {name}")
            if entry.ticket is not None:
                self._check_ticket(entry.ticket, (*here, "ticket"), manifest)
        self._check_titles(manifest.title, ("title",), manifest)
        self._check_automatic(manifest, known)

    def _check_automatic(self, manifest: Manifest, known: list[str]) -> None:
        top = self._top
        for name, value in manifest.automatic:
            if value is not None and value not in known:
                top.add_at(("automatic", name), f"{name}: there is no situation {value}")
        for name, ladder in _ladders(manifest):
            if ladder.situation not in known:
                top.add_at((name, "situation"), f"there is no situation {ladder.situation}")

    def _check_ticket(self, ticket: TicketEntry, here: Location, manifest: Manifest) -> None:
        self._check_titles(ticket.subject, (*here, "subject"), manifest)
        if ticket.answers:
            cause = "answers go with a flow's ticket: a situation has none"
            self._top.add_at((*here, "answers"), cause)
        for language, text in ticket.subject.items():
            _check_phrase(text, (*here, "subject", language), self._top, ())

    def _check_titles(
        self, titles: Mapping[Language, str], location: Location, manifest: Manifest
    ) -> None:
        what = "subject" if location[-1] == "subject" else "title"
        for language in manifest.languages if titles or what == "title" else ():
            if language not in titles:
                self._top.add_at(location, f"the {what} in {language} is missing")

    def _check_steps(self, manifest: Manifest) -> None:
        """Every language has the same steps, and the ladders name steps that exist."""
        first = manifest.languages[0]
        for entry in manifest.situations:
            wanted = self._texts[first].get(entry.id)
            for language in manifest.languages[1:]:
                found = self._texts[language].get(entry.id)
                if wanted is None or found is None:
                    continue
                ids = [step.id for step in found.steps]
                expected = [step.id for step in wanted.steps]
                if ids != expected:
                    cause = f"steps are {', '.join(ids)}, but {', '.join(expected)} in {first}"
                    self._sources[language, entry.id].add_at(("steps",), cause)
        for name, ladder in _ladders(manifest):
            situation = self._texts[first].get(ladder.situation)
            steps = {step.id for step in situation.steps} if situation else set()
            for number, rung in enumerate(ladder.ladder if situation else ()):
                if rung.step not in steps:
                    cause = f"{ladder.situation} has no step {rung.step}"
                    self._top.add_at((name, "ladder", number, "step"), cause)

    def _check_flows(self, manifest: Manifest) -> None:
        if len(self._flows) < len(manifest.flows):
            return  # what leads to a flow that cannot be read would be blamed for it
        first = self._texts[manifest.languages[0]]
        situations = {
            entry.id: {step.id for step in first[entry.id].steps}
            for entry in manifest.situations
            if entry.id in first
        }
        if len(situations) < len({entry.id for entry in manifest.situations}):
            return
        flows = {name: flow.flow(name) for name, flow in self._flows.items()}
        for fault in faults(flows, situations, manifest.languages):
            self._sources[FLOWS, fault.flow].add_at(fault.place, fault.cause)

    def _check_strays(self, manifest: Manifest) -> None:
        known = {entry.id for entry in manifest.situations}
        for file in sorted(self._folder.glob("*/[!.]*.y*ml")):
            folder = file.parent.name
            wanted = manifest.flows if folder == FLOWS else known
            cause = ""
            if folder != FLOWS and folder not in manifest.languages:
                cause = f"is not used: {folder} is no language of this pack"
            elif file.suffix != ".yaml" or file.stem not in wanted:
                what = "flow" if folder == FLOWS else "situation"
                cause = f"is not used: {MANIFEST} lists no {what} {file.stem}"
            if cause:
                self._sources[f"{folder}{file.suffix}", file.stem] = source = Source(file)
                source.add(cause)


def _ladders(manifest: Manifest) -> Iterator[tuple[str, SilentCall | OtherLadder]]:
    for name in ("silent_call", "too_quiet", "noisy_line"):
        if (ladder := getattr(manifest, name)) is not None:
            yield name, ladder


def _check_situation(situation: Situation, source: Source) -> None:
    ids = [step.id for step in situation.steps]
    for number, step in enumerate(situation.steps):
        if step.id in ids[:number]:
            source.add_at(("steps", number, "id"), f"step {step.id} stands here twice")
        conditions = [variant.when.condition() for variant in step.variants]
        for index, condition in enumerate(conditions):
            if any(before.includes(condition) for before in conditions[:index]):
                cause = "is never said: a variant before it is always right when this one is"
                source.add_at(("steps", number, "variants", index), cause)


def _phrases(data: Any) -> Iterator[tuple[str, Location]]:
    """Yield every phrase of a situation's file, also of one that does not fit the model."""
    for number, step in enumerate(_list_of(data, "steps")):
        text = step.get("text") if isinstance(step, dict) else None
        if isinstance(text, str):
            yield text, ("steps", number, "text")
        for index, variant in enumerate(_list_of(step, "variants")):
            text = variant.get("text") if isinstance(variant, dict) else None
            if isinstance(text, str):
                yield text, ("steps", number, "variants", index, "text")


def _subjects(data: Any) -> Iterator[tuple[str, Location]]:
    for number, step in enumerate(_list_of(data, "steps")):
        ticket = step.get("ticket") if isinstance(step, dict) else None
        subject = ticket.get("subject") if isinstance(ticket, dict) else None
        for language, text in subject.items() if isinstance(subject, dict) else ():
            if isinstance(text, str):
                yield text, ("steps", number, "ticket", "subject", language)


def _list_of(data: Any, key: str) -> list[Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def _check_phrase(
    text: str, location: Location, source: Source, forbidden: tuple[str, ...]
) -> bool:
    """Note what is wrong with a phrase; return whether it can be read at all."""
    good = True
    try:
        phrases.check(text)
    except phrases.PhraseError as exc:
        nth = text.count(exc.token, 0, exc.position) if exc.token else 0
        source.add_at(location, exc.message, exc.token, nth)
        good = False
    for word in forbidden:
        if word.casefold() in text.casefold():
            source.add_at(location, f"the phrase has the forbidden words {word}", word)
    return good


def _has_word(text: str, word: str) -> bool:
    if not word.isascii():
        return word in text
    letters = "".join(c if c.isalnum() or c == "'" else " " for c in text.casefold())
    return f" {word.casefold()} " in f" {' '.join(letters.split())} "


def read_pack(folder: Path) -> tuple[Pack | None, tuple[PackProblem, ...]]:
    """Return the pack in ``folder``, or None and what is wrong, in the order of the files."""
    reading = _Reading(folder)
    pack = reading.read()
    return pack, reading.problems


def advice(folder: Path) -> tuple[PackProblem, ...]:
    """Return what is hard to say aloud in a pack: breaths that are too long, fillers."""
    reading = _Reading(folder, advise=True)
    reading.read()
    return tuple(sorted(reading.advice))
