"""Who gives the panel its packs, and who goes on from what it shows."""

from collections.abc import Sequence
from typing import Protocol

from agent_desktop.contract.packs import Pack, PackProblem
from agent_desktop.domain.events import NoticeRaised


class PackSource(Protocol):
    """Where packs come from."""

    def take(self, name: str) -> tuple[Pack | None, Sequence[PackProblem]]:
        """Return a pack to work with, and what kept the wanted one from being it."""


class ScriptFollower(Protocol):
    """Who goes on from what the panel shows."""

    def brought_up(self, situation: str) -> None:
        """A person brought a situation up, or a call's opening came by itself."""

    def said(self, situation: str) -> None:
        """The agent said a step of a situation."""

    @property
    def is_busy(self) -> bool:
        """Whether a change of the pack would come in the middle of something."""


def broken(problems: Sequence[PackProblem]) -> NoticeRaised:
    """Return what a lead reads of a broken pack: the first problem, and how many more there are."""
    first = problems[0]
    cause = f"{first.cause} (+{len(problems) - 1})" if len(problems) > 1 else first.cause
    fields = (("file", first.file), ("line", str(first.line)), ("cause", cause))
    return NoticeRaised(code="pack.broken", fields=fields)
