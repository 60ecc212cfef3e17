"""A disk that is small enough to be filled: a file system in memory, mounted for one test."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

_HINT = "run the tests as root or with sudo, where a file system may be mounted"


class SmallDisk:
    """A mounted folder. ``fill`` takes all the room there is; ``empty`` gives it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        block = bytes(64 << 10)
        with self._filler.open("ab", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(block) == len(block):
                pass

    def empty(self) -> None:
        self._filler.unlink()


@contextlib.contextmanager
def small_disk(folder: Path, size_kb: int) -> Iterator[SmallDisk]:
    """Mount a disk of ``size_kb`` at ``folder`` until the block ends.

    Raises:
        RuntimeError: Nothing may be mounted here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sudo = [] if os.getuid() == 0 else ["sudo", "-n"]
    options = f"size={size_kb}k,uid={os.getuid()},mode=700"
    mount = [*sudo, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        raise RuntimeError(f"no small disk: {_HINT}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run([*sudo, "umount", "--lazy", str(folder)], check=True)
