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
_LEVELS_DB: Final = {"03-quiet-1.wav": -34}
_NOISE_DB: Final = {"04-noisy-1.wav": -8, "04-noisy-2.wav": -8}
# The noise is there from the answer on, as on a building site, and alone for so many seconds.
_NOISE_AROUND_S: Final = {"04-noisy-1.wav": ("4", "1.5"), "04-noisy-2.wav": ("1", "1.5")}
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
    if file.name not in _NOISE_DB:
        _run([*plain, str(file), "norm", level], spoken)
        return
    around = _NOISE_AROUND_S[file.name]
    voiced = _run([*plain, "-t", "wav", "-", "norm", level, "pad", *around], spoken)
    noise = _run(
        [
            *_SYNTH,
            "-t",
            "wav",
            "-",
            "synth",
            "60",
            "brownnoise",
            "highpass",
            "120",
            "norm",
            str(_NOISE_DB[file.name]),
        ]
    )
    beside = file.with_suffix(".noise")
    beside.write_bytes(noise)
    mix = ["sox", "-D", "-m", "-t", "wav", "--ignore-length", "-", "-t", "wav", str(beside)]
    seconds = str((len(voiced) - 44) / 16_000)
    _run([*mix, "-b", "16", str(file), "trim", "0", seconds], voiced)
    beside.unlink()


def record_fax(file: Path) -> None:
    """Make a calling fax: 1100 Hz for half a second every three (ITU-T T.30, CNG)."""
    _run(
        [
            *_SYNTH,
            str(file),
            "synth",
            "0.5",
            "sine",
            "1100",
            "gain",
            "-12",
            "pad",
            "0",
            "3",
            "repeat",
            "3",
        ]
    )


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
