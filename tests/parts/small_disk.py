"""A disk that is small enough to be filled: memory, mounted for one test.

Where nothing may be mounted (a container), the container's own shared memory is such a disk.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_SHARED = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_FILLABLE_BYTES = 256 << 20


class SmallDisk:
    """A folder on it. ``fill`` takes all the room there is; ``empty`` gives it back."""

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
    """Give a disk of ``size_kb``, or of the container's shared memory, until the block ends.

    Raises:
        RuntimeError: There is none, and nothing may be mounted here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sudo = [] if os.getuid() == 0 else ["sudo", "-n"]
    options = f"size={size_kb}k,uid={os.getuid()},mode=700"
    mount = [*sudo, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if _succeeds(mount):
        try:
            yield SmallDisk(folder)
        finally:
            subprocess.run([*sudo, "umount", "--lazy", str(folder)], check=True)
        return
    if not _SHARED.is_mount() or shutil.disk_usage(_SHARED).free > _FILLABLE_BYTES:
        raise RuntimeError("no small disk: run as root or with sudo, where one may be mounted")
    with tempfile.TemporaryDirectory(prefix="small-disk-", dir=_SHARED) as name:
        yield SmallDisk(Path(name))


def _succeeds(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
