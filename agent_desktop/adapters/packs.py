"""Where the desk finds its call-script packs, and ``agent-desktop check-scripts``."""

import argparse
import logging
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from pydantic import ValidationError

from agent_desktop.adapters.pack_files import MANIFEST, advice, read_pack
from agent_desktop.adapters.pack_store import PackFolder
from agent_desktop.contract.packs import Pack, PackProblem, version_key
from agent_desktop.runtime.paths import shipped

logger = logging.getLogger(__name__)

DEFAULT_PACK: Final = "general"

_VERSION_LINE: Final = re.compile(r"""(?m)^version:\s*(["'])(.*?)\1""")


def pack_folders(root: Path) -> list[Path]:
    """Return the packs under ``root``, published ones too, or ``root`` itself where it is one."""
    if (root / MANIFEST).is_file():
        return [root]
    return sorted(
        file.parent
        for pattern in (f"[!.]*/{MANIFEST}", f"[!.]*@*/*/{MANIFEST}")
        for file in root.glob(pattern)
    )


class PackShelf:
    """Finds packs by name, and always finds one that works.

    A pack of the centre's own folder goes before all others of its name. Else the newest version
    is taken, of those that came with the program and those that were installed from the server
    (``contract.packs.version_key``; of two the same, the installed one). A broken one gives way to
    the next: in the centre's folder to the last copy that was good, then to the older versions,
    then to the shipped ``general``: an agent on the phone needs a greeting, not an error.

    Args:
        folder: The centre's own packs (``script.folder`` in the settings); None for none.
        last_good: Folder for copies of packs that were good; None keeps none over a restart.
        installed: Folder of a ``PackFolder`` with what came from the server; None for none.

    Thread: any that reads files; ``take`` keeps no state.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        last_good: Path | None = None,
        installed: Path | None = None,
    ) -> None:
        self._folder = folder
        self._shipped = shipped("scripts")
        self._last_good = last_good
        self._installed = PackFolder(installed) if installed else None

    def take(self, name: str) -> tuple[Pack | None, tuple[PackProblem, ...]]:
        """Return a pack to work with, and what kept the wanted one from being it."""
        problems: tuple[PackProblem, ...] = ()
        if not any(True for _ in self._candidates(name)):
            where = " or ".join(str(r) for r in (self._folder, self._shipped) if r)
            problems = (PackProblem(name, 1, 1, f"there is no pack of this name in {where}"),)
        for wanted in dict.fromkeys((name, DEFAULT_PACK)):
            for candidate, is_own in self._candidates(wanted):
                pack, found = read_pack(candidate)
                problems += found
                if pack is not None:
                    if is_own:
                        self._keep(pack)
                    return pack, problems
                if is_own and wanted == name and (kept := self._kept(name)) is not None:
                    return kept, problems
        return None, problems

    def folder(self, name: str) -> Path | None:
        """Return where the pack of this name is taken from, to edit a copy of it.

        None where there is none. A broken one is returned only where no good one is: it is what
        somebody wants to mend.
        """
        found = [folder for folder, _ in self._candidates(name)]
        return next((f for f in found if read_pack(f)[0] is not None), found[0] if found else None)

    def names(self) -> tuple[str, ...]:
        """Return the names of all packs that can be taken."""
        roots = [root for root in (self._folder, self._shipped) if root]
        found = {folder.name for root in roots for folder in pack_folders(root)}
        if self._installed is not None:
            found |= set(self._installed.pack_ids())
        return tuple(sorted(found))

    def _candidates(self, name: str) -> Iterator[tuple[Path, bool]]:
        """Yield the folders in which a pack may be, the best first, and whether it is the own."""
        if self._folder is not None:
            for folder in _published(PackFolder(self._folder), name):
                yield folder, True
            if (self._folder / name / MANIFEST).is_file():
                yield self._folder / name, True
        others = _published(self._installed, name) if self._installed is not None else []
        came = self._shipped / name
        if (came / MANIFEST).is_file():
            age = version_key(_version_of(came))
            newer = [f for f in others if version_key(_version_of(f)) >= age]
            others = [*newer, came, *(f for f in others if f not in newer)]
        yield from ((folder, False) for folder in others)

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


def _published(store: PackFolder, name: str) -> list[Path]:
    return [stored.folder for stored in store.stored(name)]


def _version_of(folder: Path) -> str:
    """Return the version of a pack without reading all of it: the folder's name or one line."""
    _, at, quoted = folder.parent.name.partition("@")
    if at:
        return unquote(quoted)
    try:
        found = _VERSION_LINE.search((folder / MANIFEST).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[2] if found else ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder to check."""
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help="one pack, or a folder of packs (default: the packs that came with the program)",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="advice counts as a problem: breaths that are too long, fillers",
    )


def main(args: argparse.Namespace) -> int:
    """Print every problem as ``file:line:column: cause``; exit 1 when there is one.

    What is only hard to say aloud is printed as advice and lets the exit be 0.
    """
    root: Path = args.folder or shipped("scripts")
    folders = pack_folders(root)
    if not folders:
        print(f"{root}:1:1: there is no {MANIFEST} here or one folder down", file=sys.stderr)  # noqa: T201
        return 1
    packs = []
    problems: list[PackProblem] = []
    advised: list[PackProblem] = []
    for folder in folders:
        pack, found = read_pack(folder)
        problems += found
        advised += advice(folder)
        packs += [pack] if pack is not None else []
    for problem in problems:
        print(problem)  # noqa: T201 - a command line
    for problem in advised:
        print(replace(problem, cause=f"advice: {problem.cause}"))  # noqa: T201
    if problems or (advised and args.strict):
        summary = f"{len(problems)} problems, {len(advised)} pieces of advice in {root}"
        print(summary, file=sys.stderr)  # noqa: T201 - a command line
        return 1
    phrase_count = sum(pack.phrase_count for pack in packs)
    flow_count = sum(len(pack.flows) for pack in packs)
    print(f"{len(packs)} packs, {flow_count} flows, {phrase_count} phrases: all good")  # noqa: T201
    return 0
