from collections.abc import Callable, Mapping, Sequence

import pytest

from agent_desktop.domain.calls import CallTrigger
from agent_desktop.domain.commands import Answer, Command, HangUp, Hold, Resume, SetMute
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import CallChanged, NoticeRaised
from agent_desktop.domain.hotkeys import Hotkey
from agent_desktop.services.bus import Bus
from agent_desktop.services.hotkeys import HotkeyCommands
from tests.fakes.clock import FakeClock
from tests.services.desk import Line, Witness, settled


class FakeHotkeys:
    """Implements ``Hotkeys``."""

    def __init__(self) -> None:
        self.keys: dict[str, Hotkey] = {}
        self.taken: set[str] = set()
        self.unavailable = False
        self.pressed: Callable[[str], None] = str

    async def grab(
        self, keys: Mapping[str, Hotkey], pressed: Callable[[str], None]
    ) -> Sequence[str]:
        if self.unavailable:
            raise Unavailable("wayland", code="hotkey.unavailable")
        self.keys, self.pressed = dict(keys), pressed
        return sorted(self.taken & keys.keys())

    async def release(self) -> None:
        self.keys.clear()


class Desk:
    def __init__(self, **wanted: str) -> None:
        self.bus = Bus()
        self.clock = FakeClock()
        self.witness = Witness(self.bus)
        self.done: list[Command] = []
        for kind in (Answer, HangUp, SetMute, Hold, Resume):
            self.bus.handle(kind, self._carry_out)
        self.keys = FakeHotkeys()
        self.hotkeys = HotkeyCommands(self.bus, self.keys, wanted)

    async def _carry_out(self, command: Command) -> None:
        self.done.append(command)

    async def press(self, action: str) -> Command:
        self.keys.pressed(action)
        await settled()
        return self.done[-1]

    @property
    def notices(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        return [(n.code, n.fields) for n in self.witness.of(NoticeRaised)]


ALL = {"answer": "Ctrl+Alt+A", "hang_up": "Ctrl+Alt+H", "mute": "Pause", "hold": "F12"}


async def test_every_key_does_what_its_name_says():
    desk = Desk(**ALL)
    await desk.hotkeys.start()
    call = Line(desk.bus, desk.clock).begin()
    assert await desk.press("answer") == Answer()
    call.answer()
    assert await desk.press("hang_up") == HangUp()
    assert await desk.press("mute") == SetMute(on=True)
    assert await desk.press("hold") == Hold()
    call.mute()
    assert await desk.press("mute") == SetMute(on=False)
    call.call = call.call.moved(CallTrigger.HELD, desk.clock.monotonic())
    desk.bus.publish(CallChanged(call=call.call))
    assert await desk.press("hold") == Resume()


async def test_without_keys_in_the_settings_the_desktop_is_not_asked():
    desk = Desk(answer="", hang_up=" ")
    desk.keys.unavailable = True

    await desk.hotkeys.start()

    assert desk.notices == []


async def test_a_key_that_is_taken_is_told_and_the_others_work():
    desk = Desk(**ALL)
    desk.keys.taken = {"hold"}

    await desk.hotkeys.start()

    assert desk.notices == [("hotkey.taken", (("key", "F12"),))]
    assert await desk.press("answer") == Answer()


async def test_a_key_that_is_none_is_told_and_the_others_are_taken():
    desk = Desk(answer="Strg+A", mute="Pause")

    await desk.hotkeys.start()

    assert desk.notices == [("hotkey.malformed", (("key", "Strg+A"),))]
    assert set(desk.keys.keys) == {"mute"}


async def test_a_desktop_that_gives_no_keys_says_what_to_do():
    desk = Desk(**ALL)
    desk.keys.unavailable = True

    await desk.hotkeys.start()

    assert desk.notices == [("hotkey.unavailable", ())]


@pytest.mark.parametrize("times", [1, 2])
async def test_stopping_gives_the_keys_back(times):
    desk = Desk(**ALL)
    await desk.hotkeys.start()

    for _ in range(times):
        await desk.hotkeys.stop()

    assert desk.keys.keys == {}
