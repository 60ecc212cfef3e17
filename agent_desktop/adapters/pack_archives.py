"""A pack that arrives as a ZIP archive, checked as a desk checks it."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from agent_desktop.adapters.pack_store import (
    check_files,
    files_of_archive,
)


def checked_files(pack_id: str, version: str, archive: bytes) -> Mapping[str, bytes]:
    """Return the files of a pack without errors.

    Raises:
        InvalidInput: ``pack.damaged`` {file, line, cause}.
        OSError: There is no room to unpack it.

    Thread: any.
    """
    files = files_of_archive(archive)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        check_files(Path(place) / pack_id, version, files)
    return files
