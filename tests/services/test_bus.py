import logging

import pytest

from agent_desktop.domain.calls import Call, CallState, CallTrigger, Direction
from agent_desktop.domain.commands import Dial, Hold, Quit
from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.domain.events import (
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    CommandRefused,
    EngineChanged,
    Event,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.services.bus import Bus
from tests.fakes.clock import FakeClock
from tests.services.desk import Line
from tests.services.waiting import settle


def call(call_id: str, started_s: float = 0) -> Call:
    return Call(
        call_id=CallId(call_id), direction=Direction.INBOUND, state=CallState.RINGING,
        remote_number="1", started_s=started_s,
    )  # fmt: skip


async def test_a_command_goes_to_its_one_handler_and_brings_the_result_back() -> None:
    bus = Bus()

    async def dial(command: Dial) -> str:
        return f"called {command.number}"

    bus.handle(Dial, dial)

    assert await bus.execute(Dial(number="1")) == "called 1"
    with pytest.raises(ValueError, match="handler already"):
        bus.handle(Dial, dial)


async def test_a_command_whose_service_is_not_there_yet_is_refused() -> None:
    with pytest.raises(Unavailable) as refusal:
        await Bus().execute(Quit())

    assert refusal.value.code == "desk.starting"


async def test_a_posted_command_that_is_refused_becomes_an_event() -> None:
    bus = Bus()
    events: list[Event] = []
    bus.listen(events.append)

    async def hold(_command: Hold) -> None:
        raise InvalidInput("no", code="call.none", fields={"a": "b"})

    bus.handle(Hold, hold)
    bus.post(Hold())
    await settle()

    assert events == [
        CommandRefused(command="Hold", code="call.none", message="no", fields=(("a", "b"),))
    ]


async def test_a_posted_command_that_breaks_is_logged_and_becomes_an_event(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus = Bus()
    events: list[Event] = []
    bus.listen(events.append)

    async def hold(_command: Hold) -> None:
        raise ZeroDivisionError

    bus.handle(Hold, hold)
    bus.post(Hold())
    await settle()

    assert isinstance(events[0], CommandRefused)
    assert events[0].code == "error.unexpected"
    assert "ZeroDivisionError" in caplog.text


def test_a_listener_that_fails_does_not_keep_the_others_from_hearing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus = Bus()
    heard: list[Event] = []
    bus.on(EngineChanged, lambda _event: 1 / 0)
    bus.on(EngineChanged, heard.append)
    stop = bus.listen(heard.append)

    bus.publish(EngineChanged(pid=1))
    stop()
    bus.publish(EngineChanged(pid=2))

    assert [e.pid for e in heard if isinstance(e, EngineChanged)] == [1, 1, 2]
    assert "a listener failed" in caplog.text


async def test_a_witness_sees_the_command_and_cannot_stop_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus = Bus()
    seen: list[object] = []

    async def dial(command: Dial) -> None:
        seen.append(("handled", command.number))

    bus.handle(Dial, dial)
    bus.witness(Dial, lambda command: seen.append(("seen", command.number)))
    bus.witness(Dial, lambda _command: 1 / 0)
    with caplog.at_level(logging.ERROR):
        await bus.execute(Dial(number="1"))

    assert seen == [("seen", "1"), ("handled", "1")]
    assert "a witness failed" in caplog.text


def test_the_board_keeps_the_newest_of_each_subject_and_forgets_ended_calls() -> None:
    bus = Bus()
    late, early = call("b", 2), call("a", 1)

    for event in (
        EngineChanged(pid=1), EngineChanged(pid=2),
        CallChanged(call=late), CallChanged(call=early),
    ):  # fmt: skip
        bus.publish(event)

    assert bus.board.newest(EngineChanged) == EngineChanged(pid=2)
    assert bus.board.newest(CommandRefused) is None
    assert [e.call.call_id for e in bus.board.calls()] == ["a", "b"]
    assert len(list(bus.board)) == 3

    bus.publish(CallChanged(call=late.moved(CallTrigger.ENDED, 3)))
    assert [e.call.call_id for e in bus.board.calls()] == ["a"]


async def test_the_board_keeps_what_is_known_of_each_living_call_and_no_longer() -> None:
    bus, clock = Bus(), FakeClock()
    first, second = Line(bus, clock).begin(), Line(bus, clock).begin()
    for line, mos in ((first, 4.1), (second, 2.0)):
        bus.publish(CallQualityMeasured(call_id=line.call_id, mos=mos))
    bus.publish(CallWarningsChanged(call_id=second.call_id, warnings=("call.poor_quality",)))

    kept = bus.board.of_call(CallQualityMeasured, first.call_id)
    assert kept is not None
    assert kept.mos == 4.1
    assert sum(isinstance(event, CallQualityMeasured) for event in bus.board) == 2

    second.end()
    bus.publish(CallWarningsChanged(call_id=second.call_id))

    assert bus.board.of_call(CallQualityMeasured, second.call_id) is None
    assert bus.board.of_call(CallWarningsChanged, second.call_id) is None
