"""How long the lists are: what the agent sees at all times. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent_desktop.domain.events import Event, SessionChanged
from agent_desktop.domain.rights import is_lead
from agent_desktop.domain.ticket_news import WorkCounted
from agent_desktop.domain.work_lists import WorkList

OWN: Final = (WorkList.TO_ACCEPT, WorkList.PROMISES, WorkList.OVERDUE)
LEAD: Final = (*OWN, WorkList.TO_NAME)


def leads(event: SessionChanged) -> bool:
    """Return whether whoever sits here decides what agents may not.

    Whoever has no server is alone at the desk and decides everything.
    """
    return is_lead(event.role) or (event.signed_in and not event.server)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsState:
    """The lists that call for something, and how many tickets each has."""

    counts: tuple[tuple[WorkList, int], ...] = ()


class CountsPresenter:
    """Keeps the counts.

    Thread: GUI.
    """

    def __init__(self, render: Callable[[CountsState], None]) -> None:
        self._render = render
        self._lists: tuple[WorkList, ...] = OWN
        self._counts: dict[WorkList, int] = {}
        self.state = CountsState(counts=tuple((which, 0) for which in OWN))

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case SessionChanged():
                self._lists = LEAD if leads(event) else OWN
                if not event.signed_in:
                    self._counts = {}
            case WorkCounted():
                self._counts = dict(event.counts)
            case _:
                return
        state = CountsState(counts=tuple((w, self._counts.get(w, 0)) for w in self._lists))
        if state != self.state:
            self.state = state
            self._render(state)
