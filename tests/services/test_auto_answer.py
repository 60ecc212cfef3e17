"""Calls that answer themselves: by policy, or because the PBX asks for it."""

import pytest

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Answer, SetAgentState
from agent_desktop.domain.events import PolicyChanged, SessionChanged
from agent_desktop.domain.policy import AutoAnswer as Rule
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.services.auto_answer import AutoAnswer
from agent_desktop.services.presence import Presence
from tests.services.desk import until
from tests.services.telephone import Desk
from tests.services.waiting import settle


class Ready(Desk):
    def __init__(self) -> None:
        super().__init__()
        self.presence = Presence(self.bus, self.clock, self.engine.accept_calls)
        AutoAnswer(self.bus, self.engine, lambda: self.presence.was_ready)

    async def begin(self, rule: Rule, state: AgentState = AgentState.READY) -> "Ready":
        await self.engine.start()
        policy = DeskPolicy(auto_answer=rule, call_waiting=True)
        self.bus.publish(PolicyChanged(policy=policy))
        self.bus.publish(SessionChanged(signed_in=True, agent_number="1001"))
        await self.bus.execute(SetAgentState(state=state))
        return self

    @property
    def answered(self) -> list[CallState]:
        return [c.state for c in self.book.living()]


@pytest.mark.parametrize("asked_s", [None, 0.01])
async def test_a_call_is_answered_after_the_shorter_time_with_a_tone(asked_s) -> None:
    rule = Rule(after_s=0.02 if asked_s is None else 30.0)
    desk = await Ready().begin(rule)

    desk.engine.ring(answer_after_s=asked_s)

    await until(lambda: desk.answered == [CallState.ACTIVE])
    await settle()
    assert desk.engine.beeps == [True, False]


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (Rule(by_pbx=False), AgentState.READY),
        (Rule(after_s=0.0), AgentState.NOT_READY),
        (Rule(after_s=0.0), AgentState.ACW),
    ],
)
async def test_a_call_goes_on_ringing_where_nobody_wants_it_answered(rule, state) -> None:
    desk = await Ready().begin(rule, state)

    desk.engine.ring(answer_after_s=0.0)
    await settle(20)

    assert desk.answered == [CallState.RINGING]


async def test_a_waiting_call_is_never_answered_by_itself() -> None:
    desk = await Ready().begin(Rule(after_s=0.0))
    desk.engine.ring()
    await until(lambda: desk.answered == [CallState.ACTIVE])

    desk.engine.ring()
    await settle(20)

    assert desk.answered == [CallState.ACTIVE, CallState.RINGING]


async def test_the_agents_own_key_needs_no_tone() -> None:
    desk = await Ready().begin(Rule(after_s=0.05))
    desk.engine.ring()

    await desk.bus.execute(Answer())
    await settle()

    assert desk.engine.beeps == []


async def test_a_caller_who_gives_up_first_is_let_go() -> None:
    desk = await Ready().begin(Rule(after_s=0.01))
    call_id = desk.engine.ring()
    desk.engine.far_end_hangs_up(call_id, code=487)
    second = desk.engine.ring()

    await until(lambda: desk.answered == [CallState.ACTIVE])

    assert desk.book.living()[0].call_id == second
