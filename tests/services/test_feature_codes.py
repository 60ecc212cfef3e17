"""The PBX's queues are told what the agent does, by codes that are dialled one after the other."""

import pytest

from agent_desktop.contract.engine import Registration
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import SetAgentState
from agent_desktop.domain.events import CallChanged, NoticeRaised, PolicyChanged, SessionChanged
from agent_desktop.domain.policy import DeskPolicy, FeatureCodes, PauseReason
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.feature_codes import CodeTimes, QueueCodes
from agent_desktop.services.presence import Presence
from tests.services.desk import until
from tests.services.telephone import Desk

POLICY = DeskPolicy(
    codes=FeatureCodes(sign_in="*45{agent}", sign_out="*46", pause="*47{reason}", unpause="*48"),
    reasons=(PauseReason(name="meal", code="2"), PauseReason(name="rest", code="1")),
)
TIMES = CodeTimes(answer_s=0.3, announcement_s=0.05, retry_s=0.01)


class Queue(Desk):
    """A desk with codes, and a PBX that takes them or does not."""

    def __init__(self) -> None:
        super().__init__()
        self.presence = Presence(self.bus, self.clock, self.engine.accept_calls)
        self.codes = QueueCodes(self.bus, self.book, self.engine, TIMES)
        self.seen: list[str] = []

    async def sign_in(self) -> None:
        self.bus.publish(PolicyChanged(policy=POLICY))
        self.bus.publish(SessionChanged(signed_in=True, agent_number="1001"))

    def register(self, state: str = "registered") -> None:
        self.engine.tell(registration=Registration(state=state))

    def sign_out(self) -> None:
        self.bus.publish(SessionChanged())

    async def take(self, *codes: str, code: int = 0) -> None:
        """Wait for each code in turn and answer it, or refuse it with a SIP status."""
        for wanted in codes:
            await until(lambda: len(self.engine.dialled) > len(self.seen))
            target, purpose = self.engine.dialled[len(self.seen)]
            self.seen.append(target)
            assert (target, purpose) == (wanted, CallPurpose.CODE)
            call_id = max(self.engine._calls)
            if code:
                self.engine.far_end_hangs_up(call_id, code=code)
            else:
                self.engine.far_end_answers(call_id)

    async def become(self, state: AgentState, reason: str = "") -> None:
        await self.bus.execute(SetAgentState(state=state, reason=reason))


@pytest.fixture
async def desk() -> Queue:
    desk = Queue()
    await desk.engine.start()
    return desk


async def test_signing_in_and_pausing_are_dialled_in_turn_and_hung_up(desk: Queue) -> None:
    desk.register()
    await desk.sign_in()

    await desk.take("*451001", "*47")
    await desk.codes.settled(5)
    await desk.become(AgentState.READY)
    await desk.take("*48")
    await desk.become(AgentState.NOT_READY, "meal")
    await desk.take("*472")
    await desk.codes.settled(5)

    assert desk.engine._calls == {}
    assert not any(isinstance(e, CallChanged) for e in desk.events)


async def test_nothing_is_dialled_before_the_desk_is_registered(desk: Queue) -> None:
    await desk.sign_in()
    await desk.become(AgentState.NOT_READY, "rest")
    await desk.codes.settled(0.05)
    assert desk.engine.dialled == []

    desk.register()

    await desk.take("*451001", "*471")


async def test_a_wish_that_was_taken_back_is_never_dialled(desk: Queue) -> None:
    desk.register()
    await desk.sign_in()
    await desk.take("*451001")
    await desk.become(AgentState.NOT_READY, "meal")
    await desk.become(AgentState.NOT_READY, "rest")

    await desk.take("*471")
    await desk.codes.settled(5)

    assert desk.seen == ["*451001", "*471"]


async def test_a_code_that_fails_is_dialled_once_more_and_then_told(desk: Queue) -> None:
    desk.register()
    await desk.sign_in()
    await desk.take("*451001", code=0)

    await desk.take("*47", "*47", code=404)
    await desk.codes.settled(5)

    notices = [e for e in desk.events if isinstance(e, NoticeRaised)]
    assert [(n.code, n.fields) for n in notices] == [("codes.failed", (("code", "*47"),))]
    await desk.become(AgentState.READY)
    await desk.take("*48")


async def test_a_code_that_nobody_answers_is_given_up(desk: Queue) -> None:
    desk.register()
    await desk.sign_in()

    await until(lambda: len(desk.engine.dialled) == 3)

    # twice without an answer, then the next one; nothing is left ringing behind
    assert [target for target, _ in desk.engine.dialled] == ["*451001", "*451001", "*47"]
    assert len(desk.engine._calls) == 1


async def test_signing_out_is_dialled_before_the_registration_goes(desk: Queue) -> None:
    desk.register()
    await desk.sign_in()
    await desk.take("*451001", "*47")
    await desk.codes.settled(5)

    desk.sign_out()

    await desk.take("*46")
    await desk.codes.settled(5)
    assert desk.engine._calls == {}


async def test_a_desk_that_closes_leaves_the_queue_and_one_without_codes_dials_nothing(
    desk: Queue,
) -> None:
    await desk.codes.stop()
    assert desk.engine.dialled == []
    desk.register()
    await desk.sign_in()
    await desk.take("*451001", "*47")
    await desk.codes.settled(5)

    stopping = spawn(desk.codes.stop(), name="close")
    await desk.take("*46")
    await stopping


async def test_a_registration_that_goes_in_the_middle_is_not_the_codes_fault(desk: Queue) -> None:
    desk.register()
    await desk.sign_in()
    await until(lambda: desk.engine.dialled)

    desk.register("failed")
    desk.engine.far_end_hangs_up(max(desk.engine._calls), code=503)
    await desk.codes.settled(0.1)
    desk.register()

    await until(lambda: len(desk.engine.dialled) == 2)
    assert [target for target, _ in desk.engine.dialled] == ["*451001"] * 2
    assert not any(isinstance(e, NoticeRaised) and e.code == "codes.failed" for e in desk.events)


async def test_an_engine_that_dies_in_the_middle_is_waited_for(desk: Queue) -> None:
    desk.register()
    await desk.sign_in()
    await until(lambda: desk.engine.dialled)

    desk.engine.die()
    desk.engine.come_back()
    desk.register()

    await until(lambda: len(desk.engine.dialled) == 2)
    assert desk.engine.dialled[-1][0] == "*451001"
