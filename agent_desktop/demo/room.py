"""The quiet room around the demo's microphone: ``python -m agent_desktop.demo.room SINK``.

A microphone that gives digital zeros is a dead one, and the desk says so. This plays the faint
noise of a room into a sink of PulseAudio until it is ended.
"""

import array
import contextlib
import random
import subprocess
import sys
from typing import Final

RATE: Final = 16_000
AMPLITUDE: Final = 30  # about -61 dBFS
SECONDS: Final = 4


def noise() -> bytes:
    """Return ``SECONDS`` of noise, 16 bit, mono, at ``RATE``; the same at every call."""
    chance = random.Random(1)  # noqa: S311 - sound, not a secret
    samples = (round(chance.gauss(0, AMPLITUDE)) for _ in range(RATE * SECONDS))
    return array.array("h", samples).tobytes()


def main() -> int:
    """Play until killed; the player ends with us, because its input does."""
    options = ["--raw", f"--rate={RATE}", "--channels=1", "--format=s16le", "--latency-msec=100"]
    command = ["pacat", "-p", "-d", sys.argv[1], *options]
    sound = noise()
    with subprocess.Popen(command, stdin=subprocess.PIPE) as player:  # noqa: S603 - fixed
        assert player.stdin is not None  # noqa: S101 - asked for
        with contextlib.suppress(BrokenPipeError):
            while True:
                player.stdin.write(sound)
    return 0


if __name__ == "__main__":
    sys.exit(main())
