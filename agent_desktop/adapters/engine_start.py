"""Starting and ending the engine's operating-system process."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agent_desktop.runtime.paths import Profile

_MAX_OUTPUT: Final = 1_000_000


def engine_command(profile: Profile) -> list[str]:
    """Return what starts the engine of a profile, from a source tree or a frozen build."""
    program = [sys.executable]
    if not getattr(sys, "frozen", False):
        program += ["-m", "agent_desktop"]
    return [*program, "engine", "--profile", str(profile.folder)]


def spawn_engine(command: Sequence[str], output: Path) -> "subprocess.Popen[bytes]":
    """Start an engine that outlives this process; its output goes to a file.

    Raises:
        OSError: The program cannot be started.
    """
    output.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        if output.stat().st_size > _MAX_OUTPUT:
            output.replace(output.with_suffix(".old"))
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    with output.open("ab") as stream:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,  # a signal to the desk's process group is not for the engine
            creationflags=flags,
            close_fds=True,
        )


def is_running(pid: int) -> bool:
    """Return whether a process of that id exists; one that ended and was not reaped does not."""
    if pid <= 0:
        return False
    with contextlib.suppress(OSError, IndexError):
        # An engine that was adopted from a killed desk is not our child, and nobody may reap it.
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        return stat.rpartition(")")[2].split()[0] not in "ZX"
    if sys.platform == "win32":
        # os.kill(pid, 0) would send CTRL_C_EVENT there.
        out = subprocess.run(  # noqa: S603
            ["tasklist", "/NH", "/FI", f"PID eq {pid}"],  # noqa: S607
            capture_output=True, check=False,
        )  # fmt: skip
        return str(pid).encode() in out.stdout
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_process(pid: int, *, forcibly: bool) -> None:
    """Ask a process to end, or make it; no error when it is gone."""
    strongest = getattr(signal, "SIGKILL", signal.SIGTERM)
    with contextlib.suppress(ProcessLookupError, PermissionError, OSError):
        os.kill(pid, strongest if forcibly else signal.SIGTERM)
