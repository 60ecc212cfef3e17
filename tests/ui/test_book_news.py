"""What the core tells of customers and questions by itself, and what becomes of it."""

import pytest

from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.ticket_commands import MakeCustomer, ReadArticle, ShowCustomer
from agent_desktop.domain.ticket_news import CustomerOffered, QuestionAnswered
from agent_desktop.ui.work.newest import NewestNews
from tests.ui.work_desk import Pages

OFFER = CustomerOffered(ticket_id="t1", number="13911112222", name="李雷")
ANSWER = QuestionAnswered(question_id="q1", text="光猫能自己换吗？", answer="可以")


@pytest.fixture
def pages(qtbot, qapp):
    return Pages(qtbot, qapp)


def test_a_new_number_is_made_a_customer_with_one_click(pages):
    view = pages.open("customer", "customer")
    assert not view.make_button.isVisible()

    pages.tell(OFFER)
    view.make_button.click()

    assert pages.sent == [MakeCustomer(ticket_id="t1"), ShowCustomer(number="13911112222")]
    assert not view.make_button.isVisible()


def test_who_asked_reads_the_lead_s_answer_and_puts_it_away(pages):
    view = pages.open("knowledge", "knowledge-list")
    pages.tell(ANSWER)
    assert view.heard_button.text() == "Understood"
    view.heard_button.click()
    assert pages.sent == []
    assert not view.heard_button.isVisible()

    pages.tell(QuestionAnswered(question_id="q2", text="?", article_id="refund"))
    view.heard_button.click()
    assert pages.sent == [ReadArticle(article_id="refund")]


def test_offers_and_answers_are_not_told_to_whoever_sits_down_next():
    news = NewestNews()
    for event in (SessionChanged(agent_number="1001"), OFFER, ANSWER):
        news.keep(event)
    news.keep(SessionChanged(agent_number="1001", name="陈静"))
    assert {OFFER, ANSWER} <= set(news.all())

    news.keep(SessionChanged(agent_number="1002"))
    assert not {OFFER, ANSWER} & set(news.all())
