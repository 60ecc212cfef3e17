"""Training mode: callers ring a real desk without PBX or server, and each call is scored."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from agent_desktop.runtime.paths import shipped
from tests.parts.desk import PROGRAM, DeskProcess

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
    tmp_path: Path, surroundings: Mapping[str, str]
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

        ringing = desk.call("ringing")
        assert ringing["remote_name"] == "Wang"
        desk.does("answer")
        desk.call("active")
        desk.until(lambda: desk.status["script"]["step"])
        desk.does("script", "tick")
        desk.until(lambda: desk.status["line"]["caller"] == "speaks")
        desk.does("hangup")
        desk.until(lambda: desk.status["agent_state"] == "acw")
        desk.does("state", "ready")

        desk.call("ringing")
        desk.does("answer")
        desk.until(lambda: desk.status["line"]["caller"] == "silent")
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


def _engine_lives(folder: Path) -> bool:
    try:
        pid = json.loads((folder / "engine.endpoint").read_text("utf-8"))["pid"]
        os.kill(pid, 0)
    except (OSError, ValueError):
        return False
    return True
