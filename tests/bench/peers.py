"""The programs that people use today, started the way people start them."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bench.screen import seconds_to_input
from tests.parts.kamailio import free_port

BARESIP_CONFIG = """\
sip_listen 127.0.0.1:0
audio_player alsa,pulse
audio_source alsa,pulse
audio_alert alsa,null
audio_channels 1
audio_buffer 20-160
module_path /usr/lib/baresip/modules
module g711.so
module alsa.so
module stdio.so
module_tmp account.so
module_app menu.so
"""


def linphone(display: str, idle_s: float = 0.0) -> tuple[float, float]:
    """Start linphone-desktop in a new home; return (seconds to input, PSS in MB after idling)."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "DISPLAY": display, "HOME": home, "XDG_RUNTIME_DIR": home}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "QT_QPA_PLATFORM"):
            env.pop(name, None)
        started_s = time.monotonic()
        # Linphone refuses to start without a session bus.
        process = subprocess.Popen(
            ["dbus-run-session", "--", "linphone"],
            env=env,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            seconds = seconds_to_input(display, started_s)
            time.sleep(idle_s)
            return seconds, pss_mb(*session_pids(process.pid, "linphone"))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def baresip_call(sound: Mapping[str, str], target: str) -> Iterator[None]:
    """Hold a call of Debian's baresip, ALSA on PulseAudio, with its packaged buffer settings."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "config").write_text(BARESIP_CONFIG)
        (home / "accounts").write_text("<sip:bench@127.0.0.1>;regint=0\n")
        process = subprocess.Popen(
            ["baresip", "-f", folder, "-e", f"/dial {target}"],
            env={**sound, "HOME": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(3)
            if process.poll() is not None:
                raise RuntimeError("baresip ended at once")
            yield
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def echo() -> Iterator[str]:
    """Answer calls with sipp's own scenario and send their sound back; yields a sip: address."""
    port, media_port = free_port(), free_port()
    process = subprocess.Popen(
        ["sipp", "-sn", "uas", "-rtp_echo", "-i", "127.0.0.1", "-p", str(port), "-mi", "127.0.0.1",
         "-mp", str(media_port), "-nostdin"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"sip:echo@127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(5)


def session_pids(leader: int, name: str) -> list[int]:
    """Return the processes of a session whose command name starts with ``name``."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text()
            except OSError:
                continue
            command, rest = (
                fields[fields.index("(") + 1 : fields.rindex(")")],
                fields.split(") ")[-1],
            )
            if command.startswith(name) and int(rest.split()[3]) == leader:
                found.append(int(folder.name))
    return found


def pss_mb(*pids: int) -> float:
    """Return the proportional set size of processes together, in MB (1,000,000 bytes)."""
    total_kb = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total_kb += int(line.split()[1])
    return total_kb * 1024 / 1e6
