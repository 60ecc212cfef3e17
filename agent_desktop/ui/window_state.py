"""What the windows remember between runs: place, shape, text size, the agent's own look."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowState:
    """Empty values mean "as the settings or the system say"."""

    geometry: tuple[int, int, int, int] | None = None
    maximized: bool = False
    panels: tuple[int, ...] = ()
    compact_place: tuple[int, int] | None = None
    scale: float = 0.0
    language: str = ""
    theme: str = ""


def load(file: Path | None) -> WindowState:
    """Read what was kept; anything unreadable counts as nothing kept."""
    if file is None:
        return WindowState()
    try:
        data = json.loads(file.read_text("utf-8"))
        return _checked(data) if isinstance(data, dict) else WindowState()
    except FileNotFoundError:
        return WindowState()
    except (OSError, ValueError, TypeError, KeyError):
        logger.warning("the kept window state cannot be read and is ignored")
        return WindowState()


def save(file: Path | None, state: WindowState) -> None:
    """Write it; a full disk costs the place of a window, nothing more."""
    if file is None:
        return
    try:
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(state)), "utf-8")
        fresh.replace(file)
    except OSError:
        logger.warning("the window state cannot be kept")


def _checked(data: dict[str, Any]) -> WindowState:
    state = WindowState()
    if data.get("geometry"):
        left, top, width, height = (int(v) for v in data["geometry"])
        state = replace(state, geometry=(left, top, width, height))
    if data.get("compact_place"):
        left, top = (int(v) for v in data["compact_place"])
        state = replace(state, compact_place=(left, top))
    scale = float(data.get("scale") or 0)
    return replace(
        state,
        maximized=bool(data.get("maximized")),
        panels=tuple(int(v) for v in data.get("panels") or ()),
        scale=scale if scale == 0 or 0.5 <= scale <= 3 else 0.0,
        language=_one_of(data.get("language"), ("zh", "en")),
        theme=_one_of(data.get("theme"), ("system", "light", "dark")),
    )


def _one_of(value: object, known: tuple[str, ...]) -> str:
    return value if isinstance(value, str) and value in known else ""
