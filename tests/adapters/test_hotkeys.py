"""Keys under a real X server, pressed by xdotool while another window has the keyboard."""

import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest

from agent_desktop.adapters.desktop.hotkeys import hotkeys_of_this_desktop
from agent_desktop.adapters.desktop.hotkeys_windows import WindowsHotkeys, virtual_key
from agent_desktop.adapters.desktop.hotkeys_x11 import X11Hotkeys
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.hotkeys import NAMED_KEYS, Hotkey, parse_hotkey
from tests.parts.display import x_display
from tests.services.desk import until


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_display("320x200x24") as display:
        yield display


@pytest.fixture
def on_x11(display: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return display


@pytest.fixture
async def hotkeys(on_x11: str) -> AsyncIterator[X11Hotkeys]:
    hotkeys = hotkeys_of_this_desktop()
    assert isinstance(hotkeys, X11Hotkeys)
    yield hotkeys
    await hotkeys.release()


def keys(**wanted: str) -> dict[str, Hotkey]:
    return {name: parse_hotkey(text) for name, text in wanted.items()}


def press(*keys: str) -> None:
    subprocess.run(["xdotool", "key", *keys], check=True, timeout=20)


async def test_our_keys_come_with_and_without_locks_and_no_others(hotkeys, on_x11):
    pressed: list[str] = []
    wanted = keys(answer="Ctrl+Alt+A", hang_up="F9", mute="Pause", hold="Ctrl+Shift+1")
    assert await hotkeys.grab(wanted, pressed.append) == []

    press("a", "ctrl+a", "F8", "ctrl+alt+a", "F9", "shift+F9", "Pause", "ctrl+shift+1")
    await until(lambda: len(pressed) >= 4)
    press("Num_Lock", "Caps_Lock", "ctrl+alt+a", "Caps_Lock", "Num_Lock")
    await until(lambda: len(pressed) >= 5)

    assert pressed == ["answer", "hang_up", "mute", "hold", "answer"]


async def test_a_key_that_another_program_holds_is_named(hotkeys, on_x11):
    other = X11Hotkeys()
    await other.grab(keys(theirs="Ctrl+Alt+H"), lambda _name: None)

    try:
        wanted = keys(hang_up="Ctrl+Alt+H", answer="Ctrl+Alt+A")
        assert await hotkeys.grab(wanted, lambda _name: None) == ["hang_up"]
    finally:
        await other.release()


async def test_released_keys_are_free_for_others(hotkeys, on_x11):
    await hotkeys.grab(keys(answer="Ctrl+Alt+A"), lambda _name: None)
    await hotkeys.release()
    await hotkeys.release()

    other = X11Hotkeys()
    try:
        assert await other.grab(keys(theirs="Ctrl+Alt+A"), lambda _name: None) == []
    finally:
        await other.release()


async def test_every_named_key_exists_on_this_keyboard(hotkeys, on_x11):
    wanted = {name: Hotkey(key=name, modifiers=frozenset({"ctrl", "alt"})) for name in NAMED_KEYS}

    assert await hotkeys.grab(wanted, lambda _name: None) == []


def test_wayland_and_no_screen_give_no_keys(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(Unavailable) as refusal:
        hotkeys_of_this_desktop()
    assert refusal.value.code == "hotkey.unavailable"

    monkeypatch.delenv("WAYLAND_DISPLAY")
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(Unavailable):
        hotkeys_of_this_desktop()


# python-xlib leaves the socket of a connection that failed to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_an_x_server_that_is_gone_is_an_error_of_ours(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")

    with pytest.raises(Unavailable):
        await X11Hotkeys().grab(keys(answer="F9"), lambda _name: None)


# Windows itself is not at hand here; what it is asked for is.


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Ctrl+Alt+A", (0x4003, 0x41)),
        ("Win+Shift+9", (0x400C, 0x39)),
        ("F1", (0x4000, 0x70)),
        ("F24", (0x4000, 0x87)),
        ("Pause", (0x4000, 0x13)),
    ],
)
def test_keys_are_asked_of_windows_by_its_numbers(text, asked):
    assert virtual_key(parse_hotkey(text)) == asked


@pytest.mark.parametrize("name", NAMED_KEYS)
def test_windows_has_a_number_for_every_named_key(name):
    assert virtual_key(Hotkey(key=name))[1]


async def test_the_windows_adapter_elsewhere_says_so():
    with pytest.raises(Unavailable):
        await WindowsHotkeys().grab(keys(answer="F9"), lambda _name: None)
