"""Figures of a whole shift: many calls, the answer key, a new headset, sleep, a lossy network."""

import json
import os
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np

from tests.bench.desk import Desk, desk_environment, running_desk
from tests.bench.figures import percentile
from tests.bench.loop import RATE, Recorder
from tests.bench.measures import call_to, cpu_seconds, engine_pid, registered_desk
from tests.bench.peers import pss_mb
from tests.bench.raw_sip import RawPeer
from tests.parts.kamailio import kamailio
from tests.parts.rtp import rtp_peer
from tests.parts.sipp import sipp
from tests.parts.sound import SoundRig

WARM_UP_CALLS = 40  # caches, code paths and the allocator's arenas fill in the first calls
ANSWERS = 20
TONE_HZ = 1700.0
LOSS = 0.05
RESTS_S = 4.0
_GIVES_UP_S = 10.0
_BLOCK_S = 0.01
# What a call centre of many short calls sets: answered by the PBX's word, ready again at once.
BUSY_POLICY = """
[policy]
acw.mode = "none"
ringing.missed_not_ready = false
auto_answer.by_pbx = true
auto_answer.beep = false
shift_check = "off"
"""


class Link:
    """A connection to the desk as ``ctl`` has it, without starting a program for each verb."""

    def __init__(self, profile: Path) -> None:
        where = json.loads((profile / "desk.endpoint").read_text("utf-8"))
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(where["address"])
        self._stream = self._socket.makefile("rwb")
        self._send({"token": where["token"]})

    def ask(self, verb: str, **args: object) -> float:
        """Send a verb; return the moment of sending once it is answered."""
        asked_s = time.perf_counter()
        self._send({"id": 1, "verb": verb, "args": args})
        reply = json.loads(self._stream.readline())
        if not reply.get("ok"):
            raise RuntimeError(f"{verb}: {reply}")
        return asked_s

    def close(self) -> None:
        """Let go."""
        self._stream.close()
        self._socket.close()

    def _send(self, message: Mapping[str, object]) -> None:
        self._stream.write(json.dumps(message).encode() + b"\n")
        self._stream.flush()


class Footprint:
    """What desk and engine hold of the machine."""

    def __init__(self, desk: Desk) -> None:
        pids = (desk.process.pid, engine_pid(desk))
        self.pss_mb = pss_mb(*pids)
        self.descriptors = sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)
        self.threads = sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids)


def many_calls(
    folder: Path, ring: Mapping[str, str], display: str, calls: int = 500
) -> tuple[float, int, int]:
    """Return growth of memory (MB), descriptors and threads over ``calls``, one a second."""
    with closing(RawPeer()) as peer:
        desk = registered_desk(folder / "shift", ring, display, peer, settings=BUSY_POLICY)
        with desk as running:
            _take(peer, WARM_UP_CALLS, every_s=1.0)
            time.sleep(3)
            before = Footprint(running)
            _take(peer, calls, every_s=1.0)
            time.sleep(3)
            after = Footprint(running)
    return (
        after.pss_mb - before.pss_mb,
        after.descriptors - before.descriptors,
        after.threads - before.threads,
    )


def _take(peer: RawPeer, calls: int, *, every_s: float) -> None:
    for _ in range(calls):
        began_s = time.monotonic()
        peer.talk(seconds=0.3)
        time.sleep(max(0.0, every_s - (time.monotonic() - began_s)))


def answering(folder: Path, ring: Mapping[str, str], display: str, rig: SoundRig) -> float:
    """Return p95 milliseconds from the answer key to the caller's first sample at the ear."""
    env = desk_environment(ring, display, PULSE_SERVER=rig.environment["PULSE_SERVER"])
    listen = {**os.environ, **rig.environment}
    delays = []
    with (
        kamailio({"1001": "a password of the benchmark"}) as pbx,
        running_desk(folder / "answer", env, pbx.server, settings=BUSY_POLICY) as desk,
    ):
        desk.wait_until_registered()
        with closing(Link(folder / "answer")) as link:
            for _ in range(ANSWERS):
                with (
                    rtp_peer() as far_end,
                    sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000) as caller,
                ):
                    far_end.frequency_hz = TONE_HZ
                    desk.wait_for("the call", lambda s: bool(s["calls"]), 10)
                    ear = Recorder("headset_ear.monitor", listen)
                    time.sleep(0.5)
                    pressed_s = link.ask("answer")
                    time.sleep(1.0)
                    delays.append(_first_tone(*ear.stop()) - pressed_s)
                    link.ask("hangup")
                    caller.succeeds()
                desk.wait_for("the end", lambda s: s["agent_state"] == "ready", 10)
    return percentile(delays, 0.95) * 1000


def new_headset(folder: Path, ring: Mapping[str, str], display: str, rig: SoundRig) -> float:
    """Return the worst seconds of 3 from plugging a wanted headset in to both streams on it.

    Seen from the sound server: a null sink that has just been made hands out no sound for 2 s.
    """
    env = desk_environment(ring, display, PULSE_SERVER=rig.environment["PULSE_SERVER"])
    wanted = '[audio]\nmicrophones = ["better_mic"]\nearpieces = ["better_ear"]\n'
    worst = 0.0
    with (
        kamailio({"1001": "a password of the benchmark"}) as pbx,
        running_desk(folder / "plug", env, pbx.server, settings=wanted) as desk,
        rtp_peer() as far_end,
    ):
        desk.wait_until_registered()
        far_end.frequency_hz = TONE_HZ
        with sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=600_000):
            desk.wait_for("the call", lambda s: bool(s["calls"]), 10)
            desk.ctl("answer")
            time.sleep(2)
            for _ in range(3):
                rig.plug("better")
                began_s = time.perf_counter()
                while not _in_use(rig, "sink", "better_ear") or not _in_use(
                    rig, "source", "better_mic"
                ):
                    if time.perf_counter() - began_s > _GIVES_UP_S:
                        raise RuntimeError("the new headset was not taken")
                    time.sleep(0.02)
                worst = max(worst, time.perf_counter() - began_s)
                rig.unplug("better")
                time.sleep(RESTS_S)
    return worst


def _in_use(rig: SoundRig, kind: str, name: str) -> bool:
    """Return whether a stream of 16 kHz, as the engine's are, goes to a sink or from a source."""
    devices = (line.split("\t") for line in rig.pactl("list", "short", f"{kind}s").splitlines())
    number = next((d[0] for d in devices if d[1] == name), None)
    streams = "sink-inputs" if kind == "sink" else "source-outputs"
    rows = (line.split("\t") for line in rig.pactl("list", "short", streams).splitlines())
    return any(row[1] == number and "16000Hz" in row[-1] for row in rows)


def after_sleep(folder: Path, ring: Mapping[str, str], display: str) -> float:
    """Return the worst seconds of 3 from waking up to the next REGISTER.

    A PC that slept is told from outside: desk and engine stand still for longer than a minute of
    their registration, as both would in sleep, and then go on.
    """
    worst = 0.0
    with closing(RawPeer()) as peer:  # noqa: SIM117
        with registered_desk(folder / "sleep", ring, display, peer) as desk:
            for _ in range(3):
                time.sleep(2)
                pids = (desk.process.pid, engine_pid(desk))
                for pid in pids:
                    os.kill(pid, signal.SIGSTOP)
                time.sleep(20)
                peer.forget()
                woken_s = time.monotonic()
                for pid in pids:
                    os.kill(pid, signal.SIGCONT)
                worst = max(worst, peer.wait_for_registration(20) - woken_s)
    return worst


def lossy_network(folder: Path, ring: Mapping[str, str], display: str) -> tuple[float, float]:
    """Return the desk's MOS estimate after 30 s with 5 % of the packets lost, and the E-model's.

    The far end leaves packets out, as ``tc netem loss 5%`` would; it needs no kernel module.
    ITU-T G.107 with G.113's figures for G.711 with concealment: R = 93.2 - Ie,eff,
    Ie,eff = 95 x Ppl / (Ppl + 25.1).
    """
    env = desk_environment(ring, display)
    with (
        kamailio({"1001": "a password of the benchmark"}) as pbx,
        running_desk(folder / "lossy", env, pbx.server, settings=BUSY_POLICY) as desk,
        rtp_peer() as far_end,
    ):
        desk.wait_until_registered()
        far_end.frequency_hz, far_end.lost = TONE_HZ, LOSS
        with sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=600_000) as caller:
            desk.wait_for("the call", lambda s: bool(s["calls"]), 10)
            desk.ctl("answer")
            with desk.events() as events:
                time.sleep(30)
            desk.ctl("hangup")
            caller.succeeds()
    told = [e["data"]["mos"] for e in events if e["event"] == "CallQualityMeasured"]
    rating = 93.2 - 95 * 100 * LOSS / (100 * LOSS + 25.1)
    expected = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return float(told[-1]), expected


def voice_processing_cpu(
    folder: Path, ring: Mapping[str, str], display: str, sound: Mapping[str, str], echo: str
) -> float:
    """Return the engine's share of a core (%) in a call with voice processing on."""
    settings, seconds = "[audio]\nvoice_processing = true\n", 30.0
    with call_to(echo, folder / "voice", ring, display, sound, settings=settings) as desk:
        pid = engine_pid(desk)
        before, began_s = cpu_seconds(pid), time.monotonic()
        time.sleep(seconds)
        return 100 * (cpu_seconds(pid) - before) / (time.monotonic() - began_s)


def _first_tone(began_s: float, sound: np.ndarray) -> float:
    """Return when the tone began, on ``time.perf_counter``.

    Raises:
        RuntimeError: It never came.
    """
    size = round(RATE * _BLOCK_S)
    blocks = sound[: len(sound) // size * size].reshape(-1, size) / 32768
    wave = np.exp(-2j * np.pi * TONE_HZ / RATE * np.arange(size))
    power = np.maximum((blocks**2).sum(axis=1), 1e-9)
    share = 2 * np.abs(blocks @ wave) ** 2 / size / power
    there = np.flatnonzero((share > 0.7) & (power / size > 1e-4))
    if len(there) == 0:
        raise RuntimeError("the caller was not heard")
    return began_s + float(there[0]) * _BLOCK_S
