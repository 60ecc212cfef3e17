import faulthandler
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.runtime import crash
from agent_desktop.runtime.crash import CrashFiles


@pytest.fixture
def crashes(tmp_path: Path) -> Iterator[CrashFiles]:
    crashes = CrashFiles(tmp_path, "desk")
    crashes.install()
    yield crashes
    crashes.close()
    faulthandler.enable()  # as the test runner had it


def test_a_failure_in_a_thread_leaves_a_crash_file_without_personal_data(
    crashes: CrashFiles, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("lost 13912345678")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    (file,) = tmp_path.glob("crash-desk-*.txt")
    text = file.read_text("utf-8")
    assert "RuntimeError: lost ********678" in text
    assert "in fail" in text
    assert "unexpected failure" in caplog.text


def test_old_crash_files_go(
    crashes: CrashFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash, "KEPT_FILES", 3)

    for turn in range(6):
        failure = RuntimeError(f"turn {turn}")
        crashes.on_failure(RuntimeError, failure, None)

    files = sorted(tmp_path.glob("crash-desk-*.txt"))
    assert len(files) == 3
    assert "turn 5" in files[-1].read_text()


def test_the_hooks_are_put_back(tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    crashes = CrashFiles(tmp_path, "desk")

    crashes.install()
    crashes.install()
    assert sys.excepthook == crashes.on_failure
    crashes.close()
    crashes.close()
    faulthandler.enable()

    assert (sys.excepthook, threading.excepthook) == before


def test_a_crash_of_a_c_library_leaves_the_stacks_of_all_threads(tmp_path: Path) -> None:
    script = (
        "import sys, os\n"
        "from pathlib import Path\n"
        "from agent_desktop.runtime.crash import CrashFiles\n"
        "def inner():\n    os.abort()\n"
        "CrashFiles(Path(sys.argv[1]), 'engine').install()\n"
        "inner()\n"
    )

    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)

    assert done.returncode != 0
    stacks = (tmp_path / "engine.stacks").read_text()
    assert "Aborted" in stacks
    assert "in inner" in stacks

    again = CrashFiles(tmp_path, "engine")
    again.install()
    again.close()
    faulthandler.enable()
    (file,) = tmp_path.glob("crash-engine-*.txt")
    assert file.read_text() == stacks
    assert crash.untold(tmp_path) == [file]


def test_a_crash_is_told_once(crashes: CrashFiles, tmp_path: Path) -> None:
    assert crash.untold(tmp_path) == []

    for turn in range(2):
        crashes.on_failure(RuntimeError, RuntimeError(f"turn {turn}"), None)
    first = crash.untold(tmp_path)
    crashes.on_failure(RuntimeError, RuntimeError("turn 2"), None)

    assert len(first) == 2
    (news,) = crash.untold(tmp_path)
    assert "turn 2" in news.read_text()
    assert crash.untold(tmp_path) == []
    assert crash.untold(tmp_path / "missing") == []
