"""A ticket's steps at the desk: what is checked, what becomes durable, what windows hear."""

import pytest

from agent_desktop.domain.errors import (
    Conflict,
    IllegalTransition,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from agent_desktop.domain.events import (
    CentreKnown,
    NoticeRaised,
    RecordingKept,
    SessionChanged,
    TicketRefused,
)
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import (
    DropRefused,
    SettleConflict,
    TakeStep,
    TellTicket,
)
from agent_desktop.domain.ticket_news import StepTaken, TicketShown
from agent_desktop.domain.tickets import (
    FieldChange,
    Severity,
    TicketEvent,
    TicketEventKind,
    TicketKind,
    TicketStatus,
    Urgency,
)
from tests.fakes.stores import _Logged
from tests.services.desk import settled, until
from tests.services.life_desk import LifeDesk

E = TicketEventKind
FULL = Unavailable("the disk is full", code="cache.disk_full")


@pytest.fixture
async def desk():
    return await LifeDesk().started()


async def test_a_matter_goes_from_the_first_contact_to_the_end(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT)
    await desk.take(ticket_id, E.ASSIGNED, to="1002")
    assert (await desk.ticket(ticket_id)).handler == "1001"
    desk.sit("1002")
    await desk.take(ticket_id, E.ACCEPTED)
    await desk.take(ticket_id, E.HANDLED, cause="a cable", solution="a new cable")
    await desk.take(ticket_id, E.RETURNED, plan="none", result="works")
    desk.sit("1001")
    await desk.take(ticket_id, E.CALLED_BACK, outcome="reached", satisfaction="satisfied")

    await desk.take(ticket_id, E.CLOSED)

    ticket = await desk.ticket(ticket_id)
    assert (ticket.status, ticket.owner, ticket.handler) == (TicketStatus.CLOSED, "1001", "1002")
    assert ticket.voids == ()
    assert [e.step for e in desk.seen.of(StepTaken)][-1] is E.CLOSED


async def test_what_is_typed_goes_into_the_log_before_the_step(desk):
    draft_id = desk.typed(subject="no light since noon")

    ticket_id = await desk.bus.execute(
        TakeStep(ticket_id="", draft_id=draft_id, step=E.ASSIGNED, data=(("to", "1002"),))
    )

    ticket = await desk.ticket(ticket_id)
    assert (ticket.form.subject, ticket.offered_to) == ("no light since noon", "1002")
    assert await desk.store.drafts() == []


async def test_a_form_that_breaks_rules_keeps_the_step_from_being_taken(desk):
    draft_id = desk.typed(subject="")

    with pytest.raises(InvalidInput) as refusal:
        await desk.bus.execute(
            TakeStep(ticket_id="", draft_id=draft_id, step=E.ASSIGNED, data=(("to", "1002"),))
        )

    assert refusal.value.code == "ticket.subject_missing"
    assert desk.seen.of(TicketRefused)
    assert not desk.seen.of(StepTaken)


@pytest.mark.parametrize(
    ("step", "data", "error", "code"),
    [
        (E.HANDLED, {"cause": "x"}, InvalidInput, "ticket.datum_missing"),
        (E.NOTED, {"text": "x", "more": "y"}, InvalidInput, "ticket.unknown_datum"),
        (E.ACCEPTED, {}, IllegalTransition, "ticket.not_offered"),
        (E.NAMED, {"to": "1003"}, NotAllowed, "ticket.lead_names"),
        (E.SETTLED, {"field": "subject", "event_id": "x", "choice": "lost"}, Conflict, None),
        (E.OPENED, {}, InvalidInput, "ticket.not_a_step"),
    ],
)
async def test_what_is_not_possible_is_refused_with_its_reason_and_leaves_no_trace(
    desk, step, data, error, code
):
    ticket_id = await desk.opened()
    before = await desk.ticket(ticket_id)

    with pytest.raises(error) as refusal:
        await desk.take(ticket_id, step, **data)

    assert refusal.value.code == (code or "ticket.already_settled")
    assert refusal.value.message
    assert await desk.ticket(ticket_id) == before


async def test_a_step_needs_its_ticket_and_its_author(desk):
    ticket_id = await desk.opened()
    with pytest.raises(NotFound):
        await desk.take("none", E.NOTED, text="x")
    desk.bus.publish(SessionChanged())

    with pytest.raises(NotAllowed) as refusal:
        await desk.take(ticket_id, E.NOTED, text="x")

    assert refusal.value.code == "session.signed_out"


async def test_a_full_disk_refuses_the_step_and_trying_again_works(desk):
    ticket_id = await desk.opened()
    desk.store.failure = FULL
    with pytest.raises(Unavailable):
        await desk.take(ticket_id, E.NOTED, text="x")
    assert not desk.seen.of(StepTaken)

    desk.store.failure = None
    await desk.take(ticket_id, E.NOTED, text="x")

    assert desk.seen.of(StepTaken)


async def test_the_agent_hears_once_that_an_urgent_matter_needs_a_word_first(desk):
    ticket_id = await desk.opened(urgency=Urgency.URGENT)
    await until(lambda: desk.seen.of(NoticeRaised))
    assert desk.seen.last(NoticeRaised).code == "ticket.notify_department"

    with pytest.raises(IllegalTransition) as refusal:
        await desk.take(ticket_id, E.ASSIGNED, to="1002")

    assert refusal.value.code == "ticket.notify_first"
    at = desk.clock.now().isoformat()
    await desk.take(ticket_id, E.NOTIFIED, who="Zhao", how="phone", at=at)
    await desk.take(ticket_id, E.ASSIGNED, to="1002")
    assert len(desk.seen.of(NoticeRaised)) == 1


async def test_a_severe_complaint_has_the_lead_in_it_with_the_same_save(desk):
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT, severity=Severity.SEVERE)

    await until(lambda: desk.seen.of(NoticeRaised))

    assert (await desk.ticket(ticket_id)).escalated_to == "lead"
    assert desk.seen.last(NoticeRaised).code == "ticket.lead_takes_part"


async def test_a_conflict_is_settled_for_the_value_that_lost(desk):
    ticket_id = await desk.opened(subject="a")
    for number, (before, after) in enumerate((("a", "b"), ("a", "c"))):
        event = TicketEvent(
            event_id=f"other-{number}",
            ticket_id=ticket_id,
            kind=E.EDITED,
            at=desk.clock.now(),
            by="1002",
            changes=(FieldChange(field="subject", before=before, after=after),),
        )
        desk.store._log[event.event_id] = _Logged(event, revision=number + 1, seq=None)
    desk.store._log = dict(sorted(desk.store._log.items(), key=lambda p: p[0].startswith("other")))
    for place, logged in enumerate(desk.store._log.values()):
        logged.revision = place + 1
    (conflict,) = (await desk.ticket(ticket_id)).conflicts

    await desk.bus.execute(
        SettleConflict(
            ticket_id=ticket_id, event_id=conflict.event_id, field="subject", keep_lost=True
        )
    )

    ticket = await desk.ticket(ticket_id)
    assert (ticket.form.subject, ticket.conflicts) == ("b", ())


async def test_the_form_in_front_shows_log_clocks_steps_names_and_what_is_not_sent(desk):
    desk.books.put(RecordTable.PERSON, "p1", {"name": "Han Mei", "agent": "1002"})
    desk.books.put(RecordTable.DEPARTMENT, "d1", {"name": "Network"})
    desk.books.put(RecordTable.CATEGORY, "c1", {"name": "Router", "department_id": "d1"})
    ticket_id = await desk.opened(kind=TicketKind.COMPLAINT, category="c1")
    await desk.take(ticket_id, E.ASSIGNED, to="1002")

    await desk.open(ticket_id)
    await until(lambda: desk.shown and desk.shown.ticket and desk.shown.offered_name)

    shown = desk.shown
    assert shown is not None
    assert (shown.draft_id, shown.offered_name) == (desk.front.draft_id, "Han Mei")
    assert shown.department == "Network"
    assert [event.kind for event in shown.timeline] == [E.OPENED, E.ASSIGNED]
    assert [clock.name.value for clock in shown.clocks] == ["handle"]
    assert E.HANDLED in shown.allowed
    assert E.ACCEPTED not in shown.allowed
    assert len(shown.unsent) == 2

    await desk.take(ticket_id, E.NOTED, text="called")

    await until(lambda: len(desk.shown.timeline) == 3)


async def test_a_ticket_is_told_without_bringing_it_up(desk):
    ticket_id = await desk.opened()
    desk.typed(subject="another")
    before = desk.front

    told = await desk.bus.execute(TellTicket(ticket_id=ticket_id))

    assert isinstance(told, TicketShown)
    assert told.ticket.ticket_id == ticket_id
    assert desk.front == before


async def test_nothing_is_merged_into_what_is_not_there_or_has_ended(desk):
    ticket_id, other = await desk.opened(), await desk.opened()
    with pytest.raises(NotFound):
        await desk.take(ticket_id, E.MERGED, into="none")
    await desk.take(other, E.MERGED, into=ticket_id)

    with pytest.raises(IllegalTransition) as refusal:
        await desk.take(ticket_id, E.MERGED, into=other)

    assert refusal.value.code == "ticket.merged"


async def test_a_step_of_the_ticket_in_front_of_a_call_names_the_call(desk):
    ticket_id = await desk.opened()
    line = desk.line(call_id="01999999-0000-7000-8000-000000000001").begin().answer()
    await desk.ticketing._bring_up(line.call_id, ticket_id)

    await desk.take(ticket_id, E.NOTED, text="called again")

    assert (await desk.tickets.log(ticket_id))[-1].call_id == line.call_id


async def test_a_refused_operation_can_be_put_away(desk):
    ticket_id = await desk.opened()
    (operation,) = await desk.store.pending(1, by="1001")
    desk.store._entries[0].parked_code = "ticket.malformed"

    await desk.bus.execute(DropRefused(op_id=operation.op_id))

    assert (await desk.store.state()).parked == 0
    assert await desk.store.is_sent(ticket_id)


async def test_a_later_call_and_its_recording_are_linked_when_it_is_over(desk):
    ticket_id = await desk.opened(phone="13800000000")
    line = desk.line(call_id="01999999-0000-7000-8000-000000000001").begin().answer()
    await desk.ticketing._bring_up(line.call_id, ticket_id)
    assert desk.front.ticket_id == ticket_id

    line.end()
    desk.bus.publish(
        RecordingKept(call_id=line.call_id, recording_id="rec-1", seconds=3.0, bytes=9)
    )

    await settled()
    await until(lambda: len(desk.seen.of(StepTaken)) == 2)
    links = (await desk.ticket(ticket_id)).links
    assert {(link.what, link.target) for link in links} == {
        ("call", line.call_id),
        ("recording", "rec-1"),
    }


@pytest.mark.parametrize(
    ("step", "to"),
    [(E.ASSIGNED, "1009"), (E.ASSIGNED, "team:Z"), (E.ASSIGNED, "contact:p9"), (E.NAMED, "1009")],
)
async def test_a_matter_goes_to_nobody_whom_the_centre_does_not_know(desk, step, to):
    ticket_id = await desk.opened()
    desk.bus.publish(CentreKnown(agents=frozenset({"1001", "1002"}), teams=frozenset({"A"})))
    desk.sit("1001", role="lead")

    with pytest.raises(NotFound) as refusal:
        await desk.take(ticket_id, step, to=to)

    assert refusal.value.code == "ticket.unknown_agent"
    assert (await desk.ticket(ticket_id)).offered_to == ""


async def test_a_colleague_a_team_and_somebody_of_the_directory_can_be_handed_a_matter(desk):
    ticket_id = await desk.opened()
    desk.bus.publish(CentreKnown(agents=frozenset({"1001", "1002"}), teams=frozenset({"A"})))
    desk.books.put(RecordTable.PERSON, "p1", {"name": "He", "agent": "1777"})

    for to in ("1002", "team:A", "contact:p1", "1777"):
        await desk.take(ticket_id, E.ASSIGNED, to=to)
        assert (await desk.ticket(ticket_id)).offered_to == to
