"""A flow leads the agent, moves the call and fills the ticket."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from agent_desktop.contract.packs import Pack, PackProblem
from agent_desktop.domain.commands import (
    ChooseInFlow,
    Command,
    FillDraft,
    FillFromSituation,
    GoBackInFlow,
    HangUp,
    Hold,
    LeaveFlow,
    Resume,
    SetMute,
    ShowSituation,
    TickStep,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import FlowChanged, LineStateChanged, PackWaiting, ScriptChanged
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.domain.tickets import TicketKind, Urgency
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.flow_run import FlowRunner
from agent_desktop.services.scripting import Scripting
from tests.fakes.clock import FakeClock
from tests.services.desk import Line, Witness, settled, sign_in, until
from tests.services.packs import small_pack


class Shelf:
    """Has the pack that a test puts there."""

    def __init__(self) -> None:
        self.pack = small_pack()

    def take(self, _name: str) -> tuple[Pack | None, Sequence[PackProblem]]:
        return self.pack, ()


class FlowDesk:
    """Scripting and flows on a bus; commands to the call and the ticket are written down."""

    def __init__(self) -> None:
        self.bus, self.clock, self.shelf = Bus(), FakeClock(), Shelf()
        self.seen = Witness(self.bus)
        self.done: list[Command] = []

        async def note(command: Command) -> None:
            self.done.append(command)

        for kind in (Hold, Resume, SetMute, HangUp, FillDraft):
            self.bus.handle(kind, note)
        settings = ScriptSettings(pack="general", language="zh")
        self.scripting = Scripting(self.bus, self.shelf, self.clock, settings)
        self.runner = FlowRunner(self.bus, self.clock, self.scripting)
        sign_in(self.bus)

    @property
    def flow(self) -> FlowChanged:
        return self.seen.last(FlowChanged)

    @property
    def phrase(self) -> str:
        script = self.seen.last(ScriptChanged)
        return script.steps[script.current].text

    async def does(self, *commands: Command) -> None:
        for command in commands:
            await self.bus.execute(command)
            await settled()


@pytest.fixture
async def desk() -> FlowDesk:
    return FlowDesk()


@pytest.fixture
async def line(desk: FlowDesk) -> Line:
    line = Line(desk.bus, desk.clock).begin()
    return line.answer()


async def test_bringing_up_a_situation_begins_its_flow_in_a_call_only(desk: FlowDesk) -> None:
    await desk.does(ShowSituation(situation="look-up"))
    assert not desk.seen.of(FlowChanged)

    Line(desk.bus, desk.clock).begin().answer()
    await desk.does(ShowSituation(situation="look-up"))

    assert (desk.flow.flow, desk.flow.step, desk.phrase) == (
        "hold",
        "consent",
        "请您稍等，可以吗？",
    )
    assert [(c.choice_id, c.label) for c in desk.flow.choices] == [("yes", "是"), ("no", "否")]


async def test_the_ticked_phrase_stays_with_its_choices(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"), TickStep())

    assert (desk.flow.step, desk.flow.said, desk.phrase) == ("consent", True, "请您稍等，可以吗？")


async def test_the_holds_flow_holds_mutes_and_goes_on_when_the_call_comes_back(
    desk: FlowDesk, line: Line
) -> None:
    await desk.does(ShowSituation(situation="look-up"), ChooseInFlow(choice="yes"))
    assert desk.done == [Hold(call_id=line.call_id), SetMute(on=True, call_id=line.call_id)]
    assert (desk.flow.says, desk.flow.step_title) == (False, "去查询")

    line.hold().mute()
    line.resume()
    await settled()

    assert (desk.flow.step, desk.phrase) == ("back", "谢谢您的等待。")
    assert desk.done[-1] == SetMute(on=False, call_id=line.call_id)


async def test_a_clock_reminds_with_its_note_and_phrase_and_goes_on_counting(
    desk: FlowDesk, line: Line
) -> None:
    await desk.does(ShowSituation(situation="look-up"), ChooseInFlow(choice="yes"))
    began_s = desk.clock.monotonic()
    clock = desk.flow.clocks[0]
    assert (clock.title, clock.due_s, clock.late) == ("等待", began_s + 45, False)

    desk.clock.pass_by(45.1)
    silent = LineStateChanged(
        call_id=line.call_id, caller=CallerLine.SILENT, agent=AgentLine.SILENT
    )
    desk.bus.publish(silent)  # whatever happens lets due clocks speak; they wake by themselves, too

    assert desk.flow.notes == ("客户已等待 45 秒",)
    assert desk.flow.also_say == "让您久等了。"
    assert (desk.flow.clocks[0].due_s, desk.flow.clocks[0].late) == (began_s + 90, True)


async def test_the_answers_and_the_promise_reach_the_ticket(desk: FlowDesk, line: Line) -> None:
    await desk.does(
        ShowSituation(situation="complaint"), TickStep(), ChooseInFlow(choice="yes"), TickStep()
    )

    (filled,) = [c for c in desk.done if isinstance(c, FillDraft)]
    assert (filled.call_id, filled.kind, filled.urgency) == (
        line.call_id,
        TicketKind.COMPLAINT,
        Urgency.URGENT,
    )
    assert (filled.subject, filled.course) == ("投诉", "是")
    assert filled.promised_at is not None
    wanted = desk.clock.now() + timedelta(hours=24)
    assert abs(filled.promised_at - wanted) <= timedelta(minutes=1)
    assert (desk.flow.step, desk.flow.fills, desk.flow.asks) == ("form", 1, ())


async def test_what_the_desk_cannot_do_is_asked_of_the_agent(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="complaint"), TickStep(), ChooseInFlow(choice="yes"))

    assert (desk.flow.asks, desk.flow.step_title) == (("tell-lead",), "告诉班组长")


async def test_a_choice_before_its_time_says_when_it_is_ready(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="retention"))
    began_s = desk.clock.monotonic()

    assert [c.ready_at_s for c in desk.flow.choices] == [None, began_s + 120]
    assert desk.flow.clocks[0].due_s == began_s + 120


async def test_one_step_can_be_taken_back(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"), ChooseInFlow(choice="yes"))
    assert desk.flow.can_go_back

    await desk.does(GoBackInFlow())

    assert (desk.flow.step, desk.phrase) == ("consent", "请您稍等，可以吗？")


async def test_another_situation_or_leaving_ends_the_flow(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"), ShowSituation(situation="closing"))
    assert desk.flow.flow == ""

    await desk.does(ShowSituation(situation="look-up"), LeaveFlow())
    assert (desk.flow.flow, desk.seen.last(ScriptChanged).situation) == ("", "look-up")
    with pytest.raises(InvalidInput):
        await desk.bus.execute(ChooseInFlow(choice="yes"))


async def test_a_ladder_in_between_leaves_the_flow_where_it_was(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"), TickStep())
    await desk.does(ShowSituation(situation="silent-call", unasked=True), TickStep())
    assert (desk.flow.flow, desk.flow.step) == ("hold", "consent")

    await desk.does(ShowSituation(situation="look-up", unasked=True))

    assert desk.phrase == "请您稍等，可以吗？"


async def test_the_flow_ends_with_its_call(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"))

    line.end()

    assert desk.flow.flow == ""
    assert not desk.runner.is_busy


async def test_a_newer_pack_waits_for_the_end_of_call_and_flow(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"))
    desk.shelf.pack = small_pack("2")

    desk.scripting.reload("2")
    await desk.does(TickStep())
    assert desk.seen.last(ScriptChanged).pack_version == "1"
    assert desk.seen.last(PackWaiting).version == "2"

    line.end()
    assert desk.seen.last(ScriptChanged).pack_version == "2"
    assert desk.seen.last(PackWaiting).version == ""


async def test_a_situation_without_a_flow_fills_the_ticket_when_it_is_asked_to(
    desk: FlowDesk, line: Line
) -> None:
    await desk.does(ShowSituation(situation="complaint"))
    assert desk.seen.last(ScriptChanged).ticket is TicketKind.COMPLAINT

    await desk.does(FillFromSituation())

    (filled,) = [c for c in desk.done if isinstance(c, FillDraft)]
    assert (filled.kind, filled.subject) == (TicketKind.COMPLAINT, "投诉")


async def test_a_clock_wakes_by_itself(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"), ChooseInFlow(choice="yes"))
    desk.clock.pass_by(44.99)
    desk.bus.publish(
        LineStateChanged(call_id=line.call_id, caller=CallerLine.SILENT, agent=AgentLine.SILENT)
    )
    assert desk.flow.notes == ()

    await until(lambda: desk.flow.notes)


async def test_of_two_customers_each_has_a_flow_of_its_own(desk: FlowDesk, line: Line) -> None:
    await desk.does(ShowSituation(situation="look-up"), ChooseInFlow(choice="yes"))
    line.hold()
    other = Line(desk.bus, desk.clock, "13900000000").begin().answer()
    await settled()
    assert (desk.flow.call_id, desk.flow.flow) == (other.call_id, "")
    await desk.does(ShowSituation(situation="complaint"))
    assert (desk.flow.call_id, desk.flow.flow) == (other.call_id, "complaint")

    other.hold()
    line.resume()
    await settled()

    assert (desk.flow.call_id, desk.flow.flow) == (line.call_id, "hold")
    other.end()
    assert desk.runner.is_busy
    line.end()
    assert not desk.runner.is_busy
