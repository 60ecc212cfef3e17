from datetime import UTC, datetime

import pytest

from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.domain.events import NoticeRaised
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import (
    AnswerQuestion,
    AskQuestion,
    FindArticles,
    ReadArticle,
    WriteArticle,
)
from agent_desktop.domain.ticket_news import (
    ArticlesFound,
    ArticleShown,
    KnowledgeCounted,
    QuestionAnswered,
    QuestionsChanged,
    RecordsChanged,
)
from tests.fakes.books import MemoryBooks
from tests.services.books_desk import BooksDesk
from tests.services.desk import settled


@pytest.fixture
async def desk():
    books = MemoryBooks()
    books.put("article", "refund", {"title": "退费", "kind": "article", "must_read": "yes"})
    for number, since, body in ((1, "2026-01-01", "七天内退"), (2, "2026-06-01", "十天内退")):
        version = {
            "article_id": "refund",
            "version": str(number),
            "title": "退费",
            "body": body,
            "effective_from": since,
        }
        books.put("article_version", f"refund@{number}", version)
    made = BooksDesk(books)
    await settled()
    yield made
    await settled()


async def refused(desk, command):
    with pytest.raises(AgentDesktopError) as refusal:
        await desk.bus.execute(command)
    return refusal.value.code


async def test_a_search_tells_what_held_then(desk):
    await desk.bus.execute(FindArticles(text="退"))
    assert [row.version for row in desk.seen.last(ArticlesFound).rows] == [2]

    then = datetime(2026, 3, 1, tzinfo=UTC)
    await desk.bus.execute(FindArticles(text="退", as_of=then))
    assert [row.version for row in desk.seen.last(ArticlesFound).rows] == [1]


async def test_reading_what_holds_is_noted_once_and_counted(desk):
    assert desk.seen.last(KnowledgeCounted) == KnowledgeCounted(unread=1, must_read=1)
    for _ in range(2):
        await desk.bus.execute(ReadArticle(article_id="refund"))
    await settled()

    shown = desk.seen.last(ArticleShown)
    assert (shown.row.version, shown.body) == (2, "十天内退")
    assert [row.version for row in shown.versions] == [2, 1]
    assert desk.books.values("reading", "1001@refund")["version"] == "2"
    assert len(desk.books.operations) == 1
    assert desk.seen.last(KnowledgeCounted) == KnowledgeCounted()


async def test_an_old_version_is_shown_and_not_taken_for_read(desk):
    await desk.bus.execute(ReadArticle(article_id="refund", version=1))

    assert desk.seen.last(ArticleShown).body == "七天内退"
    assert desk.books.operations == []


async def test_a_full_disk_keeps_nobody_from_reading(desk):
    desk.books.failure = Unavailable("full", code="cache.disk_full")
    await desk.bus.execute(ReadArticle(article_id="refund"))

    assert desk.seen.last(ArticleShown).row.version == 2


async def test_what_is_not_there_says_so(desk):
    assert await refused(desk, ReadArticle(article_id="x")) == "article.not_found"
    assert await refused(desk, ReadArticle(article_id="refund", version=9)) == "article.not_found"


async def test_a_lead_publishes_the_next_version_and_it_is_unread_again(desk):
    await desk.bus.execute(ReadArticle(article_id="refund"))
    desk.sign_in("1000", "lead")
    await desk.bus.execute(
        WriteArticle(article_id="refund", title="退费", body="半月内退", must_read=True)
    )
    desk.sign_in("1001")
    await settled()

    assert desk.books.values("article_version", "refund@3")["effective_from"] == "2026-11-22"
    assert desk.seen.last(KnowledgeCounted) == KnowledgeCounted(unread=1, must_read=1)


async def test_agents_publish_nothing(desk):
    assert await refused(desk, WriteArticle(title="x")) == "record.not_allowed"
    desk.sign_in("1000", "lead")
    assert await refused(desk, WriteArticle(title=" ")) == "article.title_missing"


async def test_a_question_goes_to_the_lead_and_its_answer_to_who_asked_once(desk):
    asked = await desk.bus.execute(AskQuestion(text=" 光猫能自己换吗？ ", ticket_id=""))
    await settled()
    [(question_id, _, by, text, _)] = desk.seen.last(QuestionsChanged).questions
    assert (question_id, by, text) == (asked, "1001", "光猫能自己换吗？")

    desk.sign_in("1000", "lead")
    await desk.bus.execute(AnswerQuestion(question_id=asked, article_id="refund"))
    await settled()
    assert desk.seen.last(QuestionsChanged).questions == ()
    assert desk.seen.of(QuestionAnswered) == []

    desk.sign_in("1001")
    await settled()
    for _ in range(2):
        changed = frozenset({RecordTable.QUESTION})
        desk.bus.publish(RecordsChanged(tables=changed))
        await settled()

    [told] = desk.seen.of(QuestionAnswered)
    assert (told.text, told.article_id) == ("光猫能自己换吗？", "refund")
    assert desk.seen.last(NoticeRaised).code == "question.answered"


async def test_a_question_needs_words_and_a_lead_for_its_answer(desk):
    assert await refused(desk, AskQuestion(text=" \x00 ")) == "question.empty"
    assert await refused(desk, AskQuestion(text="问" * 1_000_000)) == "record.too_long"
    asked = await desk.bus.execute(AskQuestion(text="?"))
    assert await refused(desk, AnswerQuestion(question_id=asked, text="!")) == "question.not_lead"
    desk.sign_in("1000", "lead")
    assert await refused(desk, AnswerQuestion(question_id=asked)) == "question.empty"
    assert await refused(desk, AnswerQuestion(question_id="x", text="!")) == "question.not_found"
