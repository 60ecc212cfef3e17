"""Make the recordings of the training's callers again: ``python -m agent_desktop.training.speech``.

The recordings are shipped (``resources/training``), so only who changes what a caller says needs
this, and with it Debian's ``espeak-ng`` and ``sox``. 8 kHz and 16 bit, as a telephone carries it.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from agent_desktop.training.scenes import load

WORDS_A_MINUTE: Final = 195
_LOUD_DB: Final = -6
_BREATH: Final = '<break time="250ms"/>'  # a line without any is taken for noise
# What makes a scene hard: how a caller's voice or line differs from an ordinary one.
_VOICES: Final = {"06-dialect-1.wav": "yue"}
_LEVELS_DB: Final = {"03-quiet-1.wav": -34, "04-noisy-1.wav": -12, "04-noisy-2.wav": -12}
_ROOM_DB: Final = -52  # no room is as silent as zeros, and the desk listens for the room
_NOISE_DB: Final = {"03-quiet-1.wav": -66, "04-noisy-1.wav": -14, "04-noisy-2.wav": -14}
# The noise is there from the answer on, as on a building site, and alone for so many seconds.
_AROUND_S: Final = {"04-noisy-1.wav": ("4", "1.5"), "04-noisy-2.wav": ("1", "1.5")}
_PITCHES: Final = {"01": 42, "03": 68, "04": 38, "05": 78, "06": 45}
_SYNTH: Final = ("sox", "-D", "-R", "-n", "-r", "8000", "-b", "16", "-c", "1")
_FAX: Final = "07-fax-1.wav"


def record(words: str, file: Path) -> None:
    """Speak a text into a WAV file.

    Raises:
        FileNotFoundError: espeak-ng or sox is not installed.
        CalledProcessError: One of them failed.
    """
    pitch = _PITCHES.get(file.name[:2], 50)
    voice = ["-v", _VOICES.get(file.name, "cmn"), "-s", str(WORDS_A_MINUTE), "-p", str(pitch)]
    clauses = re.sub(r"([，。：？！,.?!])(?=.)", rf"\1{_BREATH}", words)
    spoken = _run(["espeak-ng", "-m", *voice, "--stdout", f"<speak>{clauses}</speak>"])
    level = str(_LEVELS_DB.get(file.name, _LOUD_DB))
    plain = ["sox", "-t", "wav", "--ignore-length", "-", "-D", "-r", "8000", "-b", "16", "-c", "1"]
    around = _AROUND_S.get(file.name, ("0.2", "0.2"))
    voiced = _run([*plain, "-t", "wav", "-", "norm", level, "pad", *around], spoken)
    colour = ("brownnoise", "highpass", "120")
    noise_db = str(_NOISE_DB.get(file.name, _ROOM_DB))
    noise = _run([*_SYNTH, "-t", "wav", "-", "synth", "60", *colour, "norm", noise_db])
    beside = file.with_suffix(".noise")
    beside.write_bytes(noise)
    both = ["-v", "1", "-t", "wav", "--ignore-length", "-", "-v", "1", "-t", "wav", str(beside)]
    seconds = str((len(voiced) - 44) / 16_000)
    _run(["sox", "-D", "-m", *both, "-b", "16", str(file), "trim", "0", seconds], voiced)
    beside.unlink()


def record_fax(file: Path) -> None:
    """Make a calling fax: 1100 Hz for half a second every three (ITU-T T.30, CNG)."""
    tone, silence = ("synth", "0.5", "sine", "1100", "gain", "-12"), ("pad", "0", "3")
    _run([*_SYNTH, str(file), *tone, *silence, "repeat", "3"])


def _run(command: list[str], stdin: bytes = b"") -> bytes:
    done = subprocess.run(command, check=True, capture_output=True, input=stdin)  # noqa: S603 - fixed arguments
    return done.stdout


def main() -> int:
    """Write every recording."""
    for scene in load(check=False):
        for turn in scene.turns:
            if turn.say is None:
                continue
            file = scene.folder / turn.say
            if turn.say == _FAX:
                record_fax(file)
            else:
                record(turn.words, file)
            print(file)  # noqa: T201 - a command line
    return 0


if __name__ == "__main__":
    sys.exit(main())
