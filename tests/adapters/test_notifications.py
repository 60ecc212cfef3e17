"""Ringing calls on a real desktop with notifications (dunst), its buttons pressed."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest

from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.adapters.desktop.notifications import DesktopNotifications
from agent_desktop.domain.commands import Answer, Command, Reject
from agent_desktop.services.bus import Bus
from tests.fakes.clock import FakeClock
from tests.parts.notifications import NotificationDesktop, notification_desktop
from tests.services.desk import Line, settled, until


@dataclass(frozen=True)
class Words:
    incoming: str = "来电"
    withheld: str = "未显示号码"
    answer: str = "接听"
    reject: str = "拒接"
    show: str = "打开"

    def number(self, text: str) -> str:
        return f"{text[:3]} {text[3:]}" if text else ""


@dataclass
class Desk:
    in_front: bool = False
    bus: Bus = field(default_factory=Bus)
    clock: FakeClock = field(default_factory=FakeClock)
    done: list[Command] = field(default_factory=list)
    shown: int = 0

    def __post_init__(self) -> None:
        self.bus.handle(Answer, self._carry_out)
        self.bus.handle(Reject, self._carry_out)
        hooks = WindowHooks(show=self._show, is_in_front=lambda: self.in_front, ring_words=Words)
        self.notifications = DesktopNotifications(self.bus, hooks)

    async def _carry_out(self, command: Command) -> None:
        self.done.append(command)

    def _show(self) -> None:
        self.shown += 1

    def ring(self, number: str = "13912345678", name: str = "", call_id: str = "") -> Line:
        return Line(self.bus, self.clock, number, name=name, call_id=call_id).begin()


@pytest.fixture(scope="module")
def screen() -> Iterator[NotificationDesktop]:
    with notification_desktop() as screen:
        yield screen


@pytest.fixture
async def desk(screen: NotificationDesktop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    address = screen.environment["DBUS_SESSION_BUS_ADDRESS"]
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    desk = Desk()
    yield desk
    await desk.notifications.stop()
    assert screen.shown == 0


async def test_a_ringing_call_is_shown_and_answered_by_its_button(desk, screen):
    call = desk.ring(name="王 <b>小明</b> & Co")
    await until(lambda: screen.shown == 1, 20)

    screen.press("接听")

    await until(lambda: desk.done == [Answer(call_id=call.call_id)], 20)
    call.answer()
    await until(lambda: screen.shown == 0, 20)
    seen = screen.last()
    assert seen["summary"] == "来电: 139 12345678"
    assert seen["body"] == "王 &lt;b&gt;小明&lt;/b&gt; &amp; Co"
    assert seen["category"] == "call.incoming"


async def test_the_other_button_rejects(desk, screen):
    call = desk.ring(number="")
    await until(lambda: screen.shown == 1, 20)

    screen.press("拒接")

    await until(lambda: desk.done == [Reject(call_id=call.call_id)], 20)
    call.end(486, by_us=True)
    await until(lambda: screen.shown == 0, 20)
    assert screen.last()["summary"] == "来电: 未显示号码"


async def test_a_click_on_it_opens_the_desk_and_touches_no_call(desk, screen):
    desk.ring()
    await until(lambda: screen.shown == 1, 20)

    screen.click()

    await until(lambda: desk.shown == 1, 20)
    assert desk.done == []


@pytest.mark.parametrize("how", ["answered", "cancelled"])
async def test_it_goes_at_once_when_the_ringing_ends(desk, screen, how):
    call = desk.ring()
    await until(lambda: screen.shown == 1, 20)

    call.answer() if how == "answered" else call.end(487)

    await until(lambda: screen.shown == 0, 20)
    assert desk.done == []


async def test_a_call_that_ends_at_once_leaves_nothing_on_screen(desk, screen):
    for _ in range(5):
        desk.ring().end(487)
    await settled()
    async with desk.notifications._turn:
        pass

    assert screen.shown == 0


async def test_two_ringing_calls_have_a_notification_each(desk, screen):
    first, second = desk.ring(), desk.ring("13800000000")
    await until(lambda: screen.shown == 2, 20)
    first.end(487)
    await until(lambda: screen.shown == 1, 20)

    screen.press("接听")

    await until(lambda: desk.done == [Answer(call_id=second.call_id)], 20)


async def test_a_notification_that_is_wiped_away_rejects_nobody(desk, screen):
    call = desk.ring()
    await until(lambda: screen.shown == 1, 20)

    screen.dismiss()
    await until(lambda: screen.shown == 0, 20)
    call.answer()
    await settled()

    assert desk.done == []


async def test_nothing_is_shown_while_the_desk_is_in_front(desk, screen):
    desk.in_front = True

    desk.ring()
    await settled()

    assert screen.shown == 0
    assert desk.notifications._desktop is None


async def test_without_a_session_bus_calls_ring_as_ever(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    desk = Desk()

    desk.ring()
    await until(lambda: desk.notifications._is_useless)

    desk.ring(call_id="another").end()
    await desk.notifications.stop()


async def test_a_bus_that_goes_and_comes_is_found_again(desk, screen):
    first = desk.ring()
    await until(lambda: screen.shown == 1, 20)
    desktop = desk.notifications._desktop
    assert desktop is not None
    desktop._connection.writer.close()
    await until(lambda: desk.notifications._desktop is None, 20)
    screen.dismiss()  # the desk cannot take back what it lost sight of
    first.end()

    desk.ring()

    await until(lambda: screen.shown == 1, 20)


def test_dunst_shows_buttons(screen):
    asked = subprocess.run(
        ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.Notifications",
         "/org/freedesktop/Notifications", "org.freedesktop.Notifications.GetCapabilities"],
        env={**screen.environment, "PATH": "/usr/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert '"actions"' in asked.stdout
