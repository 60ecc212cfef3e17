"""Long lists of ids, in pieces that one statement takes."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

_PIECE: Final = 500


def in_pieces(items: Iterable[T]) -> Iterator[list[T]]:
    """Return the items in lists of at most 500."""
    rest = iter(items)
    while piece := list(islice(rest, _PIECE)):
        yield piece
