"""``agent-desktop demo``: server, desk and callers on this machine, in one command.

With a screen the desk opens and stays for people to try. Without one, one inbound call walks
through the real processes by itself, and what happened is printed, pictured and reported.
"""

import argparse
import asyncio
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from agent_desktop.demo.report import Report, say
from agent_desktop.demo.stage import stage
from agent_desktop.demo.stay import stay
from agent_desktop.demo.surroundings import remove_forgotten_sockets, usable_display
from agent_desktop.demo.walk import STEPS, Walk
from agent_desktop.domain.errors import AgentDesktopError, Conflict, InvalidInput

_MARK: Final = ".agent-desktop-demo"
_INTERRUPTED: Final = 130
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("build/demo"),
        metavar="DIR",
        help="holds everything that is written; emptied first (default: %(default)s)",
    )
    parser.add_argument(
        "--headless", action="store_true", help="walk one call by itself, even with a display"
    )
    parser.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="of the window (default: zh)"
    )


def main(args: argparse.Namespace) -> int:
    """Run the demo; 0 when everything was there.

    Raises:
        Conflict: A demo runs in this folder already.
        InvalidInput: The folder holds something else.
    """
    folder: Path = args.folder.absolute()
    headless = args.headless or not usable_display(os.environ)
    with _fresh(folder):
        try:
            return asyncio.run(_run(folder, args.language, headless=headless))
        except asyncio.CancelledError:
            say("Interrupted; everything is ended.")
            return _INTERRUPTED


async def _run(folder: Path, language: str, *, headless: bool) -> int:
    _end_in_order_on_signals()
    report = Report(STEPS if headless else ())
    say("No display: one call walks through by itself." if headless else "Setting up …")
    try:
        async with stage(folder, report, language=language, screen=headless) as made:
            if not headless:
                return await stay(made)
            await Walk(made, report).go()
    except AgentDesktopError as problem:
        print(f"agent-desktop demo: {problem.message}", file=sys.stderr)  # noqa: T201
        if not headless:
            return 1
    return _conclude(report, folder)


def _end_in_order_on_signals() -> None:
    """Let the first signal end the demo; more of them do not keep it from tidying up."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - asyncio.run made it

    def end() -> None:
        for number in _SIGNALS:
            loop.add_signal_handler(number, lambda: say("Ending …"))
        task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, end)


def _conclude(report: Report, folder: Path) -> int:
    file = folder / "report.json"
    if report.write(file):
        say(f"All there. Report and pictures: {folder}")
        return 0
    print(f"Missing: {', '.join(report.missing)}. Logs: {folder / 'logs'}", file=sys.stderr)  # noqa: T201
    return 1


@contextmanager
def _fresh(folder: Path) -> Iterator[None]:
    """Empty the folder and hold it; one that is not the demo's is never touched."""
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise InvalidInput(f"{folder} holds something else than a demo: name another --folder")
    folder.mkdir(parents=True, exist_ok=True)
    with mark.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(f"a demo runs in {folder} already") from None
        remove_forgotten_sockets(folder)
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry != mark:
                entry.unlink()
        yield
