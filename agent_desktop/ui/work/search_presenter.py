"""The search over tickets, customers, phrases and articles. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from agent_desktop.domain.commands import Command, OpenTicket, ShowSituation
from agent_desktop.domain.events import Event, FoundPhrase
from agent_desktop.domain.ticket_commands import ReadArticle, SearchEverything, ShowCustomer
from agent_desktop.domain.ticket_news import ArticleRow, CustomerRow, EverythingFound
from agent_desktop.domain.work_lists import TicketRow

MOST_OF_A_GROUP = 8
Hit = TicketRow | CustomerRow | FoundPhrase | ArticleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """What was typed, and what was found for ``answered``."""

    text: str = ""
    answered: str = ""
    found: EverythingFound = field(default_factory=lambda: EverythingFound(text=""))

    @property
    def waits(self) -> bool:
        """Whether an answer is on its way."""
        return bool(self.text.strip()) and self.answered != self.text


class SearchPresenter:
    """Asks while the agent types, and does what Enter means.

    Args:
        go: Brings a place of the area up (``customer``, ``knowledge``), "" for the phrase.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        render: Callable[[SearchState], None],
        go: Callable[[str], None],
    ) -> None:
        self._send = send
        self._render = render
        self._go = go
        self.state = SearchState()

    def on_event(self, event: Event) -> None:
        """Take the answer to what stands in the field now."""
        if isinstance(event, EverythingFound) and event.text == self.state.text.strip():
            self._show(answered=self.state.text, found=event)

    def type(self, text: str) -> None:
        """Search for what stands in the field."""
        if text == self.state.text:
            return
        self._show(text=text)
        if text.strip():
            self._send(SearchEverything(text=text.strip(), limit=MOST_OF_A_GROUP))
        else:
            self._show(answered=text, found=EverythingFound(text=""))

    def choose(self, hit: Hit) -> None:
        """Open a ticket, show a customer, bring a phrase up, read an article."""
        match hit:
            case TicketRow():
                self._send(OpenTicket(ticket_id=hit.ticket_id))
            case CustomerRow():
                self._go("customer")
                self._send(ShowCustomer(customer_id=hit.customer_id))
            case FoundPhrase():
                self._go("")
                self._send(ShowSituation(situation=hit.situation, step=hit.step_id))
            case ArticleRow():
                self._go("knowledge")
                self._send(ReadArticle(article_id=hit.article_id, version=hit.version))

    def _show(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self._render(self.state)
