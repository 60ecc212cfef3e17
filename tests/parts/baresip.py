"""Debian's baresip as a further party: a telephone that nobody here wrote.

    with baresip("13800138000", proxy=pbx.server, tone_hz=440) as phone:
        phone.dial("1001")
        phone.waits_for("CALL_ESTABLISHED")

It answers by itself, sends a tone and is driven over its control port. Version 1.0 follows a REFER,
but knows no Replaces.
"""

import contextlib
import json
import math
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

from tests.parts.kamailio import free_port

_MODULES = Path("/usr/lib/baresip/modules")
_CONFIG = """
module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module account.so
module menu.so
module ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
sip_listen 127.0.0.1:{port}
audio_source aufile,{tone}
audio_player aubridge,ear
audio_alert aubridge,bell
"""


class Baresip:
    """A running baresip. ``events`` are those it told, as (type, parameter)."""

    def __init__(self, process: "subprocess.Popen[bytes]", control: int, port: int) -> None:
        self.process = process
        self.address = f"127.0.0.1:{port}"
        self.events: list[tuple[str, str]] = []
        self._socket = _connected(control, process)
        self._reader = threading.Thread(target=self._read, name="baresip", daemon=True)
        self._reader.start()

    def dial(self, number: str) -> None:
        """Call a number of its proxy, or a SIP address."""
        self._command("dial", number)

    def hang_up(self) -> None:
        """End the call that it shows first."""
        self._command("hangup", "")

    def waits_for(self, event: str, count: int = 1, within_s: float = 10) -> str:
        """Wait for the ``count``-th event of a type and return its parameter."""
        end = time.monotonic() + within_s
        while len(found := [p for e, p in self.events if e == event]) < count:
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError(f"baresip told no {event}: {self.events}")
            time.sleep(0.02)
        return found[count - 1]

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._command("quit", "")
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._socket.close()
        self._reader.join(2)

    def _command(self, name: str, argument: str) -> None:
        text = json.dumps({"command": name, "params": argument, "token": name})
        self._socket.sendall(f"{len(text)}:{text},".encode())

    def _read(self) -> None:
        pending = b""
        while True:
            try:
                data = self._socket.recv(65_536)
            except OSError:
                return
            if not data:
                return
            pending += data
            while b":" in pending:  # netstrings: length, colon, text, comma
                length, _, rest = pending.partition(b":")
                size = int(length)
                if len(rest) <= size:
                    break
                self._take(json.loads(rest[:size]))
                pending = rest[size + 1 :]

    def _take(self, message: dict[str, object]) -> None:
        if message.get("event"):
            self.events.append((str(message.get("type")), str(message.get("param", ""))))


@contextlib.contextmanager
def baresip(user: str, *, proxy: str, tone_hz: int = 440, port: int = 0) -> Iterator[Baresip]:
    """Run baresip until the block ends; ``port`` 0 is a free one.

    Raises:
        RuntimeError: It is missing, or does not start.
    """
    if shutil.which("baresip") is None or not _MODULES.is_dir():
        raise RuntimeError("baresip is missing: apt-get install baresip-core")
    port, control = port or free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="baresip-") as name:
        folder = Path(name)
        _write_tone(folder / "tone.wav", tone_hz)
        config = _CONFIG.format(
            modules=_MODULES, control=control, port=port, tone=folder / "tone.wav"
        )
        (folder / "config").write_text(config)
        account = f"<sip:{user}@{proxy}>;regint=0;answermode=auto;audio_codecs=PCMA"
        (folder / "accounts").write_text(f'{account};outbound="sip:{proxy}"\n')
        (folder / "contacts").write_text("")
        with (folder / "output").open("wb") as output:
            process = subprocess.Popen(
                ["baresip", "-f", name], stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        try:
            phone = Baresip(process, control, port)
        except OSError as exc:
            process.kill()
            process.wait()
            text = (folder / "output").read_text("utf-8", "replace")
            raise RuntimeError(f"baresip does not start: {text[-1500:]}") from exc
        try:
            yield phone
        finally:
            phone.close()


def _write_tone(file: Path, frequency_hz: int, seconds: int = 30) -> None:
    step = 2 * math.pi * frequency_hz / 8000
    second = array("h", (int(12_000 * math.sin(step * n)) for n in range(8000)))
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(second.tobytes() * seconds)


def _connected(
    port: int, process: "subprocess.Popen[bytes]", within_s: float = 10
) -> socket.socket:
    end = time.monotonic() + within_s
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > end or process.poll() is not None:
                raise
            time.sleep(0.02)
