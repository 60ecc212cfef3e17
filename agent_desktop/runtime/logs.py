"""Logs: JSON lines in the profile's folder, short lines on the console, nothing personal in either.

Records made before ``configure`` wait in a small buffer and are written then.
"""

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from agent_desktop.runtime.privacy import PrivacyFilter, extra_names

MAX_BYTES: Final = 2_000_000
KEPT_FILES: Final = 5
_EARLY_RECORDS: Final = 1000

# Libraries that would log addresses and headers for every request.
_QUIET: Final = ("httpx", "httpcore", "asyncio", "sqlalchemy", "alembic", "keyring")


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, process, logger, message and the ``extra`` fields."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update((name, getattr(record, name)) for name in extra_names(record))
        if record.exc_text:
            line["failure"] = record.exc_text
        return json.dumps(line, ensure_ascii=False, default=str)


def start_early() -> None:
    """Begin to keep records in memory; call first of all."""
    root = logging.getLogger()
    if not any(isinstance(h, logging.handlers.MemoryHandler) for h in root.handlers):
        root.addHandler(_early())
        root.setLevel(logging.INFO)


def configure(
    folder: Path, process: str, *, level: int = logging.INFO, console: bool = True
) -> None:
    """Write logs of this process to ``folder/process.log`` from now on.

    Args:
        folder: Made if missing. When it cannot be written, the console has to do.
        process: ``desk``, ``engine`` …
        level: Lowest level that is kept.
        console: Also write warnings and worse to stderr, one short line each.
    """
    root = logging.getLogger()
    waiting = [h for h in root.handlers if isinstance(h, logging.handlers.MemoryHandler)]
    _close_own(root)
    handlers: list[logging.Handler] = []
    if (in_file := _file_handler(folder, process)) is not None:
        handlers.append(in_file)
    if console or in_file is None:
        handlers.append(_console_handler())
    for handler in handlers:
        handler.addFilter(PrivacyFilter())
        root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    for early in waiting:
        for record in early.buffer:
            root.handle(record)


def close() -> None:
    """Flush and close what ``configure`` opened."""
    _close_own(logging.getLogger())


def _file_handler(folder: Path, process: str) -> logging.Handler | None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.handlers.RotatingFileHandler(
            folder / f"{process}.log",
            maxBytes=MAX_BYTES,
            backupCount=KEPT_FILES,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        return None
    handler.setFormatter(JsonLines(process))
    handler.set_name(_OWN)
    return handler


def _console_handler() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.set_name(_OWN)
    return handler


def _early() -> logging.Handler:
    handler = logging.handlers.MemoryHandler(_EARLY_RECORDS, flushLevel=logging.CRITICAL + 1)
    handler.set_name(_OWN)
    return handler


def _close_own(root: logging.Logger) -> None:
    for handler in [h for h in root.handlers if h.get_name() == _OWN]:
        root.removeHandler(handler)
        handler.close()


_OWN: Final = "agent-desktop"
