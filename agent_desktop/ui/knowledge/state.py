"""What the knowledge base's page shows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.ticket_news import ArticleRow, ArticleShown, QuestionAnswered

Question = tuple[str, datetime, str, str, str]


class Tab(StrEnum):
    """What the list shows."""

    ARTICLES = "articles"
    UNREAD = "unread"
    CASES = "cases"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeState:
    """Everything that the page shows.

    Attributes:
        as_of: The day that is looked at, ISO; "" for today.
        article: What is read; None while only the list is shown.
        subject: Of the ticket in front that an answer can be linked with, "" for none.
        answered_with: Title of the article that was noted as the answer a moment ago.
        told: The lead answered a question of this agent's.
        asked: A question was put on the list a moment ago.
        unread, must_read: How many articles this agent has not read, and must.
    """

    tab: Tab = Tab.ARTICLES
    text: str = ""
    answered: str | None = None
    as_of: str = ""
    rows: tuple[ArticleRow, ...] = ()
    article: ArticleShown | None = None
    questions: tuple[Question, ...] = ()
    subject: str = ""
    answered_with: str = ""
    asked: bool = False
    told: QuestionAnswered | None = None
    lead: bool = False
    unread: int = 0
    must_read: int = 0
