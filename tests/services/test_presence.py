import pytest

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.commands import Answer, Dial, HangUp, Reject, SetAgentState
from agent_desktop.domain.errors import IllegalTransition, InvalidInput
from agent_desktop.domain.events import AgentStateChanged, SessionChanged
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.presence import Presence
from agent_desktop.services.softphone import Softphone
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine
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
