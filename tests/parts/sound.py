"""A headset made of PulseAudio null sinks, for machines without a sound card.

    with sound_rig() as rig:
        process = subprocess.Popen(..., env={**os.environ, **rig.environment})
        with rig.says(1000):                    # a tone into the microphone
            ...
        heard = rig.listen("headset_ear", 2.0)  # what the agent's ear gets
        assert tone_share(heard, 440, RATE) > 0.5

What is played into a microphone's feed comes out of the microphone; what a program plays into an
earpiece can be recorded. ``unplug`` and ``plug`` take a whole headset away and bring it back. All
feeds are kept awake with silence: a null sink that idles hands out sound in large late chunks.
Qt hides monitors of sinks, so microphones are remapped sources.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

RATE = 48_000
_FORMAT = [f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw"]


class SoundRig:
    """A PulseAudio server of its own with plugged headsets.

    Attributes:
        environment: What programs need to find it.
    """

    def __init__(self, folder: Path, headsets: tuple[str, ...], *, speaker: bool) -> None:
        self.environment: Mapping[str, str] = {
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{folder}/pulse/native",
        }
        self._folder = folder
        self._headsets = headsets
        self._speaker = speaker
        self._server: subprocess.Popen[bytes] | None = None
        self._modules: dict[str, list[str]] = {}
        self._fed: dict[str, list[str]] = {}
        self._feeders: list[subprocess.Popen[bytes]] = []

    def plug(self, name: str) -> None:
        """Plug a headset in: source ``NAME_mic`` and sink ``NAME_ear`` appear."""
        loaded = [self._sink(f"{name}_feed"), self._sink(f"{name}_ear")]
        loaded.append(
            self.pactl(
                "load-module",
                "module-remap-source",
                f"master={name}_feed.monitor",
                f"source_name={name}_mic",
                f"source_properties=device.description={name}_mic",
            )
        )
        self._modules[name] = loaded
        self._fed[name] = [f"{name}_feed", f"{name}_ear"]
        self._feed_all()

    def plug_speaker(self, name: str) -> None:
        """Plug in a loudspeaker: sink ``NAME``."""
        self._modules[name] = [self._sink(name)]
        self._fed[name] = [name]
        self._feed_all()

    def unplug(self, name: str) -> None:
        """Pull a headset or speaker out."""
        self._fed.pop(name)
        for module in reversed(self._modules.pop(name)):
            self.pactl("unload-module", module)
        self._feed_all()

    def make_default(self, name: str) -> None:
        """Make a headset what the system uses for programs that do not choose."""
        self.pactl("set-default-source", f"{name}_mic")
        self.pactl("set-default-sink", f"{name}_ear")
        self._feed_all()

    def pactl(self, *arguments: str) -> str:
        """Run pactl and return what it printed."""
        done = subprocess.run(
            ["pactl", *arguments], env=self._env(), capture_output=True, text=True, check=True,
            timeout=10,
        )  # fmt: skip
        return done.stdout.strip()

    def wait_until_awake(self) -> None:
        """Wait until all sinks hand out sound: the first 2 s after its making come late."""
        sinks = [line.split("\t")[1] for line in self.pactl("list", "short", "sinks").splitlines()]
        with contextlib.ExitStack() as stack:
            all_ = [stack.enter_context(self.recording(sink)) for sink in sinks]
            end = time.monotonic() + 6
            while min(len(r.chunks) for r in all_) < 10 and time.monotonic() < end:
                time.sleep(0.02)

    @contextlib.contextmanager
    def says(self, frequency_hz: float, name: str = "headset") -> Iterator[None]:
        """Play a tone into a headset's microphone until the block ends."""
        process = subprocess.Popen(
            ["pacat", "-p", "-d", f"{name}_feed", "--latency-msec=20", *_FORMAT],
            env=self._env(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        n = np.arange(RATE)
        second = (9000 * np.sin(2 * np.pi * round(frequency_hz) / RATE * n)).astype("<i2")
        stopping = threading.Event()

        def play() -> None:
            with contextlib.suppress(OSError, ValueError):
                while not stopping.is_set():
                    process.stdin.write(second.tobytes())

        player = threading.Thread(target=play, daemon=True)
        player.start()
        try:
            yield
        finally:
            stopping.set()
            _end(process)
            player.join(2)
            with contextlib.suppress(OSError):
                process.stdin.close()

    def listen(self, sink: str, seconds: float) -> "np.ndarray":
        """Record what programs play into a sink; samples at ``RATE``, -1 to 1."""
        with self.recording(sink) as recording:
            time.sleep(seconds + 0.15)
        return recording.sound()[-int(seconds * RATE) :]

    @contextlib.contextmanager
    def recording(self, sink: str) -> Iterator["Recording"]:
        """Record a sink while the block runs."""
        process = subprocess.Popen(
            ["parec", "-d", f"{sink}.monitor", "--latency-msec=10", *_FORMAT],
            env=self._env(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        recording = Recording(process)
        try:
            yield recording
        finally:
            _end(process)
            recording.close()

    def _sink(self, name: str) -> str:
        description = f"sink_properties=device.description={name}"
        return self.pactl(
            "load-module", "module-null-sink", f"sink_name={name}", f"rate={RATE}", description
        )

    def _feed_all(self) -> None:
        """Feed every sink anew: PulseAudio moves streams when the default device changes."""
        time.sleep(0.05)
        old = self._feeders
        self._feeders = [self._feed(sink) for sinks in self._fed.values() for sink in sinks]
        for feeder in old:
            _end(feeder)

    def _feed(self, sink: str) -> "subprocess.Popen[bytes]":
        with Path("/dev/zero").open("rb") as silence:
            return subprocess.Popen(
                ["pacat", "-p", "-d", sink, "--latency-msec=100", *_FORMAT],
                env=self._env(), stdin=silence, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def _env(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def start(self) -> None:
        """Start the server with its headsets; the first is the default."""
        log = self._folder / "pulse.log"
        with log.open("ab") as output:
            self._server = subprocess.Popen(
                ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                 "--disallow-exit", "--log-target=stderr", "-L", "module-native-protocol-unix"],
                env={**self._env(), "HOME": str(self._folder)}, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        _wait_for_server(self, self._server, log)
        for headset in self._headsets:
            self.plug(headset)
        if self._speaker:
            self.plug_speaker("speaker")
        if self._headsets:
            self.make_default(self._headsets[0])
        if self._headsets or self._speaker:
            self.wait_until_awake()

    def die(self) -> None:
        """Kill the server, and with it every stream."""
        assert self._server is not None
        self._server.kill()
        self._server.wait()
        self._forget()

    def close(self) -> None:
        """End all programs of the rig."""
        self._forget()
        if self._server is not None:
            _end(self._server)

    def _forget(self) -> None:
        for feeder in self._feeders:
            _end(feeder)
        self._feeders, self._modules, self._fed = [], {}, {}


class Recording:
    """What a sink plays: chunks with the time of their arrival (``time.monotonic``)."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.chunks: list[tuple[float, bytes]] = []
        self._process = process
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def sound(self) -> "np.ndarray":
        """Return all samples so far, -1 to 1."""
        data = b"".join(chunk for _, chunk in list(self.chunks))
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2") / 32768

    def close(self) -> None:
        """Wait for the last chunk."""
        self._thread.join(2)
        self._process.stdout.close()

    def _read(self) -> None:
        while data := self._process.stdout.read(960):
            self.chunks.append((time.monotonic(), data))


@contextlib.contextmanager
def sound_rig(
    *, headsets: tuple[str, ...] = ("headset",), speaker: bool = True
) -> Iterator[SoundRig]:
    """Run a PulseAudio with these headsets (the first is the default) until the block ends.

    Raises:
        RuntimeError: PulseAudio is missing or does not start.
    """
    for program, package in (("pulseaudio", "pulseaudio"), ("pactl", "pulseaudio-utils")):
        if shutil.which(program) is None:
            raise RuntimeError(f"{program} is missing: apt-get install {package}")
    with tempfile.TemporaryDirectory(prefix="sound-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o700)
        rig = SoundRig(folder, headsets, speaker=speaker)
        try:
            rig.start()
            yield rig
        finally:
            rig.close()


def _wait_for_server(rig: SoundRig, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(subprocess.SubprocessError):
            rig.pactl("info")
            return
        time.sleep(0.03)
    raise RuntimeError(f"pulseaudio does not start: {log.read_text('utf-8', 'replace')[-2000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
