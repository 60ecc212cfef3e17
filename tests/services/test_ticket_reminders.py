"""What is due: who is told when, what survives a restart, and who escalates."""

from datetime import timedelta

import pytest

from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_clocks import ClockName
from agent_desktop.domain.ticket_commands import SnoozeReminder
from agent_desktop.domain.ticket_news import PromiseDue, RecordsChanged
from agent_desktop.domain.tickets import TicketEventKind, TicketKind
from tests.services.desk import until
from tests.services.life_desk import LifeDesk

E = TicketEventKind
H = 3600


@pytest.fixture
async def desk():
    return await LifeDesk().started()


def _told(desk: LifeDesk) -> list[tuple[str, int]]:
    return [(event.why, event.level) for event in desk.seen.of(PromiseDue)]


async def _at(desk: LifeDesk, hours: float) -> None:
    desk.clock.pass_by(hours * H)
    await desk.reminders.look()


async def test_a_promise_is_announced_ten_minutes_ahead_and_when_its_time_has_come(desk):
    promised = desk.clock.now() + timedelta(hours=2)
    await desk.opened(promised_at=promised)

    await _at(desk, 1.8)
    assert _told(desk) == []
    await _at(desk, 0.1)
    assert _told(desk) == [("promise", 0)]
    await _at(desk, 0.15)
    await _at(desk, 0)

    assert _told(desk) == [("promise", 0), ("promise", 100)]


async def test_a_snooze_holds_for_its_time_also_over_a_restart(desk):
    ticket_id = await desk.opened(promised_at=desk.clock.now() + timedelta(minutes=5))
    await desk.reminders.look()
    await desk.bus.execute(SnoozeReminder(ticket_id=ticket_id, minutes=30))

    again = await LifeDesk(desk).started()
    await _at(again, 0.4)
    assert _told(again) == []
    await _at(again, 0.2)

    assert _told(again) == [("promise", 100)]


async def test_what_is_still_due_is_told_again_at_the_next_start(desk):
    await desk.opened(promised_at=desk.clock.now() + timedelta(minutes=5))
    await _at(desk, 1)
    assert _told(desk) == [("promise", 100)]

    again = await LifeDesk(desk).started()
    await again.reminders.look()

    assert _told(again) == [("promise", 100)]


async def test_warnings_of_a_clock_come_at_50_80_and_100_and_no_more_after_a_restart(desk):
    await desk.opened(kind=TicketKind.COMPLAINT)

    for hours in (12, 8, 1):
        await _at(desk, hours)
    assert _told(desk) == [("handle", 50), ("handle", 80)]
    again = await LifeDesk(desk).started()
    await again.reminders.look()
    assert _told(again) == []

    await _at(again, 4)

    assert _told(again) == [("handle", 100)]


async def test_the_handler_is_told_first_then_the_owner_then_the_lead(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)
    await desk.take(ticket_id, E.ASSIGNED, to="1002")
    desk.sit("1002")
    await desk.take(ticket_id, E.ACCEPTED)
    handler = await LifeDesk(desk, agent="1002").started()
    owner = await LifeDesk(desk, agent="1001").started()
    lead = await LifeDesk(desk, agent="1000").started(role="lead")

    seen = []
    for hours in (13, 7, 5):
        desk.clock.pass_by(hours * H)
        for each in (lead, owner, handler):
            await each.reminders.look()
        seen.append([len(_told(each)) for each in (handler, owner, lead)])

    assert seen == [[1, 0, 0], [2, 1, 0], [3, 2, 1]]


async def test_time_alone_does_not_run_while_the_customer_is_waited_for(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)
    await desk.take(ticket_id, E.PAUSED, reason="the bill")

    await _at(desk, 100)

    assert _told(desk) == []


async def test_a_clock_that_ran_out_is_escalated_once_by_whoever_answers_for_it(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)

    await _at(desk, 24.1)
    await _at(desk, 1)
    again = await LifeDesk(desk).started()
    await again.reminders.look()

    ticket = await desk.ticket(ticket_id)
    assert (ticket.escalations, ticket.escalated_to, ticket.voids) == (1, "lead", ())
    event = next(e for e in await desk.tickets.log(ticket_id) if e.kind is E.ESCALATED)
    assert event.datum("clock").startswith("handle@")


async def test_another_desk_escalates_only_where_the_first_one_is_off(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)
    lead = await LifeDesk(desk, agent="1000").started(role="lead")

    await _at(lead, 24.1)
    assert (await desk.ticket(ticket_id)).escalations == 0
    await _at(lead, 0.1)

    assert (await desk.ticket(ticket_id)).escalations == 1


async def test_the_clocks_go_by_the_centres_rules_as_soon_as_they_change(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)
    recomputed = desk.tickets.recomputed
    desk.books.put("clock_rule", "c", {"kind": "complaint", "handle_h": "2"})
    desk.books.put("clock_rule", "broken", {"kind": "complaint", "handle_h": "soon"})

    desk.bus.publish(RecordsChanged(tables=frozenset({RecordTable.CLOCK_RULE})))
    await until(lambda: desk.tickets.recomputed > recomputed)

    (clock,) = desk.rules.clocks(await desk.ticket(ticket_id))
    assert (clock.name, clock.due_at - clock.started_at) == (ClockName.HANDLE, timedelta(hours=2))
    await _at(desk, 1.1)
    assert _told(desk) == [("handle", 50)]


async def test_rules_that_did_not_change_cost_no_second_working_out(desk):
    assert desk.tickets.recomputed == 1

    again = await LifeDesk(desk).started()

    assert again.tickets.recomputed == 0


async def test_what_is_due_for_days_stands_in_the_lists_only(desk):
    ticket_id = await desk.opened(
        kind=TicketKind.COMPLAINT, promised_at=desk.clock.now() + timedelta(hours=1)
    )

    await _at(desk, 24 * 10)

    assert _told(desk) == []
    assert (await desk.ticket(ticket_id)).escalations == 0


async def test_nobody_is_reminded_of_what_is_closed(desk):
    ticket_id = await desk.opened(promised_at=desk.clock.now() + timedelta(hours=1))
    await desk.take(ticket_id, E.CLOSED)

    await _at(desk, 30)

    assert _told(desk) == []


async def test_the_service_looks_by_itself_when_something_happens(desk):
    desk.reminders._at_most_every_s = 0.01
    await desk.reminders.start()

    await desk.opened(promised_at=desk.clock.now() + timedelta(minutes=5))

    await until(lambda: _told(desk))
    await desk.reminders.stop()
