"""``agent-desktop demo`` as a newcomer starts it: real processes, nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.demo.surroundings import remove_forgotten_sockets
from agent_desktop.demo.walk import PICTURES, STEPS

PNG = b"\x89PNG"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


class RunningDemo:
    """The command, what it printed, and the processes that it has in this folder."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        self.folder = folder
        self._output = folder.with_suffix(".out")
        environment = {k: v for k, v in os.environ.items() if k not in _DISPLAYS}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "agent_desktop", "demo", "--folder", folder, *options],
                env=environment | variables,
                stdout=output,
                stderr=output,
            )

    @property
    def printed(self) -> str:
        return self._output.read_text("utf-8")

    def wait_until_printed(self, text: str, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while text not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.05)

    def ctl(self, *arguments: str) -> None:
        program = [sys.executable, "-m", "agent_desktop"]
        profile = str(self.folder / "desk")
        subprocess.run([*program, "ctl", "--profile", profile, *arguments], check=True, timeout=30)

    def left_behind(self, within_s: float) -> list[str]:
        """Return what still runs in the demo's folder, at the latest after a time."""
        deadline = time.monotonic() + within_s
        while (left := _processes_of(self.folder)) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left


_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def _processes_of(folder: Path) -> list[str]:
    """Processes whose command line or environment names the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            known = command + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in known:
            found.append(command.replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


@pytest.fixture
def screen() -> Iterator[str]:
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert xvfb.stdout is not None
    with xvfb.stdout:
        yield f":{xvfb.stdout.readline().decode().strip()}"
        xvfb.terminate()
        xvfb.wait(10)


def test_without_a_display_one_call_walks_through_by_itself(tmp_path: Path) -> None:
    demo = RunningDemo(tmp_path / "demo")

    code = demo.process.wait(90)

    assert code == 0, demo.printed
    report = json.loads((demo.folder / "report.json").read_text("utf-8"))
    assert report["ok"] is True
    assert {step["step"] for step in report["steps"]} == set(STEPS)
    pictures = sorted(demo.folder.glob("*.png"))
    assert [file.stem.partition("-")[2] for file in pictures] == list(PICTURES)
    assert all(file.read_bytes().startswith(PNG) for file in pictures)
    assert demo.left_behind(within_s=5) == []


def test_with_a_display_it_stays_until_the_desk_is_closed(tmp_path: Path, screen: str) -> None:
    demo = RunningDemo(tmp_path / "demo", DISPLAY=screen)
    demo.wait_until_printed("rings with an enquiry")
    demo.ctl("answer")
    demo.wait_until_printed("says: 您好")

    demo.ctl("quit")

    assert demo.process.wait(30) == 0, demo.printed
    assert demo.left_behind(within_s=5) == []


def test_an_impatient_ctrl_c_still_ends_everything_in_order(tmp_path: Path) -> None:
    demo = RunningDemo(tmp_path / "demo")
    demo.wait_until_printed("\nregistered")

    demo.process.send_signal(signal.SIGINT)
    demo.process.send_signal(signal.SIGTERM)

    assert demo.process.wait(30) == 130, demo.printed
    assert "desk ended" in (demo.folder / "desk" / "logs" / "desk.log").read_text("utf-8")
    assert demo.left_behind(within_s=5) == []


def test_nothing_outlives_a_demo_that_is_killed(tmp_path: Path) -> None:
    demo = RunningDemo(tmp_path / "demo")
    demo.wait_until_printed("\nregistered")

    demo.process.kill()
    demo.process.wait(5)

    assert demo.left_behind(within_s=20) == []
    remove_forgotten_sockets(demo.folder)
