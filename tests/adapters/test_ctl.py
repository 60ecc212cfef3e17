"""The command as users start it, against a control server in this process."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop import cli
from agent_desktop.adapters.desktop import ctl as ctl_module
from agent_desktop.contract.engine import Devices
from agent_desktop.domain.commands import Quit
from agent_desktop.domain.events import EngineChanged, NoticeRaised, SessionChanged
from agent_desktop.runtime.core_thread import CoreThread
from tests.adapters.test_control import Desk


class Running:
    """A desk on its own core thread, as in the product."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.core = CoreThread()
        self.core.start()
        self.desk = self.core.submit(self._start()).result(5)

    async def _start(self) -> Desk:
        desk = Desk(self.profile / "desk.endpoint")
        await desk.control.start(desk.endpoint)
        await desk.engine.start()
        return desk

    def close(self) -> None:
        self.core.submit(self.desk.control.close()).result(5)
        self.core.stop()

    def ctl(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return ctl(self.profile, *words, stdin=stdin)


def ctl(profile: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent_desktop", "ctl", *words, "--profile", str(profile)]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, timeout=20, check=False
    )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    yield running
    running.close()


def test_without_a_desk_the_exit_code_is_3(tmp_path: Path) -> None:
    done = ctl(tmp_path, "status")

    assert done.returncode == 3
    assert done.stderr == "agent-desktop: no desk is running on this profile\n"


def test_an_endpoint_file_that_a_killed_desk_left_means_no_desk(tmp_path: Path) -> None:
    left = {"address": str(tmp_path / "gone"), "token": "t", "pid": 1}
    (tmp_path / "desk.endpoint").write_text(json.dumps(left))

    assert ctl(tmp_path, "answer").returncode == 3


@pytest.mark.parametrize(
    "words",
    [[], ["dance"], ["mute"], ["mute", "perhaps"], ["state", "asleep"], ["ticket"], ["dial"]],
)
def test_a_command_line_that_makes_no_sense_is_2(tmp_path: Path, words: list[str]) -> None:
    assert ctl(tmp_path, *words).returncode == 2


def test_a_ticket_file_that_cannot_be_read_is_2(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "list.json").write_text("[]")

    for name in ("missing.json", "broken.json", "list.json"):
        done = ctl(tmp_path, "ticket", "save", "--json", str(tmp_path / name))
        assert done.returncode == 2
        assert name in done.stderr


def test_a_refusal_is_1_with_one_line_on_stderr(running: Running) -> None:
    done = running.ctl("answer")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "agent-desktop: there is no call that can be answered\n"


def test_a_call_is_dialled_seen_and_ended(running: Running) -> None:
    dialled = running.ctl("dial", "010 88886666")
    status = json.loads(running.ctl("status", "--json").stdout)
    plain = running.ctl("status").stdout
    ended = running.ctl("hangup")

    assert json.loads(dialled.stdout)["call_id"] == status["calls"][0]["id"]
    assert status["calls"][0]["remote_number"] == "01088886666"
    assert "outbound dialing 01088886666" in plain
    assert ended.returncode == 0
    assert ended.stdout == ""


def test_devices_are_listed_and_chosen(running: Running) -> None:
    tell = running.desk.engine.tell
    running.core.call(lambda: tell(devices=Devices(inputs=("Jabra",), microphone="Jabra")))

    chosen = running.ctl("devices", "--microphone", "Jabra")

    assert chosen.returncode == 0, chosen.stderr
    assert "microphone  Jabra  in use: Jabra\n" in chosen.stdout
    assert "input       Jabra\n" in chosen.stdout


def test_a_ticket_is_saved_from_a_file_and_from_stdin(running: Running, tmp_path: Path) -> None:
    form = {"subject": "没有声音", "kind": "complaint"}
    file = tmp_path / "form.json"
    file.write_text(json.dumps(form), "utf-8")

    from_file = running.ctl("ticket", "save", "--json", str(file))
    from_stdin = running.ctl("ticket", "save", "--json", "-", stdin="\ufeff" + json.dumps(form))

    assert json.loads(from_file.stdout) == {"ticket_id": "ticket-1"}
    assert from_stdin.returncode == 0
    assert [saved.form.subject for saved in running.desk.saved] == ["没有声音", "没有声音"]


def test_events_are_flushed_line_by_line(running: Running) -> None:
    command = [sys.executable, "-m", "agent_desktop", "ctl", "events", "--profile"]
    with subprocess.Popen(
        [*command, str(running.profile)], stdout=subprocess.PIPE, text=True
    ) as listening:
        assert listening.stdout is not None
        assert json.loads(listening.stdout.readline())["event"] == "Listening"

        before = time.monotonic()
        running.core.call(running.desk.bus.publish, NoticeRaised(code="audio.none"))
        line = json.loads(listening.stdout.readline())
        running.core.call(running.desk.bus.publish, EngineChanged(pid=5))
        second = json.loads(listening.stdout.readline())
        listening.terminate()

    assert time.monotonic() - before < 2
    assert (line["event"], line["data"]["code"]) == ("NoticeRaised", "audio.none")
    assert second["data"] == {"pid": 5, "restarts": 0}


def test_quit_returns_when_the_desk_has_closed_its_link(running: Running) -> None:
    order: list[str] = []

    async def close_slowly(_command: Quit) -> None:
        threading.Timer(0.5, close).start()

    def close() -> None:
        order.append("closed")
        running.core.submit(running.desk.control.close())

    running.desk.bus._handlers[Quit] = close_slowly

    done = running.ctl("quit")
    order.append("returned")

    assert done.returncode == 0
    assert order == ["closed", "returned"]


def test_the_profile_may_stand_before_the_verb(running: Running) -> None:
    command = [sys.executable, "-m", "agent_desktop", "ctl", "--profile", str(running.profile)]

    done = subprocess.run([*command, "status"], capture_output=True, check=False)

    assert done.returncode == 0


def test_the_command_loads_neither_event_loop_nor_qt_nor_database() -> None:
    listing = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "agent_desktop", "ctl", "status",
         "--profile", "/nowhere"],
        capture_output=True, text=True, check=False,
    ).stderr  # fmt: skip

    loaded = {line.rpartition("|")[2].strip() for line in listing.splitlines()}
    assert not loaded & {"asyncio", "PySide6", "sqlalchemy", "pydantic", "httpx", "keyring"}


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}]
)
def test_json_is_utf_8_whatever_the_terminal_speaks(
    running: Running, environment: dict[str, str]
) -> None:
    form = json.dumps({"subject": "没有声音 📞"}, ensure_ascii=False)
    command = [sys.executable, "-m", "agent_desktop", "ctl", "--profile", str(running.profile)]
    environment = {**os.environ, "PYTHONUTF8": "0", **environment}

    def bare(*words: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*command, *words], env=environment, input=stdin.encode(), capture_output=True,
            timeout=20, check=False,
        )  # fmt: skip

    saved = bare("ticket", "save", "--json", "-", stdin=form)
    dialled = bare("dial", "王小明")
    running.core.call(running.desk.bus.publish, SessionChanged(signed_in=True, name="王小明 📞"))
    status = bare("status", "--json")

    assert saved.returncode == 0, saved.stderr
    assert running.desk.saved[-1].form.subject == "没有声音 📞"
    assert (dialled.returncode, dialled.stderr.count(b"\n")) == (1, 1)
    assert (status.returncode, status.stderr) == (0, b"")
    assert json.loads(status.stdout.decode())["session"]["name"] == "王小明 📞"


EVERY_VERB = [
    ["status", "--json"], ["events"], ["dial", "1"], ["answer"], ["reject"], ["hangup"], ["hold"],
    ["resume"], ["mute", "on"], ["dtmf", "1"], ["state", "ready"], ["script", "tick"],
    ["voice", "play"],
    ["ticket", "save", "--json", "-"], ["show"], ["screenshot", "x.png"], ["quit"],
    ["swap"], ["transfer", "1", "--attended"], ["complete"], ["cancel"], ["conference", "off"],
    ["redial"], ["pickup", "1"], ["monitor", "listen", "1"], ["devices", "--ringer", "TV"],
    ["record", "pause"], ["consent", "yes"], ["acw", "extend"],
]  # fmt: skip


@pytest.mark.parametrize("words", EVERY_VERB, ids=lambda words: words[0])
def test_every_verb_takes_the_profile_before_and_behind_it(
    tmp_path: Path,
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for line in (
        ["ctl", "--profile", str(tmp_path), *words],
        ["ctl", *words, "--profile", str(tmp_path)],
    ):
        monkeypatch.setattr(sys, "stdin", io.StringIO("{}"))
        # Nobody listens in this empty folder; the platform's own folder is never asked.
        assert cli.main(line) == ctl_module.NO_DESK
    assert "no desk is running" in capsys.readouterr().err
