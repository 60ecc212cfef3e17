"""A real key ring: gnome-keyring, unlocked, in a D-Bus session and a folder of its own."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_HINT = "install it: apt-get install gnome-keyring dbus"
# A test run that is killed takes its key ring with it.
_TIED = ("setpriv", "--pdeathsig", "TERM")


@contextmanager
def key_ring(*, unlocked: bool = True) -> Iterator[Mapping[str, str]]:
    """Run a key ring; gives the environment in which a program finds it, and nothing else.

    With ``unlocked=False`` the D-Bus session runs without a key ring.
    """
    daemon, keyring = _program("dbus-daemon"), _program("gnome-keyring-daemon")
    folder = Path(tempfile.mkdtemp(prefix="agent-desktop-keyring-", dir="/tmp"))
    environment = {
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "HOME": str(folder),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder / 'bus'}",
    }
    full = {k: v for k, v in os.environ.items() if k != "DISPLAY"} | environment
    # No service files: D-Bus must not start a key ring by itself where a test wants none.
    config = folder / "session.conf"
    config.write_text(_CONFIG.format(bus=folder / "bus"), "utf-8")
    running: list[subprocess.Popen[bytes]] = []
    try:
        bus = subprocess.Popen(
            [*_TIED, daemon, f"--config-file={config}", "--nofork"],
            env=full,
            stderr=subprocess.DEVNULL,
        )
        running.append(bus)
        _wait((folder / "bus").exists, "dbus-daemon")
        if unlocked:
            command = [*_TIED, keyring, "--foreground", "--unlock", "--components=secrets"]
            process = subprocess.Popen(
                command,
                env=full,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            running.append(process)
            assert process.stdin is not None
            process.stdin.write(b"test")
            process.stdin.close()
            _wait(lambda: _answers(full), "gnome-keyring-daemon")
        yield environment
    finally:
        for process in reversed(running):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is missing; {_HINT}")
    return found


def _answers(environment: Mapping[str, str]) -> bool:
    """Return whether the default collection is there and open."""
    asked = subprocess.run(
        [
            _program("dbus-send"),
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets/aliases/default",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        ],
        env=dict(environment),
        capture_output=True,
        check=False,
    )
    return b"boolean false" in asked.stdout


def _wait(until, what: str) -> None:
    deadline = time.monotonic() + 10
    while not until():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not start; {_HINT}")
        time.sleep(0.02)


_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={bus}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
