"""The desk's side of the live channel."""

import asyncio
from datetime import UTC, datetime

import pytest

from agent_desktop.contract import live as wire
from agent_desktop.contract.server import ChangePayload
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    FloorHeard,
    LiveNews,
    SessionChanged,
    SyncChanged,
)
from agent_desktop.domain.ids import CallId, DeviceId
from agent_desktop.services.bus import Bus
from agent_desktop.services.live import Live
from agent_desktop.services.syncing import Syncing
from tests.contracts.stores import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeServerGateway, unreachable
from tests.fakes.stores import MemoryStore
from tests.services.desk import Witness, until

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SIGNED_IN = SessionChanged(signed_in=True, agent_number="1001", server="https://desk.example.com")


class SignedIn:
    """A session that always has a token."""

    def __init__(self, gateway: FakeServerGateway, device_id: str) -> None:
        self.has_server = True
        self.agent_number = "1001"
        self.device_id = DeviceId(device_id)
        self.gateway = gateway
        self.token = ""
        self.looks = 0

    async def ask(self, call):
        if not self.token:
            pair = await self.gateway.sign_in("1001", "right", self.device_id, "")
            self.token = pair.access_token
        return await call(self.gateway, self.token)

    async def exchange(self, request):
        return await self.ask(lambda gateway, token: gateway.exchange(token, request))

    def look_again(self) -> None:
        self.looks += 1


class Desk:
    """Live channel and exchange between a store and a fake server."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.writer = Writer()
        self.gateway = FakeServerGateway()
        self.session = SignedIn(self.gateway, self.clock.new_id())
        self.syncing = Syncing(self.bus, self.store, self.session, self.clock, first_retry_s=0.01)
        self.steady_s = 0.0
        self.live = Live(
            self.bus,
            self.session,
            self.syncing,
            self.clock,
            cursor=self.store.cursor,
            steady=lambda: self.steady_s,
            first_retry_s=0.02,
        )

    async def start(self) -> None:
        await self.syncing.start()
        await self.live.start()
        self.bus.publish(SIGNED_IN)

    @property
    def floor(self) -> FloorHeard:
        return self.bus.board.newest(FloorHeard) or FloorHeard()

    async def channel(self, number: int = 1):
        """Return the newest channel once so many were opened and greeted."""
        await until(lambda: len(self.gateway.channels) >= number)
        channel = self.gateway.channels[-1]
        await until(lambda: channel.said)
        return channel

    def change(self, revision: int) -> ChangePayload:
        operation = self.writer.opened(self.writer.new_id(), subject="x")
        return ChangePayload(
            revision=revision,
            op_id=operation.op_id,
            by="1002",
            at=NOW,
            received_at=NOW,
            payload=operation.payload,
        )


@pytest.fixture
async def desk():
    given = Desk()
    yield given
    await given.live.stop()
    await given.syncing.stop()


def snapshot(channel, head: int = 0, **values: object) -> None:
    channel.say(wire.Snapshot, head=head, server_time=NOW, **values)


async def test_changes_of_others_come_without_an_exchange(desk: Desk) -> None:
    await desk.start()
    channel = await desk.channel()
    assert isinstance(channel.said[0], wire.Hello)
    snapshot(channel)
    await until(lambda: any(e.live for e in desk.seen.of(SyncChanged)))
    await until(lambda: desk.gateway.exchanges == 2)  # at the start, and as the channel came up
    first, second = desk.change(1), desk.change(4)
    channel.say(wire.Changes, after=0, cursor=1, changes=(first,))
    channel.say(wire.Changes, after=1, cursor=4, changes=(second,))
    await until(lambda: desk.store._cursor == 4)
    assert await desk.store.cursor() == 4
    assert desk.gateway.exchanges == 2


async def test_what_does_not_follow_the_cursor_is_exchanged(desk: Desk) -> None:
    await desk.start()
    channel = await desk.channel()
    snapshot(channel)
    await until(lambda: desk.gateway.exchanges == 2)
    channel.say(wire.Changes, after=7, cursor=8, changes=(desk.change(8),))
    await until(lambda: desk.gateway.exchanges == 3)
    assert await desk.store.cursor() == 0
    channel.say(wire.Changed, head=9)
    await until(lambda: desk.gateway.exchanges == 4)


async def test_a_gap_asks_for_a_snapshot(desk: Desk) -> None:
    await desk.start()
    channel = await desk.channel()
    snapshot(channel)
    await until(lambda: desk.gateway.exchanges == 2)
    channel.say(wire.Changed, head=1, skip=1)
    await until(lambda: isinstance(channel.said[-1], wire.Resync))
    await until(lambda: desk.gateway.exchanges == 3)
    snapshot(channel, head=3)
    await until(lambda: desk.gateway.exchanges == 4)


async def test_a_broken_channel_is_opened_again_and_the_floor_forgotten(desk: Desk) -> None:
    await desk.start()
    channel = await desk.channel()
    agent = wire.FloorAgent(number="1002", name="Zhao", state="ready", since=NOW)
    snapshot(channel, agents=(agent,))
    await until(lambda: desk.floor.live)
    channel.say(wire.FloorChanged, agents=(agent.model_copy(update={"state": "talking"}),))
    await until(lambda: desk.floor.agents[0].word == "talking")

    channel.break_down()

    await until(lambda: not desk.floor.live)
    assert desk.floor.agents == ()
    again = await desk.channel(2)
    snapshot(again)
    await until(lambda: desk.floor.live)


async def test_an_unreachable_server_is_tried_again_and_nothing_else_suffers(desk: Desk) -> None:
    desk.gateway.failure = unreachable()
    await desk.start()
    await until(lambda: any(e.last_error for e in desk.seen.of(SyncChanged)))
    desk.gateway.failure = None
    await desk.channel()


async def test_an_older_server_is_left_alone(desk: Desk) -> None:
    asked = []

    async def none(_token: str):
        asked.append(1)
        raise NotAllowed("too old", code="contract.unsupported")

    desk.gateway.live = none
    await desk.start()
    await until(lambda: asked)
    await asyncio.sleep(0.15)
    assert len(asked) == 1


async def test_a_sleep_of_the_computer_opens_another_channel(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_desktop.services.live.LOOK_EVERY_S", 0.02)
    await desk.start()
    channel = await desk.channel()
    desk.steady_s = 3600.0
    await desk.channel(2)
    assert channel.is_closed


async def test_what_the_centre_decided_meanwhile_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_desktop.services.live.LOOK_EVERY_S", 0.02)
    desk.gateway.failure = unreachable()
    await desk.start()
    await asyncio.sleep(0.05)
    assert desk.session.looks == 0
    for _ in range(2):  # nobody says it while there is no channel
        before = desk.session.looks
        desk.steady_s += 61.0
        await until(lambda before=before: desk.session.looks == before + 1)


async def test_a_channel_that_came_back_may_have_missed_what_the_centre_decided(
    desk: Desk,
) -> None:
    await desk.start()
    snapshot(await desk.channel())
    await until(lambda: any(e.live for e in desk.seen.of(SyncChanged)))
    assert desk.session.looks == 0
    await desk.gateway.channels[-1].close()
    snapshot(await desk.channel(2))
    await until(lambda: desk.session.looks == 1)


async def test_others_hear_what_the_agent_does(desk: Desk) -> None:
    await desk.start()
    channel = await desk.channel()
    call = Call(
        call_id=CallId(desk.clock.new_id()),
        direction=Direction.INBOUND,
        remote_number="13812345678",
        queue="400",
        state=CallState.RINGING,
        started_s=0.0,
    )
    desk.bus.publish(AgentStateChanged(state=AgentState.RINGING, since_s=0.0))
    desk.bus.publish(CallChanged(call=call))
    await until(lambda: isinstance(channel.said[-1], wire.Presence))
    said = channel.said[-1]
    assert (said.state, said.calls[0].state, said.calls[0].queue) == ("ringing", "ringing", "400")
    await desk.live.stop()
    assert channel.said[-1].state == "offline"


async def test_news_reach_who_asked_for_them_only_now_and_then(desk: Desk) -> None:
    await desk.start()
    channel = await desk.channel()
    snapshot(channel)
    channel.say(wire.News, what="pack", name="general")
    channel.say(wire.News, what="policy")
    await until(lambda: desk.session.looks == 1)
    assert [e.what for e in desk.seen.of(LiveNews)] == ["pack", "policy"]
