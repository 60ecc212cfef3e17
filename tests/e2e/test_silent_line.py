"""A caller who says nothing, through the PBX: every step of the ladder at its second."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.parts.desk import DeskProcess
from tests.parts.kamailio import Pbx
from tests.parts.rtp import RtpPeer, rtp_peer
from tests.parts.sipp import sipp
from tests.parts.sound import SoundRig

STEPS = {"greet": 2.0, "repeat": 4.0, "repeat-again": 6.0, "no-sound": 8.0, "goodbye": 9.0}


@contextlib.contextmanager
def quiet_room(rig: SoundRig) -> Iterator[None]:
    """Let the microphone hear a quiet room: digital silence would be a dead microphone."""
    feed = subprocess.Popen(
        ["pacat", "-p", "-d", "headset_feed", "--rate=48000", "--channels=1", "--format=s16le",
         "--raw", "--latency-msec=20"],
        env=rig._env(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert feed.stdin is not None
    second = (np.random.default_rng(1).standard_normal(48_000) * 30).astype("<i2").tobytes()
    stopping = threading.Event()

    def play() -> None:
        with contextlib.suppress(OSError, ValueError):
            while not stopping.is_set():
                feed.stdin.write(second)  # type: ignore[union-attr]

    player = threading.Thread(target=play, daemon=True)
    player.start()
    try:
        yield
    finally:
        stopping.set()
        feed.kill()
        feed.wait(5)
        player.join(2)
        with contextlib.suppress(OSError):
            feed.stdin.close()


def silent_call(
    desk: DeskProcess, pbx: Pbx, far_end: RtpPeer, seconds: float
) -> list[dict[str, Any]]:
    desk.does("state", "ready")
    with desk.events() as events:
        with sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000):
            desk.call("ringing")
            desk.does("answer")
            desk.call("active")
            time.sleep(seconds)
            desk.does("hangup")
            events.wait_for("SilentCallEnded", lambda _data: True)
        return list(events.all)


def ladder(events: list[dict[str, Any]]) -> dict[str, float]:
    """Return the seconds after the answer at which each step came up."""
    changes = [e for e in events if e["event"] == "SilenceLadderChanged"]
    answered_s = changes[0]["t_s"]
    found: dict[str, float] = {}
    for change in changes:
        if change["data"]["phase"] == "running":
            found.setdefault(change["data"]["step_id"], change["t_s"] - answered_s)
    return found


def test_a_silent_caller_is_led_through_within_200_ms_of_the_pack(
    local_desk: DeskProcess, rig: SoundRig, pbx: Pbx
) -> None:
    with rtp_peer() as far_end, quiet_room(rig):
        events = silent_call(local_desk, pbx, far_end, seconds=10.5)

    assert ladder(events) == pytest.approx(STEPS, abs=0.2)


def test_a_line_without_packets_is_the_networks_fault(
    local_desk: DeskProcess, rig: SoundRig, pbx: Pbx
) -> None:
    with rtp_peer() as far_end, quiet_room(rig):
        far_end._stopping.set()
        events = silent_call(local_desk, pbx, far_end, seconds=3)

    ended = [e["data"] for e in events if e["event"] == "SilentCallEnded"]
    assert [data["advice"] for data in ended] == ["line.no_packets"]
