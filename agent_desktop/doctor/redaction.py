"""Take everything personal out of a text: what is not known to be harmless goes."""

import json
import re
from collections.abc import Collection
from typing import Any, Final

from agent_desktop.runtime.privacy import scrub

HIDDEN: Final = "[hidden]"
_NUMBER: Final = "[number]"
_NOTHING: Final = r"(?!)"

_PART: Final = re.compile(
    r"(?P<uuid>\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b)"
    r"|(?P<time>\b20\d\d-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?"
    r"(?:Z|[+-][0-2]\d:?[0-5]\d)?)?(?!\d))"
    r"|(?P<address>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))"
    r"|(?P<masked>\*{2,}\d*)"
    r"|(?P<dialled>\+?\d(?:[ ()./-]{0,3}\d){5,})"
    r"|(?P<word>\w+)"
    r"|(?P<foreign>[^\x00-\x7f]+)",
    re.ASCII,
)
_PIECE: Final = re.compile(r"[A-Za-z]+|\d+|_+")
_FRAME: Final = re.compile(r'^(\s*)File "([^"]*)", line (\d+),? in (.*)$')
_PLACE: Final = re.compile(
    r"(?:^|[/\\])((?:agent_desktop|site-packages|dist-packages|python3\.\d+)[/\\]"
    r"(?:[A-Za-z_][A-Za-z0-9_]*[/\\])*[A-Za-z_][A-Za-z0-9_]*\.py)$"
)
_FUNCTION: Final = re.compile(r"<?[A-Za-z_][A-Za-z_]*>?\Z")
# Of a log's own fields, numbers that measure something.
_MEASURES: Final = ("_s", "_ms", "_db", "_bytes", "_mb", "count", "pid", "restarts", "status")
_LARGEST: Final = 10_000_000
_MOST_DIGITS: Final = 2
_SHORTEST_NAME: Final = 2
_SHORTEST_NUMBER: Final = 3


class Redactor:
    """Keeps words of the program, times and small numbers; hides the rest.

    Beside what it does not know, it hides what it was told to be personal, wherever it stands.
    Ids become ``id-1``, ``id-2``: what belongs together can still be seen.

    Args:
        words: What may stay.
        personal: Names, numbers, secrets; longer ones are looked for first.
    """

    def __init__(self, words: Collection[str], personal: Collection[str]) -> None:
        self._words = frozenset(words)
        self._ids: dict[str, str] = {}
        known = {value.strip() for value in personal}
        self._personal = sorted((v for v in known if _can_be_found(v)), key=len, reverse=True)
        self._known = re.compile(_NOTHING)

    def text(self, text: str) -> str:
        """Return a text of any kind, with as many lines."""
        self._look_for_those_in(text)
        return self._lines(text)

    def log(self, text: str) -> str:
        """Return lines of a log; one that is not of ours is only a text."""
        self._look_for_those_in(text)
        return "\n".join(self._log_line(line) for line in text.splitlines())

    def known_hidden(self, text: str) -> str:
        """Return a text without what is known to be personal; the rest stays as it is."""
        self._look_for_those_in(text)
        return self._known.sub(HIDDEN, text)

    def _look_for_those_in(self, text: str) -> None:
        # A cache knows thousands of callers, and a file names few of them: a pattern of all would
        # take minutes.
        folded = text.casefold().replace('\\"', '"')
        here = (_pattern(v) for v in self._personal if v.casefold() in folded)
        self._known = re.compile("|".join(here) or _NOTHING, re.IGNORECASE)

    def _lines(self, text: str) -> str:
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        if (frame := _FRAME.match(line)) is not None:
            return self._frame(*frame.groups())
        return self._plain(line)

    def _plain(self, text: str) -> str:
        parts = self._known.split(scrub(text))
        return HIDDEN.join(_PART.sub(self._kept, part) for part in parts)

    def _kept(self, match: re.Match[str]) -> str:
        part = match[0]
        match match.lastgroup:
            case "uuid":
                return self._ids.setdefault(part.lower(), f"id-{len(self._ids) + 1}")
            case "time":
                return part
            case "word":
                return self._word(part)
            case "foreign":
                return HIDDEN
            case _:
                return _NUMBER

    def _word(self, word: str) -> str:
        if word.isdigit():
            return word if _is_harmless(word) else _NUMBER
        pieces = _PIECE.findall(word)
        if all(p in self._words or p.startswith("_") or _is_harmless(p) for p in pieces):
            return word
        return HIDDEN

    def _frame(self, indent: str, path: str, number: str, function: str) -> str:
        place, name = _PLACE.search(path), _FUNCTION.match(function.strip())
        is_safe = place is not None and not self._known.search(f"{place[1]} {function}")
        where = place[1] if is_safe and place is not None else HIDDEN
        inside = name[0] if is_safe and name is not None else HIDDEN
        return f'{indent}File "{where}", line {number[:6]}, in {inside}'

    def _log_line(self, line: str) -> str:
        try:
            record = json.loads(line)
        except ValueError:
            return self._line(line)
        if not isinstance(record, dict):
            return self._line(line)
        return json.dumps({self._plain(k): self._value(k, v) for k, v in record.items()})

    def _value(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            is_measure = name.endswith(_MEASURES) and abs(value) < _LARGEST
            is_measure = is_measure and self._known.search(str(value)) is None
            return value if is_measure else self._plain(str(value))
        if isinstance(value, dict):
            return {self._plain(str(k)): self._value(str(k), v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._value(name, v) for v in value]
        return self._lines(str(value))


def _is_harmless(digits: str) -> bool:
    if not digits.isdigit():
        return False
    # Three digits may be an extension; those of SIP and HTTP answers are worth more.
    return len(digits) <= _MOST_DIGITS or (len(digits) == 3 and digits[0] in "12345" and
                                           digits[1] in "0128")  # fmt: skip


def _can_be_found(value: str) -> bool:
    return len(value) >= (_SHORTEST_NUMBER if value.isdigit() else _SHORTEST_NAME)


def _pattern(value: str) -> str:
    # Letters of our alphabet stand between others; Chinese knows no spaces.
    before = r"(?<![A-Za-z0-9])" if value[0].isascii() and value[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if value[-1].isascii() and value[-1].isalnum() else ""
    return before + re.escape(value) + after
