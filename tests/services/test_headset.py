from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import (
    Answer,
    Command,
    HangUp,
    Hold,
    Redial,
    Reject,
    SetMute,
)
from agent_desktop.domain.errors import IllegalTransition
from agent_desktop.domain.events import NoticeRaised
from agent_desktop.services.bus import Bus
from agent_desktop.services.headset import HeadsetButtons
from tests.domain import headset_layouts as makers
from tests.fakes.clock import FakeClock
from tests.fakes.headsets import FakeHeadsets, FakeLink
from tests.services.desk import Line, Witness, until

JABRA, MOUSE = makers.JABRA_LAYOUT, makers.MOUSE


class Desk:
    def __init__(self) -> None:
        self.bus = Bus()
        self.clock = FakeClock()
        self.witness = Witness(self.bus)
        self.headsets = FakeHeadsets()
        self.done: list[Command] = []
        self.refuse = False
        for kind in (Answer, Reject, HangUp, SetMute, Hold, Redial):
            self.bus.handle(kind, self._carry_out)
        self.buttons = HeadsetButtons(self.bus, self.clock, self.headsets, look_every_s=0.01)

    async def _carry_out(self, command: Command) -> None:
        if self.refuse:
            raise IllegalTransition("too late", code="call.none")
        self.done.append(command)

    async def plug(self, key: str = "a", descriptor: bytes = JABRA) -> FakeLink:
        self.headsets.plug(key, descriptor)
        self.buttons.start()
        await until(lambda: f"Headset {key}" in self.buttons.names)
        link = self.headsets.links[key]
        await until(lambda: link.written)
        self.clock.pass_by(5)
        return link

    def ring(self) -> Line:
        return Line(self.bus, self.clock).begin()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.buttons.stop()


async def test_a_headset_that_is_plugged_in_in_a_call_learns_of_it_at_once(desk):
    desk.ring().answer()

    link = await desk.plug()

    assert link.written[-1] == b"\x02\x01\x00"


async def test_lights_follow_the_call_from_ringing_to_the_end(desk):
    link = await desk.plug()
    call = desk.ring()
    await until(lambda: link.written[-1] == b"\x02\x04\x00")
    call.answer()
    await until(lambda: link.written[-1] == b"\x02\x01\x00")
    call.mute()
    await until(lambda: link.written[-1] == b"\x02\x03\x00")
    call.end()
    await until(lambda: link.written[-1] == b"\x02\x00\x00")


async def test_presses_become_commands(desk):
    link = await desk.plug()
    call = desk.ring()
    await until(lambda: link.written[-1] == b"\x02\x04\x00")
    link.press(b"\x02\x01\x00")
    await until(lambda: desk.done == [Answer()])
    call.answer()
    await until(lambda: link.written[-1] == b"\x02\x01\x00")
    desk.clock.pass_by(5)
    link.press(b"\x02\x05\x00", b"\x02\x01\x00")
    await until(lambda: desk.done[1:] == [SetMute(on=True)])
    link.press(b"\x02\x00\x00")
    await until(lambda: desk.done[2:] == [HangUp()])


async def test_the_reject_button_rejects(desk):
    link = await desk.plug()
    desk.ring()
    await until(lambda: link.written[-1] == b"\x02\x04\x00")

    link.press(b"\x02\x00\x04")

    await until(lambda: desk.done == [Reject()])


async def test_a_headset_that_believes_a_refused_answer_is_put_right(desk):
    desk.refuse = True
    link = await desk.plug()
    desk.ring()
    await until(lambda: link.written[-1] == b"\x02\x04\x00")
    written = len(link.written)

    link.press(b"\x02\x01\x00")

    await until(lambda: len(link.written) == written + 1)
    assert link.written[-1] == b"\x02\x04\x00"


async def test_a_call_to_a_feature_code_lights_nothing(desk):
    link = await desk.plug()
    line = Line(desk.bus, desk.clock, outbound=True)
    line.call = replace(line.call, purpose=CallPurpose.CODE)
    line.begin()

    assert desk.buttons.line().off_hook is False
    assert len(link.written) == 1


async def test_two_headsets_both_work_and_one_may_go(desk):
    first = await desk.plug("a")
    second = await desk.plug("b", makers.DELL_SP325)
    del desk.headsets.plugged["a"]
    await until(lambda: first.closed)
    desk.ring()
    await until(lambda: second.written[-1] == b"\x05\x04")

    second.press(b"\x05\x01")

    await until(lambda: desk.done == [Answer()])


async def test_a_headset_that_comes_back_works_again(desk):
    link = await desk.plug()
    del desk.headsets.plugged["a"]
    link.unplug()
    await until(lambda: desk.buttons.names == ())

    again = await desk.plug()

    assert again is not link
    assert again.written


async def test_a_device_without_buttons_is_let_go_and_not_tried_again(desk):
    desk.headsets.plug("m", MOUSE)
    desk.buttons.start()
    await until(lambda: desk.headsets.links.get("m") and desk.headsets.links["m"].closed)
    link, looked = desk.headsets.links["m"], desk.headsets.looked

    await until(lambda: desk.headsets.looked > looked + 3)

    assert desk.headsets.links["m"] is link


async def test_a_headset_that_may_not_be_used_is_told_once(desk):
    desk.headsets.forbidden = True
    desk.headsets.plug("a", JABRA)
    desk.buttons.start()

    await until(lambda: desk.headsets.looked > 4)

    notices = desk.witness.of(NoticeRaised)
    assert [(n.code, n.fields) for n in notices] == [
        ("headset.no_access", (("device", "Headset a"),))
    ]


async def test_stopping_puts_the_lights_out(desk):
    desk.ring().answer()
    link = await desk.plug()

    await desk.buttons.stop()

    assert link.written[-1] == b"\x02\x00\x00"
    assert link.closed
    assert desk.headsets.closed
