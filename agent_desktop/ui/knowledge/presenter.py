"""What the knowledge base's page does with events, searches and answers. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import DraftChanged, Event, SessionChanged
from agent_desktop.domain.ticket_commands import (
    AnswerQuestion,
    AskQuestion,
    FindArticles,
    ReadArticle,
    TakeStep,
    WriteArticle,
)
from agent_desktop.domain.ticket_news import (
    ArticleRow,
    ArticlesFound,
    ArticleShown,
    KnowledgeCounted,
    QuestionAnswered,
    QuestionsChanged,
    StepTaken,
    TicketShown,
)
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.ui.knowledge.state import KnowledgeState, Tab
from agent_desktop.ui.work.counts import leads


class KnowledgePresenter:
    """Finds articles as of a day, shows one, notes it as the answer, takes questions.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[KnowledgeState], None]
    ) -> None:
        self._send = send
        self._render = render
        self._ticket_id = ""
        self._draft_id = ""
        self._answering = ""
        self.state = KnowledgeState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case ArticlesFound() if event.text == self.state.text.strip():
                self._show(answered=self.state.text, rows=event.rows)
            case ArticleShown():
                self._show(article=event, answered_with="", asked=False)
            case QuestionsChanged():
                self._show(questions=event.questions)
            case QuestionAnswered():
                self._show(told=event)
            case KnowledgeCounted():
                self._show(unread=event.unread, must_read=event.must_read)
            case SessionChanged():
                self._show(lead=leads(event), article=None, told=None)
            case _:
                self._on_ticket(event)

    def open(self) -> None:
        """The page comes to the front."""
        self._show(answered_with="", asked=False)
        if self.state.answered is None:
            self._find()

    def close(self) -> None:
        """The page goes from the front."""

    def type(self, text: str) -> None:
        """Search articles."""
        if text != self.state.text:
            self._show(text=text, article=None, asked=False)
            self._find()

    def look_at(self, day: str) -> None:
        """Show what held on a day, ISO; "" for today. What is no day changes nothing."""
        try:
            wanted = date.fromisoformat(day).isoformat() if day else ""
        except ValueError:
            return
        if wanted != self.state.as_of:
            self._show(as_of=wanted, article=None)
            self._find()

    def choose(self, tab: Tab) -> None:
        """Show articles, what is unread, cases, or questions."""
        if tab is not self.state.tab:
            self._show(tab=tab, article=None)

    def choose_named(self, name: str) -> None:
        """Choose a tab by its name."""
        self.choose(Tab(name))

    def read(self, row: ArticleRow) -> None:
        """Bring an article up; reading it is noted."""
        self._send(ReadArticle(article_id=row.article_id, version=row.version))

    def go_back(self) -> None:
        """Back to the list."""
        self._show(article=None)

    def give_answer(self) -> None:
        """Note the article in front as the answer that the customer of the ticket got."""
        shown = self.state.article
        if shown is None or not self.state.subject:
            return
        row = shown.row
        self._answering = row.title
        self._send(
            TakeStep(
                ticket_id=self._ticket_id,
                step=TicketEventKind.ANSWERED,
                data=(
                    ("article_id", row.article_id),
                    ("version", str(row.version)),
                    ("title", row.title),
                ),
                draft_id=self._draft_id,
            )
        )

    def ask(self, text: str) -> None:
        """Put a question on the list for the morning meeting."""
        if text.strip():
            self._send(AskQuestion(text=text.strip(), ticket_id=self._ticket_id))
            self._show(asked=True)

    def hear(self) -> None:
        """Take note of the lead's answer: bring its article up, and put the answer away."""
        if (told := self.state.told) is not None:
            if told.article_id:
                self._send(ReadArticle(article_id=told.article_id))
            self._show(told=None)

    def answer(self, question_id: str, *, text: str = "", article_id: str = "") -> None:
        """Answer a question, in words or by an article."""
        if text.strip() or article_id:
            self._send(
                AnswerQuestion(question_id=question_id, article_id=article_id, text=text.strip())
            )

    def write(self, command: WriteArticle) -> None:
        """Publish a new article, or the next version of one."""
        self._send(command)

    def _find(self) -> None:
        as_of = None
        if self.state.as_of:
            noon = datetime.combine(date.fromisoformat(self.state.as_of), time(12))
            as_of = noon.astimezone().astimezone(UTC)
        self._send(FindArticles(text=self.state.text.strip(), as_of=as_of))

    def _on_ticket(self, event: Event) -> None:
        match event:
            case TicketShown() if event.ticket is not None:
                self._draft_id, self._ticket_id = event.draft_id, event.ticket.ticket_id
                can = TicketEventKind.ANSWERED in event.allowed
                self._show(subject=(event.ticket.form.subject or "–") if can else "")
            case TicketShown():
                self._show(subject="")
            case DraftChanged():
                self._draft_id = event.draft_id
                if event.ticket_id != self._ticket_id:
                    self._ticket_id = event.ticket_id
                    self._show(subject="", answered_with="")
            case StepTaken(step=TicketEventKind.ANSWERED):
                self._show(answered_with=self._answering)
            case _:
                pass

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
