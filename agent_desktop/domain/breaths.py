"""Long phrases in breaths: what is said in one go, so that it can be read from a metre away.

``|`` in a phrase ends a breath. Between the marks, sentences and clauses are put together as long
as they fit; a clause that is longer stays whole, for nobody breathes in the middle of it, and
``agent-desktop check-scripts`` asks for a mark.
"""

import re
from collections.abc import Mapping
from typing import Final

from agent_desktop.domain.phrases import Breath, parse

MOST_HANZI: Final = 18
MOST_WORDS: Final = 10

# Where a clause ends. A dot or a comma between digits (24.5, 1,000) ends nothing, nor does the
# dot of a form of address.
_CLAUSE_END: Final = re.compile(
    r"""(?<=[。！？；，：…])(?![。！？；，：…”’」』）])"""
    r"""|(?<=[.!?;,:])(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)(?<!Mrs\.)(?=\s)"""
)
_HANZI: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z0-9](?:[\w'’.,:-]*[A-Za-z0-9])?")


def length(text: str) -> tuple[int, int]:
    """Return how many Chinese characters and how many words or numbers are said."""
    return len(_HANZI.findall(text)), len(_WORD.findall(_HANZI.sub(" ", text)))


def is_one_breath(text: str) -> bool:
    """Whether it is not more than a breath: a word is as long as two characters."""
    hanzi, words = length(text)
    if not hanzi:
        return words <= MOST_WORDS
    return hanzi + 2 * words <= MOST_HANZI


def split(text: str) -> tuple[str, ...]:
    """Return a filled text in breaths; none is empty."""
    return tuple(_gathered([c for c in _CLAUSE_END.split(text) if c.strip()]))


def clauses(breath: str) -> tuple[str, ...]:
    """Return a breath in its clauses, for a line that is shorter than a breath."""
    return tuple(c for c in _CLAUSE_END.split(breath) if c.strip())


def _gathered(clauses: list[str]) -> list[str]:
    """Put clauses together while they fit."""
    breaths: list[str] = []
    said = ""
    for clause in clauses:
        if said and not is_one_breath(said + clause):
            breaths.append(said.strip())
            said = ""
        said += clause
    return [*breaths, said.strip()] if said.strip() else breaths


def breaths(phrase: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a phrase says, in breaths.

    Raises:
        PhraseError: As ``phrases.parse``.
    """
    parts = [""]
    for piece in parse(phrase).pieces(values):
        if isinstance(piece, Breath):
            parts.append("")
        else:
            parts[-1] += piece
    return tuple(breath for part in parts for breath in split(part))
