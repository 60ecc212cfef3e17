"""Training mode: callers ring a real desk without PBX or server, and each call is scored."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from agent_desktop.runtime.paths import shipped
from tests.e2e.test_silent_line import quiet_room
from tests.parts.desk import PROGRAM, DeskProcess
from tests.parts.sound import SoundRig

SPEAKS = """
title: {zh: 咨询, en: Enquiry}
goal: {zh: 问候, en: Greet}
caller: Wang
turns:
  - say: speech.wav
    words: 谢谢，再见。
  - wait_s: 30
"""
SILENT = """
title: {zh: 无声, en: Silent}
goal: {zh: 结束, en: End it}
turns:
  - wait_s: 30
"""


def test_simulated_callers_ring_and_each_call_is_scored_by_the_rules_of_real_calls(
    tmp_path: Path, rig: SoundRig, surroundings: Mapping[str, str]
) -> None:
    scenes = tmp_path / "scenes"
    scenes.mkdir()
    (scenes / "1-speaks.yaml").write_text(SPEAKS, "utf-8")
    (scenes / "2-silent.yaml").write_text(SILENT, "utf-8")
    shutil.copy(shipped("resources", "training", "01-enquiry-3.wav"), scenes / "speech.wav")
    folder, report = tmp_path / "training", tmp_path / "report.json"
    desk = DeskProcess(folder / "desk", {**surroundings, "QT_QPA_PLATFORM": "offscreen"})
    options = ["--profile", str(folder), "--scenes", str(scenes), "--language", "en"]
    training = subprocess.Popen(
        [*PROGRAM, "train", *options, "--report", str(report), "--no-window"],
        env=desk.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        desk.until(lambda: desk.ctl("status").returncode == 0, 30)

        with desk.events() as events, quiet_room(rig):
            ringing = desk.call("ringing")
            assert ringing["remote_name"] == "Wang"
            desk.does("answer")
            desk.call("active")
            desk.until(lambda: desk.status["script"]["step"])
            desk.does("script", "tick")
            events.wait_for("LineStateChanged", lambda line: line["caller"] == "speaks")
            desk.does("hangup")
            desk.until(lambda: desk.status["agent_state"] == "acw")
            desk.does("state", "ready")

            silent = desk.call("ringing")
            desk.does("answer")
            events.wait_for("SilenceLadderChanged", _is_led(silent["id"]))
            desk.does("hangup")
        output, _ = training.communicate(timeout=60)
    finally:
        training.kill()
        training.communicate()
        desk.clean_up()
    assert training.returncode == 0, output
    first, second = json.loads(report.read_text("utf-8"))["calls"]
    assert (first["scene"], second["scene"]) == ("1-speaks", "2-silent")
    assert first["marks"]["hung-up-last"] == "missed"
    assert second["marks"]["hung-up-last"] == "not-applicable"
    assert 0 < first["score"] < 100
    assert "hung-up-last" in output
    assert not [p for p in (folder / "desk", folder / "callers") if _engine_lives(p)]


def _is_led(call_id: str) -> Callable[[dict[str, Any]], bool]:
    return lambda ladder: ladder["call_id"] == call_id and ladder["step"] >= 1


def _engine_lives(folder: Path) -> bool:
    try:
        pid = json.loads((folder / "engine.endpoint").read_text("utf-8"))["pid"]
        os.kill(pid, 0)
    except (OSError, ValueError):
        return False
    return True
