"""The self-assessment that every answered call gets by itself."""

from dataclasses import replace

import pytest

from agent_desktop.contract.server import CallAssessedPayload
from agent_desktop.domain.adherence import Criterion, Roles, Verdict
from agent_desktop.domain.calls import CallPurpose, CallState
from agent_desktop.domain.commands import ContestMark, ShowAssessment
from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable
from agent_desktop.domain.events import (
    AssessmentChanged,
    CallChanged,
    LineStateChanged,
    NoticeRaised,
    ScriptChanged,
    ScriptStep,
    SilentCallEnded,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.services.assessing import Assessing
from agent_desktop.services.bus import Bus
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled, sign_in, until

ROLES = Roles(
    greeting=("greeting",),
    closing=("closing",),
    number=(("greeting", "welcome"),),
    hold_ask=(("hold", "ask"),),
    hold_thanks=(("hold", "thanks"),),
)


class Desk:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.assessing = Assessing(
            self.bus, self.store, self.store, self.clock, roles=lambda: ROLES, retry_s=0.01
        )
        sign_in(self.bus)

    def line(self, **parts) -> Line:
        line = Line(self.bus, self.clock, **parts).begin()
        self.clock.pass_by(2)
        return line.answer()

    def hear(self, line: Line, agent=AgentLine.SILENT, caller=CallerLine.SILENT) -> None:
        self.bus.publish(LineStateChanged(call_id=line.call_id, caller=caller, agent=agent))

    def talk(self, line: Line, seconds: float, **who) -> None:
        self.hear(line, **who)
        self.clock.pass_by(seconds)
        self.hear(line)

    def say(self, line: Line, situation: str, step: str) -> None:
        said = ScriptStep(step_id=step, text="", said_at_s=self.clock.monotonic())
        self.bus.publish(
            ScriptChanged(call_id=line.call_id, situation=situation, steps=(said,), current=1)
        )

    def hold(self, line: Line, seconds: float) -> None:
        for state in (CallState.HELD, CallState.ACTIVE):
            line.call = replace(line.call, state=state)
            self.bus.publish(CallChanged(call=line.call))
            if state is CallState.HELD:
                self.clock.pass_by(seconds)

    async def result(self) -> AssessmentChanged:
        await until(lambda: self.seen.of(AssessmentChanged))
        return self.seen.last(AssessmentChanged)

    async def operations(self) -> list[CallAssessedPayload]:
        return [o.payload for o in await self.store.pending(20, by="1001")]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_whole_call_is_judged_from_what_was_heard_and_ticked(desk: Desk) -> None:
    line = desk.line()
    desk.talk(line, 3, agent=AgentLine.SPEAKS)
    desk.say(line, "greeting", "welcome")
    desk.talk(line, 5, caller=CallerLine.SPEAKS)
    desk.say(line, "hold", "ask")
    desk.hold(line, 70)
    desk.say(line, "hold", "thanks")
    desk.talk(line, 4, agent=AgentLine.SPEAKS)
    desk.say(line, "closing", "goodbye")
    line.end(by_us=True)

    told = await desk.result()

    verdicts = {m.criterion: m.verdict for m in told.assessment.marks}
    assert verdicts[Criterion.GREETING] is Verdict.MET
    assert verdicts[Criterion.HOLD_ANNOUNCED] is Verdict.MET
    assert verdicts[Criterion.HOLD_THANKS] is Verdict.MET
    assert verdicts[Criterion.CLOSING] is Verdict.MET
    over = told.assessment.mark(Criterion.HOLD_LENGTH)
    assert (over.verdict, over.at_s, over.measured) == (Verdict.MISSED, (8.0,), 70.0)
    assert verdicts[Criterion.HUNG_UP_LAST] is Verdict.MISSED
    (kept,) = await desk.operations()
    assert (kept.call_id, kept.score, kept.silent) == (line.call_id, 85, None)


async def test_a_silent_call_leaves_its_record_without_typing(desk: Desk) -> None:
    line = desk.line(number="13912345678")
    desk.say(line, "greeting", "welcome")
    desk.clock.pass_by(9)
    line.end(by_us=True)
    desk.bus.publish(
        SilentCallEnded(
            call_id=line.call_id,
            number="13912345678",
            nth_today=3,
            steps_said=4,
            steps=4,
            ended_by="autopilot",
        )
    )

    await desk.result()

    (kept,) = await desk.operations()
    assert kept.silent is not None
    assert (kept.silent.nth_today, kept.silent.ended_by) == (3, "autopilot")
    assert kept.score == 100


async def test_an_agent_who_hangs_up_on_a_fax_is_not_accused_of_it(desk: Desk) -> None:
    line = desk.line()
    desk.say(line, "greeting", "welcome")
    desk.talk(line, 3, caller=CallerLine.FAX)
    line.end(by_us=True)

    told = await desk.result()

    assert told.assessment.score == 100
    assert told.assessment.mark(Criterion.HUNG_UP_LAST).verdict is Verdict.NOT_APPLICABLE


async def test_the_agent_contests_a_mark_and_every_word_is_kept(desk: Desk) -> None:
    line = desk.line()
    desk.talk(line, 2, agent=AgentLine.SPEAKS)
    line.end(by_us=True)
    await desk.result()
    contest = ContestMark(
        call_id=line.call_id, criterion=Criterion.HUNG_UP_LAST, reason=" 客户请我先挂 "
    )

    await desk.bus.execute(contest)

    told = desk.seen.last(AssessmentChanged)
    assert told.assessment.mark(Criterion.HUNG_UP_LAST).contested == "客户请我先挂"
    first, second = await desk.operations()
    assert second.score == first.score + 10
    await desk.bus.execute(ShowAssessment(call_id=line.call_id))
    assert desk.seen.last(AssessmentChanged).assessment == told.assessment
    with pytest.raises(InvalidInput):
        await desk.bus.execute(replace(contest, reason="x" * 501))
    with pytest.raises(NotFound):
        await desk.bus.execute(replace(contest, call_id=CallId("0" * 36)))


async def test_calls_that_nobody_answered_or_that_are_no_customer_calls_get_none(
    desk: Desk,
) -> None:
    Line(desk.bus, desk.clock).begin().end(487)
    consult = Line(desk.bus, desk.clock, outbound=True)
    consult.call = replace(consult.call, purpose=CallPurpose.CONSULT)
    consult.begin().answer().end()

    await settled()

    assert desk.seen.of(AssessmentChanged) == []


async def test_a_desk_that_came_back_in_the_middle_accuses_nobody(desk: Desk) -> None:
    line = Line(desk.bus, desk.clock)
    line.call = replace(line.call, state=CallState.ACTIVE, answered_s=desk.clock.monotonic() - 40)
    line.begin()
    desk.hear(line)
    desk.clock.pass_by(30)
    line.end()

    told = await desk.result()

    assert told.assessment.score == 100
    assert told.assessment.mark(Criterion.GREETING).verdict is Verdict.UNCLEAR


async def test_a_full_disk_delays_the_record_and_loses_nothing(desk: Desk) -> None:
    desk.store.failure = Unavailable("the disk is full", code="cache.disk_full")
    line = desk.line()
    line.end()
    await until(lambda: desk.seen.of(NoticeRaised))

    desk.store.failure = None

    await desk.result()
    assert len(await desk.operations()) == 1
    assert [n.code for n in desk.seen.of(NoticeRaised)] == ["cache.disk_full"]
