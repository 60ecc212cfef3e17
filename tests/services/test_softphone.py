import logging
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.engine import (
    AudioChoice,
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
    HangUp,
    Hold,
    Reject,
    Resume,
    SendDtmf,
    SetMute,
    UseDevices,
)
from agent_desktop.domain.errors import IllegalTransition, InvalidInput, NotFound, Unavailable
from agent_desktop.domain.events import (
    CallChanged,
    CommandRefused,
    DevicesChanged,
    EngineChanged,
    Event,
    LevelsHeard,
    NoticeRaised,
    RegistrationChanged,
    RegistrationState,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook, call_id_of
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
        self.softphone = Softphone(self.bus, self.book, self.engine, self.engine)
        self.events: list[Event] = []
        self.bus.listen(self.events.append)

    def calls(self) -> list[CallChanged]:
        return [e for e in self.events if isinstance(e, CallChanged)]

    def states(self) -> list[CallState]:
        return [e.call.state for e in self.calls()]

    def newest(self, kind):
        return self.bus.board.newest(kind)


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.engine.start()
    desk.events.clear()
    return desk


async def test_a_call_in_is_answered_held_resumed_and_ended(desk: Desk) -> None:
    call_id = desk.engine.ring("13912345678", "王先生")

    await desk.bus.execute(Answer())
    desk.clock.pass_by(30)
    await desk.bus.execute(Hold())
    await desk.bus.execute(Resume())
    await desk.bus.execute(HangUp())

    assert desk.states() == [
        CallState.RINGING, CallState.ACTIVE, CallState.HELD, CallState.ACTIVE, CallState.ENDED,
    ]  # fmt: skip
    last = desk.calls()[-1].call
    assert (last.call_id, last.direction) == (call_id, Direction.INBOUND)
    assert (last.remote_number, last.remote_name) == ("13912345678", "王先生")
    assert last.duration_s(desk.clock.monotonic() + 99) == 30
    assert last.ended_by_us is True
    assert desk.book.living() == []


async def test_a_call_out_goes_over_alerting_to_active(desk: Desk) -> None:
    call_id = await desk.bus.execute(Dial(number="010-8888 6666"))

    desk.engine.far_end_alerts(call_id)
    desk.engine.far_end_answers(call_id)

    assert desk.states() == [CallState.DIALING, CallState.ALERTING, CallState.ACTIVE]
    assert desk.calls()[0].call.remote_number == "01088886666"
    assert desk.calls()[0].call.direction is Direction.OUTBOUND


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("1001", "1001"),
        (" +86 (10) 8888-6666 ", "+861088886666"),
        ("139 1234 5678", "13912345678"),
        ("１３９－１２３４５６７８", "13912345678"),
        ("*45#", "*45#"),
        ("tel:+86-10-88886666;ext=2", "+861088886666"),
        ("sip:1002@pbx.example", "sip:1002@pbx.example"),
        ("SIP:1002@[2001:db8::1]:5060", "SIP:1002@[2001:db8::1]:5060"),
        ("alice", "alice"),
    ],
)
async def test_a_number_is_made_dialable(desk: Desk, typed: str, dialled: str) -> None:
    await desk.bus.execute(Dial(number=typed))

    assert desk.calls()[0].call.remote_number == dialled


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "()-", "+", "1" * 200, "12 34\n\x00", "你好", "sip:", "sip:a b@c", "<sip:1@2>",
     "sip:1@pbx.example;transport=tcp", "sip:1@pbx?Replaces=x", "mailto:a@b", "a" * 80],
)  # fmt: skip
async def test_what_is_no_number_is_refused(desk: Desk, typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await desk.bus.execute(Dial(number=typed))

    assert refusal.value.code == "call.bad_number"
    assert desk.events == []


@given(st.text(max_size=60))
async def test_any_text_is_dialable_or_refused_and_never_more_than_one_address(text: str) -> None:
    desk = Desk()

    try:
        await desk.bus.execute(Dial(number=text))
    except InvalidInput as refusal:
        assert refusal.code == "call.bad_number"  # noqa: PT017 - both outcomes are right
    else:
        target = desk.calls()[0].call.remote_number
        assert target
        assert not set(target) & set(' <>"\r\n\t\x00,')


async def test_dialling_is_refused_while_another_call_is_open_but_not_while_it_is_held(
    desk: Desk,
) -> None:
    desk.engine.ring()
    await desk.bus.execute(Answer())
    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(Dial(number="1002"))
    assert refusal.value.code == "call.busy"

    await desk.bus.execute(Hold())
    await desk.bus.execute(Dial(number="1002"))

    assert len(desk.book.living()) == 2


@pytest.mark.parametrize(
    "command",
    [Answer(), Reject(), HangUp(), Hold(), Resume(), SetMute(on=True), SendDtmf(digits="1")],
)
async def test_a_command_without_a_call_it_could_mean_is_refused(desk: Desk, command) -> None:
    with pytest.raises(NotFound) as refusal:
        await desk.bus.execute(command)

    assert refusal.value.code == "call.none"


async def test_hold_is_refused_while_ringing(desk: Desk) -> None:
    call_id = CallId(desk.engine.ring())

    with pytest.raises(IllegalTransition):
        await desk.bus.execute(Hold(call_id=call_id))


async def test_a_call_that_is_gone_is_not_found(desk: Desk) -> None:
    call_id = desk.engine.ring()
    desk.engine.far_end_hangs_up(call_id)

    with pytest.raises(NotFound) as refusal:
        await desk.bus.execute(HangUp(call_id=CallId(call_id)))

    assert refusal.value.code == "call.not_found"


async def test_hang_up_means_the_call_that_is_talked_on(desk: Desk) -> None:
    held = desk.engine.ring("1")
    await desk.bus.execute(Answer())
    await desk.bus.execute(Hold())
    talking = await desk.bus.execute(Dial(number="2"))
    desk.engine.far_end_answers(talking)

    await desk.bus.execute(HangUp())

    assert [c.call_id for c in desk.book.living()] == [held]


async def test_rejecting_answers_486(desk: Desk) -> None:
    desk.engine.ring()

    await desk.bus.execute(Reject())

    assert desk.engine.rejected_with == [486]
    assert desk.calls()[-1].call.end_code == 486


async def test_mute_shows_at_the_call_and_does_not_change_its_state(desk: Desk) -> None:
    desk.engine.ring()
    await desk.bus.execute(Answer())

    await desk.bus.execute(SetMute(on=True))
    await desk.bus.execute(Hold())

    assert desk.book.living()[0].muted
    assert desk.book.living()[0].state is CallState.HELD


async def test_tones_are_checked_before_they_are_sent(desk: Desk) -> None:
    desk.engine.ring()
    await desk.bus.execute(Answer())

    await desk.bus.execute(SendDtmf(digits="1 2a#"))
    with pytest.raises(InvalidInput):
        await desk.bus.execute(SendDtmf(digits="12x"))

    assert [digits for _call, digits in desk.engine.sent_digits] == ["12A#"]


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


async def test_a_command_to_a_dead_engine_is_refused_as_unavailable(desk: Desk) -> None:
    desk.engine.down = True

    desk.bus.post(Dial(number="1001"))
    with pytest.raises(Unavailable):
        await desk.bus.execute(Dial(number="1001"))
    await settle()

    assert desk.newest(CommandRefused).code == "engine.down"


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


async def test_chosen_devices_are_wanted_and_given_to_the_engine(desk: Desk) -> None:
    desk.softphone.start_with(AudioChoice(microphones=("desk", "Jabra"), ring_volume=0.5))

    await desk.bus.execute(UseDevices(microphone="Jabra", earpiece="Jabra"))
    desk.engine.tell(devices=Devices(microphone="built-in"))

    assert desk.engine.audio == AudioChoice(
        microphones=("Jabra", "desk"), earpieces=("Jabra",), ring_volume=0.5
    )
    assert desk.newest(DevicesChanged).wanted_microphone == "Jabra"


def _snapshot(*calls: EngineCall) -> Snapshot:
    return Snapshot(
        protocol=1, version="0", pid=1, seq=0,
        registration=Registration(), calls=calls, devices=Devices(),
    )  # fmt: skip
