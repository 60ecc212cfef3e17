"""An engine process for tests, and a small client that remembers all it was told.

async with running_engine(tmp_path, "--no-sound") as engine:
    await engine.configure(account)
    await engine.until(lambda e: e.registration.state == "registered")
"""

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from agent_desktop.contract.engine import (
    AudioChoice,
    Colleague,
    Delta,
    Devices,
    EngineCall,
    EngineNotice,
    Levels,
    Quality,
    RecordingMade,
    Registration,
    Reply,
    Request,
    SipAccount,
    Snapshot,
    Verb,
)
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.runtime.local_link import Link, connect
from agent_desktop.runtime.paths import Profile


class Refused(Exception):
    """The engine answered a request with an error; the text is its code."""


class EngineClient:
    """One link to an engine; keeps the newest of everything and the list of the rest."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._number = 0
        self._replies: dict[str, asyncio.Future[Reply]] = {}
        self._news = asyncio.Event()
        self.snapshot: Snapshot | None = None
        self.seq = 0
        self.gaps = 0
        self.registration = Registration()
        self.registrations: list[Registration] = []
        self.calls: dict[str, EngineCall] = {}
        self.call_history: list[EngineCall] = []
        self.devices = Devices()
        self.levels: list[tuple[float, Levels]] = []
        self.notices: list[EngineNotice] = []
        self.recordings: list[RecordingMade] = []
        self.qualities: list[Quality] = []
        self.colleagues: list[Colleague] = []
        self.is_closed = False
        self._reading = asyncio.create_task(self._read())  # noqa: TID251

    async def request(self, verb: Verb, **args: Any) -> dict[str, Any]:
        """Ask for something and return the reply's result."""
        self._number += 1
        key = str(self._number)
        answer = self._replies[key] = asyncio.get_running_loop().create_future()
        self._link.send(to_wire(Request(id=key, verb=verb, args=args)))
        async with asyncio.timeout(10):
            reply = await answer
        if not reply.ok:
            raise Refused(reply.code)
        return dict(reply.result)

    async def configure(self, account: SipAccount | None, audio: AudioChoice | None = None) -> None:
        """Give account and devices."""
        await self.request(
            Verb.CONFIGURE, account=account, audio=audio or AudioChoice(), user_agent="test"
        )

    async def register(self, account: SipAccount, audio: AudioChoice | None = None) -> None:
        """Give the account and wait until it is registered."""
        await self.configure(account, audio)
        await self.until(lambda e: e.registration.state == "registered")

    async def until(
        self, condition: Callable[["EngineClient"], Any], timeout_s: float = 8.0
    ) -> Any:
        """Wait until the condition holds for what is known; return its value."""
        end = time.monotonic() + timeout_s
        while not (value := condition(self)):
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"registration={self.registration} calls={self.calls} "
                                   f"notices={self.notices}")  # fmt: skip
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._news.wait()
        return value

    async def call_in(self, state: str, timeout_s: float = 8.0) -> EngineCall:
        """Wait for the first call in this state, ended ones included, and return it."""
        return await self.until(
            lambda e: next((c for c in e.call_history if c.state == state), None), timeout_s
        )

    async def close(self) -> None:
        """Leave the engine alone."""
        self._reading.cancel()
        await self._link.close()

    def abort(self) -> None:
        """Vanish, as a desk that was killed."""
        self._reading.cancel()
        self._link.abort()

    async def _read(self) -> None:
        while (message := await self._link.receive()) is not None:
            if "protocol" in message:
                self._take_snapshot(from_wire(Snapshot, message))
            elif "ok" in message:
                reply = from_wire(Reply, message)
                self._replies.pop(reply.id).set_result(reply)
            else:
                self._take(from_wire(Delta, message))
            self._news.set()
        self.is_closed = True
        self._news.set()

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshot, self.seq = snapshot, snapshot.seq
        self.registration, self.devices = snapshot.registration, snapshot.devices
        self.calls = {c.call_id: c for c in snapshot.calls}

    def _take(self, delta: Delta) -> None:
        self.gaps += delta.seq != self.seq + 1
        self.seq = delta.seq
        if delta.registration:
            self.registration = delta.registration
            self.registrations.append(delta.registration)
        elif delta.call:
            self.calls[delta.call.call_id] = delta.call
            self.call_history.append(delta.call)
        elif delta.devices:
            self.devices = delta.devices
        elif delta.levels:
            self.levels.append((time.monotonic(), delta.levels))
        elif delta.recording:
            self.recordings.append(delta.recording)
        elif delta.notice:
            self.notices.append(delta.notice)
        elif delta.quality:
            self.qualities.append(delta.quality)
        elif delta.colleague:
            self.colleagues.append(delta.colleague)


class EngineProcess(EngineClient):
    """The first link of an engine that a test started."""

    def __init__(self, link: Link, process: "subprocess.Popen[bytes]", profile: Profile) -> None:
        super().__init__(link)
        self.process = process
        self.profile = profile

    @property
    def pid(self) -> int:
        """Process id."""
        return self.process.pid

    @property
    def contact(self) -> str:
        """The registered contact, ``user@host:port``; needs ``--sip-trace``."""
        trace = (self.profile.folder / "sip.log").read_text("utf-8", "replace")
        user = re.findall(r"Contact: <sip:(ad[0-9a-f]{16})@", trace)[-1]
        return f"{user}@{self.outer}"

    @property
    def outer(self) -> str:
        """Our own ``host:port`` on the way to the server."""
        log = (self.profile.logs / "engine.log").read_text("utf-8")
        return re.findall(r"the way to the server: \w+ from ([0-9.]+:[0-9]+)", log)[-1]

    async def another_link(self) -> EngineClient:
        """Connect a second desk."""
        client = EngineClient(await connect(self.profile.engine_endpoint))
        await client.until(lambda c: c.snapshot is not None)
        return client

    async def has_ended(self, within_s: float) -> bool:
        """Wait for the process's end."""
        return await asyncio.to_thread(_ends, self.process, within_s)


@contextlib.asynccontextmanager
async def running_engine(
    folder: Path, *options: str, inside: Sequence[str] = ()
) -> AsyncIterator[EngineProcess]:
    """Run ``agent-desktop engine`` on a profile of its own until the block ends.

    ``inside`` goes before the command: see ``tests.parts.network``.
    The process is ended by SIGTERM; one that has died by a signal fails the test.
    """
    profile = Profile.at(folder)
    process = start_engine(folder, *options, inside=inside)
    engine: EngineProcess | None = None
    try:
        engine = EngineProcess(await connect_when_ready(profile, process), process, profile)
        await engine.until(lambda e: e.snapshot is not None)
        yield engine
    finally:
        if engine is not None:
            engine.abort()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        if not await asyncio.to_thread(_ends, process, 6):
            process.kill()
            process.wait()
    output = (folder / "engine.out").read_text("utf-8", "replace")
    assert process.returncode in (0, -signal.SIGKILL), f"{process.returncode}: {output}"
    failures = [f.read_text("utf-8") for f in profile.logs.glob("crash-*")]
    log = (profile.logs / "engine.log").read_text("utf-8")
    assert not failures
    assert "Traceback" not in output + log, output + log


def start_engine(
    folder: Path, *options: str, inside: Sequence[str] = ()
) -> "subprocess.Popen[bytes]":
    """Start the process only; its output goes to ``engine.out`` in the folder."""
    command = [sys.executable, "-m", "agent_desktop", "engine", "--profile", str(folder), *options]
    command[:0] = inside
    with (folder / "engine.out").open("wb") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)


async def connect_when_ready(
    profile: Profile, process: "subprocess.Popen[bytes]", within_s: float = 15
) -> Link:
    """Connect as soon as the engine listens."""
    end = time.monotonic() + within_s
    while True:
        try:
            return await connect(profile.engine_endpoint)
        except AgentDesktopError as exc:
            if process.poll() is not None or time.monotonic() > end:
                output = (profile.folder / "engine.out").read_text("utf-8", "replace")
                raise Unavailable(f"no engine: {output}") from exc
            await asyncio.sleep(0.02)


def _ends(process: "subprocess.Popen[bytes]", within_s: float) -> bool:
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True
