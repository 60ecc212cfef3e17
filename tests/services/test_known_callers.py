"""A known caller's form is the customer's before anybody types; only what is typed is kept."""

from dataclasses import replace

import pytest

from agent_desktop.domain.clock_rules import rule_of
from agent_desktop.domain.commands import NewDraft
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.ticket_clocks import clocks_of
from agent_desktop.domain.ticket_news import CustomerRow, CustomerShown
from agent_desktop.runtime.centre_defaults import calendar
from tests.services.desk import settled
from tests.services.ticket_desk import Desk

LI = CustomerRow(customer_id="c7", name="李雷", grade="vip")


async def called(desk: Desk, shown: CustomerShown) -> None:
    line = desk.line("13800000000").begin()
    desk.bus.publish(replace(shown, call_id=line.call_id))
    line.answer()
    await settled()


async def test_the_form_of_a_known_caller_has_name_and_customer():
    desk = await Desk().started()

    await called(desk, CustomerShown(customer=LI))

    form = desk.front.form
    assert (form.customer_id, form.customer_name, form.phone) == ("c7", "李雷", "13800000000")
    assert form.is_empty, "nothing was typed: nothing comes back after a restart"


@pytest.mark.parametrize(
    ("name", "title", "written"),
    [
        ("李雷", "先生", "李雷先生"),
        ("李雷先生", "先生", "李雷先生"),
        ("Jane Smith", "Ms.", "Ms Jane Smith"),
        ("李雷", "VIP", "李雷"),
    ],
)
async def test_the_name_comes_with_its_form_of_address(name, title, written):
    desk = await Desk().started()
    customer = replace(LI, name=name)

    await called(desk, CustomerShown(customer=customer, values=(("title", title),)))

    assert desk.front.form.customer_name == written


async def test_a_name_that_may_not_be_seen_is_not_written_down():
    desk = await Desk().started()

    await called(desk, CustomerShown(customer=replace(LI, name="李*"), masked=("name",)))

    assert (desk.front.form.customer_id, desk.front.form.customer_name) == ("c7", "")


async def test_what_the_agent_typed_goes_before():
    desk = await Desk().started()
    line = desk.line("13800000000").begin().answer()
    await desk.write(replace(desk.front.form, customer_name="Li's wife", subject="No light"))

    desk.bus.publish(CustomerShown(call_id=line.call_id, customer=LI))
    await settled()

    form = desk.front.form
    assert (form.customer_name, form.subject, form.customer_id) == ("Li's wife", "No light", "c7")


async def test_the_clocks_are_those_of_the_customer_s_grade():
    desk = await Desk().started()
    await called(desk, CustomerShown(customer=LI))

    ticket_id = await desk.save(replace(desk.front.form, subject="No light"))

    ticket = await desk.store.ticket(TicketId(ticket_id or ""))
    (clock,) = clocks_of(ticket, [rule_of("vip", {"grade": "vip", "handle_h": "2"})], calendar())
    assert (clock.due_at - clock.started_at).total_seconds() == 2 * 3600


async def test_a_form_without_a_call_is_nobody_s():
    desk = await Desk().started()
    desk.bus.publish(CustomerShown(customer=LI))

    await desk.bus.execute(NewDraft())

    assert desk.front.form.customer_id == ""
