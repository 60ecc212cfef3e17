"""What happened before anybody asked for a list: kept for whoever is built later. No Qt."""

from typing import Final

from agent_desktop.domain.events import CallChanged, DraftChanged, Event, SessionChanged
from agent_desktop.domain.ticket_news import (
    CustomerOffered,
    CustomerShown,
    KnowledgeCounted,
    QuestionAnswered,
    QuestionsChanged,
    TicketShown,
    TimeKept,
    WorkCounted,
)

_KEPT: Final = (
    SessionChanged,
    TimeKept,
    DraftChanged,
    TicketShown,
    CustomerOffered,
    CustomerShown,
    KnowledgeCounted,
    QuestionAnswered,
    QuestionsChanged,
    WorkCounted,
)
# Of one person only: whoever sits down next does not hear of it.
_PERSONAL: Final = (CustomerOffered, QuestionAnswered)


class NewestNews:
    """The newest event of each kind that a late page must know, and every living call.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self._newest: dict[object, Event] = {}

    def keep(self, event: Event) -> None:
        """Take what happened."""
        if isinstance(event, CallChanged):
            if event.call.is_live:
                self._newest[event.call.call_id] = event
            else:
                self._newest.pop(event.call.call_id, None)
        elif isinstance(event, _KEPT):
            before = self._newest.get(SessionChanged)
            if (
                isinstance(event, SessionChanged)
                and isinstance(before, SessionChanged)
                and before.agent_number != event.agent_number
            ):
                for kind in _PERSONAL:
                    self._newest.pop(kind, None)
            self._newest[type(event)] = event

    def all(self) -> list[Event]:
        """Return what is known, the session first."""
        first = [e for k, e in self._newest.items() if k is SessionChanged]
        return first + [e for k, e in self._newest.items() if k is not SessionChanged]
