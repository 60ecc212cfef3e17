"""One desk a profile: a lock that the operating system frees by itself when its holder dies."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

from agent_desktop.domain.errors import Conflict, Unavailable

ALREADY_RUNNING: Final = "desk.already_running"


class InstanceLock:
    """Holds a profile's lock file while the desk runs.

    The file stays behind; only the lock on it counts, so a killed desk leaves nothing to clean up.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock; a second call does nothing.

        Raises:
            Conflict: ``desk.already_running``.
            Unavailable: ``profile.unwritable``: the profile's folder cannot be written.
        """
        if self._descriptor is not None:
            return
        try:
            descriptor = os.open(
                self._file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600
            )
        except OSError as exc:
            raise Unavailable(
                f"the profile folder {self._file.parent} cannot be written: {exc.strerror}",
                code="profile.unwritable",
                fields={"folder": str(self._file.parent)},
            ) from exc
        try:
            _lock(descriptor)
        except OSError as exc:
            os.close(descriptor)
            raise Conflict(
                "a desk is already running on this profile", code=ALREADY_RUNNING
            ) from exc
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next desk in; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
