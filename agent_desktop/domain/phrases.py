r"""What the agent says: phrases with variables, and the values that fill them.

A phrase is plain text with ``{variable}`` and ``[optional parts]``. An optional part is left out
when a variable that stands directly in it is empty, so that a phrase reads naturally whatever is
known: ``[{caller_name}[{form_of_address}]，]您好`` becomes ``王先生，您好``, ``王小明，您好`` or
``您好``. ``|`` is where the agent may take a breath (``domain.breaths``); it is not said. A
backslash takes the meaning from the next character: ``\[``, ``\{``, ``\|``.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from agent_desktop.domain.errors import InvalidInput

VARIABLES: Final = (
    "company",
    "agent_number",
    "caller_name",
    "form_of_address",
    "greeting_time",
    "queue",
    "festival_greeting",
    "promised_time",
    "ticket_subject",
)
# Not known in every call, so a phrase must read well without them.
MAY_BE_UNKNOWN: Final = (
    "caller_name",
    "form_of_address",
    "queue",
    "festival_greeting",
    "promised_time",
    "ticket_subject",
)

_LONGEST_CHINESE_NAME: Final = 4
_COMPOUND_FAMILY_NAMES: Final = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连"
    " 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于"
    " 司空 闾丘 子车 亓官 司寇 令狐 轩辕 呼延 西门 拓跋 百里 东郭 南门"
)
# (Chinese, English): forms of address that mean the same.
_FORMS: Final = (
    ("先生", "Mr"),
    ("女士", "Ms"),
    ("小姐", "Miss"),
    ("太太", "Mrs"),
    ("老师", ""),
    ("医生", "Dr"),
    ("博士", "Dr"),
    ("教授", "Professor"),
    ("经理", ""),
)


class PhraseError(InvalidInput):
    """A phrase that cannot be filled.

    Args:
        position: Index of the offending character in the phrase.
        token: The offending piece of text, as it stands there.
    """

    default_code = "phrase.malformed"

    def __init__(self, message: str, *, position: int, token: str) -> None:
        super().__init__(message, fields={"position": str(position), "token": token})
        self.position = position
        self.token = token


@dataclass(frozen=True, slots=True)
class Variable:
    """A place that a value fills; ``position`` is where its ``{`` stands."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Breath:
    """Where the agent may take a breath."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed phrase, or one optional part of it, whose ``[`` stands at ``position``."""

    parts: tuple["Part", ...]
    position: int = 0

    def variables(self) -> Iterator[tuple[Variable, bool]]:
        """Yield every variable and whether it stands in an optional part."""
        for part in self.parts:
            if isinstance(part, Variable):
                yield part, False
            elif isinstance(part, Phrase):
                yield from ((variable, True) for variable, _ in part.variables())

    def optional_parts(self) -> Iterator["Phrase"]:
        """Yield every optional part, also those inside others."""
        for part in self.parts:
            if isinstance(part, Phrase):
                yield part
                yield from part.optional_parts()

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text; a variable without a value is empty."""
        return "".join(p for p in self.pieces(values) if isinstance(p, str)).strip()

    def pieces(self, values: Mapping[str, str]) -> Iterator[str | Breath]:
        """Yield the text bit by bit, without the optional parts that are empty."""
        for part in self.parts:
            if isinstance(part, str | Breath):
                yield part
            elif isinstance(part, Variable):
                yield values.get(part.name, "")
            elif all(values.get(p.name) for p in part.parts if isinstance(p, Variable)):
                yield from part.pieces(values)


Part = str | Variable | Breath | Phrase


class _Reader:
    """Reads a phrase once from left to right."""

    def __init__(self, text: str, known: Collection[str] = VARIABLES) -> None:
        self._text = text
        self._known = known
        self._at = 0

    def read(self, opened_at: int | None = None) -> Phrase:
        """Return everything up to the ``]`` that belongs to ``opened_at``, or to the end."""
        parts: list[Part] = []
        letters: list[str] = []
        while self._at < len(self._text):
            position, letter = self._at, self._text[self._at]
            self._at += 1
            if letter == "\\" and self._at < len(self._text):
                letters.append(self._text[self._at])
                self._at += 1
                continue
            if letter == "]" and opened_at is not None:
                return _joined(parts, letters, opened_at)
            if letter in "]}":
                opening = "[" if letter == "]" else "{"
                raise PhraseError(
                    f"{letter} without {opening} before it", position=position, token=letter
                )
            if letter in "[{":
                _flush(parts, letters)
                parts.append(self.read(position) if letter == "[" else self._variable(position))
            elif letter == "|":
                _flush(parts, letters)
                parts.append(Breath())
            else:
                letters.append(letter)
        if opened_at is not None:
            raise PhraseError("[ is never closed with ]", position=opened_at, token="[")  # noqa: S106 - no secret
        return _joined(parts, letters)

    def _variable(self, position: int) -> Variable:
        end = self._text.find("}", self._at)
        if end < 0:
            raise PhraseError("{ is never closed with }", position=position, token="{")  # noqa: S106 - no secret
        name = self._text[self._at : end]
        self._at = end + 1
        if name not in self._known:
            known = ", ".join(self._known)
            raise PhraseError(
                f"unknown variable {{{name}}}; known: {known}",
                position=position,
                token=f"{{{name}}}",
            )
        return Variable(name, position)


def _flush(parts: list[Part], letters: list[str]) -> None:
    if letters:
        parts.append("".join(letters))
        letters.clear()


def _joined(parts: list[Part], letters: list[str], position: int = 0) -> Phrase:
    _flush(parts, letters)
    return Phrase(tuple(parts), position)


def parse(text: str) -> Phrase:
    """Return the phrase that ``text`` describes.

    Raises:
        PhraseError: Unknown variable, or a bracket without its partner.
    """
    return _Reader(text).read()


def check(text: str) -> Phrase:
    """Return ``parse(text)``, also making sure that it reads well when little is known.

    Raises:
        PhraseError: As ``parse``; or a variable that may be unknown stands outside ``[ ]``, or
            everything stands inside, or an optional part has no variable.
    """
    phrase = parse(text)
    for variable, optional in phrase.variables():
        if variable.name in MAY_BE_UNKNOWN and not optional:
            raise PhraseError(
                f"{{{variable.name}}} may be unknown: put it into an optional part [ ]",
                position=variable.position,
                token=f"{{{variable.name}}}",
            )
    for part in phrase.optional_parts():
        if not any(True for _ in part.variables()):
            raise PhraseError(
                r"an optional part [ ] without a variable is never left out; \[ is a plain bracket",
                position=part.position,
                token="[",  # noqa: S106 - no secret
            )
    if not phrase.fill({"greeting_time": "."}):
        raise PhraseError("nothing is left to say when nothing is known", position=0, token="")
    return phrase


def fill(text: str, values: Mapping[str, str], *, also: Collection[str] = ()) -> str:
    """Return ``text`` with its variables filled and its empty optional parts left out.

    ``also``: variables that are no phrase's, in texts that are not said.

    Raises:
        PhraseError: As ``parse``.
    """
    return _Reader(text, (*VARIABLES, *also)).read().fill(values)


class TimeOfDay(StrEnum):
    """The part of the day that a greeting names."""

    EARLY = "early"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_GREETINGS: Final = {
    "zh": {
        TimeOfDay.EARLY: "早上好",
        TimeOfDay.MORNING: "上午好",
        TimeOfDay.AFTERNOON: "下午好",
        TimeOfDay.EVENING: "晚上好",
    },
    "en": {
        TimeOfDay.EARLY: "Good morning",
        TimeOfDay.MORNING: "Good morning",
        TimeOfDay.AFTERNOON: "Good afternoon",
        TimeOfDay.EVENING: "Good evening",
    },
}


def time_of_day(local: datetime) -> TimeOfDay:
    """Return the part of the day of a local time."""
    if 5 <= local.hour < 9:
        return TimeOfDay.EARLY
    if 9 <= local.hour < 12:
        return TimeOfDay.MORNING
    if 12 <= local.hour < 18:
        return TimeOfDay.AFTERNOON
    return TimeOfDay.EVENING


def greeting_time(local: datetime, language: str) -> str:
    """Return the greeting of the hour, for example ``上午好`` or ``Good evening``."""
    return _GREETINGS.get(language, _GREETINGS["en"])[time_of_day(local)]


def falls_on(day: date, pattern: str) -> bool:
    """Whether ``day`` is meant by ``01-01``, ``2027-02-06`` or a span ``10-01..10-07``.

    Raises:
        InvalidInput: ``phrase.malformed_date``.
    """
    first, _, last = pattern.partition("..")
    start, end = _day_key(first), _day_key(last or first)
    if len(start) != len(end):
        raise _bad_date(pattern)
    here = (day.year, day.month, day.day)[-len(start) :]
    return start <= here <= end if start <= end else here >= start or here <= end


def _day_key(text: str) -> tuple[int, ...]:
    numbers = text.split("-")
    if not all(n.isascii() and n.isdigit() for n in numbers) or len(numbers) not in (2, 3):
        raise _bad_date(text)
    key = tuple(int(n) for n in numbers)
    try:
        date(key[0] if len(key) == 3 else 2000, *key[-2:])
    except ValueError as exc:
        raise _bad_date(text) from exc
    return key


def _bad_date(text: str) -> InvalidInput:
    return InvalidInput(
        f"{text!r} is no date: write 01-01, 2027-02-06 or 10-01..10-07",
        code="phrase.malformed_date",
    )


@dataclass(frozen=True, slots=True)
class Address:
    """How to address a customer: the name to say and the form of address, each may be empty."""

    caller_name: str = ""
    form_of_address: str = ""


def address(customer_name: str, language: str) -> Address:
    """Return how to address who stands in the form as ``customer_name``.

    ``王先生`` and ``王小明先生`` are 王 + 先生, ``Ms Jane Smith`` is Smith + Ms. A name without a
    form of address is said in full: guessing one from a name offends.
    """
    name = " ".join(customer_name.split())
    for chinese, english in _FORMS:
        said = english if language == "en" else chinese
        if name.endswith(chinese) and name != chinese:
            return Address(_chinese_family_name(name.removesuffix(chinese).strip()), said)
        first, _, rest = name.partition(" ")
        if english and rest and first.rstrip(".").casefold() == english.casefold():
            return Address(rest.split()[-1], said)
    return Address(name)


def with_title(name: str, title: str) -> str:
    """Return a name as it stands in a form: with its form of address, so that phrases use it."""
    name, title = name.strip(), title.strip()
    for chinese, english in _FORMS:
        if title == chinese:
            return name if name.endswith(chinese) else f"{name}{chinese}"
        if english and title.rstrip(".").casefold() == english.casefold():
            is_said = name.casefold().startswith(english.casefold())
            return name if is_said else f"{english} {name}"
    return name


def _chinese_family_name(name: str) -> str:
    if len(name) > _LONGEST_CHINESE_NAME or not all("\u4e00" <= c <= "\u9fff" for c in name):
        return name
    return name[:2] if name[:2] in _COMPOUND_FAMILY_NAMES else name[:1]
