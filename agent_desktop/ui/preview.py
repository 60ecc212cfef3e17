"""Pictures of the desk in its main moments: ``python -m agent_desktop.ui.preview --out DIR``.

For designers, the demo and tests. Nothing is connected: events are made up (``scenes``), commands
go nowhere. Screen densities above 100 % need a program of their own each, because Qt reads the
scale factor once.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.domain import centre_news, sign_ins, ticket_news
from agent_desktop.runtime import centre_defaults
from agent_desktop.ui.app import DeskApp, DeskOptions
from agent_desktop.ui.book_scenes import APART as BOOKS_APART
from agent_desktop.ui.book_scenes import OPENED as BOOKS_OPENED
from agent_desktop.ui.centre_scenes import APART as CENTRE_APART
from agent_desktop.ui.centre_scenes import OPENED as CENTRE_OPENED
from agent_desktop.ui.pack_scenes import PACK_SCENES
from agent_desktop.ui.scenes import SCENES, Scene, utc_now
from agent_desktop.ui.ticket_scenes import DIRECTORY_ANSWERS, TICKET_SCENES
from agent_desktop.ui.ticket_scenes import OPENED_BY as TICKET_OPENED
from agent_desktop.ui.work_scenes import OPENED as LISTS_OPENED

SIZES: Final = {
    "800x560": (800, 560),
    "1024x640": (1024, 640),
    "1280x760": (1280, 760),
    "1366x768": (1366, 768),
    "1920x1080": (1920, 1080),
}
SETTLE_MS: Final = 80
_LAYOUT_TURNS: Final = 30  # one for each level at which a line that grew moves what is around it
PACKS_SETTLE_MS: Final = 300  # fields grow with their text
_EXTRAS: Final = (
    "compact",
    "compact-waiting",
    "compact-consulting",
    "compact-held",
    "compact-ask",
    "compact-warning",
    "popup",
    "keys",
    "keypad",
    "settings",
    "finder",
    "days",
)
_EXTRA_SCENES: Final = {
    "compact": "talking",
    "compact-waiting": "waiting",
    "compact-consulting": "consulting",
    "compact-held": "asking",
    "compact-ask": "dial-ask",
    "compact-warning": "muted-speech",
    "popup": "ringing",
    "keypad": "talking",
    "finder": "talking",
    "days": "writing",
}

_PLACES: Final = {**LISTS_OPENED, **BOOKS_OPENED, **CENTRE_OPENED}
_APART: Final = {**BOOKS_APART, **CENTRE_APART}
_BOOK_NEWS: Final = (ticket_news.__name__, centre_news.__name__, sign_ins.__name__)

# Scenes that show what an action opens.
_OPENED: Final = {
    "transferring": "transfer",
    "lead": "transfer",
    "devices": "devices",
    "compact-waiting": "compact",
    "compact-consulting": "compact",
    "compact-held": "compact",
    "compact-ask": "compact",
    "compact-warning": "compact",
    **TICKET_OPENED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture to take."""

    name: str
    language: str
    theme: str
    size: str

    @property
    def scene(self) -> Scene:
        """The events behind it."""
        return SCENES[_EXTRA_SCENES.get(self.name, "ready" if self.name in _EXTRAS else self.name)]


class Studio:
    """Builds one desk after the other and takes its picture.

    Thread: GUI.
    """

    def __init__(self, folder: Path, suffix: str, pictures: Iterable[Picture]) -> None:
        self._folder = folder
        self._suffix = suffix
        self._pictures = iter(pictures)
        self._folder.mkdir(parents=True, exist_ok=True)

    def run(self) -> int:
        """Take all pictures."""
        first = self._set_up(next(self._pictures))
        self._wait(*first)
        return QApplication.exec()

    def _wait(self, picture: Picture, desk: DeskApp) -> None:
        grows = picture.name in PACK_SCENES or picture.name in TICKET_SCENES
        settles = PACKS_SETTLE_MS if grows else SETTLE_MS
        QTimer.singleShot(settles, lambda: self._take_or_end(picture, desk))

    def _take_or_end(self, picture: Picture, desk: DeskApp) -> None:
        try:
            self._take(picture, desk)
        except BaseException:
            QApplication.exit(1)
            raise

    def _set_up(self, picture: Picture) -> tuple[Picture, DeskApp]:
        options = DeskOptions(language=picture.language, theme=picture.theme)
        desk = DeskApp(options, lambda _command: None)
        window = desk.windows.window
        window.resize(*SIZES[picture.size])
        window.show()
        for event in picture.scene(time.monotonic(), utc_now()):
            desk.publish(event)
        if picture.name in _PLACES or picture.name in PACK_SCENES:
            self._open(picture, desk)
        if picture.name in _OPENED:
            desk.windows.actions[_OPENED[picture.name]].trigger()
            desk.publish(DIRECTORY_ANSWERS)  # what a step's sheet asks
        if picture.name in ("keys", "keypad", "settings", "compact", "finder"):
            action = {"keys": "shortcuts", "finder": "situations"}.get(picture.name, picture.name)
            desk.windows.actions[action].trigger()
        if picture.name == "days":
            _open_days(desk)
        card = desk.presenters.softphone.state.card
        if picture.name == "popup" and card is not None:
            desk.windows.pop_up(card)
        return picture, desk

    def _open(self, picture: Picture, desk: DeskApp) -> None:
        """Open what the scene shows, and answer what it asked for."""
        if picture.name in _PLACES:
            desk.windows.work.open_place(_PLACES[picture.name])
        else:
            desk.windows.open_packs()
            _shown("packEditor").resize(*SIZES[picture.size])
        for event in picture.scene(time.monotonic(), utc_now()):
            if picture.name in PACK_SCENES or type(event).__module__ in _BOOK_NEWS:
                desk.publish(event)

    def _take(self, picture: Picture, desk: DeskApp) -> None:
        shown: QWidget = desk.windows.in_front()
        if picture.name in ("settings", "devices", "popup", "days"):
            names = {"popup": "callPopup", "days": "dayPopup"}
            shown = _shown(names.get(picture.name, picture.name))
        elif picture.name in PACK_SCENES:
            shown = _shown("packEditor")
        elif picture.name in _APART:
            shown = _shown(_APART[picture.name])
        for _ in range(_LAYOUT_TURNS):
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        name = f"{picture.name}-{picture.language}-{picture.theme}-{picture.size}"
        shown.grab().save(str(self._folder / f"{name}{self._suffix}.png"))
        for widget in _visible():
            widget.hide()
        desk.close()
        # What still lives would translate and style the next desk.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        following = next(self._pictures, None)
        if following is None:
            QApplication.exit(0)
            return
        next_one = self._set_up(following)
        self._wait(*next_one)


def _open_days(desk: DeskApp) -> None:
    """Open the calendar of a promise, in a month with public days."""
    desk.publish(ticket_news.work_days(centre_defaults.calendar()))
    promise = desk.windows.window.ticket.promised_at
    promise.show_time(datetime(2026, 10, 9, 6, 0, tzinfo=UTC))
    promise.open_calendar()


def _shown(name: str) -> QWidget:
    return next(w for w in _visible() if w.objectName() == name)


def _visible() -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if w.isVisible()]


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures and return 0."""
    parser = argparse.ArgumentParser(prog="agent_desktop.ui.preview", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--scene", action="append", choices=[*SCENES, *_EXTRAS])
    parser.add_argument("--language", action="append", choices=("zh", "en"))
    parser.add_argument("--theme", action="append", choices=("light", "dark"))
    parser.add_argument("--size", action="append", choices=tuple(SIZES))
    parser.add_argument("--scale", action="append", type=float, help="1 for 100 %%, 2 for 200 %%")
    parser.add_argument("--jobs", type=int, default=1, help="programs that take pictures at once")
    args = parser.parse_args(argv)
    scales = args.scale or [1.0]
    if args.jobs > 1:
        return _take_at_once(args, scales)
    if len(scales) > 1 or scales != [float(os.environ.get("QT_SCALE_FACTOR", "1"))]:
        return _take_in_children(scales, argv)
    suffix = "" if scales == [1.0] else f"-{scales[0]:.0%}".replace("%", "")
    pictures = [
        Picture(name=name, language=language, theme=theme, size=size)
        for language in args.language or ("zh", "en")
        for theme in args.theme or ("light", "dark")
        for size in args.size or SIZES
        for name in args.scene or (*SCENES, *_EXTRAS)
    ]
    return Studio(args.out, suffix, pictures).run()


def _take_at_once(args: argparse.Namespace, scales: Sequence[float]) -> int:
    """Share languages, themes and scales among programs; all pictures are taken, or it failed."""
    chosen = [word for name in args.scene or () for word in ("--scene", name)]
    sizes = [word for size in args.size or () for word in ("--size", size)]
    shares = [
        ["--out", str(args.out), *chosen, *sizes, "--language", language, "--theme", theme,
         "--scale", str(scale)]
        for scale in scales
        for language in args.language or ("zh", "en")
        for theme in args.theme or ("light", "dark")
    ]  # fmt: skip
    with ThreadPoolExecutor(args.jobs) as workers:
        return max(workers.map(lambda share: _take_in_children([], share), shares))


def _take_in_children(scales: Sequence[float], argv: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    kept: list[str] = []
    skip = False
    for word in given:
        if not skip and word != "--scale":
            kept.append(word)
        skip = word == "--scale"
    if not scales:
        scales = [float(given[given.index("--scale") + 1])]
    for scale in scales:
        environment = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
        command = [sys.executable, "-m", "agent_desktop.ui.preview", *kept, "--scale", str(scale)]
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
