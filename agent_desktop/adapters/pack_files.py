"""YAML files of a call-script pack, read with file, line and column of everything wrong.

PyYAML forgets where a value stood, so a file is first composed into nodes, which carry their
marks; the errors of the model are then traced back to the node that they are about.
"""

import contextlib
import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agent_desktop.contract import packs as model
from agent_desktop.contract.packs import Manifest, Pack, PackModel, PackProblem, Situation
from agent_desktop.domain import phrases

MANIFEST: Final = "pack.yaml"
MAX_FILE_BYTES: Final = 256 * 1024

# The loader in C reads the shipped pack about eight times faster than the one in Python.
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KNOWN_KEYS: Final = sorted(
    {
        name
        for part in vars(model).values()
        if isinstance(part, type) and issubclass(part, PackModel)
        for name in part.model_fields
    }
)
_CAUSES: Final = {
    "missing": "{field} is missing",
    "string_type": "{field} must be text: put it in quotes",
    "string_too_short": "{field} must not be empty",
    "literal_error": "{field} must be {expected}",
    "enum": "{field} must be {expected}",
    "tuple_type": "{field} must be a list (lines that start with -)",
    "dict_type": "{field} must hold key: value lines",
    "model_type": "{field} must hold key: value lines",
    "model_attributes_type": "{field} must hold key: value lines",
    "string_too_long": "{field} is longer than {max_length} characters",
    "too_short": "{field} must not be empty",
}

M = TypeVar("M", bound=PackModel)
Location = tuple[int | str, ...]


class _Source:
    """One YAML file: its nodes, its values, and the problems found in it.

    Thread: whichever reads it; made and dropped within one call.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[PackProblem] = []
        self._root: yaml.Node | None = None
        self._lines: list[str] = []

    def add(self, cause: str, line: int = 1, column: int = 1) -> None:
        """Note a problem."""
        self.problems.append(PackProblem(str(self.file), line, column, cause))

    def add_at(self, location: Location, cause: str, token: str = "", nth: int = 0) -> None:
        """Note a problem with the value at ``location``, at the n-th ``token`` in its text."""
        line, column = self.mark(location)
        if token:
            line, column = self._mark_of_token(location, token, nth)
        self.add(cause, line, column)

    def read(self, kind: type[M]) -> M | None:
        """Return the file as ``kind``, or None with the problems noted."""
        data = self._values()
        if self.problems:
            return None
        try:
            return kind.model_validate(data)
        except ValidationError as exc:
            for error in exc.errors(include_url=False):
                location = error["loc"]
                if error["type"] == "extra_forbidden":  # the key is what is wrong
                    location = (*location, "[key]")
                self.add_at(location, _cause(error))
            return None

    def _values(self) -> Any:
        try:
            raw = self.file.read_bytes()
        except OSError as exc:
            self.add(f"cannot be read: {exc.strerror or exc}")
            return None
        if len(raw) > MAX_FILE_BYTES:
            self.add(f"is larger than {MAX_FILE_BYTES // 1024} kB")
            return None
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            self.add("is not UTF-8 text: save it as UTF-8", raw.count(b"\n", 0, exc.start) + 1)
            return None
        self._lines = text.splitlines()
        return self._loaded(text)

    def _loaded(self, text: str) -> Any:
        loader = None
        try:
            loader = _Loader(text)
            self._root = loader.get_single_node()
            if self._root is None:
                self.add("is empty")
                return None
            self._refuse_oddities(self._root, set())
            return None if self.problems else loader.construct_document(self._root)
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark or exc.context_mark
            where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            parts = [part for part in (exc.context, exc.problem) if part]
            self.add(", ".join(parts) or "is not YAML", *where)
        except (yaml.YAMLError, ValueError, RecursionError) as exc:
            self.add(f"is not YAML: {str(exc).splitlines()[0] if str(exc) else 'too deep'}")
        finally:
            if loader is not None:
                loader.dispose()
        return None

    def _refuse_oddities(self, node: yaml.Node, seen: set[int]) -> None:
        if id(node) in seen:
            # They could make a small file grow without end.
            self.add("aliases (& and *) cannot be used in packs", *_start(node))
            return
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in keys:
                    self.add(f"{name} stands here twice", *_start(key))
                keys.add(name)
                self._refuse_oddities(value, seen)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._refuse_oddities(value, seen)

    def _node(self, location: Location) -> yaml.Node | None:
        """Return the nearest node to ``location``: of a missing value, its parent."""
        node, key_node = self._root, self._root
        for part in location:
            if part == "[key]":
                return key_node
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == part), None)
                if pair is None:
                    return node
                key_node, node = pair
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                node = key_node = node.value[part]
        return node

    def mark(self, location: Location) -> tuple[int, int]:
        node = self._node(location)
        return _start(node) if node is not None else (1, 1)

    def _mark_of_token(self, location: Location, token: str, nth: int) -> tuple[int, int]:
        node = self._node(location)
        if node is None:
            return 1, 1
        line, column = _start(node)
        last = node.end_mark.line + 1
        for number in range(line, min(last, len(self._lines)) + 1):
            start = column - 1 if number == line else 0
            while (found := self._lines[number - 1].find(token, start)) >= 0:
                if nth == 0:
                    return number, found + 1
                nth -= 1
                start = found + len(token)
        return line, column


def _start(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _cause(error: ErrorDetails) -> str:
    names = [str(part) for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    field = names[-1] if names else "the file"
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(field, _KNOWN_KEYS, n=1)
        return f"unknown key {field}" + (f"; did you mean {near[0]}?" if near else "")
    if error["loc"] and error["loc"][-1] == "[key]":
        return f"{field} is not a language: {error.get('ctx', {}).get('expected', '')}"
    context: Mapping[str, Any] = error.get("ctx", {})
    if (pattern := _CAUSES.get(error["type"])) is not None:
        with contextlib.suppress(KeyError):
            return pattern.format(field=field, **context)
    if error["type"] == "string_pattern_mismatch":
        if field == "key":
            return f"key must be one digit in quotes, not {error['input']!r}"
        return f"{field} must be lower-case words joined by hyphens, not {error['input']!r}"
    return f"{field}: {error['msg'].removeprefix('Value error, ')}"


class _Reading:
    """Reads one pack's folder and checks its files against each other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[PackProblem] = []

    def read(self) -> Pack | None:
        """Return the pack, or None with the problems noted."""
        top = _Source(self._folder / MANIFEST)
        manifest = top.read(Manifest)
        if manifest is not None:
            self._check_manifest(manifest, top)
        if manifest is None:
            self.problems += top.problems
            return None
        sources: dict[tuple[str, str], _Source] = {}
        texts: dict[model.Language, dict[str, Situation]] = {}
        for language in manifest.languages:
            texts[language] = {}
            for number, entry in enumerate(manifest.situations):
                file = self._folder / language / f"{entry.id}.yaml"
                if not file.is_file():
                    cause = f"{entry.id} has no text in {language}: {file} is missing"
                    top.add_at(("situations", number, "id"), cause)
                    continue
                source = sources[language, entry.id] = _Source(file)
                if (situation := source.read(Situation)) is not None:
                    texts[language][entry.id] = situation
                    _check_situation(situation, source, manifest.forbidden.get(language, ()))
        self._check_steps(manifest, texts, sources, top)
        for source in (top, *sources.values()):
            self.problems += source.problems
        self._check_strays(manifest)
        return None if self.problems else Pack(manifest=manifest, texts=texts)

    def _check_manifest(self, manifest: Manifest, top: _Source) -> None:
        if manifest.id != self._folder.name:
            top.add_at(("id",), f"id is {manifest.id}, but the folder is {self._folder.name}")
        known = [entry.id for entry in manifest.situations]
        keys = [entry.key for entry in manifest.situations]
        for number, entry in enumerate(manifest.situations):
            if entry.id in known[:number]:
                top.add_at(("situations", number, "id"), f"{entry.id} is listed twice")
            if entry.key and entry.key in keys[:number]:
                top.add_at(("situations", number, "key"), f"key {entry.key} is taken already")
            self._check_titles(entry.title, ("situations", number, "title"), manifest, top)
        self._check_titles(manifest.title, ("title",), manifest, top)
        for name, value in manifest.automatic:
            if value is not None and value not in known:
                top.add_at(("automatic", name), f"{name}: there is no situation {value}")
        if manifest.silent_call and manifest.silent_call.situation not in known:
            cause = f"there is no situation {manifest.silent_call.situation}"
            top.add_at(("silent_call", "situation"), cause)

    def _check_titles(
        self,
        titles: Mapping[model.Language, str],
        location: Location,
        manifest: Manifest,
        top: _Source,
    ) -> None:
        for language in manifest.languages:
            if language not in titles:
                top.add_at(location, f"the title in {language} is missing")

    def _check_steps(
        self,
        manifest: Manifest,
        texts: Mapping[model.Language, Mapping[str, Situation]],
        sources: Mapping[tuple[str, str], _Source],
        top: _Source,
    ) -> None:
        """Every language has the same steps, and the ladder names steps that exist."""
        first = manifest.languages[0]
        for entry in manifest.situations:
            wanted = texts[first].get(entry.id)
            for language in manifest.languages[1:]:
                found = texts[language].get(entry.id)
                if wanted is None or found is None:
                    continue
                ids = [step.id for step in found.steps]
                expected = [step.id for step in wanted.steps]
                if ids != expected:
                    cause = f"steps are {', '.join(ids)}, but {', '.join(expected)} in {first}"
                    sources[language, entry.id].add_at(("steps",), cause)
        silent = manifest.silent_call
        if silent and (situation := texts[first].get(silent.situation)) is not None:
            steps = {step.id for step in situation.steps}
            for number, rung in enumerate(silent.ladder):
                if rung.step not in steps:
                    cause = f"{silent.situation} has no step {rung.step}"
                    top.add_at(("silent_call", "ladder", number, "step"), cause)

    def _check_strays(self, manifest: Manifest) -> None:
        known = {entry.id for entry in manifest.situations}
        for file in sorted(self._folder.glob("*/[!.]*.y*ml")):
            in_language = file.parent.name in manifest.languages
            if not in_language or file.suffix != ".yaml" or file.stem not in known:
                cause = (
                    f"is not used: {MANIFEST} lists no situation {file.stem}"
                    if in_language
                    else f"is not used: {file.parent.name} is no language of this pack"
                )
                self.problems.append(PackProblem(str(file), 1, 1, cause))


def _check_situation(situation: Situation, source: _Source, forbidden: Sequence[str]) -> None:
    ids = [step.id for step in situation.steps]
    for number, step in enumerate(situation.steps):
        here: Location = ("steps", number)
        if step.id in ids[:number]:
            source.add_at((*here, "id"), f"step {step.id} stands here twice")
        _check_phrase(step.text, (*here, "text"), source, forbidden)
        for index, variant in enumerate(step.variants):
            _check_phrase(variant.text, (*here, "variants", index, "text"), source, forbidden)


def _check_phrase(text: str, location: Location, source: _Source, forbidden: Sequence[str]) -> None:
    try:
        phrases.check(text)
    except phrases.PhraseError as exc:
        nth = text.count(exc.token, 0, exc.position) if exc.token else 0
        source.add_at(location, exc.message, exc.token, nth)
    for word in forbidden:
        if word.casefold() in text.casefold():
            source.add_at(location, f"the phrase has the forbidden words {word}", word)


def read_pack(folder: Path) -> tuple[Pack | None, tuple[PackProblem, ...]]:
    """Return the pack in ``folder``, or None and what is wrong, in the order of the files."""
    reading = _Reading(folder)
    pack = reading.read()
    return pack, tuple(sorted(reading.problems))
