"""Changes to a pack's YAML file that touch nothing else: comments, order, quotes, line ends stay.

Each function takes the file's text and a place, for example ``("steps", 0, "text")``, and returns
the new text; nothing is read or written. ruamel.yaml reads and writes what people wrote by hand;
whatever it would lay out differently is put back line by line, and items of a list move as whole
lines together with the comments above them. Import this module only where somebody edits: the
library takes 20 ms, and no desk in a call needs it.
"""

import difflib
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

from agent_desktop.domain.errors import InvalidInput

Place = tuple[int | str, ...]
Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]

_BOM: Final = "\ufeff"
_PLAIN: Final = re.compile(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$")
# What YAML 1.1, which packs are read as, takes for a truth value or for nothing.
_NOT_PLAIN: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_LIST: Final = re.compile(r"(?m)^( *)(?:- )?[\w-]+:[^\S\n]*(?:#.*)?\n(?:[^\S\n]*(?:#.*)?\n)*( *)- ")
_FLOW_WIDTH: Final = 90


def value_at(text: str, place: Place) -> Any:
    """Return a value as plain lists, dicts, texts and numbers.

    Raises:
        InvalidInput: ``pack.no_place``, ``pack.not_yaml``.
    """
    return _plain(_at(_Text(text).data, place))


def replaced(text: str, place: Place, value: Value) -> str:
    """Return the text with another value at ``place``; a key that is not there is added last.

    Raises:
        InvalidInput: ``pack.no_place``, ``pack.not_yaml``.
    """
    source = _Text(text)
    parent = _at(source.data, place[:-1])
    key = place[-1]
    there = isinstance(parent, dict) or (isinstance(key, int) and 0 <= key < len(parent))
    if not there or not isinstance(parent, dict | list):
        raise _no_place(place)
    old = parent.get(key) if isinstance(parent, dict) else parent[key]  # type: ignore[index]
    if old is not None and _plain(old) == value:
        return text
    parent[key] = _styled(value, old)  # type: ignore[index]
    return source.written()


def inserted(text: str, place: Place, value: Value) -> str:
    """Return the text with another item of a list, before the one at ``place`` or at its end.

    Raises:
        InvalidInput: ``pack.no_place``, ``pack.not_yaml``.
    """
    source = _Text(text)
    items, index = _item(source.data, place, can_end=True)
    if items.fa.flow_style() or not items:
        items.insert(index, _styled(value))
        return source.written()
    lines = source.lines
    column = items.lc.data[0][1] - 2
    at = source.blocks(items)[index][0] if index < len(items) else source.blocks(items)[-1][1]
    fresh = source.dumped([_like(items[0], _styled(value))], indent=column)
    return source.checked([*lines[:at], *fresh, *lines[at:]])


def removed(text: str, place: Place) -> str:
    """Return the text without an item of a list (with the comments above it), or without a key.

    Raises:
        InvalidInput: ``pack.no_place``, ``pack.not_yaml``; ``pack.last_item``: a list must not
            become empty.
    """
    source = _Text(text)
    parent = _at(source.data, place[:-1])
    if isinstance(parent, dict):
        if place[-1] not in parent:
            raise _no_place(place)
        return source.without_key(parent, str(place[-1]))
    items, index = _item(source.data, place)
    if len(items) == 1:
        raise InvalidInput("the last item of a list stays", code="pack.last_item")
    if items.fa.flow_style():
        del items[index]
        return source.written()
    begin, end = source.blocks(items)[index]
    return source.checked([*source.lines[:begin], *source.lines[end:]])


def moved(text: str, place: Place, to: int) -> str:
    """Return the text with an item of a list at index ``to``.

    Raises:
        InvalidInput: ``pack.no_place``, ``pack.not_yaml``.
    """
    source = _Text(text)
    items, index = _item(source.data, place)
    if not 0 <= to < len(items):
        raise _no_place((*place[:-1], to))
    if items.fa.flow_style():
        items.insert(to, items.pop(index))
        return source.written()
    blocks = source.blocks(items)
    order = list(range(len(items)))
    order.insert(to, order.pop(index))
    lines = source.lines
    mixed = [line for n in order for line in lines[slice(*blocks[n])]]
    return source.checked([*lines[: blocks[0][0]], *mixed, *lines[blocks[-1][1] :]])


class _Text:
    """A file's text, its data, and how it was laid out."""

    def __init__(self, text: str) -> None:
        self._bom = _BOM if text.startswith(_BOM) else ""
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self._ends_line = text.endswith("\n")
        body = text.removeprefix(_BOM).replace("\r\n", "\n")
        self.lines = body.splitlines()
        self._yaml = _yaml(body)
        self.data: Any = self._load(body)
        self._before = self._dump(self.data)

    def written(self) -> str:
        """Return the text with what was changed in ``data``."""
        after = self._dump(self.data)
        wanted = _plain(self.data)
        text = self._joined(_merged(self.lines, self._before, after))
        return text if _plain(self._load(text)) == wanted else self._joined(after)

    def checked(self, lines: list[str]) -> str:
        """Return the text of ``lines``, making sure that it is YAML."""
        text = self._joined(lines)
        self._load(text.removeprefix(_BOM))
        return text

    def blocks(self, items: Any) -> list[tuple[int, int]]:
        """Return first and last-but-one line of each item of a list in block style.

        The comments that stand directly above an item, as far in as it, belong to it.
        """
        begins = []
        for index in range(len(items)):
            line, column = items.lc.data[index]
            while line > 0 and self._is_comment(line - 1, column - 2) and index > 0:
                line -= 1
            begins.append(line)
        end = items.lc.data[len(items) - 1][0] + 1
        column = items.lc.data[0][1] - 2
        while end < len(self.lines) and self._is_inside(end, column):
            end += 1
        while not self.lines[end - 1].strip() or self._is_trailing_comment(end - 1, column):
            end -= 1
        return list(zip(begins, [*begins[1:], end], strict=True))

    def without_key(self, parent: Any, key: str) -> str:
        """Return the text without a key; in block style its lines go, else the key alone."""
        if parent.fa.flow_style() or len(parent) == 1 or next(iter(parent)) == key:
            del parent[key]
            return self.written()
        line, column = parent.lc.key(key)
        end = line + 1
        while end < len(self.lines) and self._is_inside(end, column, lists=True):
            end += 1
        while not self.lines[end - 1].strip() or self._is_trailing_comment(end - 1, column + 1):
            end -= 1
        return self.checked([*self.lines[:line], *self.lines[end:]])

    def dumped(self, value: Any, *, indent: int) -> list[str]:
        """Return the lines of a value, so far in."""
        stream = io.StringIO()
        writer = _yaml("")
        writer.dump(value, stream)
        lines = stream.getvalue().splitlines()
        depth = len(lines[0]) - len(lines[0].lstrip(" "))
        return [" " * indent + line[depth:] for line in lines]

    def _is_comment(self, line: int, column: int) -> bool:
        text = self.lines[line]
        return text.lstrip().startswith("#") and len(text) - len(text.lstrip()) == column

    def _is_trailing_comment(self, line: int, column: int) -> bool:
        text = self.lines[line]
        return text.lstrip().startswith("#") and len(text) - len(text.lstrip()) < column

    def _is_inside(self, line: int, column: int, *, lists: bool = False) -> bool:
        text = self.lines[line]
        depth = len(text) - len(text.lstrip())
        is_list = lists and depth == column and text.lstrip().startswith("- ")
        return not text.strip() or depth > column or is_list or text.lstrip().startswith("#")

    def _joined(self, lines: list[str]) -> str:
        text = self._line_end.join(lines)
        return self._bom + text + (self._line_end if self._ends_line else "")

    def _load(self, text: str) -> Any:
        try:
            return self._yaml.load(text)
        except YAMLError as exc:
            raise InvalidInput(f"is not YAML: {exc}", code="pack.not_yaml") from exc

    def _dump(self, data: Any) -> list[str]:
        stream = io.StringIO()
        self._yaml.dump(data, stream)
        return stream.getvalue().splitlines()


def _yaml(text: str) -> YAML:
    """Return a reader and writer that lays lists out as the text does."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    found = _LIST.search(text)
    offset = len(found[2]) - len(found[1]) if found else 2
    yaml.indent(mapping=2, sequence=max(offset, 0) + 2, offset=max(offset, 0))
    return yaml


def _merged(lines: list[str], before: list[str], after: list[str]) -> list[str]:
    """Carry what changed from ``before`` to ``after`` over to ``lines``.

    ``before`` is what the writer makes of ``lines`` unchanged.
    """
    if before == lines:
        return after
    known = {0: 0, len(before): len(lines)}
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, lines, False).get_opcodes():
        if tag == "equal" or i2 - i1 == j2 - j1:
            known |= {i1 + n: j1 + n for n in range(i2 - i1 + 1)}
    ops = difflib.SequenceMatcher(None, before, after, False).get_opcodes()
    hunks = [op[1:] for op in ops if op[0] != "equal"]
    merged: list[str] = []
    done = 0  # lines of ``before`` that are carried over
    while hunks:
        begin, end, to, upto = hunks.pop(0)
        while begin not in known:
            begin, to = begin - 1, to - 1
        while end not in known or (hunks and hunks[0][0] <= end):
            if hunks and hunks[0][0] <= end:
                _, last, _, after_last = hunks.pop(0)
                end, upto = max(end, last), after_last + max(0, end - last)
            else:
                end, upto = end + 1, upto + 1
        merged += lines[known[done] : known[begin]] + after[to:upto]
        done = end
    return [*merged, *lines[known[done] :]]


def _at(data: Any, place: Place) -> Any:
    node = data
    for part in place:
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError) as exc:
            raise _no_place(place) from exc
    return node


def _item(data: Any, place: Place, *, can_end: bool = False) -> tuple[Any, int]:
    items = _at(data, place[:-1])
    index = place[-1]
    if not isinstance(items, list) or not isinstance(index, int):
        raise _no_place(place)
    if not 0 <= index < len(items) + can_end:
        raise _no_place(place)
    return items, index


def _no_place(place: Place) -> InvalidInput:
    where = ".".join(str(part) for part in place)
    return InvalidInput(f"there is no {where}", code="pack.no_place", fields={"place": where})


def _styled(value: Value, old: Any = None) -> Any:
    """Return a value as it is to be written: as the old one was, else as packs are."""
    if isinstance(value, str):
        if isinstance(old, LiteralScalarString) and _is_block(value):
            return LiteralScalarString(value)
        if isinstance(old, DoubleQuotedScalarString | SingleQuotedScalarString):
            return type(old)(value)
        is_plain = _PLAIN.match(value) and value not in _NOT_PLAIN
        return value if is_plain else DoubleQuotedScalarString(value)
    if isinstance(value, Mapping):
        styled = CommentedMap({key: _styled(item) for key, item in value.items()})
        if all(isinstance(item, str) for item in value.values()) and _fits(value):
            styled.fa.set_flow_style()
        return styled
    if isinstance(value, Sequence):
        listed = CommentedSeq([_styled(item) for item in value])
        if all(isinstance(item, str | int | float) for item in value) and _fits(value):
            listed.fa.set_flow_style()
        return listed
    return value


def _is_block(value: str) -> bool:
    """Whether a text can stand line by line behind ``|``."""
    lines = value.splitlines()
    odd = any(line != line.strip() or not line for line in lines)
    return value.endswith("\n") and value == "\n".join(lines) + "\n" and not odd


def _like(sibling: Any, styled: Any) -> Any:
    """Lay a new item out as its sibling is: in one line, or a line for each key."""
    if isinstance(styled, CommentedMap) and isinstance(sibling, CommentedMap):
        if sibling.fa.flow_style():
            styled.fa.set_flow_style()
        else:
            styled.fa.set_block_style()
    return styled


def _fits(value: object) -> bool:
    return len(str(value)) <= _FLOW_WIDTH


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(item) for item in data]
    return str(data) if isinstance(data, str) else data
