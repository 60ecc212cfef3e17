"""``agent-desktop open`` and ``ctl dial`` with links, as the system and users start them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from agent_desktop.adapters.desktop.links import SCHEMES, registry_texts
from agent_desktop.adapters.desktop.numbers import PhoneNumberPlan
from agent_desktop.domain.events import DialAsked
from agent_desktop.runtime.paths import shipped
from agent_desktop.services.links import Links
from tests.adapters.test_ctl import Running

INSTALLER = shipped("installer", "linux")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    Links(running.desk.bus, running.desk.clock, PhoneNumberPlan())
    yield running
    running.close()


def follow(profile: Path, link: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent_desktop", "open", link, "--profile", str(profile)]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_a_link_that_somebody_follows_asks_at_the_running_desk(running: Running, tmp_path: Path):
    done = follow(tmp_path, "tel:139%201234%205678;ext=1")

    assert (done.returncode, done.stderr) == (0, "")
    asked = running.desk.bus.board.newest(DialAsked)
    assert (asked.target, asked.region) == ("+8613912345678", "CN")
    assert running.desk.bus.board.calls() == []


def test_a_link_that_is_none_says_so_in_one_line(running: Running, tmp_path: Path):
    done = follow(tmp_path, "javascript:alert(1)")

    assert done.returncode == 1
    assert done.stderr.startswith("agent-desktop: only tel:")


def test_without_a_running_desk_nothing_is_started(tmp_path: Path):
    done = follow(tmp_path, "tel:10086")

    assert done.returncode == 3
    assert list(tmp_path.iterdir()) == []


def test_ctl_dials_a_link_at_once(running: Running):
    done = running.ctl("dial", "tel:13912345678")

    assert done.returncode == 0, done.stderr
    assert [c.call.remote_number for c in running.desk.bus.board.calls()] == ["+8613912345678"]


def test_the_desktop_file_hands_one_link_over_and_uses_no_shell():
    text = (INSTALLER / "agent-desktop-link.desktop").read_text("utf-8")

    assert re.search(r"(?m)^Exec=agent-desktop open %u$", text)
    assert re.search(r"(?m)^Terminal=false$", text)
    wanted = "".join(f"x-scheme-handler/{scheme};" for scheme in SCHEMES)
    assert f"\nMimeType={wanted}\n" in text


def test_windows_gets_the_link_as_one_quoted_argument():
    texts = registry_texts(PureWindowsPath(r"C:\Program Files\Agent Desktop\agent-desktop.exe"))

    by_place = {(t.key, t.name): t.text for t in texts}
    command = r"Software\Classes\AgentDesktop.Link\shell\open\command"
    assert by_place[command, ""] == (
        r'"C:\Program Files\Agent Desktop\agent-desktop.exe" open "%1"'
    )
    assert by_place[r"Software\Classes\AgentDesktop.Link", "URL Protocol"] == ""
    associations = r"Software\AgentDesktop\Capabilities\URLAssociations"
    assert {name for key, name in by_place if key == associations} == set(SCHEMES)
    assert by_place[r"Software\RegisteredApplications", "AgentDesktop"] == (
        r"Software\AgentDesktop\Capabilities"
    )


def test_registering_elsewhere_says_what_does_it_there():
    command = [sys.executable, "-m", "agent_desktop", "open", "--register"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 1
    assert "xdg-mime default agent-desktop-link.desktop" in done.stderr
