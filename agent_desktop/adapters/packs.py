"""Where the desk finds its call-script packs, and ``agent-desktop check-scripts``."""

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from agent_desktop.adapters.pack_files import MANIFEST, read_pack
from agent_desktop.contract.packs import Pack, PackProblem
from agent_desktop.runtime.paths import shipped

logger = logging.getLogger(__name__)

DEFAULT_PACK: Final = "general"


def pack_folders(root: Path) -> list[Path]:
    """Return the packs under ``root``, or ``root`` itself where it is one."""
    if (root / MANIFEST).is_file():
        return [root]
    return sorted(file.parent for file in root.glob(f"*/{MANIFEST}"))


class PackShelf:
    """Finds packs by name, and always finds one that works.

    A pack of the centre's folder goes before the shipped one of the same name. When it is broken,
    the last copy that was good stands in, then the shipped pack, then the shipped ``general``:
    an agent on the phone needs a greeting, not an error.

    Args:
        folder: The centre's own packs (``script.folder`` in the settings); None for none.
        last_good: Folder for copies of packs that were good; None keeps none over a restart.

    Thread: core.
    """

    def __init__(self, folder: Path | None = None, *, last_good: Path | None = None) -> None:
        self._folders = [*([folder] if folder else []), shipped("scripts")]
        self._last_good = last_good

    def take(self, name: str) -> tuple[Pack | None, tuple[PackProblem, ...]]:
        """Return a pack to work with, and what kept the wanted one from being it."""
        problems: tuple[PackProblem, ...] = ()
        if not any((root / name / MANIFEST).is_file() for root in self._folders):
            where = " or ".join(str(root) for root in self._folders)
            problems = (PackProblem(name, 1, 1, f"there is no pack of this name in {where}"),)
        for candidate in self._candidates(name):
            pack, found = read_pack(candidate)
            problems += found
            if pack is not None:
                if candidate.parent != self._folders[-1]:
                    self._keep(pack)
                return pack, problems
            if candidate.name == name and (kept := self._kept(name)) is not None:
                return kept, problems
        return None, problems

    def _candidates(self, name: str) -> Iterator[Path]:
        for wanted in dict.fromkeys((name, DEFAULT_PACK)):
            for root in self._folders:
                if (root / wanted / MANIFEST).is_file():
                    yield root / wanted

    def _keep(self, pack: Pack) -> None:
        if self._last_good is None:
            return
        file = self._last_good / f"{pack.manifest.id}.json"
        text = pack.model_dump_json()
        try:
            if not file.exists() or file.read_text("utf-8") != text:
                self._last_good.mkdir(parents=True, exist_ok=True)
                temporary = file.with_name(f".{file.name}.{os.getpid()}")
                temporary.write_text(text, "utf-8")
                temporary.replace(file)
        except OSError:
            logger.warning("no copy of the pack could be kept", exc_info=True)

    def _kept(self, name: str) -> Pack | None:
        if self._last_good is None:
            return None
        try:
            return Pack.model_validate_json((self._last_good / f"{name}.json").read_bytes())
        except (OSError, ValidationError):
            return None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder to check."""
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help="one pack, or a folder of packs (default: the packs that came with the program)",
    )


def main(args: argparse.Namespace) -> int:
    """Print every problem as ``file:line:column: cause``; exit 1 when there is one."""
    root: Path = args.folder or shipped("scripts")
    folders = pack_folders(root)
    if not folders:
        print(f"{root}:1:1: there is no {MANIFEST} here or one folder down", file=sys.stderr)  # noqa: T201
        return 1
    packs = []
    problems: list[PackProblem] = []
    for folder in folders:
        pack, found = read_pack(folder)
        problems += found
        packs += [pack] if pack is not None else []
    for problem in problems:
        print(problem)  # noqa: T201 - a command line
    if problems:
        print(f"{len(problems)} problems in {root}", file=sys.stderr)  # noqa: T201
        return 1
    phrase_count = sum(pack.phrase_count for pack in packs)
    print(f"{len(packs)} packs, {phrase_count} phrases: all good")  # noqa: T201 - a command line
    return 0
