"""One JSON object a line on stderr, without personal data.

Messages are fixed sentences. Of an exception the log keeps its type and where it happened,
never its text: a database's error text quotes what it was given.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TextIO

request_id: ContextVar[str] = ContextVar("request_id", default="")

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, request id, and what was given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= {k: v for k, v in vars(record).items() if k not in _STANDARD and k[0] != "_"}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return types and places of an exception and its causes, without their texts."""
        parts = []
        failure = ei[1]
        while failure is not None:
            frames = traceback.extract_tb(failure.__traceback__)
            places = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))
            parts.append(f"{type(failure).__module__}.{type(failure).__qualname__} at {places}")
            failure = failure.__cause__
        return " | because ".join(parts)


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every logger's lines to ``stream``, stderr by default."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Alembic and uvicorn say at info what our own lines say.
    for name in ("alembic", "uvicorn", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
