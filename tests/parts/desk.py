"""A whole desk as real processes: ``login``, ``run``, ``ctl``, and the engine that it starts."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from agent_desktop.adapters.engine_start import is_running

PROGRAM = [sys.executable, "-m", "agent_desktop"]


class DeskProcess:
    """One profile and its desk.

    Args:
        environment: Key ring and sound, over the tests' own; no display.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        ours = ("DISPLAY", "WAYLAND_DISPLAY", "PULSE_SERVER")
        kept = {k: v for k, v in os.environ.items() if k not in ours}
        self.environment = kept | dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """Everything that desk and engine wrote down."""
        files = [*sorted((self.folder / "logs").glob("*")), *self.folder.glob("output")]
        return "\n".join(f"== {f.name}\n{f.read_text('utf-8', 'replace')}" for f in files)

    def settings(self, text: str) -> None:
        (self.folder / "settings.toml").write_text(text, "utf-8")

    def login(self, server: str, user: str, password: str) -> None:
        done = self.program(
            "login", "--server", server, "--user", user, "--password-stdin", stdin=password
        )
        assert done.returncode == 0, done.stderr

    def keep_sip_password(self, password: str) -> None:
        done = self.program("login", "--sip-password-stdin", stdin=password)
        assert done.returncode == 0, done.stderr

    def start(self, *, window: bool = False) -> None:
        """Start the desk; returns when it answers."""
        options = [] if window else ["--no-window"]
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [*PROGRAM, "run", "--profile", str(self.folder), *options],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        self.until(lambda: self.ctl("status").returncode == 0, 20)

    def program(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *words, "--profile", str(self.folder)],
            env=self.environment, input=stdin, capture_output=True, text=True, check=False,
            timeout=60,
        )  # fmt: skip

    def ctl(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return self.program("ctl", *words, stdin=stdin)

    def does(self, *words: str, stdin: str = "") -> str:
        """Run a ctl verb that must succeed; returns what it printed."""
        done = self.ctl(*words, stdin=stdin)
        assert done.returncode == 0, f"ctl {words}: {done.stderr}\n{self.log[-4000:]}"
        return done.stdout

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self.does("status", "--json"))
        return status

    def until(self, true: Callable[[], Any], within_s: float = 10) -> Any:
        """Wait until a condition holds; returns what it gave."""
        deadline = time.monotonic() + within_s
        while not (found := true()):
            assert time.monotonic() < deadline, self.log[-6000:]
            if self._process is not None:
                assert self._process.poll() is None, self.log[-6000:]
            time.sleep(0.05)
        return found

    def registered(self, within_s: float = 10) -> None:
        self.until(lambda: self.status["registration"]["state"] == "registered", within_s)

    def call(self, state: str) -> dict[str, Any]:
        """Wait for a call in a state and return it."""

        def found() -> dict[str, Any] | None:
            return next((c for c in self.status["calls"] if c["state"] == state), None)

        call: dict[str, Any] = self.until(found)
        return call

    def kill(self) -> None:
        """End the desk as a power cut would; its engine lives on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def wait(self, within_s: float = 20) -> int:
        """Wait for the end and return the exit code."""
        assert self._process is not None
        code = self._process.wait(within_s)
        self._process = None
        return code

    def clean_up(self) -> None:
        """Leave no process behind."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            pid = json.loads((self.folder / "engine.endpoint").read_text())["pid"]
        if self._process is not None:
            self.ctl("quit")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            self._process.kill()
            self._process.wait(10)
        with contextlib.suppress(NameError, OSError):
            if is_running(pid):
                os.kill(pid, signal.SIGKILL)

    @contextlib.contextmanager
    def events(self) -> Iterator["Events"]:
        """Listen with ``ctl events`` until the block ends."""
        process = subprocess.Popen(
            [*PROGRAM, "ctl", "events", "--profile", str(self.folder)],
            env=self.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        events = Events(process)
        try:
            events.wait_for("Listening", lambda _data: True)
            yield events
        finally:
            process.terminate()
            process.wait(5)
            events.close()


class Events:
    """What ``ctl events`` printed so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.all: list[dict[str, Any]] = []
        self._process = process
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait_for(
        self, name: str, true: Callable[[dict[str, Any]], bool], within_s: float = 10
    ) -> dict[str, Any]:
        """Return the first event of a name whose data fit."""
        deadline = time.monotonic() + within_s
        while True:
            for event in list(self.all):
                if event["event"] == name and true(event["data"]):
                    return event
            assert time.monotonic() < deadline, [e["event"] for e in self.all]
            time.sleep(0.02)

    def close(self) -> None:
        self._thread.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.all.append(json.loads(line))


@contextlib.contextmanager
def desk_process(folder: Path, environment: Mapping[str, str]) -> Iterator[DeskProcess]:
    """A desk that is gone when the block ends; start it yourself."""
    desk = DeskProcess(folder, environment)
    try:
        yield desk
    finally:
        desk.clean_up()
