"""A desk as IT would start it: its own process, profile and key ring, driven by ``ctl``."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SIP_PASSWORD = "a password of the benchmark"
_COMMAND = [sys.executable, "-m", "agent_desktop"]


class Desk:
    """One running desk."""

    def __init__(
        self, profile: Path, env: Mapping[str, str], command: Sequence[str] | None = None
    ) -> None:
        self.profile = profile
        self.env = dict(env)
        self.started_s = time.monotonic()
        self.process = subprocess.Popen(
            command or [*_COMMAND, "run", "--profile", str(profile)],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def ctl(self, *arguments: str, given: str | None = None) -> str:
        """Run ``agent-desktop ctl`` and return what it printed."""
        done = subprocess.run(
            [*_COMMAND, "ctl", "--profile", str(self.profile), *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=40,
            input=given,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"ctl {' '.join(arguments)}: {done.returncode} {done.stderr}")
        return done.stdout

    def status(self) -> dict[str, Any]:
        """Return ``ctl status``."""
        return json.loads(self.ctl("status", "--json"))

    def wait_for(self, what: str, true: Callable[[dict[str, Any]], bool], within_s: float) -> None:
        """Wait until the status says so.

        Raises:
            TimeoutError: It did not.
        """
        until = time.monotonic() + within_s
        last: object = None
        while time.monotonic() < until:
            try:
                last = self.status()
                if true(last):
                    return
            except RuntimeError as exc:
                last = exc
            time.sleep(0.1)
        raise TimeoutError(f"{what} did not happen within {within_s} s: {last}")

    def wait_until_registered(self, within_s: float = 20.0) -> None:
        """Wait until calls can arrive and the agent is ready for them."""
        registered = lambda s: s["registration"]["state"] == "registered"  # noqa: E731
        self.wait_for("registration", registered, within_s)
        self.ctl("state", "ready")

    @contextmanager
    def events(self) -> Iterator[list[dict[str, Any]]]:
        """Collect what ``ctl events`` prints while the block runs."""
        process = subprocess.Popen(
            [*_COMMAND, "ctl", "--profile", str(self.profile), "events"],
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        found: list[dict[str, Any]] = []

        thread = threading.Thread(target=lambda: _each_line(process, found), daemon=True)
        thread.start()
        time.sleep(0.5)
        try:
            yield found
        finally:
            process.terminate()
            process.wait(5)
            thread.join(5)

    def close(self) -> None:
        """End it the way a session manager does."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _each_line(process: "subprocess.Popen[str]", found: list[dict[str, Any]]) -> None:
    assert process.stdout
    found.extend(map(json.loads, process.stdout))  # one by one, as lines arrive


@contextmanager
def running_desk(
    profile: Path,
    env: Mapping[str, str],
    registrar: str = "",
    command: Sequence[str] | None = None,
    settings: str = "",
) -> Iterator[Desk]:
    """Run a desk on a settings file, registered at ``registrar`` (host:port) when one is given.

    ``settings``: further areas of the file.
    """
    write_settings(profile, env, registrar, settings)
    desk = Desk(profile, env, command)
    try:
        yield desk
    finally:
        desk.close()


def write_settings(
    profile: Path, env: Mapping[str, str], registrar: str = "", settings: str = ""
) -> None:
    """Write the settings of a desk without a server and keep its SIP password."""
    profile.mkdir(parents=True, exist_ok=True)
    lines = ["[agent]", 'number = "1001"', 'name = "Li Na"', 'company = "Bench"']
    if registrar:
        lines += ["[sip]", f'server = "{registrar}"', 'user = "1001"']
    (profile / "settings.toml").write_text("\n".join([*lines, settings]) + "\n")
    if registrar:
        subprocess.run(
            [*_COMMAND, "login", "--profile", str(profile), "--sip-password-stdin"],
            env=dict(env),
            input=f"{SIP_PASSWORD}\n",
            text=True,
            check=True,
            capture_output=True,
        )


def desk_environment(ring: Mapping[str, str], display: str, **more: str) -> dict[str, str]:
    """Return the environment of a desk with a key ring and a screen."""
    return {**os.environ, **ring, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", **more}
