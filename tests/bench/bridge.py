"""Two ways of clocking pjsua's conference bridge from Python, measured side by side.

    python -m tests.bench.bridge [SECONDS]

``master``: ``setNoDev`` gives the master port; ctypes calls its functions from the audio thread
(what the engine does). ``port``: the null device's own thread is the clock and calls an
``AudioMediaPort``; bytes cross by ctypes on the C++ vector, two queues join it to the audio thread.
Each way runs in a process of its own, once alone and once beside a thread that computes.

cost: CPU time of this process per 20 ms frame. late: how long after its due time a frame was made.
loop: from handing a click to the bridge until it comes back out, at the audio thread.
"""

import collections
import ctypes
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from typing import Any

import pjsua2 as pj

from agent_desktop.engine.audio.bridge import FRAME_BYTES, FRAME_S, SILENCE, ConferenceBridge
from agent_desktop.engine.sip.endpoint import open_endpoint

CLICK = (b"\xff\x3f" * 320)[:FRAME_BYTES]
CLICK_EVERY = 25


class PortWay(pj.AudioMediaPort):
    """The bridge calls us from the clock thread of the null device."""

    def __init__(self) -> None:
        super().__init__()
        self.to_bridge: collections.deque[bytes] = collections.deque(maxlen=3)
        self.from_bridge: collections.deque[bytes] = collections.deque(maxlen=3)
        self.called: list[float] = []

    def onFrameRequested(self, frame: Any) -> None:  # noqa: N802 - pjsua2's name
        """Give 20 ms."""
        self.called.append(time.perf_counter())
        data = self.to_bridge.popleft() if self.to_bridge else SILENCE
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        frame.size = FRAME_BYTES
        if frame.buf.size() != FRAME_BYTES:
            frame.buf.resize(FRAME_BYTES)
        ctypes.memmove(_begin(frame.buf), data, FRAME_BYTES)

    def onFrameReceived(self, frame: Any) -> None:  # noqa: N802 - pjsua2's name
        """Take 20 ms."""
        if frame.size == FRAME_BYTES:
            self.from_bridge.append(ctypes.string_at(_begin(frame.buf), FRAME_BYTES))

    def exchange(self, microphone: bytes) -> bytes:
        """Hand over and take what is there; called by the audio thread."""
        self.to_bridge.append(microphone)
        return self.from_bridge.popleft() if self.from_bridge else SILENCE


def _begin(buffer: Any) -> int:
    """Return where a std::vector<unsigned char> keeps its bytes."""
    return ctypes.c_void_p.from_address(int(buffer.this)).value or 0


def measure(way: str, seconds: float, busy: bool) -> dict[str, float]:
    """Clock a bridge that loops everything back, and return the figures."""
    endpoint, master = open_endpoint()
    devices = endpoint.audDevManager()
    port: PortWay | None = None
    if way == "master":
        exchange = ConferenceBridge(master).exchange
        devices.getCaptureDevMedia().startTransmit(devices.getPlaybackDevMedia())
    else:
        devices.setNullDev()
        port = PortWay()
        shape = pj.MediaFormatAudio()
        shape.init(pj.PJMEDIA_FORMAT_PCM, 16_000, 1, 20_000, 16)
        port.createPort("agent", shape)
        port.startTransmit(port)
        exchange = port.exchange
    sys.setswitchinterval(0.001)
    stopping = threading.Event()
    if busy:
        threading.Thread(target=_compute, args=(stopping,), daemon=True).start()
    late, loops, cpu_s, frames = _run(exchange, seconds)
    stopping.set()
    if port is not None:
        late = _lateness(port.called)
        port.stopTransmit(port)
    _print_result(late, loops, cpu_s, frames, busy)
    # The process ends here without pjsua's own farewell: a second, and a port of Python's less.
    sys.stdout.flush()
    os._exit(0)


def _run(exchange: Any, seconds: float) -> tuple[list[float], list[float], float, int]:
    late: list[float] = []
    loops: list[float] = []
    clicked_s: float | None = None
    due = time.perf_counter() + 0.2
    start_cpu, frames = time.process_time(), int(seconds / FRAME_S)
    for number in range(frames):
        time.sleep(max(0.0, due - time.perf_counter()))
        late.append(time.perf_counter() - due)
        due += FRAME_S
        click = number % CLICK_EVERY == 10
        if click:
            clicked_s = time.perf_counter()
        out = exchange(CLICK if click else SILENCE)
        if clicked_s is not None and max(out) > 0x20 and out != SILENCE:
            loops.append(time.perf_counter() - clicked_s)
            clicked_s = None
    return late, loops, time.process_time() - start_cpu, frames


def _lateness(called: list[float]) -> list[float]:
    """Return the lateness against the best 20 ms grid through the calls."""
    offsets = [at - n * FRAME_S for n, at in enumerate(called[25:])]
    best = statistics.quantiles(offsets, n=20)[0]
    return [max(0.0, o - best) for o in offsets]


def _compute(stopping: threading.Event) -> None:
    while not stopping.is_set():
        sum(n * n for n in range(2000))


def _print_result(
    late: list[float], loops: list[float], cpu_s: float, frames: int, busy: bool
) -> None:
    ordered = sorted(late)
    result = {
        "late_p50_ms": ordered[len(ordered) // 2] * 1000,
        "late_p95_ms": ordered[int(len(ordered) * 0.95)] * 1000,
        "late_max_ms": ordered[-1] * 1000,
        "loop_ms": statistics.median(loops) * 1000 if loops else float("nan"),
    }
    if not busy:
        result["cost_us"] = cpu_s / frames * 1e6
    print(json.dumps(result))


def main() -> int:
    """Print the figures of both ways."""
    if len(sys.argv) > 2:
        measure(sys.argv[1], float(sys.argv[2]), busy=sys.argv[3] == "busy")
    seconds = sys.argv[1] if len(sys.argv) > 1 else "10"
    names = ("cost_us", "late_p50_ms", "late_p95_ms", "late_max_ms", "loop_ms")
    print(f"{'way':8}{'beside':10}" + "".join(f"{n:>14}" for n in names))
    for way in ("master", "port"):
        for beside in ("nothing", "busy"):
            command = [sys.executable, "-m", "tests.bench.bridge", way, seconds, beside]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            figures = json.loads(done.stdout.splitlines()[-1])
            row = "".join(f"{figures.get(n, float('nan')):14.2f}" for n in names)
            print(f"{way:8}{beside:10}{row}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
