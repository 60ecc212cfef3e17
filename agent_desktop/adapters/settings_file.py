"""Write single values into a profile's ``settings.toml``; all else in it stays as it is."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.runtime.local_link import write_private


def put_settings(file: Path, area: str, values: Mapping[str, str]) -> None:
    """Set text values of one ``[area]``, in place where they stand, else at the area's end.

    Raises:
        InvalidInput: ``settings.broken``: the file is not TOML; it is left as it is.
        Unavailable: ``profile.unwritable``.
    """
    text = file.read_text("utf-8-sig") if file.exists() else ""
    lines = text.splitlines()
    for key, value in values.items():
        _put(lines, area, key, value)
    changed = "\n".join(lines) + "\n"
    try:
        is_right = tomllib.loads(changed).get(area, {}).items() >= dict(values).items()
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise InvalidInput(
            f"{file} cannot be changed by the program: set {', '.join(values)} in [{area}] by hand",
            code="settings.broken",
            fields={"file": str(file), "line": "1", "cause": "it is not plain TOML"},
        )
    if changed == text:
        return
    try:
        write_private(file, changed)
    except OSError as exc:
        raise Unavailable(
            f"the profile folder {file.parent} cannot be written: {exc.strerror}",
            code="profile.unwritable",
            fields={"folder": str(file.parent)},
        ) from exc


def _put(lines: list[str], area: str, key: str, value: str) -> None:
    # A JSON text is a TOML basic string, but for DEL.
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    start = next((n for n, at in enumerate(lines) if _table(at) == area), None)
    if start is None:
        if lines and lines[-1].strip():
            lines.append("")
        lines += [f"[{area}]", line]
        return
    end = next((n for n in range(start + 1, len(lines)) if _table(lines[n])), len(lines))
    for number in range(start + 1, end):
        if lines[number].split("=")[0].strip() == key:
            lines[number] = line
            return
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    lines.insert(end, line)


def _table(line: str) -> str:
    """Return the table that a line begins, "" for any other line."""
    bare = line.split("#", maxsplit=1)[0].strip()
    return bare.strip("[] \t") if bare.startswith("[") and bare.endswith("]") else ""
