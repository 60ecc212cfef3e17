"""What nobody caught: a crash file in the profile's logs, and a line in the log.

``sys``, ``threading`` and asyncio failures are written with their traceback; a fatal signal
(segmentation fault, abort of a C library) leaves the stacks of all threads, by ``faulthandler``;
the next start makes a crash file of them.
"""

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from agent_desktop.runtime.privacy import scrub

logger = logging.getLogger(__name__)

KEPT_FILES: Final = 10


class CrashFiles:
    """Installs the hooks; ``close`` puts the old ones back."""

    def __init__(self, folder: Path, process: str) -> None:
        self._folder = folder
        self._process = process
        self._stacks: TextIO | None = None
        self._before: tuple[Callable[..., object], Callable[..., object]] | None = None

    def install(self) -> None:
        """Take over the hooks of this process; a second call does nothing."""
        if self._before is not None:
            return
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.on_failure
        threading.excepthook = self._on_thread_failure
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / f"{self._process}.stacks"
            self._keep_stacks(path)
            self._stacks = path.open("a", encoding="utf-8")
            faulthandler.enable(self._stacks)
        except OSError:
            faulthandler.enable()

    def close(self) -> None:
        """Put the old hooks back; a second call does nothing."""
        if self._before is None:
            return
        sys.excepthook, threading.excepthook = self._before
        self._before = None
        faulthandler.disable()
        if self._stacks is not None:
            self._stacks.close()
            self._stacks = None

    def on_failure(
        self,
        kind: type[BaseException],
        failure: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Write a crash file and a log line. The signature is that of ``sys.excepthook``."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, failure, trace)
            return
        logger.critical("unexpected failure", exc_info=(kind, failure, trace))
        text = scrub("".join(traceback.format_exception(kind, failure, trace)))
        now = datetime.now(UTC)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._new_file(now).write_text(f"{now.isoformat()}\n{text}", "utf-8", "replace")
            for old in sorted(self._folder.glob(f"crash-{self._process}-*.txt"))[:-KEPT_FILES]:
                old.unlink()
        except OSError:
            logger.warning("the crash file could not be written")

    def _keep_stacks(self, path: Path) -> None:
        """Make a crash file of what a fatal signal left in the run before."""
        if path.exists() and path.stat().st_size:
            path.replace(self._new_file(datetime.fromtimestamp(path.stat().st_mtime, UTC)))

    def _new_file(self, at: datetime) -> Path:
        return self._folder / f"crash-{self._process}-{at.strftime('%Y%m%dT%H%M%S.%f')}.txt"

    def _on_thread_failure(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self.on_failure(args.exc_type, args.exc_value, args.exc_traceback)


def untold(folder: Path) -> list[Path]:
    """Return the crash files of all processes that were not returned before, oldest first."""
    told = folder / "crashes-told"
    try:
        files = sorted(folder.glob("crash-*.txt"), key=lambda file: file.stat().st_mtime)
        known = set(told.read_text("utf-8").split("\n")) if told.exists() else set()
        if news := [file for file in files if file.name not in known]:
            told.write_text("\n".join(file.name for file in files), "utf-8")
    except OSError:
        return []
    return news
