import subprocess
import sys
from pathlib import Path

import pytest

from agent_desktop.adapters.desktop.instance import InstanceLock
from agent_desktop.domain.errors import Conflict, Unavailable

_HOLDER = """
import sys, time
from pathlib import Path
from agent_desktop.adapters.desktop.instance import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_a_profile_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    first.acquire()
    first.acquire()

    with pytest.raises(Conflict) as refusal:
        second.acquire()
    assert refusal.value.code == "desk.already_running"

    first.release()
    first.release()
    second.acquire()
    second.release()


def test_a_killed_desk_leaves_the_profile_free(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(file)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        lock = InstanceLock(file)
        with pytest.raises(Conflict):
            lock.acquire()

        holder.kill()
        holder.wait()

    lock.acquire()
    lock.release()


def test_two_profiles_do_not_disturb_each_other(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path / "a"), InstanceLock(tmp_path / "b")

    first.acquire()
    second.acquire()

    first.release()
    second.release()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        InstanceLock(tmp_path / "missing" / "lock").acquire()

    assert refusal.value.code == "profile.unwritable"
    assert str(tmp_path / "missing") in refusal.value.message
