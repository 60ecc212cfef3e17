"""A call rings while the agent writes in another program: pop-up, notification, keys; no stolen
focus. A real desktop: Xvfb, openbox, trayer, dunst, a second program that is written in."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from Xlib.display import Display
from Xlib.error import BadWindow

from tests.e2e.conftest import SIP_PASSWORD, local_settings
from tests.parts.desk import DeskProcess, desk_process
from tests.parts.display import x_display
from tests.parts.kamailio import Pbx
from tests.parts.notifications import notification_desktop
from tests.parts.sipp import sipp

_OTHER_PROGRAM = """
import sys, pathlib
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.setWindowTitle("another program")
field.textChanged.connect(lambda text: pathlib.Path(sys.argv[1]).write_text(text))
field.resize(300, 40)
field.show()
application.exec()
"""
_TYPED = "typed while it rings"


@contextmanager
def running(command: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


class Screen:
    """What stands on the X server, and the agent's keyboard."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}

    def icons_in_tray(self) -> int:
        display = Display(self._environment["DISPLAY"])
        try:
            everything = list(_below(display.screen().root))
            panels = [w for w in everything if w.get_wm_class() == ("panel", "trayer")]
            return sum(bool(w.get_wm_class()) for panel in panels for w in _below(panel))
        except BadWindow:
            return 0  # one went while we looked
        finally:
            display.close()

    def windows(self, title: str) -> list[str]:
        return self._xdotool("search", "--onlyvisible", "--name", title).split()

    def in_front(self) -> str:
        return self._xdotool("getactivewindow", "getwindowname")

    def activate(self, title: str) -> None:
        self._xdotool("windowactivate", "--sync", self.windows(title)[0])

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "5", text)

    def press(self, key: str) -> None:
        self._xdotool("key", key)

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,  # xdotool search finds nothing and says 1
        )
        return done.stdout.strip()


def test_a_call_that_rings_behind_another_program_is_seen_and_answered_without_taking_its_keyboard(
    tmp_path: Path, pbx: Pbx, surroundings: Mapping[str, str]
) -> None:
    written = tmp_path / "written"
    with x_display() as display:
        around = {**surroundings, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        screen = Screen(around)
        with (
            running(["openbox"], around),
            running(["trayer", "--edge", "top"], around),
            notification_desktop(around) as notifications,
            desk_process(tmp_path / "desk", around) as desk,
        ):
            desk.settings(f'{local_settings(pbx)}[hotkeys]\nanswer = "Ctrl+Alt+A"\n')
            desk.keep_sip_password(SIP_PASSWORD)
            desk.start(window=True)
            desk.registered()
            desk.does("state", "ready")
            _until(desk, lambda: screen.icons_in_tray() == 1)
            with running([sys.executable, "-c", _OTHER_PROGRAM, str(written)], around):
                _until(desk, lambda: screen.windows("another program"))
                _until(desk, lambda: _brought_to_front(screen))
                with sipp("call_until_bye", to=pbx.server):
                    _until(desk, lambda: notifications.shown == 1)
                    _until(desk, lambda: screen.windows("Incoming call|来电"))
                    screen.type(_TYPED)
                    _until(desk, lambda: written.exists() and written.read_text() == _TYPED)
                    assert screen.in_front() == "another program"

                    screen.press("ctrl+alt+a")

                    desk.call("active")
                    _until(desk, lambda: notifications.shown == 0)
                    _until(desk, lambda: not screen.windows("Incoming call|来电"))
                    assert screen.in_front() == "another program"
                    desk.does("hangup")
            desk.does("quit")
            assert desk.wait() == 0
    assert written.read_text() == _TYPED


def _below(window: Any) -> Iterator[Any]:
    for child in window.query_tree().children:
        yield child
        yield from _below(child)


def _brought_to_front(screen: Screen) -> bool:
    screen.activate("another program")
    return screen.in_front() == "another program"


def _until(desk: DeskProcess, true: Callable[[], object]) -> None:
    desk.until(true, 20)
