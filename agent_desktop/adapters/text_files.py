"""Small files of text, read and written whole."""

import contextlib
import os
import tempfile
from pathlib import Path

from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable


class TextFolder:
    """Implements ``TextFiles``. Thread: any."""

    def read(self, file: str, most_bytes: int) -> str:
        """Return a file's text; see ``TextFiles``."""
        try:
            with Path(file).open("rb") as stream:
                data = stream.read(most_bytes + 1)
        except (OSError, ValueError) as exc:
            raise NotFound("there is no such file", code="form.no_file") from exc
        if len(data) > most_bytes:
            raise InvalidInput("the file is too long", code="form.too_long", fields={"field": ""})
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            raise InvalidInput(
                "the file is no text in UTF-8", code="form.not_json", fields={"field": ""}
            ) from exc

    def write(self, file: str, text: str) -> None:
        """Write a file whole; see ``TextFiles``."""
        path, made = Path(file), ""
        try:
            handle, made = tempfile.mkstemp(dir=path.parent, prefix=".form-")
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(made).replace(path)
        except (OSError, ValueError) as exc:
            if made:
                with contextlib.suppress(OSError):
                    Path(made).unlink()
            raise Unavailable("the file cannot be written", code="export.not_written") from exc
