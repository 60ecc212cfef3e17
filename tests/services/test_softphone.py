import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.engine import (
    AudioChoice,
    Devices,
)
from agent_desktop.domain.calls import CallState, Direction
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
    CommandRefused,
    DevicesChanged,
    PolicyChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import DeskPolicy, Ringing
from tests.services.telephone import Desk
from tests.services.waiting import settle


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


async def test_dialling_while_talking_holds_who_is_talked_to(desk: Desk) -> None:
    caller = desk.engine.ring()
    await desk.bus.execute(Answer())

    second = await desk.bus.execute(Dial(number="1002"))

    states = {c.call_id: c.state for c in desk.book.living()}
    assert states == {caller: CallState.HELD, second: CallState.DIALING}


async def test_dialling_is_refused_while_another_call_rings_here_or_there(desk: Desk) -> None:
    await desk.bus.execute(Dial(number="1001"))
    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(Dial(number="1002"))
    assert refusal.value.code == "call.busy"
    await desk.bus.execute(HangUp())
    desk.engine.ring()

    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(Dial(number="1002"))

    assert refusal.value.code == "call.busy"


async def test_a_caller_is_taken_back_when_the_second_call_cannot_begin(desk: Desk) -> None:
    caller = desk.engine.ring()
    await desk.bus.execute(Answer())
    desk.engine.refuses_to_dial = True

    with pytest.raises(Unavailable):
        await desk.bus.execute(Dial(number="1002"))

    assert [(c.call_id, c.state) for c in desk.book.living()] == [(caller, CallState.ACTIVE)]


async def test_answering_a_waiting_call_holds_who_is_talked_to(desk: Desk) -> None:
    first = desk.engine.ring("1")
    await desk.bus.execute(Answer())
    second = desk.engine.ring("2")

    await desk.bus.execute(Answer())

    states = {c.call_id: c.state for c in desk.book.living()}
    assert states == {first: CallState.HELD, second: CallState.ACTIVE}


async def test_taking_somebody_off_hold_holds_who_is_talked_to(desk: Desk) -> None:
    first = desk.engine.ring("1")
    await desk.bus.execute(Answer())
    second = await desk.bus.execute(Dial(number="2"))
    desk.engine.far_end_answers(second)

    await desk.bus.execute(Resume())

    states = {c.call_id: c.state for c in desk.book.living()}
    assert states == {first: CallState.ACTIVE, second: CallState.HELD}


async def test_tones_go_the_way_that_the_policy_names(desk: Desk) -> None:
    desk.bus.publish(PolicyChanged(policy=DeskPolicy(dtmf="info")))
    desk.engine.ring()
    await desk.bus.execute(Answer())

    await desk.bus.execute(SendDtmf(digits="5"))

    assert desk.engine.dtmf_methods == ["info"]


async def test_the_loudspeakers_ring_when_the_policy_says(desk: Desk) -> None:
    desk.softphone.start_with(AudioChoice())

    desk.bus.publish(PolicyChanged(policy=DeskPolicy(ringing=Ringing(speakers_after_s=2))))
    await settle()

    assert desk.engine.audio.speakers_after_s == 2


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


async def test_a_command_to_a_dead_engine_is_refused_as_unavailable(desk: Desk) -> None:
    desk.engine.down = True

    desk.bus.post(Dial(number="1001"))
    with pytest.raises(Unavailable):
        await desk.bus.execute(Dial(number="1001"))
    await settle()

    assert desk.newest(CommandRefused).code == "engine.down"


async def test_chosen_devices_are_wanted_and_given_to_the_engine(desk: Desk) -> None:
    desk.softphone.start_with(AudioChoice(microphones=("desk", "Jabra"), ring_volume=0.5))

    await desk.bus.execute(UseDevices(microphone="Jabra", earpiece="Jabra"))
    desk.engine.tell(devices=Devices(microphone="built-in"))

    assert desk.engine.audio == AudioChoice(
        microphones=("Jabra", "desk"),
        earpieces=("Jabra",),
        ring_volume=0.5,
        speakers_after_s=DeskPolicy().ringing.speakers_after_s,
    )
    assert desk.newest(DevicesChanged).wanted_microphone == "Jabra"
