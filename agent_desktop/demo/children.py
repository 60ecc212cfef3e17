"""The processes of the demo: every one is started here, and none outlives it."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from agent_desktop.domain.errors import Unavailable

_PATIENCE_S: Final = 5.0


def program(*arguments: str) -> tuple[str, ...]:
    """Return the command line of this very program."""
    start = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m"]
    name = [] if getattr(sys, "frozen", False) else ["agent_desktop"]
    return (*start, *name, *arguments)


class Children:
    """Starts processes, keeps their output in files, ends them in reverse order.

    Each gets a session of its own, so that Ctrl-C reaches the demo alone, which then ends them in
    order; and each ends by itself should the demo be killed without a chance to do so.

    Thread: the loop that uses it.
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[asyncio.subprocess.Process] = []
        self._guard: tuple[str, ...] = ()
        if setpriv := shutil.which("setpriv"):
            self._guard = (setpriv, "--pdeathsig", "TERM", "--")

    def log_of(self, name: str) -> Path:
        """Return the file that holds what a child wrote."""
        return self._logs / f"{name}.log"

    async def start(
        self,
        name: str,
        *command: str,
        environment: Mapping[str, str],
        stdin: bytes = b"",
        read_output: bool = False,
    ) -> asyncio.subprocess.Process:
        """Start a process; with ``read_output`` its ``stdout`` is the caller's to read.

        Raises:
            Unavailable: ``demo.cannot_start``.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log_of(name).open("ab") as log:
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._guard,
                    *command,
                    env=dict(environment),
                    stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE if read_output else log,
                    stderr=log,
                    start_new_session=True,
                    limit=1 << 20,
                )
            except OSError as exc:
                raise Unavailable(
                    f"{name} cannot be started: {exc}", code="demo.cannot_start"
                ) from exc
        self._running.append(process)
        if stdin and process.stdin is not None:
            process.stdin.write(stdin)
            with contextlib.suppress(ConnectionError):
                await process.stdin.drain()
            process.stdin.close()
        return process

    async def stop(self, patience_s: float = _PATIENCE_S) -> None:
        """End all, the newest first; those that do not listen are killed."""
        while self._running:
            await end(self._running.pop(), patience_s)


async def end(process: asyncio.subprocess.Process, patience_s: float = _PATIENCE_S) -> None:
    """Ask a process to end, then make it and whatever it left in its session."""
    if process.returncode is None:
        _signal(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await process.wait()
    _signal(process.pid, signal.SIGKILL)
    await process.wait()


def _signal(session: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, number)


async def ended(pid: int, within_s: float) -> bool:
    """Wait for a process that is not ours to reap; return whether it is gone."""
    deadline = asyncio.get_running_loop().time() + within_s
    while Path(f"/proc/{pid}").exists():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True
