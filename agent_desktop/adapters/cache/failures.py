"""What SQLite and SQLCipher say when they fail, as errors that a person can act on."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from agent_desktop.domain.errors import AgentDesktopError, Conflict, Unavailable

# Primary result codes of SQLite (sqlite.org/rescode.html).
_BUSY: Final = 5
_IO_ERROR: Final = 10
_CORRUPT: Final = 11
_FULL: Final = 13
_CANNOT_OPEN: Final = 14
_NOT_A_DATABASE: Final = 26

_FULL_BELOW_BYTES: Final = 1 << 20


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Raise SQLite's failures on ``file`` as ``domain.errors``.

    Raises:
        Unavailable: ``cache.disk_full``, ``cache.damaged``, ``cache.busy``, ``cache.unwritable``.
        Conflict: ``cache.wrong_key``.
    """
    try:
        yield
    except DBAPIError as exc:
        raise _translate(exc.orig or exc, file) from exc
    except dbapi2.Error as exc:
        raise _translate(exc, file) from exc
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(file) from exc
        raise _unwritable(file, exc.strerror or type(exc).__name__) from exc


def _translate(failure: BaseException, file: Path) -> AgentDesktopError:
    code = getattr(failure, "sqlite_errorcode", 0) & 0xFF
    if code == _FULL or (code in (_IO_ERROR, _CANNOT_OPEN) and _is_full(file)):
        return _disk_full(file)
    if code == _NOT_A_DATABASE:
        return Conflict(
            f"{file} cannot be opened with the key in the key ring: it belongs to another key, or "
            "its beginning is damaged. Restore the key, or set the file aside",
            code="cache.wrong_key",
            fields={"file": str(file)},
        )
    if code == _BUSY:
        return Unavailable(
            f"another program holds {file}", code="cache.busy", fields={"file": str(file)}
        )
    if code == _CORRUPT:
        return damaged(file)
    return _unwritable(file, getattr(failure, "sqlite_errorname", "SQLite's error"))


def _disk_full(file: Path) -> Unavailable:
    return Unavailable(
        "the disk is full: free some space; what was typed is still in the form",
        code="cache.disk_full",
        fields={"folder": str(file.parent)},
    )


def _unwritable(file: Path, cause: str) -> Unavailable:
    return Unavailable(
        f"{file} cannot be read or written: {cause}",
        code="cache.unwritable",
        fields={"file": str(file), "cause": cause},
    )


def damaged(file: Path) -> Unavailable:
    """Return the error for a file whose content is broken."""
    return Unavailable(
        f"{file} is damaged: restore it from a backup, or set it aside and start a new one",
        code="cache.damaged",
        fields={"file": str(file)},
    )


def _is_full(file: Path) -> bool:
    try:
        return shutil.disk_usage(file.parent).free < _FULL_BELOW_BYTES
    except OSError:
        return False
