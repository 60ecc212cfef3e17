"""The desk with its window, as a process under Xvfb."""

import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.parts.desk import PROGRAM, DeskProcess, desk_process
from tests.parts.display import x_display
from tests.parts.keyring import key_ring

PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_display() as name:
        yield name


@pytest.fixture
def windowed(tmp_path: Path, keys: Mapping[str, str], display: str) -> Iterator[DeskProcess]:
    shown = {**keys, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    with desk_process(tmp_path / "desk", shown) as desk:
        yield desk


def test_the_window_is_there_first_and_ctl_shows_and_pictures_it(
    windowed: DeskProcess, tmp_path: Path
) -> None:
    windowed.start(window=True)

    assert windowed.status["marks"]["window_ready"] < time.monotonic()
    windowed.does("show")
    windowed.does("screenshot", str(tmp_path / "desk.png"))
    assert (tmp_path / "desk.png").read_bytes().startswith(PNG)
    refused = windowed.ctl("screenshot", "/proc/nowhere/desk.png")
    assert refused.returncode == 1
    assert "picture" in refused.stderr
    second = windowed.program("run")
    assert second.returncode == 1
    assert "its window was brought to the front" in second.stderr

    windowed.does("quit")
    assert windowed.wait(10) == 0


def test_broken_settings_open_a_window_that_says_so_and_end_in_1(windowed: DeskProcess) -> None:
    windowed.settings("[music]\n")
    process = subprocess.Popen(
        [*PROGRAM, "run", "--profile", str(windowed.folder)],
        env=windowed.environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        log = windowed.folder / "logs" / "desk.log"
        deadline = time.monotonic() + 15
        while not log.exists() or "cannot start" not in log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert process.poll() is None

        process.terminate()
        _out, err = process.communicate(timeout=10)
    finally:
        process.kill()
        process.wait()

    assert process.returncode == 1
    assert "settings.toml:1: unknown area [music]" in err


def test_without_a_key_ring_the_window_stays_to_say_so(tmp_path: Path, display: str) -> None:
    with key_ring(unlocked=False) as environment:
        shown = {**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        with desk_process(tmp_path / "desk", shown) as desk:
            process = subprocess.Popen(
                [*PROGRAM, "run", "--profile", str(desk.folder)],
                env=desk.environment, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            log = desk.folder / "logs" / "desk.log"
            deadline = time.monotonic() + 15
            while not log.exists() or "cannot start" not in log.read_text():
                assert time.monotonic() < deadline
                time.sleep(0.05)
            process.terminate()
            _out, err = process.communicate(timeout=15)

    assert process.returncode == 1
    assert "key" in err
