"""What ``ctl`` asks of a window."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowHooks:
    """What only a window can do; None on a desk without one. Called on the core thread.

    Attributes:
        show: Brings the window to the front.
        screenshot: Saves a picture of it in a file and returns when it is there.
    """

    show: Callable[[], None] | None = None
    screenshot: Callable[[Path], Awaitable[None]] | None = None
