"""Texts to customers: what is said when, in whose words, and that nothing is sent."""

import json

import pytest

from agent_desktop.domain import phrases
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.message_texts import RESULT
from agent_desktop.domain.ticket_commands import PrepareMessage
from agent_desktop.domain.ticket_news import MessagePrepared
from agent_desktop.domain.tickets import TicketEventKind, TicketKind
from agent_desktop.runtime.centre_defaults import messages
from agent_desktop.services.ticket_messages import TicketMessages
from tests.services.life_desk import LifeDesk

E = TicketEventKind


@pytest.fixture
async def desk():
    desk = await LifeDesk().started()
    TicketMessages(desk.bus, desk.tickets, desk.store, desk.books, desk.clock)
    return desk


async def _prepared(desk: LifeDesk, ticket_id: str, how: str = "sms", language: str = "en"):
    command = PrepareMessage(ticket_id=ticket_id, how=how, language=language)
    message = await desk.bus.execute(command)
    assert desk.seen.last(MessagePrepared) == message
    return message


async def test_the_text_says_where_the_matter_stands(desk):
    ticket_id = await desk.opened(
        kind=TicketKind.COMPLAINT, subject="no light", phone="138", customer_name="王小明"
    )
    first = await _prepared(desk, ticket_id, language="zh")
    assert (first.to, "王" in first.text, "no light" in first.text) == ("138", True, True)

    await desk.take(ticket_id, E.HANDLED, cause="c", solution="s")
    await desk.take(ticket_id, E.RETURNED, plan="p", result="a new lamp")
    assert "a new lamp" in (await _prepared(desk, ticket_id)).text
    await desk.take(ticket_id, E.CALLED_BACK, outcome="no_answer")

    assert "could not reach you" in (await _prepared(desk, ticket_id)).text


async def test_a_mail_has_a_title_and_the_customers_address(desk):
    desk.books.put("customer", "c1", {"contact.mail": "wang@example.com"})
    ticket_id = await desk.opened(customer_id="c1")

    message = await _prepared(desk, ticket_id, how="mail")

    assert message.to == "wang@example.com"
    assert "no light" in message.subject


async def test_the_centres_own_words_go_before_the_shipped_ones(desk):
    words = json.dumps({"sms.en.received": "Got it: {ticket_subject}"})
    desk.books.put("template", "m", {"name": "Messages", "owner": "", "values": words})
    ticket_id = await desk.opened()

    assert (await _prepared(desk, ticket_id)).text == "Got it: no light"


async def test_there_is_no_other_kind_of_message(desk):
    ticket_id = await desk.opened()

    with pytest.raises(InvalidInput):
        await _prepared(desk, ticket_id, how="fax")


def test_the_shipped_texts_can_be_filled_whatever_is_unknown():
    for languages in messages().values():
        for texts in languages.values():
            for text in texts.values():
                assert phrases.fill(text, {}, also=RESULT)
