"""What the full-text index keeps of a text, and what it is asked.

SQLite's tokenizers know no Chinese words and no pinyin, so a text becomes tokens here, each with a
letter in front that says what it is. The index keeps which row has which tokens, nothing else:
that is small, and quick to write.

=====  ==========================================================================================
token  of
=====  ==========================================================================================
c      two neighbouring Chinese (Japanese, Korean) characters; of short texts each one, too
w      a word in letters or digits
d      each three neighbouring digits
p, i   pinyin and initials from each character on
e      a whole name
s      the first two characters of a name
f      the first one to six letters of a name's pinyin
a, j   pinyin and initials from a name's beginning on
n      a telephone number's last digits, as ``numbers.number_key`` makes them
o, x   the matter is open, or over
=====  ==========================================================================================
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import Final

from agent_desktop.adapters.cache.numbers import digits_of, number_key

OPEN: Final = "o"
OVER: Final = "x"
LONGEST_TEXT: Final = 20_000
_SOUND: Final = 12
_INITIALS: Final = 6
_WORD: Final = 24
_DIGITS: Final = 3  # the least that are searched inside a number
_MOST_WORDS: Final = 8
# Runs of Chinese, Japanese and Korean characters, and of other letters and digits.
_RUN: Final = re.compile(
    "([\u2e80-\u2fdf\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"|([^\W_]+)"
)
# How surnames are read where that is not the usual way.
_SURNAMES: Final = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "翟": "zhai",
    "冼": "xian",
    "缪": "miao",
    "召": "shao",
    "折": "she",
    "乐": "yue",
}


@cache
def _readings() -> Mapping[str, str]:
    from agent_desktop.adapters.readings import all_readings  # noqa: PLC0415 - read when needed

    return all_readings()


def folded(text: str) -> str:
    """Return a text as it is compared: full-width and capital letters are the plain ones."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def text_tokens(text: str) -> set[str]:
    """Return the tokens of a long text: it is found by words of two characters or more."""
    found: set[str] = set()
    for chinese, word in _RUN.findall(folded(text[:LONGEST_TEXT])):
        if chinese:
            found.update(["c" + a + b for a, b in pairwise(chinese)])
        else:
            found.update(_word(word))
    return found


def plain_tokens(text: str) -> set[str]:
    """Return the tokens of a short text, which is found by single characters, too."""
    found = text_tokens(text)
    for chinese, _ in _RUN.findall(folded(text[:LONGEST_TEXT])):
        found.update(["c" + c for c in chinese])
    return found


def _word(word: str) -> list[str]:
    found = ["w" + word[:_WORD]]
    return [*found, *_triples(word)] if word.isdigit() else found


def sound_tokens(text: str) -> set[str]:
    """Return the tokens of a title: of its words, and of how they are read, from any place on."""
    readings = _readings()
    found: set[str] = set()
    for chinese, word in _RUN.findall(folded(text[:200])):
        if not chinese:
            found.update(_word(word))
            continue
        found.update(["c" + c for c in chinese])
        found.update(["c" + a + b for a, b in pairwise(chinese)])
        sounds = [readings.get(c, "") for c in chinese]
        initials = "".join([s[:1] for s in sounds])
        for place, sound in enumerate(sounds):
            if sound:
                found.add("p" + "".join(sounds[place : place + _SOUND])[:_SOUND])
                found.add("i" + initials[place : place + _INITIALS])
    return found


def name_tokens(text: str) -> set[str]:
    """Return the tokens of a name: those of a title, and those of its beginning."""
    name = whole(text)
    if not name:
        return set()
    found = sound_tokens(text)
    found.add("e" + name[:_WORD])
    found.add("s" + name[:2])
    sound, initials = spelled(name)
    found.update(["f" + sound[:length] for length in range(1, min(6, len(sound)) + 1)])
    found.add("a" + sound[:_SOUND])
    found.add("j" + initials[:_INITIALS])
    return found


def number_tokens(numbers: Iterable[str]) -> set[str]:
    """Return the tokens of telephone numbers: any three digits in a row find them."""
    found: set[str] = set()
    for number in numbers:
        if digits := digits_of(number):
            found |= _triples(digits) | {"n" + number_key(digits)}
    return found


def whole(text: str) -> str:
    """Return the letters and digits of a text alone, folded."""
    return "".join([c for c in folded(text[:200]) if c.isalnum()])


def spelled(name: str) -> tuple[str, str]:
    """Return how a folded name is read, in one word, and its initials."""
    readings = _readings()
    sounds = [readings.get(c, c) for c in name]
    if name:
        sounds[0] = _SURNAMES.get(name[0], sounds[0])
    return "".join(sounds), "".join([s[0] for s in sounds])


def _triples(digits: str) -> set[str]:
    return {"d" + a + b + c for a, b, c in zip(digits, digits[1:], digits[2:], strict=False)}


def searches(typed: str) -> tuple[str, ...]:
    """Return what to ask the index for what somebody typed, the best matches' question first.

    Every typed word must be found. Nothing that is typed reaches the index as its own syntax: a
    question is made of tokens only. () for a text without a letter or digit.
    """
    words = _RUN.findall(folded(typed[:200]))[:_MOST_WORDS]
    if not words:
        return ()
    anywhere = " AND ".join(f"({_anywhere(*word)})" for word in words)
    name = whole(typed)[:_WORD]
    exact = f'"n{number_key(name)}"' if name.isdecimal() else f'"e{name}"'
    start = _start(*words[0])
    rest = [f"({_anywhere(*word)})" for word in words[1:]]
    return (exact, " AND ".join([f"({start})", *rest]), anywhere) if start else (exact, anywhere)


def _start(chinese: str, word: str) -> str:
    """Return the question for names that begin with a word, "" where none is worth it."""
    if chinese:
        pairs = _pairs(chinese[1:]) if len(chinese) > 2 else []
        return " AND ".join([f'"s{chinese[:2]}"', *pairs]) if len(chinese) > 1 else ""
    if word.isdigit():
        return ""
    sound = f'"f{word}"' if len(word) <= 6 else f'"a{word[:_SOUND]}" *'
    return sound if len(word) < 2 else f'{sound} OR "j{word[:_INITIALS]}" *'


def _anywhere(chinese: str, word: str) -> str:
    if chinese:
        return " AND ".join(_pairs(chinese)) if len(chinese) > 1 else f'"c{chinese}"'
    if word.isdigit():
        if len(word) >= _DIGITS:
            return " AND ".join(f'"{t}"' for t in sorted(_triples(word)))
        return f'"w{word}" *'
    if len(word) == 1:
        return f'"w{word}" OR "f{word}"'
    ways = [f'"w{word[:_WORD]}" *']
    if word.isascii() and word.isalpha():
        ways += [f'"p{word[:_SOUND]}" *', f'"i{word[:_INITIALS]}" *']
    return " OR ".join(ways)


def _pairs(chinese: str) -> list[str]:
    if len(chinese) == 1:
        return [f'"c{chinese}"']
    return [f'"c{chinese[i : i + 2]}"' for i in range(len(chinese) - 1)]
