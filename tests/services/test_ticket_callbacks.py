"""Known callers and call-backs: the matter comes with the call, its result with the script."""

import pytest

from agent_desktop.domain.commands import (
    ChooseInFlow,
    Dial,
    NewDraft,
    ShowSituation,
)
from agent_desktop.domain.errors import IllegalTransition, InvalidInput, NotAllowed
from agent_desktop.domain.events import FlowChanged, FlowOption, ScriptChanged
from agent_desktop.domain.ticket_commands import CallBackNow
from agent_desktop.domain.ticket_news import CallBackOffered, CustomerShown
from agent_desktop.domain.tickets import TicketEventKind, TicketKind
from agent_desktop.domain.work_lists import ListQuery, WorkList
from agent_desktop.services.ticket_callbacks import CallBacks
from agent_desktop.services.ticket_viewer import viewer_of
from tests.services.desk import Line, settled, until
from tests.services.life_desk import LifeDesk

E = TicketEventKind
NUMBER = "13800000000"


class CallingDesk(LifeDesk):
    """A desk whose telephone rings at the far end when something is dialled."""

    def __init__(self) -> None:
        super().__init__()
        self.callbacks = CallBacks(self.bus, self.ticketing, self.steps, self.store, self.books)
        self.dialled: list[str] = []
        self.brought_up: list[ShowSituation] = []
        self.refusal: Exception | None = None
        self.outgoing: Line | None = None
        self.bus.handle(Dial, self._dial)
        self.bus.handle(ShowSituation, self._show)
        self.bus.handle(ChooseInFlow, self._choose)

    async def _dial(self, command: Dial) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.dialled.append(command.number)
        self.outgoing = self.line(command.number, outbound=True).begin()
        return self.outgoing.call_id

    async def _show(self, command: ShowSituation) -> None:
        self.brought_up.append(command)

    async def _choose(self, command: ChooseInFlow) -> None:
        pass

    async def returned(self, **parts: object) -> str:
        ticket_id = await self.opened(kind=TicketKind.COMPLAINT, phone=NUMBER, **parts)
        await self.take(ticket_id, E.HANDLED, cause="c", solution="s")
        await self.take(ticket_id, E.RETURNED, plan="p", result="r")
        return ticket_id

    async def says(self, step: str, **choices: str) -> None:
        """Let the flow ask in a step, and the customer answer with the first choice."""
        options = tuple(FlowOption(choice_id=i, label=label) for i, label in choices.items())
        self.bus.publish(
            FlowChanged(call_id=self.outgoing.call_id, flow="call-back", step=step, choices=options)
        )
        await self.bus.execute(ChooseInFlow(choice=next(iter(choices))))

    async def row(self, ticket_id: str):
        rows = await self.tickets.rows(
            ListQuery(which=WorkList.ALL), viewer_of(self.bus), self.clock.now()
        )
        return next(row for row in rows if row.ticket_id == ticket_id)

    async def known(self, line: Line, *ticket_ids: str) -> None:
        rows = tuple([await self.row(i) for i in ticket_ids])
        self.bus.publish(CustomerShown(call_id=line.call_id, open_matters=rows))
        await settled()


@pytest.fixture
async def desk():
    desk = await CallingDesk().started()
    desk.bus.publish(
        ScriptChanged(situations=(("call-back", "Call-back", ""), ("closing", "Closing", "")))
    )
    return desk


async def test_the_newest_open_matter_of_a_known_caller_comes_up(desk):
    older = await desk.opened(phone=NUMBER, subject="older")
    newer = await desk.opened(phone=NUMBER, subject="newer")
    line = desk.line(NUMBER).begin()

    await desk.known(line, newer, older)

    assert (desk.front.ticket_id, desk.front.call_id) == (newer, line.call_id)
    line.answer()
    assert desk.front.ticket_id == newer


async def test_a_new_form_in_that_call_is_the_calls_too(desk):
    known = await desk.opened(phone=NUMBER)
    line = desk.line(NUMBER).begin().answer()
    await desk.known(line, known)

    await desk.bus.execute(NewDraft())

    front = desk.front
    assert (front.ticket_id, front.call_id, front.form.phone) == ("", line.call_id, NUMBER)
    saved = await desk.ticketing.saved_first(desk.typed_into(front.draft_id, subject="second"))
    assert (await desk.ticket(saved)).call_id == line.call_id


async def test_what_the_agent_typed_already_stays(desk):
    known = await desk.opened(phone=NUMBER)
    line = desk.line(NUMBER).begin().answer()
    desk.typed_into(desk.front.draft_id, subject="a new matter")

    await desk.known(line, known)

    assert (desk.front.ticket_id, desk.front.form.subject) != (known, "no light")


async def test_words_typed_in_the_known_matter_before_the_call_come_with_it(desk):
    known = await desk.opened(phone=NUMBER)
    await desk.open(known)
    typed = desk.front.draft_id
    desk.typed_into(typed, subject="no light at all", phone=NUMBER)
    await desk.bus.execute(NewDraft())
    line = desk.line(NUMBER).begin().answer()

    await desk.known(line, known)

    assert (desk.front.draft_id, desk.front.call_id) == (typed, line.call_id)
    assert desk.front.form.subject == "no light at all"


async def test_a_call_back_is_the_tickets_call_with_the_call_back_script(desk):
    ticket_id = await desk.returned()
    await desk.bus.execute(NewDraft())

    call_id = await desk.bus.execute(CallBackNow(ticket_id=ticket_id))

    assert desk.dialled == [NUMBER]
    assert (desk.front.ticket_id, desk.front.call_id) == (ticket_id, call_id)
    await until(lambda: desk.brought_up)
    assert desk.brought_up[-1].unasked
    desk.outgoing.answer()
    await until(lambda: len(desk.brought_up) == 2)
    assert (desk.brought_up[-1].situation, desk.brought_up[-1].unasked) == ("call-back", False)


async def test_what_the_customer_answers_in_the_flow_is_offered_as_the_step(desk):
    ticket_id = await desk.returned()
    await desk.bus.execute(CallBackNow(ticket_id=ticket_id))
    desk.outgoing.answer()

    await desk.says("introduce", right="Right person")
    await desk.says("survey", dissatisfied="Dissatisfied")
    await desk.says("reason", slow="Too slow")
    desk.bus.publish(FlowChanged(call_id=desk.outgoing.call_id))

    await until(lambda: desk.seen.of(CallBackOffered))
    offered = desk.seen.last(CallBackOffered)
    assert offered.ticket_id == ticket_id
    assert dict(offered.data) == {
        "outcome": "reached",
        "satisfaction": "dissatisfied",
        "reasons": "Too slow",
    }
    assert not offered.recorded
    await desk.take(ticket_id, E.CALLED_BACK, **dict(offered.data))
    assert (await desk.ticket(ticket_id)).reopened == 1
    desk.outgoing.end()
    await settled()
    assert len(desk.seen.of(CallBackOffered)) == 1


async def test_who_is_content_after_all_has_no_reasons(desk):
    ticket_id = await desk.returned()
    await desk.bus.execute(CallBackNow(ticket_id=ticket_id))
    desk.outgoing.answer()

    await desk.says("survey", dissatisfied="Dissatisfied")
    await desk.says("reason", slow="Too slow")
    await desk.says("survey", satisfied="Satisfied")
    desk.outgoing.end()

    await until(lambda: desk.seen.of(CallBackOffered))
    data = dict(desk.seen.last(CallBackOffered).data)
    assert data == {"outcome": "reached", "satisfaction": "satisfied"}


@pytest.mark.parametrize(("code", "outcome"), [(486, "busy"), (404, "wrong_number"), (480, None)])
async def test_nobody_reached_is_an_attempt_that_writes_itself_down(desk, code, outcome):
    ticket_id = await desk.returned()
    await desk.bus.execute(CallBackNow(ticket_id=ticket_id))
    desk.clock.pass_by(20)

    desk.outgoing.end(code)

    await until(lambda: desk.seen.of(CallBackOffered))
    offered = desk.seen.last(CallBackOffered)
    assert offered.recorded
    assert dict(offered.data) == {"outcome": outcome or "no_answer"}
    assert offered.attempts == 1
    assert (await desk.ticket(ticket_id)).attempts == 1


async def test_giving_up_at_once_and_a_broken_line_are_no_attempts(desk):
    ticket_id = await desk.returned()
    await desk.bus.execute(CallBackNow(ticket_id=ticket_id))
    desk.outgoing.end(487, by_us=True)
    await settled()
    await desk.bus.execute(CallBackNow(ticket_id=ticket_id))
    desk.outgoing.end(503)
    await settled()

    assert (await desk.ticket(ticket_id)).attempts == 0
    assert desk.seen.of(CallBackOffered) == []


async def test_not_reached_is_true_only_after_three_attempts_with_their_times(desk):
    ticket_id = await desk.returned()
    with pytest.raises(IllegalTransition) as refusal:
        await desk.take(ticket_id, E.CALLED_BACK, outcome="not_reached")
    assert refusal.value.code == "ticket.too_few_attempts"

    for _ in range(3):
        desk.clock.pass_by(3600)
        await desk.bus.execute(CallBackNow(ticket_id=ticket_id))
        desk.outgoing.end(486)
        await settled()
    await desk.take(ticket_id, E.CALLED_BACK, outcome="not_reached")

    log = await desk.tickets.log(ticket_id)
    assert len({e.at for e in log if e.datum("outcome") == "busy"}) == 3


async def test_a_customer_who_does_not_want_calls_is_not_called(desk):
    desk.books.put("customer", "c1", {"do_not_call": "yes", f"number.{NUMBER}": "mobile"})
    ticket_id = await desk.returned()

    with pytest.raises(NotAllowed) as refusal:
        await desk.bus.execute(CallBackNow(ticket_id=ticket_id))

    assert refusal.value.code == "customer.do_not_call"
    assert desk.dialled == []


async def test_the_number_of_a_merged_customer_is_found_and_none_is_said(desk):
    desk.books.put("customer", "c1", {"merged_into": "c2"})
    desk.books.put("customer", "c2", {"number.+8613900000000": "mobile"})
    ticket_id = await desk.opened(customer_id="c1")
    await desk.bus.execute(CallBackNow(ticket_id=ticket_id))
    assert desk.dialled == ["+8613900000000"]
    desk.outgoing.end(486)
    nobody = await desk.opened()

    with pytest.raises(InvalidInput) as refusal:
        await desk.bus.execute(CallBackNow(ticket_id=nobody))

    assert refusal.value.code == "ticket.no_number"


async def test_a_call_that_cannot_be_dialled_leaves_the_next_call_its_own_form(desk):
    ticket_id = await desk.returned()
    await desk.bus.execute(NewDraft())
    desk.refusal = IllegalTransition("busy", code="call.busy")
    with pytest.raises(IllegalTransition):
        await desk.bus.execute(CallBackNow(ticket_id=ticket_id))

    desk.line("10086", outbound=True).begin()

    assert (desk.front.ticket_id, desk.front.form.phone) == ("", "10086")
