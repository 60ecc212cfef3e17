"""What ``ctl`` and the desktop's own things ask of a window."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class RingWords(Protocol):
    """What is said of a ringing call outside the windows, in the agent's language."""

    @property
    def incoming(self) -> str:
        """That a call comes in."""

    @property
    def withheld(self) -> str:
        """Stands for a number that is not told."""

    @property
    def answer(self) -> str:
        """The button that answers."""

    @property
    def reject(self) -> str:
        """The button that rejects."""

    @property
    def show(self) -> str:
        """What a click beside the buttons does."""

    def number(self, text: str) -> str:
        """Return a number as it is read out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowHooks:
    """What only a window can do; None on a desk without one. Called on the core thread.

    Attributes:
        show: Brings the window to the front.
        screenshot: Saves a picture of it in a file and returns when it is there.
        is_in_front: Whether a window of the desk has the keyboard.
        ring_words: What a notification says, in the language of now.
        table_words: Headings and values of exported tables by their codes, in the language of now.
        language: The language of now, ``zh`` or ``en``.
    """

    show: Callable[[], None] | None = None
    screenshot: Callable[[Path], Awaitable[None]] | None = None
    is_in_front: Callable[[], bool] | None = None
    ring_words: Callable[[], RingWords] | None = None
    table_words: Callable[[], Mapping[str, str]] | None = None
    language: Callable[[], str] | None = None
