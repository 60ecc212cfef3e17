"""A keyboard, a window and a window manager: typing goes on while it rings, and is soon on disk."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.e2e.conftest import SIP_PASSWORD, local_settings
from tests.parts.desk import desk_process
from tests.parts.display import x_display
from tests.parts.kamailio import Pbx
from tests.parts.sipp import sipp


@contextlib.contextmanager
def keyboard() -> Iterator["Keyboard"]:
    """A screen with a window manager and a keyboard in front of it."""
    for program in ("xdotool", "openbox"):
        if shutil.which(program) is None:
            raise RuntimeError(f"{program} is missing: apt-get install {program}")
    with x_display() as display:
        manager = subprocess.Popen(
            ["openbox", "--sm-disable"], env={"DISPLAY": display, "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Keyboard(display)
        finally:
            manager.terminate()
            manager.wait(5)


class Keyboard:
    """Presses keys as a person does: they go to the window that has the focus."""

    def __init__(self, display: str) -> None:
        self.display = display

    def __call__(self, *words: str) -> None:
        environment = {"DISPLAY": self.display, "PATH": "/usr/bin:/bin"}
        subprocess.run(["xdotool", *words], env=environment, check=True, timeout=30)


def test_typing_goes_on_while_it_rings_and_survives_a_kill_a_second_later(
    tmp_path: Path, pbx: Pbx, surroundings: Mapping[str, str]
) -> None:
    with keyboard() as keys:
        screen = {**surroundings, "DISPLAY": keys.display, "QT_QPA_PLATFORM": "xcb"}
        with desk_process(tmp_path / "desk", screen) as desk:
            desk.settings(local_settings(pbx))
            desk.keep_sip_password(SIP_PASSWORD)
            desk.start(window=True)
            desk.registered()
            desk.does("state", "ready")
            desk.until(lambda: desk.status["draft"])

            keys("key", "ctrl+t")  # to the course of events
            keys("type", "--delay", "30", "before it rang ")
            with sipp("call_until_bye", to=pbx.server):
                desk.call("ringing")
                keys("type", "--delay", "30", "and while it rang")
                time.sleep(1.0)
                desk.kill()

            desk.start(window=True)
            draft = desk.until(lambda: _with_text(desk.status["draft"]))
            assert draft["form"]["course"] == "before it rang and while it rang"
            assert draft["restored"]
            desk.until(lambda: "window_ready" in desk.status["marks"])


def _with_text(draft: dict | None) -> dict | None:
    return draft if draft and draft["form"]["course"] else None
