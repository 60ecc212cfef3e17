"""Settings files: valid, and which one sets what."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from agent_desktop.doctor.verdicts import Finding, ok, problem
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.settings import Settings, load

AREA: Final = "configuration"


def examine(administrator: Path, own: Path) -> tuple[list[Finding], Settings | None]:
    """Return a finding for each file, and the settings where both can be read."""
    findings: list[Finding] = []
    above: set[str] = set()
    for title, file in (("the administrator's file", administrator), ("the profile's file", own)):
        if not file.exists():
            findings.append(ok(AREA, f"{title} is not there and sets nothing ({file})."))
            continue
        try:
            load(file)
        except AgentDesktopError as exc:
            findings.append(problem(AREA, f"{exc.message}.", "Correct this line, or remove it."))
            continue
        keys = sorted(_keys(file))
        again = [key for key in keys if key in above]
        above.update(keys)
        text = f"{title} is valid and sets {', '.join(keys) or 'nothing'} ({file})"
        if again:
            text += f"; it goes before the administrator's file for {', '.join(again)}"
        findings.append(ok(AREA, f"{text}."))
    try:
        return findings, load(administrator, own)
    except AgentDesktopError:
        return findings, None


def _keys(file: Path) -> Iterator[str]:
    data: dict[str, Any] = tomllib.loads(file.read_text("utf-8-sig"))
    for area, values in data.items():
        yield from (f"{area}.{key}" for key in values)
