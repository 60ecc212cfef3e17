"""Make the recordings of the demo's callers again: ``python -m agent_desktop.demo.speech``.

The recordings are shipped (``resources/demo``), so only who changes what a caller says needs this,
and with it Debian's ``espeak-ng`` and ``sox``. 8 kHz and 16 bit, as a telephone line carries it.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from agent_desktop.demo.matters import MATTERS, Matter
from agent_desktop.runtime.paths import shipped

WORDS_A_MINUTE: Final = 220


def record(matter: Matter, file: Path) -> None:
    """Speak a matter's text into a WAV file.

    Raises:
        FileNotFoundError: espeak-ng or sox is not installed.
        CalledProcessError: One of them failed.
    """
    voice = ["-v", "cmn", "-s", str(WORDS_A_MINUTE), "-p", str(matter.pitch)]
    spoken = subprocess.run(  # noqa: S603 - fixed arguments
        ["espeak-ng", *voice, "--stdout", matter.says],  # noqa: S607 - found on the PATH
        check=True,
        capture_output=True,
    ).stdout
    convert = ["sox", "-t", "wav", "--ignore-length", "-", "-D", "-r", "8000", "-b", "16"]
    subprocess.run(  # noqa: S603 - fixed arguments
        [*convert, str(file), "norm", "-3"], check=True, input=spoken
    )


def main() -> int:
    """Write every recording."""
    folder = shipped("resources") / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for matter in MATTERS:
        if matter.says:
            record(matter, folder / f"{matter.name}.wav")
            print(f"{folder / matter.name}.wav")  # noqa: T201 - a command line
    return 0


if __name__ == "__main__":
    sys.exit(main())
