"""What an agent brings up most, and where from: so that the likely situation stands first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_HALVED_AT: Final = 200  # counts of one situation; what was usual last year fades


@dataclass(slots=True)
class Habits:
    """Stars, and how often one situation followed another.

    Attributes:
        favourites: Situations with a star, in the order in which they got it.
        counts: Situation → the one that was brought up from it → how often.
    """

    favourites: list[str] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def from_kept(cls, kept: Mapping[str, object]) -> "Habits":
        """Return habits from what ``to_keep`` gave; anything else in it is left out."""
        stars, counts = kept.get("favourites"), kept.get("counts")
        habits = cls()
        if isinstance(stars, list):
            habits.favourites = [s for s in stars if isinstance(s, str)]
        if isinstance(counts, dict):
            for before, row in counts.items():
                if isinstance(row, dict):
                    good = {k: n for k, n in row.items() if isinstance(n, int) and n > 0}
                    habits.counts[before] = good
        return habits

    def to_keep(self) -> dict[str, object]:
        """Return plain values for a file."""
        return {"favourites": self.favourites, "counts": self.counts}

    def star(self, situation: str, *, on: bool) -> None:
        """Put a star on a situation, or take it away."""
        if not on:
            self.favourites = [s for s in self.favourites if s != situation]
        elif situation not in self.favourites:
            self.favourites.append(situation)

    def brought_up(self, before: str, situation: str) -> None:
        """Count that ``situation`` followed ``before``."""
        if situation == before:
            return
        row = self.counts.setdefault(before, {})
        row[situation] = row.get(situation, 0) + 1
        if sum(row.values()) > _HALVED_AT:
            self.counts[before] = {s: n // 2 for s, n in row.items() if n > 1}

    def often(self, before: str) -> tuple[str, ...]:
        """Return what is likely to follow ``before``, the likeliest first."""
        here = self.counts.get(before, {})
        anywhere: dict[str, int] = {}
        for row in self.counts.values():
            for situation, count in row.items():
                anywhere[situation] = anywhere.get(situation, 0) + count
        known = sorted(anywhere, key=lambda s: (-here.get(s, 0), -anywhere[s], s))
        return tuple(s for s in known if s != before)
