"""What the desk finds around it on an agent's PC, made up where this machine has none.

The key ring is always the demo's own, so that no secret of the demo gets into the user's; screen
and sound are the user's where there are any. Nothing is written outside the demo's folder and one
short-named folder for sockets, whose paths may not be long.
"""

import array
import asyncio
import contextlib
import math
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from agent_desktop.demo.children import Children, end
from agent_desktop.domain.errors import Unavailable

SCREEN: Final = "1280x800x24"
# The folder of sockets is noted, so that a demo that was killed leaves none for ever.
SOCKETS_PREFIX: Final = "agent-desktop-demo-"
SOCKETS_NOTE: Final = "sockets"
SILENCE_DB: Final = -96.0
_START_S: Final = 10.0
_SOUND_PROGRAMS: Final = ("pulseaudio", "pacat", "parec")
# Feeding every sink keeps it awake: an idle null sink hands out sound in large late chunks.
_SINKS: Final = ("mic_feed", "headset_ear", "speaker")
_PULSE_SCRIPT: Final = """\
load-module module-null-sink sink_name=mic_feed rate=48000
load-module module-null-sink sink_name=headset_ear rate=48000 \
sink_properties=device.description=Demo-headset
load-module module-null-sink sink_name=speaker rate=48000 \
sink_properties=device.description=Demo-speaker
load-module module-remap-source source_name=headset_mic master=mic_feed.monitor \
source_properties=device.description=Demo-headset
set-default-sink headset_ear
set-default-source headset_mic
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
"""


class Surroundings:
    """The environment variables of the demo's processes, and what stands behind them."""

    def __init__(self, folder: Path, children: Children) -> None:
        self._folder = folder
        self._children = children
        self._sockets = Path(tempfile.mkdtemp(prefix=SOCKETS_PREFIX))
        (folder / SOCKETS_NOTE).write_text(str(self._sockets), "utf-8")
        self.has_own_sound = False
        # What the children print is read back: it is UTF-8 whatever the terminal's locale is.
        self.variables = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
        for name in ("data", "cache"):
            self.variables[f"XDG_{name.upper()}_HOME"] = str(self._made(f"home/{name}"))

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def close(self) -> None:
        """Remove the folder of sockets, after the children have ended."""
        shutil.rmtree(self._sockets, ignore_errors=True)

    async def make_screen(self) -> None:
        """Start an X server that shows on no screen.

        Raises:
            Unavailable: Xvfb is not there or does not start.
        """
        if shutil.which("Xvfb") is None:
            raise Unavailable("no display and no Xvfb: install it (Debian: apt install xvfb)")
        process = await self._children.start(
            "xvfb",
            *("Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"),
            environment=self.variables,
            read_output=True,
        )
        line = await _first_line(process, "Xvfb", self._children.log_of("xvfb"))
        self.variables |= {
            "DISPLAY": f":{line}",
            "XDG_SESSION_TYPE": "x11",
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(self._made("home")),
            "XDG_CONFIG_HOME": str(self._made("home/config")),
            "XDG_RUNTIME_DIR": str(self._sockets),
        }
        for name in ("WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER"):
            self.variables.pop(name, None)

    async def make_key_ring(self) -> None:
        """Start a message bus and an unlocked key ring on it.

        Raises:
            Unavailable: They are not there or do not start.
        """
        for name, package in (
            ("dbus-daemon", "dbus-daemon"),
            ("gnome-keyring-daemon", "gnome-keyring"),
        ):
            if shutil.which(name) is None:
                raise Unavailable(f"no {name}: install it (Debian: apt install {package})")
        bus = await self._children.start(
            "dbus",
            *("dbus-daemon", "--session", "--nofork", "--print-address=1"),
            f"--address=unix:path={self._sockets / 'bus'}",
            environment=self.variables,
            read_output=True,
        )
        address = await _first_line(bus, "dbus-daemon", self._children.log_of("dbus"))
        self.variables["DBUS_SESSION_BUS_ADDRESS"] = address
        await self._children.start(
            "keyring",
            *("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"),
            environment={
                **self.variables,
                "HOME": str(self._made("home")),
                "XDG_RUNTIME_DIR": str(self._sockets),
            },
            stdin=secrets.token_urlsafe(16).encode(),
        )
        if not await _until(lambda: _has_owner(address, "org.freedesktop.secrets")):
            raise Unavailable(f"the key ring does not start: {self._children.log_of('keyring')}")

    async def has_sound_server(self) -> bool:
        """Whether the user's own sound can be used."""
        if shutil.which("pactl") is None:
            return False
        asked = await self._children.start("pactl", "pactl", "info", environment=self.variables)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                return await asked.wait() == 0
        return False

    async def make_sound(self) -> bool:
        """Start a sound server with a headset that nobody wears; False if there is none here."""
        if not all(shutil.which(name) for name in _SOUND_PROGRAMS):
            return False
        socket = self._sockets / "pulse"
        script = self._folder / "pulse.pa"
        script.write_text(_PULSE_SCRIPT.format(socket=socket), "utf-8")
        self.variables |= {
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_RUNTIME_PATH": str(self._sockets / "pulse-run"),
            "PULSE_STATE_PATH": str(self._made("home/pulse")),
        }
        options = ("--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no")
        await self._children.start(
            "pulseaudio",
            *("pulseaudio", "-n", *options, "-F", str(script)),
            environment=self.variables,
        )
        if not await _until(socket.exists):
            return False
        for sink in _SINKS:
            await self._children.start(
                f"feed-{sink}",
                *("pacat", "-p", "-d", sink, "--raw", "--rate=48000", "--channels=1"),
                *("--format=s16le", "--latency-msec=100", "/dev/zero"),
                environment=self.variables,
            )
        await self._children.start(
            "room",
            *(sys.executable, "-m", "agent_desktop.demo.room", _SINKS[0]),
            environment=self.variables,
        )
        self.has_own_sound = True
        return True

    async def hear(self, seconds: float) -> float:
        """Record what comes out of the headset's ear and return its level in dBFS."""
        ear = await self._children.start(
            "ear",
            *("parec", "-d", "headset_ear.monitor", "--raw", "--rate=8000", "--channels=1"),
            *("--format=s16le", "--latency-msec=50"),
            environment=self.variables,
            read_output=True,
        )
        heard = b""
        try:
            assert ear.stdout is not None  # noqa: S101 - asked for
            with contextlib.suppress(TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(seconds + 3):
                    heard = await ear.stdout.readexactly(2 * round(8000 * seconds))
        finally:
            await end(ear)
        return level_db(heard)


def level_db(pcm: bytes) -> float:
    """Return the level of 16-bit samples in dBFS."""
    samples = array.array("h", pcm[: len(pcm) // 2 * 2])
    power = sum(sample * sample for sample in samples) / max(1, len(samples))
    return SILENCE_DB if power < 1 else 10 * math.log10(power / 32768**2)


def remove_forgotten_sockets(folder: Path) -> None:
    """Remove the folder of sockets that a killed demo in ``folder`` left behind."""
    with contextlib.suppress(OSError):
        sockets = Path((folder / SOCKETS_NOTE).read_text("utf-8"))
        if sockets.name.startswith(SOCKETS_PREFIX) and sockets.parent == Path(
            tempfile.gettempdir()
        ):
            shutil.rmtree(sockets, ignore_errors=True)


def usable_display(variables: Mapping[str, str]) -> bool:
    """Whether a window would have a screen to appear on."""
    if wayland := variables.get("WAYLAND_DISPLAY"):
        return (Path(variables.get("XDG_RUNTIME_DIR", "/")) / wayland).exists()
    host, colon, number = variables.get("DISPLAY", "").rpartition(":")
    if not colon:
        return False
    screen = number.partition(".")[0]
    return bool(host) or Path(f"/tmp/.X11-unix/X{screen}").exists()  # noqa: S108 - X11's own place


def _has_owner(address: str, name: str) -> bool:
    try:
        with open_dbus_connection(address) as connection:
            bus = DBusAddress(
                "/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus"
            )
            reply = connection.send_and_get_reply(
                new_method_call(bus, "NameHasOwner", "s", (name,)), timeout=2
            )
    except (OSError, TimeoutError, ValueError):
        return False
    return bool(reply.body[0])


async def _first_line(process: asyncio.subprocess.Process, name: str, log: Path) -> str:
    assert process.stdout is not None  # noqa: S101 - asked for
    line = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_START_S):
            line = await process.stdout.readline()
    if not line:
        raise Unavailable(f"{name} does not start: {log}", code="demo.cannot_start")
    return line.decode().strip()


async def _until(happened: Callable[[], bool], within_s: float = _START_S) -> bool:
    deadline = time.monotonic() + within_s
    while not happened():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True
