"""Sound into the microphone, out at the far end, echoed, back at the ear: delay and losses.

The rig is a headset made of PulseAudio null sinks: what is played into ``headset_feed`` comes out
of the microphone, and ``headset_ear.monitor`` hears what the program plays. The far end is
``sipp -rtp_echo``. Everything here looks at sound only, so any softphone can be measured.
"""

import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tests.bench.figures import percentile

RATE = 48_000
TONE_HZ = 1000
LOUD = 3000
BURST_S = 0.2
FRAME_MS = 5


class Recorder:
    """Keeps what a PulseAudio source gives, with the time of arrival."""

    def __init__(self, device: str, env: Mapping[str, str]) -> None:
        self._chunks: list[tuple[float, bytes]] = []
        self._process = subprocess.Popen(
            [
                "parec",
                "-d",
                device,
                f"--rate={RATE}",
                "--channels=1",
                "--format=s16le",
                "--latency-msec=10",
                "--raw",
            ],
            stdout=subprocess.PIPE,
            env=dict(env),
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout
        while data := self._process.stdout.read(960):
            self._chunks.append((time.perf_counter(), data))

    def stop(self) -> tuple[float, np.ndarray]:
        """Return the time of the first sample and all samples as floats."""
        self._process.terminate()
        self._process.wait(5)
        self._thread.join(5)
        sound = np.frombuffer(b"".join(d for _, d in self._chunks), "<i2").astype(float)
        ends = np.cumsum([len(d) // 2 for _, d in self._chunks])
        # The chunk that came with the least delay tells when the stream began.
        return min(t - n / RATE for (t, _), n in zip(self._chunks, ends, strict=True)), sound


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds from mouth to ear over all bursts that were heard."""

    sent: int
    heard: int
    median_ms: float


def measure_delay(env: Mapping[str, str], bursts: int = 20) -> Delay:
    """Play tone bursts, one a second, and time their way round."""
    ear, mouth = Recorder("headset_ear.monitor", env), Recorder("headset_feed.monitor", env)
    time.sleep(0.5)
    _play(env, _silence(1 - BURST_S), _tone(BURST_S), times=bursts)
    time.sleep(1)
    said, heard = _onsets(*mouth.stop()), _onsets(*ear.stop())
    delays = [d for s in said if (d := next((h - s for h in heard if 0 < h - s < 0.9), None))]
    return Delay(
        sent=len(said),
        heard=len(delays),
        median_ms=percentile(delays, 0.5) * 1000 if delays else float("nan"),
    )


def measure_loss_ms(env: Mapping[str, str], seconds: float = 60.0, tries: int = 4) -> float:
    """Play one long tone and return how many milliseconds of it the ear did not get.

    What counts is loud time said minus loud time heard, in frames of 5 ms, less one frame for the
    soft edges. A run in which the rig itself broke the tone at the mouth says nothing about the
    program and is made again.

    Raises:
        RuntimeError: The rig broke the tone in every try.
    """
    for _ in range(tries):
        ear, mouth = Recorder("headset_ear.monitor", env), Recorder("headset_feed.monitor", env)
        time.sleep(0.5)
        _play(env, _silence(0.3), _tone(seconds), _silence(0.5), times=1)
        time.sleep(1)
        said, heard = _loud_frames(mouth.stop()[1]), _loud_frames(ear.stop()[1])
        if said.sum() == np.ptp(np.flatnonzero(said)) + 1:
            return max(0.0, float(said.sum() - heard.sum() - 1) * FRAME_MS)
    raise RuntimeError("the rig itself drops sound: is the machine busy?")


def _loud_frames(sound: np.ndarray) -> np.ndarray:
    frame = RATE * FRAME_MS // 1000
    rms = np.sqrt((sound[: len(sound) // frame * frame].reshape(-1, frame) ** 2).mean(axis=1))
    if not (rms > LOUD).any():
        raise RuntimeError("no tone came through")
    return rms > np.percentile(rms[rms > LOUD], 50) / 3


def _onsets(began_s: float, sound: np.ndarray) -> list[float]:
    frame = RATE // 1000
    loud = np.abs(sound[: len(sound) // frame * frame]).reshape(-1, frame).max(axis=1) > LOUD
    found: list[float] = []
    last = -RATE
    for ms in np.flatnonzero(loud):
        if ms - last > 400:
            found.append(ms / 1000 + began_s)
        last = ms
    return found


def _tone(seconds: float) -> bytes:
    t = np.arange(int(RATE * seconds)) / RATE
    return bytes((0.6 * 32767 * np.sin(2 * np.pi * TONE_HZ * t)).astype("<i2").tobytes())


def _silence(seconds: float) -> bytes:
    return bytes(int(RATE * seconds) * 2)


def _play(env: Mapping[str, str], *parts: bytes, times: int) -> None:
    with subprocess.Popen(
        [
            "pacat",
            "-p",
            "-d",
            "headset_feed",
            f"--rate={RATE}",
            "--channels=1",
            "--format=s16le",
            "--latency-msec=20",
            "--raw",
        ],
        stdin=subprocess.PIPE,
        env=dict(env),
    ) as player:
        assert player.stdin
        for _ in range(times):
            for part in parts:
                player.stdin.write(part)
