import pytest

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import (
    Answer,
    Dial,
    ExtendAfterCallWork,
    HangUp,
    Reject,
    SetAgentState,
)
from agent_desktop.domain.errors import IllegalTransition, InvalidInput, NotAllowed
from agent_desktop.domain.events import (
    AgentStateChanged,
    NoticeRaised,
    PolicyChanged,
    SessionChanged,
)
from agent_desktop.domain.policy import AfterCallWork, DeskPolicy, PauseReason, Ringing
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.presence import Presence
from agent_desktop.services.softphone import Softphone
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine
from tests.services.desk import until
from tests.services.waiting import settle


class Desk:
    def __init__(self) -> None:
        self.bus = Bus()
        self.clock = FakeClock()
        self.book = CallBook(self.bus, self.clock)
        self.engine = FakeEngine(self.book.on_news)
        Softphone(self.bus, self.book, self.engine, self.engine)
        self.states: list[tuple[AgentState, str]] = []
        self.bus.on(AgentStateChanged, lambda e: self.states.append((e.state, e.reason)))
        self.presence = Presence(self.bus, self.clock, self.engine.accept_calls)

    async def become(self, state: AgentState, reason: str = "") -> None:
        await self.bus.execute(SetAgentState(state=state, reason=reason))
        await settle()


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.engine.start()
    desk.bus.publish(SessionChanged(signed_in=True, agent_number="1001"))
    await settle()
    return desk


async def test_signing_in_makes_the_agent_not_ready_and_no_call_may_ring(desk: Desk) -> None:
    assert desk.states[-1] == (AgentState.NOT_READY, "")
    assert desk.engine.accepts is False


async def test_ready_lets_callers_ring(desk: Desk) -> None:
    await desk.become(AgentState.READY)

    assert desk.engine.accepts is True


async def test_a_call_goes_from_ringing_over_talking_to_after_call_work(desk: Desk) -> None:
    await desk.become(AgentState.READY)

    desk.engine.ring()
    await settle()
    assert desk.engine.accepts is False
    await desk.bus.execute(Answer())
    await desk.bus.execute(HangUp())
    await settle()

    assert [state for state, _reason in desk.states[-4:]] == [
        AgentState.READY, AgentState.RINGING, AgentState.TALKING, AgentState.ACW,
    ]  # fmt: skip
    assert desk.engine.accepts is False


@pytest.mark.parametrize("before", [AgentState.READY, AgentState.NOT_READY, AgentState.ACW])
async def test_a_missed_call_leaves_the_agent_as_before(desk: Desk, before: AgentState) -> None:
    await desk.become(before, "meal" if before is AgentState.NOT_READY else "")

    call_id = desk.engine.ring()
    desk.engine.far_end_hangs_up(call_id, code=487)

    expected = "meal" if before is AgentState.NOT_READY else ""
    assert desk.states[-1] == (before, expected)


async def test_a_rejected_call_leaves_the_agent_as_before(desk: Desk) -> None:
    await desk.become(AgentState.READY)
    desk.engine.ring()

    await desk.bus.execute(Reject())
    await settle()

    assert desk.states[-1][0] is AgentState.READY
    assert desk.engine.accepts is True


async def test_a_call_out_that_nobody_answers_changes_nothing(desk: Desk) -> None:
    await desk.become(AgentState.READY)
    count = len(desk.states)

    await desk.bus.execute(Dial(number="1002"))
    await settle()
    assert desk.engine.accepts is False  # nobody rings in between
    await desk.bus.execute(HangUp())
    await settle()

    assert len(desk.states) == count
    assert desk.engine.accepts is True


async def test_a_call_out_that_is_answered_is_talking(desk: Desk) -> None:
    call_id = await desk.bus.execute(Dial(number="1002"))

    desk.engine.far_end_answers(call_id)

    assert desk.presence.state is AgentState.TALKING


async def test_nobody_goes_to_ready_while_talking(desk: Desk) -> None:
    desk.engine.ring()
    await desk.bus.execute(Answer())

    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(SetAgentState(state=AgentState.READY))

    assert refusal.value.code == "agent.illegal_transition"


@pytest.mark.parametrize("state", [AgentState.TALKING, AgentState.RINGING, AgentState.OFFLINE])
async def test_states_that_calls_make_cannot_be_chosen(desk: Desk, state: AgentState) -> None:
    with pytest.raises(InvalidInput):
        await desk.bus.execute(SetAgentState(state=state))


async def test_the_reason_stands_with_not_ready_only(desk: Desk) -> None:
    await desk.become(AgentState.NOT_READY, "meal")
    await desk.become(AgentState.READY, "meal")

    assert desk.states[-2:] == [(AgentState.NOT_READY, "meal"), (AgentState.READY, "")]


async def test_signing_out_takes_the_agent_offline(desk: Desk) -> None:
    await desk.become(AgentState.READY)

    desk.bus.publish(SessionChanged(signed_in=False))
    await settle()

    assert desk.presence.state is AgentState.OFFLINE
    assert desk.engine.accepts is False


async def test_a_repeated_session_does_not_disturb_a_ready_agent(desk: Desk) -> None:
    await desk.become(AgentState.READY)

    desk.bus.publish(SessionChanged(signed_in=True, agent_number="1001", name="renewed"))

    assert desk.presence.state is AgentState.READY


async def test_a_desk_that_comes_back_in_a_call_is_talking() -> None:
    desk = Desk()
    call_id = desk.engine.ring()
    desk.engine.far_end_answers(call_id)

    desk.bus.publish(SessionChanged(signed_in=True, agent_number="1001"))

    assert desk.presence.state is AgentState.TALKING


async def test_an_engine_that_dies_in_a_call_ends_in_after_call_work(desk: Desk) -> None:
    await desk.become(AgentState.READY)
    desk.engine.ring()
    await desk.bus.execute(Answer())

    desk.engine.die()
    desk.engine.come_back()
    await settle()

    assert desk.presence.state is AgentState.ACW


async def test_the_state_since_is_of_the_desks_clock(desk: Desk) -> None:
    desk.clock.pass_by(12)

    await desk.become(AgentState.READY)

    newest = desk.bus.board.newest(AgentStateChanged)
    assert newest is not None
    assert newest.since_s == desk.clock.monotonic()


class TestByPolicy:
    """What a centre decides about states."""

    @pytest.fixture
    async def talking(self, desk: Desk) -> Desk:
        await desk.become(AgentState.READY)
        desk.engine.ring()
        await desk.bus.execute(Answer())
        return desk

    def newest(self, desk: Desk) -> AgentStateChanged:
        newest = desk.bus.board.newest(AgentStateChanged)
        assert newest is not None
        return newest

    def decide(self, desk: Desk, **parts) -> None:
        desk.bus.publish(PolicyChanged(policy=DeskPolicy(**parts)))

    async def test_timed_after_call_work_ends_by_itself_in_the_state_before(
        self, talking: Desk
    ) -> None:
        self.decide(talking, acw=AfterCallWork(mode="timed", seconds=0.05))

        await talking.bus.execute(HangUp())
        newest = self.newest(talking)
        assert (newest.state, newest.extensions) == (AgentState.ACW, 2)
        assert newest.until_s == pytest.approx(talking.clock.monotonic() + 0.05)

        await until(lambda: talking.presence.state is AgentState.READY)
        await settle()
        assert talking.engine.accepts is True

    async def test_after_call_work_is_extended_so_often_and_no_more(self, talking: Desk) -> None:
        acw = AfterCallWork(mode="timed", seconds=30, extend_s=20, extensions=1)
        self.decide(talking, acw=acw)
        with pytest.raises(IllegalTransition):
            await talking.bus.execute(ExtendAfterCallWork())
        await talking.bus.execute(HangUp())

        await talking.bus.execute(ExtendAfterCallWork())

        newest = self.newest(talking)
        assert newest.until_s == talking.clock.monotonic() + 50
        assert newest.extensions == 0
        with pytest.raises(IllegalTransition) as refusal:
            await talking.bus.execute(ExtendAfterCallWork())
        assert refusal.value.code == "agent.not_extendable"

    async def test_choosing_after_call_work_again_gains_no_time(self, talking: Desk) -> None:
        self.decide(talking, acw=AfterCallWork(mode="timed", seconds=30))
        await talking.bus.execute(HangUp())
        until_s = self.newest(talking).until_s
        talking.clock.pass_by(10)

        await talking.become(AgentState.ACW)

        assert self.newest(talking).until_s == until_s

    async def test_without_after_call_work_the_next_caller_rings_at_once(
        self, talking: Desk
    ) -> None:
        self.decide(talking, acw=AfterCallWork(mode="none"))

        await talking.bus.execute(HangUp())
        await settle()

        assert talking.presence.state is AgentState.READY
        assert talking.engine.accepts is True

    async def test_manual_after_call_work_has_no_limit(self, talking: Desk) -> None:
        await talking.bus.execute(HangUp())

        assert self.newest(talking).until_s is None

    async def test_a_call_that_rang_in_vain_makes_not_ready_with_a_reason(self, desk: Desk) -> None:
        notices = []
        desk.bus.on(NoticeRaised, lambda e: notices.append(e.code))
        await desk.become(AgentState.READY)
        call_id = desk.engine.ring()
        desk.clock.pass_by(15)

        desk.engine.far_end_hangs_up(call_id, code=487)
        await settle()

        assert desk.states[-1] == (AgentState.NOT_READY, "missed")
        assert notices == ["agent.missed"]
        assert desk.engine.accepts is False

    @pytest.mark.parametrize(
        ("rang_s", "by_us", "reason", "rule"),
        [
            (2, False, "", Ringing()),
            (15, True, "", Ringing()),
            (15, False, "Call completed elsewhere", Ringing()),
            (15, False, "", Ringing(missed_not_ready=False)),
        ],
    )
    async def test_who_gave_up_was_refused_or_was_taken_elsewhere_was_not_missed(
        self, desk: Desk, rang_s: float, by_us: bool, reason: str, rule: Ringing
    ) -> None:
        self.decide(desk, ringing=rule)
        await desk.become(AgentState.READY)
        call_id = desk.engine.ring()
        desk.clock.pass_by(rang_s)

        desk.engine.far_end_hangs_up(call_id, code=487, by_us=by_us, reason=reason)

        assert desk.presence.state is AgentState.READY

    async def test_a_break_that_lasts_too_long_is_told(self, desk: Desk) -> None:
        notices = []
        desk.bus.on(NoticeRaised, lambda e: notices.append((e.code, e.fields)))
        self.decide(desk, reasons=(PauseReason(name="rest", max_min=0.03 / 60),))

        await desk.become(AgentState.NOT_READY, "rest")
        assert self.newest(desk).until_s == pytest.approx(desk.clock.monotonic() + 0.03)

        await until(lambda: notices)
        assert notices[0][0] == "agent.pause_over"
        assert desk.presence.state is AgentState.NOT_READY

    async def test_a_second_caller_rings_only_where_call_waiting_is_on(self, talking: Desk) -> None:
        await settle()
        assert (talking.engine.accepts, talking.engine.refusal) == (False, 486)

        self.decide(talking, call_waiting=True)
        await settle()
        assert talking.engine.accepts is True
        talking.engine.ring("2")
        await settle()

        assert talking.engine.accepts is False
        assert talking.presence.state is AgentState.TALKING

    async def test_an_agent_who_was_not_ready_gets_no_second_call(self, desk: Desk) -> None:
        self.decide(desk, call_waiting=True)
        call_id = await desk.bus.execute(Dial(number="1002"))

        desk.engine.far_end_answers(call_id)
        await settle()

        assert desk.engine.accepts is False

    async def test_not_ready_answers_what_the_policy_says(self, desk: Desk) -> None:
        self.decide(desk, busy_code=486)
        await settle()

        assert (desk.engine.accepts, desk.engine.refusal) == (False, 486)

    async def test_listening_to_an_agent_leaves_no_after_call_work(self, desk: Desk) -> None:
        call_id = await desk.engine.dial("*2221001", CallPurpose.LISTEN)
        desk.engine.far_end_answers(call_id)
        assert desk.presence.state is AgentState.TALKING

        desk.engine.far_end_hangs_up(call_id)

        assert desk.presence.state is AgentState.NOT_READY

    async def test_a_condition_of_ready_is_asked_first(self, desk: Desk) -> None:
        def refuse() -> None:
            raise NotAllowed("not yet", code="shift.check_due")

        desk.presence.guard_ready(refuse)

        with pytest.raises(NotAllowed):
            await desk.bus.execute(SetAgentState(state=AgentState.READY))
        await desk.become(AgentState.NOT_READY, "meal")
        assert desk.states[-1] == (AgentState.NOT_READY, "meal")
