"""Several calls at once: whoever is asked and whatever fails, the caller is never lost."""

import pytest

from agent_desktop.domain.calls import CallPurpose, CallState, TransferState
from agent_desktop.domain.commands import (
    Answer,
    CancelTransfer,
    CompleteTransfer,
    Conference,
    Consult,
    Dial,
    HangUp,
    Hold,
    SetMute,
    Swap,
    Transfer,
)
from agent_desktop.domain.errors import IllegalTransition, InvalidInput, NotFound
from agent_desktop.domain.events import NoticeRaised
from agent_desktop.domain.ids import CallId
from agent_desktop.services.consultation import Consultation
from tests.services.telephone import Desk
from tests.services.waiting import settle


class Talking(Desk):
    """A desk that talks to one caller."""

    def __init__(self) -> None:
        super().__init__()
        self.consultation = Consultation(self.bus, self.book, self.engine, self.softphone)
        self.caller = CallId("")

    async def begin(self) -> "Talking":
        await self.engine.start()
        self.caller = CallId(self.engine.ring("13912345678"))
        await self.bus.execute(Answer())
        return self

    async def ask(self, number: str = "1002", *, answered: bool = True) -> CallId:
        colleague: CallId = await self.bus.execute(Consult(number=number))
        if answered:
            self.engine.far_end_answers(colleague)
        return colleague

    def state(self, call_id: CallId) -> CallState | None:
        call = self.book.call(call_id)
        return call.state if call else None

    def notices(self) -> list[str]:
        return [e.code for e in self.events if isinstance(e, NoticeRaised)]


@pytest.fixture
async def desk() -> Talking:
    return await Talking().begin()


async def test_swapping_talks_to_the_other_and_holds_this_one(desk: Talking) -> None:
    second = await desk.bus.execute(Dial(number="1002"))
    desk.engine.far_end_answers(second)

    await desk.bus.execute(Swap())
    assert (desk.state(desk.caller), desk.state(second)) == (CallState.ACTIVE, CallState.HELD)
    await desk.bus.execute(Swap())

    assert (desk.state(desk.caller), desk.state(second)) == (CallState.HELD, CallState.ACTIVE)


async def test_swapping_back_when_the_other_has_gone_takes_off_hold(desk: Talking) -> None:
    second = await desk.bus.execute(Dial(number="1002"))
    desk.engine.far_end_answers(second)
    desk.engine.far_end_hangs_up(second)

    await desk.bus.execute(Swap())

    assert desk.state(desk.caller) is CallState.ACTIVE


@pytest.mark.parametrize("code", [486, 0])
async def test_a_second_call_that_never_comes_about_brings_the_first_caller_back(
    desk: Talking, code: int
) -> None:
    second = await desk.bus.execute(Dial(number="1002"))
    assert desk.state(desk.caller) is CallState.HELD

    if code:
        desk.engine.far_end_hangs_up(second, code=code)
    else:
        await desk.bus.execute(HangUp())
    await settle()

    assert desk.state(desk.caller) is CallState.ACTIVE


async def test_a_caller_who_was_on_hold_before_a_call_stays_there(desk: Talking) -> None:
    await desk.bus.execute(Hold())
    second = await desk.bus.execute(Dial(number="1002"))

    desk.engine.far_end_hangs_up(second, code=486)
    await settle()

    assert desk.state(desk.caller) is CallState.HELD


async def test_a_caller_is_sent_on_unannounced(desk: Talking) -> None:
    await desk.bus.execute(Transfer(number="010-1234"))
    assert desk.engine.transferred == [(desk.caller, "0101234")]
    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(Transfer(number="1003"))
    assert refusal.value.code == "call.transferring"

    desk.engine.transfer_succeeds(desk.caller)
    await settle()

    assert desk.book.living() == []
    assert desk.notices() == ["call.transferred"]
    assert desk.consultation.target_of(desk.caller) == "0101234"


@pytest.mark.parametrize(
    ("code", "notice"),
    [
        (486, "call.transfer_busy"),
        (404, "call.transfer_not_found"),
        (603, "call.transfer_declined"),
        (480, "call.transfer_no_answer"),
        (503, "call.transfer_failed"),
    ],
)
async def test_a_transfer_that_fails_brings_the_caller_back_and_says_why(
    desk: Talking, code: int, notice: str
) -> None:
    await desk.bus.execute(Transfer(number="1002"))
    await desk.engine.hold(desk.caller)

    desk.engine.transfer_fails(desk.caller, code)
    await settle()

    assert desk.state(desk.caller) is CallState.ACTIVE
    assert desk.notices() == [notice]


async def test_a_transfer_may_be_tried_again_and_tells_its_end_again(desk: Talking) -> None:
    for _ in range(2):
        await desk.bus.execute(Transfer(number="1002"))
        desk.engine.transfer_fails(desk.caller)
        await settle()

    assert desk.notices() == ["call.transfer_busy"] * 2


async def test_a_failed_transfer_does_not_break_into_another_talk(desk: Talking) -> None:
    await desk.bus.execute(Transfer(number="1002"))
    await desk.engine.hold(desk.caller)
    second = CallId(desk.engine.ring("2"))
    await desk.bus.execute(Answer())

    desk.engine.transfer_fails(desk.caller)
    await settle()

    assert (desk.state(desk.caller), desk.state(second)) == (CallState.HELD, CallState.ACTIVE)


async def test_one_key_connects_the_caller_with_the_colleague(desk: Talking) -> None:
    colleague = await desk.ask()
    assert desk.state(desk.caller) is CallState.HELD
    assert desk.engine.dialled == [("1002", CallPurpose.CONSULT)]

    await desk.bus.execute(CompleteTransfer())
    assert desk.engine.transferred == [(desk.caller, colleague)]
    desk.engine.transfer_succeeds(desk.caller)
    desk.engine.far_end_hangs_up(colleague)
    await settle()

    assert desk.book.living() == []
    assert desk.notices() == ["call.transferred"]
    assert desk.consultation.target_of(desk.caller) == "1002"


@pytest.mark.parametrize("is_late", [False, True])
async def test_completing_while_the_colleague_still_rings_sends_the_caller_on(
    desk: Talking, is_late: bool
) -> None:
    desk.engine.is_late = is_late
    colleague = await desk.ask(answered=False)

    await desk.bus.execute(CompleteTransfer())
    await settle()

    assert desk.state(colleague) is None
    assert desk.engine.transferred == [(desk.caller, "1002")]
    assert desk.state(desk.caller) is CallState.HELD
    assert desk.notices() == []


async def test_an_attended_transfer_that_fails_leaves_both_calls(desk: Talking) -> None:
    colleague = await desk.ask()
    await desk.bus.execute(CompleteTransfer())

    desk.engine.transfer_fails(desk.caller, 486)
    await settle()

    assert (desk.state(desk.caller), desk.state(colleague)) == (CallState.HELD, CallState.ACTIVE)
    await desk.bus.execute(CancelTransfer())
    await settle()
    assert (desk.state(desk.caller), desk.state(colleague)) == (CallState.ACTIVE, None)
    assert desk.notices() == ["call.transfer_busy"]


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("is_late", [False, True])
async def test_one_key_goes_back_to_the_caller(
    desk: Talking, answered: bool, is_late: bool
) -> None:
    desk.engine.is_late = is_late
    colleague = await desk.ask(answered=answered)

    await desk.bus.execute(CancelTransfer())
    await settle()

    assert (desk.state(desk.caller), desk.state(colleague)) == (CallState.ACTIVE, None)
    assert desk.notices() == []


@pytest.mark.parametrize(
    ("code", "notice"),
    [(486, "call.consult_busy"), (408, "call.consult_no_answer"), (500, "call.consult_failed")],
)
async def test_a_colleague_who_does_not_answer_brings_the_agent_back(
    desk: Talking, code: int, notice: str
) -> None:
    colleague = await desk.ask(answered=False)

    desk.engine.far_end_hangs_up(colleague, code=code)
    await settle()

    assert desk.state(desk.caller) is CallState.ACTIVE
    assert desk.notices() == [notice]


async def test_a_colleague_who_hangs_up_brings_the_agent_back_without_a_word(
    desk: Talking,
) -> None:
    colleague = await desk.ask()

    desk.engine.far_end_hangs_up(colleague)
    await settle()

    assert desk.state(desk.caller) is CallState.ACTIVE
    assert desk.notices() == []


async def test_a_caller_who_hangs_up_meanwhile_leaves_the_colleague(desk: Talking) -> None:
    colleague = await desk.ask()

    desk.engine.far_end_hangs_up(desk.caller)
    await settle()

    assert desk.state(colleague) is CallState.ACTIVE
    with pytest.raises(NotFound) as refusal:
        await desk.bus.execute(CompleteTransfer())
    assert refusal.value.code == "call.no_caller"


async def test_asking_is_refused_without_a_caller_and_while_somebody_is_asked(
    desk: Talking,
) -> None:
    await desk.ask()
    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(Consult(number="1003"))
    assert refusal.value.code == "call.consulting"
    with pytest.raises(InvalidInput):
        await desk.bus.execute(Consult(number="你好"))

    for call in desk.book.living():
        desk.engine.far_end_hangs_up(call.call_id)
    with pytest.raises(NotFound) as missing:
        await desk.bus.execute(Consult(number="1003"))

    assert missing.value.code == "call.no_caller"


async def test_nothing_to_complete_or_to_cancel_is_refused(desk: Talking) -> None:
    for command in (CompleteTransfer(), CancelTransfer()):
        with pytest.raises(IllegalTransition) as refusal:
            await desk.bus.execute(command)
        assert refusal.value.code == "call.not_consulting"


async def test_a_second_call_that_was_simply_dialled_can_be_handed_over_too(
    desk: Talking,
) -> None:
    second = await desk.bus.execute(Dial(number="1002"))
    desk.engine.far_end_answers(second)

    await desk.bus.execute(CompleteTransfer())

    assert desk.engine.transferred == [(desk.caller, second)]


async def test_cancelling_with_a_second_call_that_was_dialled_goes_back_too(desk: Talking) -> None:
    desk.engine.is_late = True
    second = await desk.bus.execute(Dial(number="1002"))
    desk.engine.far_end_answers(second)

    await desk.bus.execute(CancelTransfer())
    await settle()

    assert (desk.state(desk.caller), desk.state(second)) == (CallState.ACTIVE, None)


async def test_three_talk_together_are_muted_together_and_end_together(desk: Talking) -> None:
    await desk.ask()

    await desk.bus.execute(Conference())
    assert all(c.conference and c.state is CallState.ACTIVE for c in desk.book.living())
    await desk.bus.execute(SetMute(on=True))
    assert all(c.muted for c in desk.book.living())
    await desk.bus.execute(HangUp())

    assert desk.book.living() == []


async def test_a_conference_is_parted_again_and_needs_two(desk: Talking) -> None:
    with pytest.raises(IllegalTransition) as refusal:
        await desk.bus.execute(Conference())
    assert refusal.value.code == "call.not_two"
    await desk.ask()
    await desk.bus.execute(Conference())

    await desk.bus.execute(Conference(on=False))

    assert not any(c.conference for c in desk.book.living())
    with pytest.raises(IllegalTransition):
        await desk.bus.execute(Conference(on=False))


async def test_a_desk_that_came_back_in_a_consultation_completes_it(desk: Talking) -> None:
    colleague = await desk.ask()
    snapshot = desk.engine.snapshot()
    again = Talking()
    again.engine, again.caller = desk.engine, desk.caller
    again.softphone._calls = again.consultation._calls = desk.engine

    again.book.on_news(snapshot)
    await again.bus.execute(CompleteTransfer())

    assert desk.engine.transferred == [(desk.caller, colleague)]
    assert again.book.call(desk.caller) is not None
    assert again.book.living()[0].transfer is TransferState.NONE
