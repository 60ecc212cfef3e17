"""What the list of colleagues shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One colleague. ``state`` as in ``ColleaguesChanged``."""

    extension: str
    name: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguesState:
    """Everything that the panel shows.

    Attributes:
        open: The panel is in front of the agent.
        transfers: A caller is on the line whom it can send on; otherwise it calls.
        caller: Whom it would send on, as a person reads it.
        known: How many colleagues there are before the typed text narrows them.
        target: What would be called: the chosen colleague, or what is typed.
        monitors: Which of ``listen``, ``whisper`` and ``barge`` this agent may do.
    """

    open: bool = False
    transfers: bool = False
    caller: str = ""
    rows: tuple[Colleague, ...] = ()
    known: int = 0
    typed: str = ""
    chosen: str = ""
    target: str = ""
    can_pick_up: bool = False
    monitors: tuple[str, ...] = ()
