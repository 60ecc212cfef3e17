"""``agent-desktop run`` as a process: how it starts, refuses to start, and ends."""

import json
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from agent_desktop.adapters.engine_start import is_running
from tests.parts.desk import PROGRAM, DeskProcess
from tests.parts.keyring import key_ring


def run(desk: DeskProcess, *options: str) -> subprocess.CompletedProcess[str]:
    return desk.program("run", "--no-window", *options)


def test_a_desk_without_settings_starts_and_has_nobody_signed_in(desk: DeskProcess) -> None:
    desk.start()

    status = desk.status
    assert status["agent_state"] == "offline"
    assert status["session"]["signed_in"] is False
    assert status["registration"]["state"] == "none"
    assert desk.ctl("state", "ready").returncode == 1
    assert desk.ctl("show").stderr == "agent-desktop: this desk runs without a window\n"


def test_quitting_ends_desk_and_engine_and_the_next_may_start_at_once(desk: DeskProcess) -> None:
    desk.start()
    first = desk._process
    assert first is not None
    desk.does("quit")
    desk.start()
    assert first.wait(10) == 0
    engine = desk.until(lambda: desk.status["engine"]["pid"])

    desk.does("quit")

    assert desk.wait(5) == 0
    assert not is_running(engine)
    assert desk.ctl("status").returncode == 3
    assert not (desk.folder / "desk.endpoint").exists()
    assert (desk.folder / "output").read_text() == ""


def test_a_signal_closes_the_desk_in_order(desk: DeskProcess) -> None:
    desk.start()
    engine = desk.until(lambda: desk.status["engine"]["pid"])
    assert desk._process is not None

    desk._process.send_signal(signal.SIGTERM)

    assert desk.wait(10) == 0
    assert not is_running(engine)


def test_a_second_desk_on_the_profile_is_refused_in_one_sentence(desk: DeskProcess) -> None:
    desk.start()

    second = run(desk)

    assert second.returncode == 1
    assert second.stderr == "agent-desktop: a desk is already running on this profile\n"
    assert desk.ctl("status").returncode == 0


def test_broken_settings_are_named_with_file_and_line(desk: DeskProcess) -> None:
    desk.settings('[sip]\nserver = "a"\ncolour = "red"\n')

    done = run(desk)

    assert done.returncode == 1
    assert f"{desk.folder}/settings.toml:3: unknown key colour in [sip]" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_key_ring_the_desk_says_what_to_install(tmp_path: Path) -> None:
    with key_ring(unlocked=False) as environment:
        desk = DeskProcess(tmp_path / "desk", environment)
        done = run(desk)

    assert done.returncode == 1
    assert "key ring" in done.stderr or "keyring" in done.stderr
    assert not (desk.folder / "cache.db").exists()
    assert not (desk.folder / "desk.endpoint").exists()


def test_a_cache_whose_key_is_gone_is_not_touched(
    desk: DeskProcess, keys: Mapping[str, str], tmp_path: Path
) -> None:
    (desk.folder / "cache.db").write_bytes(b"\x01" * 8192)

    done = run(desk)

    assert done.returncode == 1
    assert "key" in done.stderr
    assert (desk.folder / "cache.db").read_bytes() == b"\x01" * 8192


def test_without_sound_and_registrar_tickets_are_saved_or_refused_with_the_limit(
    desk: DeskProcess,
) -> None:
    desk.settings('[sip]\nserver = "127.0.0.1:9"\nuser = "1001"\n[agent]\nnumber = "1001"\n')
    desk.keep_sip_password("secret")
    desk.start()

    saved = desk.does(
        "ticket", "save", "--json", "-", stdin=json.dumps({"subject": "王" * 200, "phone": "139"})
    )

    assert json.loads(saved)["ticket_id"]
    long = json.dumps({"subject": "王" * 10_000})
    refused = desk.ctl("ticket", "save", "--json", "-", stdin=long)
    assert refused.returncode == 1
    assert "subject" in refused.stderr
    assert "200" in refused.stderr
    desk.until(lambda: desk.status["registration"]["state"] in ("registering", "failed"))


def test_the_first_word_may_be_left_out(desk: DeskProcess) -> None:
    desk.settings("[sip]\ncolour = 1\n")

    done = subprocess.run(
        [*PROGRAM, "--no-window", "--profile", str(desk.folder)],
        env=desk.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "unknown key colour" in done.stderr


def test_a_crash_of_the_last_run_is_told_at_the_next_start(desk: DeskProcess) -> None:
    desk.start()
    desk._process.send_signal(signal.SIGSEGV)
    assert desk.wait(10) == -signal.SIGSEGV

    desk.start()

    notice = desk.until(lambda: desk.status["notice"])
    assert notice["code"] == "desk.crashed"
    report = Path(dict(notice["fields"])["file"]).read_text()
    assert "Segmentation fault" in report
    assert "most recent call first" in report
