"""The numbers that were called from this desk, newest first. No Qt."""

from collections.abc import Iterable
from typing import Final

from agent_desktop.domain.calls import Direction
from agent_desktop.domain.events import HistoryRow
from agent_desktop.ui.softphone.state import DialledNumber

MOST: Final = 8


def without_marks(number: str) -> str:
    """Return a number without the blanks and dashes that people write; addresses stay."""
    target = number.strip()
    if any(mark in target for mark in "@:"):
        return target
    return "".join(c for c in target if c not in " -()./\t")


class Dialled:
    """Keeps the last numbers: this session's, then the history's."""

    def __init__(self) -> None:
        self._here: list[str] = []
        self._before: tuple[DialledNumber, ...] = ()
        self.numbers: tuple[DialledNumber, ...] = ()

    def add(self, number: str) -> None:
        """A number was called."""
        if number:
            self._here = [number, *(n for n in self._here if n != number)][:MOST]
            self._list()

    def from_history(self, rows: Iterable[HistoryRow]) -> None:
        """Take the calls of the history that went out."""
        self._before = tuple(
            DialledNumber(number=row.number, name=row.name)
            for row in rows
            if row.direction is Direction.OUTBOUND and row.number
        )
        self._list()

    def _list(self) -> None:
        names = {n.number: n.name for n in reversed(self._before)}
        order = dict.fromkeys([*self._here, *(n.number for n in self._before)])
        self.numbers = tuple(
            DialledNumber(number=number, name=names.get(number, "")) for number in order
        )[:MOST]
