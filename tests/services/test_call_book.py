"""What becomes of the engine's news: calls, registration, devices."""

import logging
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.engine import (
    Devices,
    EngineCall,
    EngineCallState,
    EngineNotice,
    Registration,
    Snapshot,
)
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    Answer,
    Dial,
)
from agent_desktop.domain.events import (
    DevicesChanged,
    EngineChanged,
    LevelsHeard,
    NoticeRaised,
    RegistrationChanged,
    RegistrationState,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.services.call_book import call_id_of
from tests.services.telephone import Desk


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.engine.start()
    desk.events.clear()
    return desk


async def test_the_engines_strange_call_id_becomes_the_same_uuid_every_time(desk: Desk) -> None:
    desk.engine.ring(call_id="b2b-3@pbx")

    call_id = desk.calls()[0].call.call_id
    assert str(uuid.UUID(call_id)) == call_id == call_id_of("b2b-3@pbx")
    await desk.bus.execute(Answer(call_id=call_id))
    assert desk.states()[-1] is CallState.ACTIVE


async def test_a_snapshot_finds_a_call_that_outlived_the_desk(desk: Desk) -> None:
    call = EngineCall(
        call_id="0199b0d0-0000-7000-8000-000000000001", direction="inbound",
        state=EngineCallState.HELD, remote_number="1", age_s=50, connected_for_s=40, muted=True,
    )  # fmt: skip

    desk.book.on_news(_snapshot(call))

    found = desk.calls()[-1].call
    assert (found.state, found.muted) == (CallState.HELD, True)
    assert found.duration_s(desk.clock.monotonic()) == 40
    assert found.started_s == desk.clock.monotonic() - 50


async def test_the_agent_reads_that_a_dead_engine_cut_the_call_off(desk: Desk) -> None:
    desk.engine.die()
    assert not [e for e in desk.events if isinstance(e, NoticeRaised)]
    desk.engine.come_back()
    desk.engine.ring()

    desk.engine.die()

    assert [e.code for e in desk.events if isinstance(e, NoticeRaised)] == ["call.cut_off"]
    assert desk.states()[-1] is CallState.ENDED


async def test_a_call_that_is_missing_from_a_new_snapshot_has_ended(desk: Desk) -> None:
    desk.engine.ring()

    desk.book.on_news(_snapshot())

    assert desk.states()[-1] is CallState.ENDED
    assert desk.calls()[-1].call.end_reason == "engine.lost"


async def test_a_call_that_ended_while_no_desk_listened_is_told_once(desk: Desk) -> None:
    call = EngineCall(
        call_id="0199b0d0-0000-7000-8000-000000000001", direction="inbound",
        state=EngineCallState.ENDED, remote_number="1", age_s=50, connected_for_s=40,
        ended_for_s=10, end_code=200,
    )  # fmt: skip
    recalled = Call(
        call_id=CallId(call.call_id), direction=Direction.INBOUND, state=CallState.ACTIVE,
        remote_number="1", started_s=900.0, answered_s=910.0,
    )  # fmt: skip
    desk.book.recall([(recalled, 950.0)])

    desk.book.on_news(_snapshot(call))
    desk.book.on_news(_snapshot(call))

    (ended,) = [changed.call for changed in desk.calls()]
    now_s = desk.clock.monotonic()
    assert (ended.state, ended.end_code) == (CallState.ENDED, 200)
    assert (ended.started_s, ended.answered_s, ended.ended_s) == (
        now_s - 50,
        now_s - 40,
        now_s - 10,
    )


async def test_a_call_that_nobody_knows_any_more_ended_when_it_was_last_seen(desk: Desk) -> None:
    call = Call(
        call_id=CallId("0199b0d0-0000-7000-8000-000000000002"), direction=Direction.INBOUND,
        state=CallState.HELD, remote_number="1", started_s=900.0, answered_s=910.0,
    )  # fmt: skip
    desk.book.recall([(call, 950.0)])

    desk.book.on_news(_snapshot())
    desk.book.on_news(_snapshot())

    (ended,) = [changed.call for changed in desk.calls()]
    assert (ended.state, ended.end_reason, ended.ended_s) == (CallState.ENDED, "engine.lost", 950.0)


async def test_a_snapshot_may_jump_over_states_that_were_missed(desk: Desk) -> None:
    call_id = await desk.bus.execute(Dial(number="1"))

    desk.book.on_news(
        _snapshot(
            EngineCall(
                call_id=call_id,
                direction="outbound",
                state=EngineCallState.HELD,
                remote_number="1",
                connected_for_s=3,
            )
        )
    )

    assert desk.states()[-1] is CallState.HELD
    assert desk.calls()[-1].call.duration_s(desk.clock.monotonic()) == 3


async def test_an_illegal_step_of_the_engine_is_logged_and_the_call_stays(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    call_id = desk.engine.ring()

    with caplog.at_level(logging.ERROR):
        desk.engine._move(call_id, EngineCallState.HELD)

    assert desk.book.living()[0].state is CallState.RINGING
    assert "does not fit" in caplog.text


@given(st.lists(st.sampled_from(EngineCallState), max_size=12))
async def test_no_order_of_engine_states_breaks_the_book(states: list[EngineCallState]) -> None:
    desk = Desk()

    for state in states:
        desk.engine.tell(
            call=EngineCall(call_id="c", direction="inbound", state=state, remote_number="1")
        )

    seen = desk.states()
    assert seen.count(CallState.ENDED) <= 1
    assert CallState.ENDED not in seen[:-1]
    assert len(desk.book.living()) == (1 if seen and seen[-1] is not CallState.ENDED else 0)


async def test_a_dead_engine_ends_its_calls_and_the_registration(desk: Desk) -> None:
    desk.engine.ring()
    await desk.bus.execute(Answer())

    desk.engine.die()

    assert desk.states()[-1] is CallState.ENDED
    assert desk.calls()[-1].call.end_reason == "engine.lost"
    assert desk.newest(RegistrationChanged).state is RegistrationState.FAILED
    assert desk.newest(EngineChanged) == EngineChanged(pid=0, restarts=1)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Müller", "Müller"),
        ("王👩\u200d💻", "王👩\u200d💻"),
        ("\x1b[31mred\r\n", "[31mred"),
        ("\u202eevil", "evil"),
        ("x" * 5000, "x" * 200),
        ("\udcfc", ""),
    ],
)
async def test_a_strange_display_name_is_shown_without_its_tricks(
    desk: Desk, given: str, shown: str
) -> None:
    desk.engine.ring("1", given)

    assert desk.calls()[0].call.remote_name == shown


@pytest.mark.parametrize(
    ("code", "notice"),
    [(401, "sip.bad_account"), (403, "sip.bad_account"), (408, "sip.failed"), (0, "sip.failed")],
)
async def test_a_registration_that_fails_is_told_once(desk: Desk, code: int, notice: str) -> None:
    told: list[NoticeRaised] = []
    desk.bus.on(NoticeRaised, told.append)

    for state in ("registering", "failed", "registering", "failed"):
        wrong = code if state == "failed" else 0
        desk.engine.tell(registration=Registration(state=state, account="1001", code=wrong))
    assert [n.code for n in told] == [notice]

    desk.engine.tell(registration=Registration(state="registered", code=200))
    desk.engine.tell(registration=Registration(state="failed", code=code))
    assert [n.code for n in told] == [notice, notice]


async def test_registration_levels_devices_and_notices_become_events(desk: Desk) -> None:
    desk.engine.tell(registration=Registration(state="failed", account="1001", code=403))
    desk.engine.tell(registration=Registration(state="strange"))
    desk.engine.hear(-20.0, -40.0, speaks=True)
    desk.engine.tell(devices=Devices(inputs=("usb",), microphone="usb"))
    desk.engine.tell(notice=EngineNotice(code="audio.device_lost", fields={"device": "usb"}))

    assert desk.newest(RegistrationChanged).code == 403
    assert desk.newest(LevelsHeard).caller_speaks
    assert desk.newest(DevicesChanged).microphone == "usb"
    assert desk.newest(NoticeRaised).fields == (("device", "usb"),)


def _snapshot(*calls: EngineCall) -> Snapshot:
    return Snapshot(
        protocol=1, version="0", pid=1, seq=0,
        registration=Registration(), calls=calls, devices=Devices(),
    )  # fmt: skip
