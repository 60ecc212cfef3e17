"""sipp (Debian's ``sip-tester``) as the caller or the called: a SIP program that nobody here wrote.

    async with ...:
        with sipp("call", to=pbx.server, number="1001", talk_ms=3000, tone_hz=440) as caller:
            ...
            caller.succeeds(within_s=10)

Scenarios are the XML files beside this module; words between @ are filled in. What sounds:
``tone_hz`` sends a tone, ``echo`` sends back what arrives, ``rtp`` names a ``RtpPeer`` of the test.
"""

import contextlib
import math
import shutil
import subprocess
import tempfile
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from tests.parts.kamailio import free_port
from tests.parts.rtp import RtpPeer, a_law

SCENARIOS = Path(__file__).with_name("sipp")


class Sipp:
    """A running sipp. ``messages`` is all SIP that it sent and received."""

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path, port: int) -> None:
        self.process = process
        self.port = port
        self._folder = folder

    @property
    def address(self) -> str:
        """Where it listens, ``host:port``."""
        return f"127.0.0.1:{self.port}"

    @property
    def messages(self) -> str:
        """Every message so far, as sipp logged them."""
        log = self._folder / "messages"
        return log.read_text("utf-8", "replace") if log.exists() else ""

    def received(self, first_words: str) -> list[str]:
        """Return messages it received whose first line starts so."""
        blocks = self.messages.split("\n----")
        parts = (b.partition("received [")[2].partition("\n\n")[2] for b in blocks)
        return [p for p in parts if p.startswith(first_words)]

    def waits_until_it_received(self, first_words: str, count: int = 1, within_s: float = 5) -> str:
        """Wait for the ``count``-th such message and return it."""
        end = time.monotonic() + within_s
        while len(found := self.received(first_words)) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"sipp got no {first_words!r}: {self.messages[-3000:]}")
            time.sleep(0.02)
        return found[count - 1]

    def succeeds(self, within_s: float = 10) -> None:
        """Wait until the scenario ran to its end.

        Raises:
            AssertionError: It did not, with what it saw.
        """
        try:
            code = self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            code = None
        errors = (self._folder / "errors").read_text() if (self._folder / "errors").exists() else ""
        assert code == 0, f"sipp ended with {code}: {errors[-2000:]}\n{self.messages[-4000:]}"


@contextlib.contextmanager
def sipp(
    scenario: str,
    *,
    to: str = "127.0.0.1:5060",
    number: str = "1001",
    caller: str = '"Wang" <sip:13800138000@callers.test>',
    transport: str = "udp",
    port: int = 0,
    talk_ms: int = 1000,
    ring_ms: int = 200,
    code: int = 486,
    headers: str = "",
    tone_hz: float = 0,
    echo: bool = False,
    rtp: RtpPeer | None = None,
) -> Iterator[Sipp]:
    """Run a scenario until the block ends.

    Args:
        scenario: Name of a file in ``tests/parts/sipp``.
        to: Proxy or desk that callers send to, ``host:port``; answerers ignore it.
        number: User that a caller calls.
        caller: The From header's address.
        transport: ``udp`` or ``tcp``.
        port: Local SIP port, 0 for a free one.
        talk_ms: How long a caller stays after the answer (or rings before it cancels).
        ring_ms: How long an answerer rings.
        code: SIP status of scenarios that refuse or are refused.
        headers: Further header lines of the INVITE, each ended by a line break.
        tone_hz: Send a tone of this frequency.
        echo: Send back the RTP that arrives.
        rtp: Send and hear by a part of the test's own.

    Raises:
        RuntimeError: sipp is missing.
    """
    if shutil.which("sipp") is None:
        raise RuntimeError("sipp is missing: apt-get install sip-tester")
    port, media_port = port or free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="sipp-") as name:
        folder = Path(name)
        play, sound_port = "", "[media_port]"
        if tone_hz:
            _write_tone(folder / "tone.al", tone_hz)
            stream = f"{folder / 'tone.al'},-1,8,PCMA/8000"
            play = f'<nop><action><exec rtp_stream="{stream}"/></action></nop>'
            sound_port = "[rtpstream_audio_port]"
        elif rtp is not None:
            sound_port = str(rtp.port)
        words = {
            "TALK_MS": str(talk_ms), "RING_MS": str(ring_ms), "CODE": str(code),
            "FROM": caller, "HEADERS": headers, "RTP_IP": "127.0.0.1", "RTP_PORT": sound_port,
            "PLAY": play, "SOUND": escape(f"tone={tone_hz} echo={echo}").replace("--", ""),
        }  # fmt: skip
        command = ["sipp", to, "-sf", str(_filled(scenario, words, folder)), "-s", number]
        command += ["-i", "127.0.0.1", "-p", str(port), "-mi", "127.0.0.1", "-mp", str(media_port)]
        command += ["-m", "1", "-nostdin"]
        command += ["-t", "t1" if transport == "tcp" else "u1"]
        command += ["-timeout", "180", "-timeout_error"]
        command += ["-trace_msg", "-message_file", str(folder / "messages")]
        command += ["-trace_err", "-error_file", str(folder / "errors")]
        command += ["-rtp_echo"] if echo else []
        with (folder / "screen").open("wb") as screen:
            process = subprocess.Popen(
                command, stdout=screen, stderr=screen, stdin=subprocess.DEVNULL, cwd=folder,
                env={"TERM": "dumb", "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
        try:
            if scenario.startswith(("answer", "refuse")) and scenario != "refused":
                _wait_until_bound(process, port, transport, folder)
            yield Sipp(process, folder, port)
        finally:
            process.kill()
            process.wait()


def _filled(scenario: str, words: dict[str, str], folder: Path) -> Path:
    text = (SCENARIOS / f"{scenario}.xml").read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    file = folder / f"{scenario}.xml"
    file.write_text(text, "utf-8", "surrogateescape")
    return file


def _write_tone(file: Path, frequency: float, seconds: float = 1.0) -> None:
    """Write whole periods, so that the loop has no click."""
    count = int(8000 * seconds)
    frequency = round(frequency * seconds) / seconds
    step = 2 * math.pi * frequency / 8000
    samples = array("h", (int(12_000 * math.sin(step * n)) for n in range(count)))
    file.write_bytes(a_law(samples))


def _wait_until_bound(
    process: "subprocess.Popen[bytes]", port: int, transport: str, folder: Path
) -> None:
    wanted = f":{port:04X} "
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        if wanted in Path(f"/proc/net/{transport}").read_text():
            return
        time.sleep(0.01)
    raise RuntimeError(f"sipp does not start: {(folder / 'screen').read_text()[-1500:]}")
