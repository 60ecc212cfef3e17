"""A caller who says nothing, through the PBX: every step of the ladder at its second."""

import contextlib
import subprocess
import threading
import time
import wave
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from agent_desktop.runtime.paths import shipped
from tests.parts.desk import DeskProcess, Events
from tests.parts.kamailio import Pbx
from tests.parts.rtp import RtpPeer, rtp_peer
from tests.parts.sipp import sipp
from tests.parts.sound import SoundRig

STEPS = {"greet": 2.0, "repeat": 4.0, "repeat-again": 6.0, "no-sound": 8.0, "goodbye": 9.0}


@contextlib.contextmanager
def quiet_room(rig: SoundRig) -> Iterator[None]:
    """Let the microphone hear a quiet room: digital silence would be a dead microphone.

    Without gaps, also on a busy machine: a room that comes and goes is taken for a voice.
    """
    feed = subprocess.Popen(
        ["pacat", "-p", "-d", "headset_feed", "--rate=48000", "--channels=1", "--format=s16le",
         "--raw", "--latency-msec=200"],
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
    desk: DeskProcess, pbx: Pbx, far_end: RtpPeer, until: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """Let a silent caller call, hang up when the ladder is there, and return all events."""
    desk.does("state", "ready")
    with desk.events() as events:
        with sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000):
            desk.call("ringing")
            desk.does("answer")
            desk.call("active")
            events.wait_for("SilenceLadderChanged", until, within_s=20)
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
        events = silent_call(local_desk, pbx, far_end, lambda d: d["phase"] == "ending")

    assert ladder(events) == pytest.approx(STEPS, abs=0.2)


def test_a_line_without_packets_is_the_networks_fault(
    local_desk: DeskProcess, rig: SoundRig, pbx: Pbx
) -> None:
    with rtp_peer() as far_end, quiet_room(rig):
        far_end._stopping.set()
        events = silent_call(local_desk, pbx, far_end, lambda d: d["step"] == 2)

    ended = [e["data"] for e in events if e["event"] == "SilentCallEnded"]
    assert [data["advice"] for data in ended] == ["line.no_packets"]


def speech() -> np.ndarray:
    """A caller's voice at 8 kHz."""
    with wave.open(str(shipped("resources", "demo", "enquiry.wav"))) as file:
        step, samples = file.getframerate() // 8000, file.readframes(file.getnframes())
    wide = np.frombuffer(samples, "<i2").astype(np.float64) / 32768
    voice = wide[: len(wide) // step * step].reshape(-1, step).mean(axis=1)
    spoken = np.flatnonzero(abs(voice) > 0.02)
    return voice[spoken[0] : spoken[0] + 16_000]


def street() -> np.ndarray:
    """Four seconds of traffic beside the caller: loud, and not steady."""
    random = np.random.default_rng(7)
    noise = np.convolve(random.standard_normal(32_000), np.ones(6) / 6, "same")
    swell = 1 + 0.4 * np.sin(np.arange(32_000) / 8000 * 2 * np.pi * 0.9)
    return np.clip(noise * swell * 0.06, -1, 1)


def ladder_events(events: Events) -> list[dict[str, Any]]:
    return [e for e in list(events.all) if e["event"] == "SilenceLadderChanged"]


def test_a_caller_who_speaks_after_three_seconds_stops_the_ladder_at_once(
    local_desk: DeskProcess, rig: SoundRig, pbx: Pbx
) -> None:
    voice = speech()
    desk = local_desk
    desk.does("state", "ready")
    with (
        rtp_peer() as far_end,
        quiet_room(rig),
        desk.events() as events,
        sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000),
    ):
        desk.call("ringing")
        desk.does("answer")
        events.wait_for("SilenceLadderChanged", lambda d: d["phase"] == "running")
        answered_s = ladder_events(events)[0]["t_s"]
        time.sleep(max(0.0, answered_s + 3.0 - time.monotonic()))
        far_end.say(voice)
        spoke_s = time.monotonic()
        events.wait_for(
            "ScriptChanged",
            lambda d: d["situation"] == "greeting" and events.all[-1]["t_s"] > spoke_s,
        )
        time.sleep(1.0)
        desk.does("hangup")
        events.wait_for("CallChanged", lambda d: d["call"]["state"] == "ended")

    changes = ladder_events(events)
    first = next(e for e in changes if e["data"]["phase"] == "running")
    stopped = next(e for e in changes if e["t_s"] > spoke_s and e["data"]["phase"] == "listening")
    assert first["t_s"] - answered_s == pytest.approx(2.0, abs=0.2)
    assert stopped["t_s"] - spoke_s < 0.8  # the network, the jitter buffer and 0.3 s of evidence
    assert not any(e["event"] == "SilentCallEnded" for e in events.all)
    assert not any(e["data"]["phase"] == "running" for e in changes if e["t_s"] > stopped["t_s"])


def test_a_noisy_line_is_offered_its_own_steps_and_is_no_silent_call(
    local_desk: DeskProcess, rig: SoundRig, pbx: Pbx
) -> None:
    desk = local_desk
    desk.does("state", "ready")
    with rtp_peer() as far_end, quiet_room(rig), desk.events() as events:
        far_end.say(street())
        with sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000):
            desk.call("ringing")
            desk.does("answer")
            offered = events.wait_for(
                "SilenceLadderChanged", lambda d: d["phase"] == "offered", within_s=8
            )
            answered_s = ladder_events(events)[0]["t_s"]
            asked_s = time.monotonic()
            desk.does("script", "noisy-line")
            running = events.wait_for("SilenceLadderChanged", lambda d: d["phase"] == "running")
            desk.does("hangup")
            events.wait_for("CallChanged", lambda d: d["call"]["state"] == "ended")

    assert offered["data"]["trouble"] == "noisy"
    assert offered["t_s"] - answered_s < 4.0
    assert (running["data"]["step"], running["data"]["situation"]) == (1, "noisy-line")
    assert running["t_s"] >= asked_s
    assert running["data"]["pause_s"] == 10.0
    assert not any(e["event"] == "SilentCallEnded" for e in events.all)
