"""Each figure of the desk, measured on running processes from outside."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.bench.desk import SIP_PASSWORD, Desk, desk_environment, running_desk, write_settings
from tests.bench.figures import percentile
from tests.bench.loop import Delay, measure_delay, measure_loss_ms
from tests.bench.peers import baresip_call, linphone, pss_mb
from tests.bench.raw_sip import RawPeer
from tests.bench.screen import seconds_to_input
from tests.parts.kamailio import kamailio

START_RUNS = 7
NUMBER = "4008001000"  # what the desk dials to reach the echo
IDLE_S = 10.0
STABLE_S = 21.0  # a desk waits longer before it starts an engine that dies again and again


def start_up(folder: Path, ring: Mapping[str, str], display: str) -> tuple[float, float]:
    """Return the median seconds to input of the desk and of linphone, started in turn."""
    env = desk_environment(ring, display)
    profile = folder / "start"
    write_settings(profile, env)
    ours, theirs = [], []
    for number in range(START_RUNS + 1):
        desk = Desk(profile, env)
        try:
            seconds = seconds_to_input(display, desk.started_s)
            desk.wait_for("the core", lambda _status: True, 20)
        finally:
            desk.close()
        linphone_s, _pss = linphone(display)
        if number:  # the first of each reads the disk
            ours.append(seconds)
            theirs.append(linphone_s)
    return percentile(ours, 0.5), percentile(theirs, 0.5)


def idle_memory(folder: Path, ring: Mapping[str, str], display: str) -> tuple[float, float]:
    """Return PSS in MB of desk with engine, registered and idle, and of linphone, idle."""
    with closing(RawPeer()) as peer, registered_desk(folder / "idle", ring, display, peer) as desk:
        time.sleep(IDLE_S)
        ours = pss_mb(desk.process.pid, engine_pid(desk))
    return ours, linphone(display, idle_s=IDLE_S)[1]


class registered_desk:  # noqa: N801 - used like a function
    """A desk registered at a ``RawPeer``, for a ``with`` block."""

    def __init__(
        self,
        profile: Path,
        ring: Mapping[str, str],
        display: str,
        peer: RawPeer,
        *,
        settings: str = "",
    ) -> None:
        self._peer = peer
        env = desk_environment(ring, display)
        registrar = f"127.0.0.1:{peer.port}"
        self._running = running_desk(profile, env, registrar, settings=settings)

    def __enter__(self) -> Desk:
        desk = self._running.__enter__()
        self._peer.wait_for_registration(20)
        desk.wait_until_registered()
        return desk

    def __exit__(self, *failure: object) -> None:
        self._running.__exit__(*failure)  # type: ignore[arg-type]


def engine_pid(desk: Desk) -> int:
    """Return the process id of a desk's engine."""
    return int(desk.status()["engine"]["pid"])


def ringing(
    folder: Path, ring: Mapping[str, str], display: str, calls: int = 50
) -> tuple[float, float]:
    """Return milliseconds from INVITE to 180 (median) and to the painted call card (p95)."""
    with closing(RawPeer()) as peer, registered_desk(folder / "ring", ring, display, peer) as desk:
        with desk.events() as events:
            answers, sent = [], []
            for _ in range(calls):
                sent.append(time.monotonic())
                answers.append(peer.ring_ms(keep_s=0.25))
                time.sleep(0.15)
            time.sleep(0.5)
        painted = sorted(
            e["t_s"]
            for e in events
            if e["event"] == "painted" and e["data"].get("what") == "call_card"
        )
    if len(painted) < calls:
        raise RuntimeError(f"{calls} calls rang, {len(painted)} call cards were painted")
    waits = [next(p for p in painted if p >= s) - s for s in sent]
    return percentile(answers, 0.5), percentile(waits, 0.95) * 1000


def engine_restart(folder: Path, ring: Mapping[str, str], display: str, runs: int = 3) -> float:
    """Return the slowest of ``runs`` times from ``kill -9`` of the engine to its registration."""
    slowest = 0.0
    with closing(RawPeer()) as peer:  # noqa: SIM117
        with registered_desk(folder / "restart", ring, display, peer) as desk:
            for _ in range(runs):
                pid = engine_pid(desk)
                killed_s = time.monotonic()
                os.kill(pid, signal.SIGKILL)
                slowest = max(slowest, peer.wait_for_registration(20) - killed_s)
                changed = lambda s, old=pid: s["engine"]["pid"] not in (0, old)  # noqa: E731
                desk.wait_for("the new engine", changed, 10)
                time.sleep(STABLE_S)
    return slowest


class CallFigures:
    """What one call with an echoing far end shows."""

    delay: Delay
    lost_idle_ms: float
    lost_busy_ms: float
    engine_cpu_percent: float


def in_a_call(
    folder: Path, ring: Mapping[str, str], display: str, sound: Mapping[str, str], echo: str
) -> CallFigures:
    """Measure loop delay, engine CPU and lost sound in calls with ``echo`` (a sip: address)."""
    found = CallFigures()
    listen = {**os.environ, **sound}
    plain = "[audio]\nvoice_processing = false\n"  # baresip does nothing of the kind either
    with call_to(echo, folder / "call", ring, display, sound, settings=plain) as desk:
        found.delay = measure_delay(listen)
        pid = engine_pid(desk)
        before, began_s = cpu_seconds(pid), time.monotonic()
        found.lost_idle_ms = measure_loss_ms(listen)
        spent_s = time.monotonic() - began_s
        found.engine_cpu_percent = 100 * (cpu_seconds(pid) - before) / spent_s
    with call_to(echo, folder / "busy", ring, display, sound, mode="redraw", settings=plain):
        found.lost_busy_ms = measure_loss_ms(listen)
    return found


@contextmanager
def call_to(
    target: str,
    profile: Path,
    ring: Mapping[str, str],
    display: str,
    sound: Mapping[str, str],
    mode: str = "",
    settings: str = "",
) -> Iterator[Desk]:
    """Hold a call of a desk, plain or one of ``busy_desk``."""
    env = desk_environment(ring, display, PULSE_SERVER=sound["PULSE_SERVER"])
    command = [sys.executable, "-m", "tests.bench.busy_desk", mode, str(profile)] if mode else None
    far_end = {NUMBER: target.partition("@")[2]}
    with (
        kamailio({"1001": SIP_PASSWORD}, far_end) as pbx,
        running_desk(profile, env, pbx.server, command, settings) as desk,
    ):
        desk.wait_until_registered()
        desk.ctl("dial", NUMBER)
        desk.wait_for("the call", _is_connected, 10)
        time.sleep(2)
        yield desk
        desk.ctl("hangup")


def _is_connected(status: dict[str, Any]) -> bool:
    return any(call["state"] == "active" for call in status["calls"])


def saving(folder: Path, ring: Mapping[str, str], display: str) -> dict[str, list[float]]:
    """Return milliseconds of each save.

    ``blocked_ms`` that the GUI thread was late, ``worked_ms`` that it worked itself in one stretch,
    ``durable_ms`` until the ticket was durable.
    """
    profile, file = folder / "save", folder / "save.json"
    command = [sys.executable, "-m", "tests.bench.busy_desk", "save", str(profile), str(file)]
    with closing(RawPeer()) as peer:
        registrar = f"127.0.0.1:{peer.port}"
        with running_desk(profile, desk_environment(ring, display), registrar, command) as desk:
            peer.wait_for_registration(20)
            desk.process.wait(120)
    found: dict[str, list[float]] = json.loads(file.read_text())
    return found


def baresip_delay(sound: Mapping[str, str], echo: str) -> Delay:
    """Return the loop of Debian's baresip on the same rig."""
    with baresip_call({**os.environ, **sound}, echo):
        return measure_delay({**os.environ, **sound})


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
