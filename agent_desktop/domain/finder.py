"""Find a situation or a phrase by what an agent types in a hurry.

Chinese is found by its characters, by pinyin (``wusheng``), by its initials (``wsdh`` is
无声电话) and by both mixed (``wshengdh``); English by parts of words. Every typed word must be
found. Titles go before phrases, beginnings before middles; among equals the agent's stars and
habits decide, then the order of the pack.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# A character's readings without tones, the usual one first.
Readings = Mapping[str, tuple[str, ...]]

_SHORTEST_INITIALS: Final = 3  # two letters are the initials of nearly every sentence
_NO_MATCH: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """A situation (``step_id`` "", ``text`` its titles in all languages) or a phrase of one."""

    situation: str
    step_id: str = ""
    text: str
    language: str = ""


class _Title:
    """A title, letter by letter with all readings: short, so every way of typing is tried."""

    __slots__ = ("_names", "entry", "place")

    def __init__(self, entry: Findable, place: int, readings: Readings) -> None:
        self.entry, self.place = entry, place
        names = (*entry.text.casefold().split("\n"), entry.situation)
        self._names = tuple((name, tuple(_spelled(name, readings))) for name in names)

    def score(self, word: str) -> int:
        """Return 0 for the best match, ``_NO_MATCH`` for none."""
        return min(_score(word, name, letters) for name, letters in self._names)


def _spelled(name: str, readings: Readings) -> Iterable[tuple[str, ...]]:
    for letter in name:
        if letter.isalnum():
            yield readings.get(letter, (letter,))


def _score(word: str, name: str, letters: tuple[tuple[str, ...], ...]) -> int:
    if name.startswith(word):
        return 0
    if _spells(word, letters, 0):
        return 1
    if word in name:
        return 2
    if any(_spells(word, letters, start) for start in range(1, len(letters))):
        return 3
    return _NO_MATCH


def _spells(word: str, letters: Sequence[tuple[str, ...]], place: int) -> bool:
    """Whether ``word`` is made of beginnings of the syllables from ``place`` on, none left out."""
    if not word:
        return True
    if place == len(letters):
        return False
    for reading in letters[place]:
        length = 0
        while length < min(len(word), len(reading)) and word[length] == reading[length]:
            length += 1
            if _spells(word[length:], letters, place + 1):
                return True
    return False


class _Text:
    """A phrase, as strings that are searched without a loop of our own: there are thousands."""

    __slots__ = ("_initials", "_plain", "_sound", "_starts", "entry", "place")

    def __init__(self, entry: Findable, place: int, readings: Readings) -> None:
        self.entry, self.place = entry, place
        self._plain = entry.text.casefold()
        syllables = [readings[c][0] for c in self._plain if c in readings]
        self._initials = "".join(s[0] for s in syllables)
        self._sound = "".join(syllables)
        # 1 where a syllable begins: "xian" must not be found across "bu xiang an".
        self._starts = b"".join(b"\1" + b"\0" * (len(s) - 1) for s in syllables)

    def score(self, word: str) -> int:
        """Return 0 for the best match, ``_NO_MATCH`` for none."""
        if word in self._plain:
            return 0
        if not word.isascii() or len(word) < _SHORTEST_INITIALS:
            return _NO_MATCH
        if word in self._initials:
            return 1
        at = self._sound.find(word)
        while at >= 0:
            if self._starts[at]:
                return 1
            at = self._sound.find(word, at + 1)
        return _NO_MATCH


class Finder:
    """All situations and phrases of a pack, ready to be searched. Immutable after construction.

    Args:
        titles: One for each situation, in the pack's order.
        phrases: Their phrases, in all languages.
        readings: Of the characters that occur; a character without one is found as itself only.
    """

    def __init__(
        self, titles: Iterable[Findable], phrases: Iterable[Findable], readings: Readings
    ) -> None:
        self._titles = [_Title(entry, place, readings) for place, entry in enumerate(titles)]
        self._texts = [_Text(entry, place, readings) for place, entry in enumerate(phrases)]

    def find(
        self,
        typed: str,
        *,
        language: str = "",
        favourites: Iterable[str] = (),
        often: Sequence[str] = (),
        limit: int = 40,
    ) -> list[Findable]:
        """Return what was meant, best first; for nothing typed all situations.

        Args:
            typed: What stands in the search field.
            language: Phrases in this language go first.
            favourites: Situations with a star.
            often: Situations in the order in which they are most likely now.
            limit: The most hits to return.
        """
        words = typed.casefold().split()
        stars = set(favourites)
        ranks = {situation: rank for rank, situation in enumerate(often)}

        def ranked(entries: Iterable[_Title | _Text], *, own_first: bool) -> list[Findable]:
            hits = []
            for e in entries:
                score = max((e.score(word) for word in words), default=0)
                if score < _NO_MATCH:
                    foreign = own_first and e.entry.language != language
                    situation = e.entry.situation
                    usual = ranks.get(situation, len(ranks))
                    hits.append(((foreign, score, situation not in stars, usual, e.place), e.entry))
            hits.sort(key=lambda hit: hit[0])
            return [entry for _, entry in hits]

        found = ranked(self._titles, own_first=False)
        if words and len(found) < limit:
            found += ranked(self._texts, own_first=True)
        return found[:limit]
