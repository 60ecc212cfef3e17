"""The smaller parts of the demo."""

import argparse
import array
import json
import math
import socket
import wave
from pathlib import Path

import pytest

from agent_desktop.demo.children import Children
from agent_desktop.demo.main import _fresh, add_arguments
from agent_desktop.demo.matters import MATTERS
from agent_desktop.demo.report import Report
from agent_desktop.demo.surroundings import (
    SILENCE_DB,
    SOCKETS_NOTE,
    Surroundings,
    level_db,
    usable_display,
)
from agent_desktop.domain.errors import Conflict, InvalidInput, Unavailable

MAX_SPEECH_BYTES = 300_000


def test_customers_come_with_an_enquiry_a_complaint_and_silence() -> None:
    assert [matter.name for matter in MATTERS] == ["enquiry", "complaint", "silent"]
    assert len({matter.number for matter in MATTERS}) == len(MATTERS)
    assert MATTERS[-1].speech is None


def test_what_they_say_is_shipped_and_loud_enough() -> None:
    spoken = [matter.speech for matter in MATTERS if matter.speech is not None]

    for file in spoken:
        with wave.open(str(file), "rb") as sound:
            assert (sound.getframerate(), sound.getsampwidth()) == (8000, 2)
            assert -30 < level_db(sound.readframes(sound.getnframes())) < -6
    assert sum(file.stat().st_size for file in spoken) <= MAX_SPEECH_BYTES


def test_levels_are_in_decibels_below_full_scale() -> None:
    full = array.array("h", [round(32767 * math.sin(i / 10)) for i in range(8000)]).tobytes()

    assert level_db(full) == pytest.approx(-3.0, abs=0.1)
    assert level_db(bytes(1600)) == level_db(b"") == SILENCE_DB


def test_the_report_names_what_was_not_reached(tmp_path: Path) -> None:
    report = Report(("ring", "answer", "ear"))
    report.skip("ear", "no headset")
    report.note("ring", "it rang")

    ok = report.write(tmp_path / "report.json")

    written = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert ok is False
    assert written["ok"] is False
    assert [(s["step"], s["ok"]) for s in written["steps"]] == [("ring", True), ("answer", False)]


def test_a_step_that_went_wrong_is_missing(tmp_path: Path) -> None:
    report = Report(("ring",))
    report.note("ring", "silence", ok=False)

    assert report.missing == ["ring"]
    assert report.write(tmp_path / "report.json") is False


def test_a_folder_with_something_else_is_never_emptied(tmp_path: Path) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("x", "utf-8")

    with pytest.raises(InvalidInput, match="something else"), _fresh(tmp_path):
        pass

    assert precious.exists()


def test_the_demos_own_folder_is_emptied(tmp_path: Path) -> None:
    with _fresh(tmp_path / "demo"):
        (tmp_path / "demo" / "desk").mkdir()
        (tmp_path / "demo" / "report.json").write_text("{}", "utf-8")

    with _fresh(tmp_path / "demo"):
        left = [entry.name for entry in (tmp_path / "demo").iterdir()]

    assert left == [".agent-desktop-demo"]


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        _fresh(tmp_path / "demo"),
        pytest.raises(Conflict, match="already"),
        _fresh(tmp_path / "demo"),
    ):
        pass


def test_the_sockets_of_a_killed_demo_are_removed(tmp_path: Path) -> None:
    with _fresh(tmp_path / "demo"):
        Surroundings(tmp_path / "demo", Children(tmp_path / "logs"))  # never closed
    forgotten = Path((tmp_path / "demo" / SOCKETS_NOTE).read_text("utf-8"))
    assert forgotten.is_dir()

    with _fresh(tmp_path / "demo"):
        pass

    assert not forgotten.exists()


def test_a_display_that_is_not_there_is_not_used(tmp_path: Path) -> None:
    runtime = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"}

    assert not usable_display({})
    assert not usable_display({"DISPLAY": ":12345"})
    assert not usable_display(runtime)
    assert usable_display({"DISPLAY": "elsewhere:0"})
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        assert usable_display(runtime)


@pytest.mark.parametrize(
    ("part", "package"), [("make_screen", "xvfb"), ("make_key_ring", "dbus-daemon")]
)
async def test_what_is_not_installed_is_named_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, package: str
) -> None:
    surroundings = Surroundings(tmp_path, Children(tmp_path / "logs"))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Unavailable, match=f"apt install {package}"):
        await getattr(surroundings, part)()

    surroundings.close()


async def test_a_machine_without_pulseaudio_has_no_sound_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surroundings = Surroundings(tmp_path, Children(tmp_path / "logs"))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not await surroundings.has_sound_server()
    assert not await surroundings.make_sound()

    surroundings.close()


async def test_children_that_do_not_listen_are_killed(tmp_path: Path) -> None:
    children = Children(tmp_path)
    stubborn = await children.start(
        "stubborn",
        *("sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"),
        environment={"PATH": "/usr/bin:/bin"},
        read_output=True,
    )
    assert stubborn.stdout is not None
    await stubborn.stdout.readline()

    await children.stop(patience_s=0.2)

    assert stubborn.returncode == -9


def test_the_folder_is_build_demo_unless_named() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)

    assert parser.parse_args([]).folder == Path("build/demo")
