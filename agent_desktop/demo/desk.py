"""The desk of the demo: a real one, driven from outside as any other program would drive it."""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from agent_desktop.demo.children import Children, ended, program
from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.local_link import Endpoint
from agent_desktop.runtime.paths import Profile

_START_S: Final = 25.0
_ENGINE_ENDS_S: Final = 5.0


class Refused(AgentDesktopError):
    """A command of ours did not do what it should."""

    default_code = "demo.refused"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of ``ctl events``; ``t_s`` is on the machine's monotonic clock."""

    name: str
    t_s: float
    data: Mapping[str, Any]


class Desk:
    """A desk process and what it tells.

    Thread: the loop that uses it.
    """

    def __init__(self, folder: Path, children: Children, variables: Mapping[str, str]) -> None:
        self.profile = Profile.at(folder)
        self._children = children
        self._variables = variables
        self._happenings: list[Happening] = []
        self._changed = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None
        self.on_happening: Callable[[Happening], None] = lambda _happening: None

    def furnish(self, language: str) -> None:
        """Write the desk's settings."""
        self.profile.settings_file.write_text(f'[ui]\nlanguage = "{language}"\n', "utf-8")

    async def sign_in(self, server: str, user: str, password: str) -> None:
        """Sign the profile in, as an administrator would.

        Raises:
            Refused: With the command's own sentence.
        """
        command = ("login", "--server", server, "--user", user, "--password-stdin")
        await self._command(*command, "--profile", str(self.profile.folder), stdin=password)

    async def open(self) -> None:
        """Start the desk, wait until ``ctl`` reaches it, and listen to its events.

        Raises:
            Unavailable: It does not start.
        """
        self.process = await self._children.start(
            "desk",
            *program("run", "--profile", str(self.profile.folder)),
            environment=self._variables,
        )
        deadline = time.monotonic() + _START_S
        while not self.profile.desk_endpoint.exists():
            if self.process.returncode is not None or time.monotonic() > deadline:
                raise Unavailable(f"the desk does not start: {self._children.log_of('desk')}")
            await asyncio.sleep(0.05)
        events = await self._children.start(
            "events",
            *program("ctl", "--profile", str(self.profile.folder), "events"),
            environment=self._variables,
            read_output=True,
        )
        spawn(self._listen(events), name="desk events")

    async def _listen(self, events: asyncio.subprocess.Process) -> None:
        assert events.stdout is not None  # noqa: S101 - asked for
        async for line in events.stdout:
            with contextlib.suppress(ValueError, KeyError):
                told = json.loads(line)
                happening = Happening(told["event"], float(told["t_s"]), told["data"])
                self._happenings.append(happening)
                self._changed.set()
                self.on_happening(happening)

    async def wait_for(
        self,
        name: str,
        matches: Callable[[Mapping[str, Any]], bool] = lambda _data: True,
        *,
        since_s: float = 0.0,
        within_s: float = 10.0,
    ) -> Happening | None:
        """Return the first event that fits since a moment, None when time is up."""
        deadline = time.monotonic() + within_s
        seen = 0
        while True:
            for happening in self._happenings[seen:]:
                fits = happening.name == name and happening.t_s >= since_s
                if fits and matches(happening.data):
                    return happening
            seen = len(self._happenings)
            self._changed.clear()
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._changed.wait()

    def newest(self, name: str, since_s: float) -> list[Happening]:
        """Return all events of a name since a moment."""
        return [h for h in self._happenings if h.name == name and h.t_s >= since_s]

    async def status(self) -> dict[str, Any]:
        """Return what ``ctl status --json`` prints."""
        found = json.loads(await self.ctl("status", "--json"))
        return dict(found)

    async def until(
        self, good: Callable[[dict[str, Any]], bool], within_s: float
    ) -> dict[str, Any] | None:
        """Ask for the status until it is good; None when time is up."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            with contextlib.suppress(Refused):
                if good(status := await self.status()):
                    return status
            await asyncio.sleep(0.1)
        return None

    async def ctl(self, *arguments: str, stdin: str = "") -> str:
        """Run ``agent-desktop ctl`` and return what it printed.

        Raises:
            Refused: With the command's own sentence.
        """
        return await self._command(
            "ctl", "--profile", str(self.profile.folder), *arguments, stdin=stdin
        )

    async def _command(self, *arguments: str, stdin: str = "") -> str:
        process = await asyncio.create_subprocess_exec(
            *program(*arguments),
            env=self._variables,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            output, problem = await process.communicate(stdin.encode())
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            sentence = problem.decode("utf-8", "replace").strip() or "it failed"
            raise Refused(f"{' '.join(arguments[:1])}: {sentence.splitlines()[-1]}")
        return output.decode("utf-8")

    async def close(self) -> None:
        """Close the desk in order, and see to it that its engine is gone, too."""
        engine = 0
        with contextlib.suppress(Unavailable):
            engine = Endpoint.read(self.profile.engine_endpoint).pid
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(Refused, TimeoutError):
                async with asyncio.timeout(10):
                    await self.ctl("quit")
        # The engine outlives a desk that crashed; it never outlives the demo.
        if engine and not await ended(engine, _ENGINE_ENDS_S) and self._is_engine(engine):
            with contextlib.suppress(ProcessLookupError):
                os.kill(engine, signal.SIGKILL)

    def _is_engine(self, pid: int) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return str(self.profile.folder).encode() in command
