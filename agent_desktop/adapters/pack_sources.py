"""One YAML file of a call-script pack, read with line and column of everything wrong.

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

from agent_desktop.contract import pack_flows, packs
from agent_desktop.contract.pack_types import PackModel
from agent_desktop.contract.packs import PackProblem

MAX_FILE_BYTES: Final = 256 * 1024

# The loader in C reads the shipped pack about eight times faster than the one in Python.
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KNOWN_KEYS: Final = sorted(
    {
        name
        for part in (*vars(packs).values(), *vars(pack_flows).values())
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

# By a piece of the pattern that was not met, what is meant by it.
_FORMS: Final = {
    "flow|situation": "a step, end, flow:name or situation:name",
    ")?[a-z]": "a step of the flow's situation, or situation/step",
    "\\.": "step.choice",
    "[0-9]?": "one digit in quotes",
    "": "lower-case words joined by hyphens",
}

M = TypeVar("M", bound=PackModel)
Location = tuple[int | str, ...]


class Source:
    """One YAML file: its nodes, its values, and the problems found in it.

    Thread: whichever reads it; made and dropped within one call.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[PackProblem] = []
        self.data: Any = None
        self._text = ""
        self._root: yaml.Node | None = None

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
        self.data = self._values()
        if self.problems:
            return None
        try:
            return kind.model_validate(self.data)
        except ValidationError as exc:
            errors = exc.errors(include_url=False)
            for error in errors:
                location = error["loc"]
                if error["type"] == "too_short" and _has_deeper(errors, location):
                    continue  # it has items, only none that is right
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
        self._text = text
        return self._loaded(text)

    def _loaded(self, text: str) -> Any:
        loader = None
        try:
            loader = _Loader(text)
            root = loader.get_single_node()
            if root is None:
                self.add("is empty")
                return None
            self._refuse_oddities(root, set())
            return None if self.problems else loader.construct_document(root)
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
        """Return the nearest node to ``location``: of a missing value, its parent.

        The nodes are made again for the few files that have a problem: kept for all, they double
        the time that the collector takes while a pack is read.
        """
        if self._root is None and self._text:
            with contextlib.suppress(yaml.YAMLError):
                self._root = yaml.compose(self._text, Loader=_Loader)
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
        """Return line and column of the value at ``location``, or of what should hold it."""
        node = self._node(location)
        return _start(node) if node is not None else (1, 1)

    def _mark_of_token(self, location: Location, token: str, nth: int) -> tuple[int, int]:
        node = self._node(location)
        if node is None:
            return 1, 1
        line, column = _start(node)
        last = node.end_mark.line + 1
        lines = self._text.splitlines()
        for number in range(line, min(last, len(lines)) + 1):
            start = column - 1 if number == line else 0
            while (found := lines[number - 1].find(token, start)) >= 0:
                if nth == 0:
                    return number, found + 1
                nth -= 1
                start = found + len(token)
        return line, column


def _has_deeper(errors: Sequence[ErrorDetails], location: Location) -> bool:
    depth = len(location)
    return any(e["loc"][:depth] == location and len(e["loc"]) > depth for e in errors)


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
        form = next(form for piece, form in _FORMS.items() if piece in context["pattern"])
        return f"{field} must be {form}, not {error['input']!r}"
    return f"{field}: {error['msg'].removeprefix('Value error, ')}"
