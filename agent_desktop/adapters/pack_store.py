r"""Versions of packs that were published: each in a folder of its own, none ever changed.

::

    <root>/general@2.1/general/pack.yaml …   a version, as it was published
    <root>/general@2.1/published.json        by whom, when, what is new
    <root>/.withdrawn-general@2.2/…          rolled back
    <root>/.staging-…/                       being written; nobody reads it

A version is written and checked in a staging folder, brought to the disk, and put in place by one
rename: a reader sees all of it or nothing, also after a power cut.
"""

import contextlib
import io
import json
import logging
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from agent_desktop.adapters.pack_files import MANIFEST, read_pack
from agent_desktop.contract.packs import version_key
from agent_desktop.domain.errors import Conflict, InvalidInput, Unavailable
from agent_desktop.services.ports import PackVersion

logger = logging.getLogger(__name__)

PUBLISHED: Final = "published.json"
KEPT_VERSIONS: Final = 5
MAX_FILES: Final = 600
MAX_PACK_BYTES: Final = 8 * 1024 * 1024

_FILE: Final = re.compile(r"^(?:pack|[a-z]{2}/[a-z0-9-]{1,40}|flows/[a-z0-9-]{1,40})\.yaml$")
_ID: Final = re.compile(r"^[a-z][a-z0-9-]{0,39}$")
_STAGING: Final = ".staging-"
_WITHDRAWN: Final = ".withdrawn-"
_STALE_S: Final = 3600.0


def files_of_archive(archive: bytes) -> dict[str, bytes]:
    """Return the files of a pack's ZIP archive; one folder around all of them is left out.

    Raises:
        InvalidInput: ``pack.damaged``: no archive, damaged, too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            infos = [info for info in opened.infolist() if not info.is_dir()]
            if len(infos) > MAX_FILES or sum(i.file_size for i in infos) > MAX_PACK_BYTES:
                raise _damaged(MANIFEST, "the archive is too large for a pack")
            files = {info.filename: opened.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as exc:
        raise _damaged(MANIFEST, f"the archive is damaged: {exc}") from exc
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and MANIFEST not in files:
        return {name.partition("/")[2]: content for name, content in files.items()}
    return files


def files_of_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of a pack's folder; hidden ones are nobody's.

    Raises:
        OSError: It cannot be read.
    """
    files = (MANIFEST, *(f"{f.parent.name}/{f.name}" for f in folder.glob("*/[!.]*.yaml")))
    return {name: (folder / name).read_bytes() for name in files}


@dataclass(frozen=True, slots=True)
class StoredPack:
    """One version on the disk; ``folder`` holds its ``pack.yaml``."""

    version: PackVersion
    folder: Path


class PackFolder:
    """The published versions under one folder. Implements ``PackStore``.

    Args:
        root: Made when the first version comes.

    Thread: any, one writer at a time.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def versions(self, pack_id: str) -> tuple[PackVersion, ...]:
        """Return what was published, the newest first, also what was withdrawn."""
        return tuple(stored.version for stored in self._stored(pack_id))

    def stored(self, pack_id: str) -> tuple[StoredPack, ...]:
        """Return the versions in force, the newest first."""
        return tuple(s for s in self._stored(pack_id) if not s.version.withdrawn)

    def pack_ids(self) -> tuple[str, ...]:
        """Return the packs that have a version in force."""
        names = {outer.name.partition("@")[0] for outer in self._root.glob("[!.]*@*")}
        return tuple(sorted(name for name in names if self.stored(name)))

    def install(
        self,
        pack_id: str,
        version: str,
        content: bytes | Mapping[str, bytes],
        *,
        by: str = "",
        at: datetime | None = None,
        note: str = "",
    ) -> PackVersion:
        """Put a version in place; see ``PackStore``."""
        files = files_of_archive(content) if isinstance(content, bytes) else dict(content)
        if not _ID.match(pack_id):
            raise _damaged(MANIFEST, f"{pack_id[:40]!r} is no name of a pack")
        _check_names(files)
        at = at or datetime.now(UTC)
        published = PackVersion(pack_id=pack_id, version=version, by=by, at=at, note=note)
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            self._sweep()
            with tempfile.TemporaryDirectory(
                prefix=_STAGING, dir=self._root, ignore_cleanup_errors=True
            ) as staging:
                outer = Path(staging) / "version"
                self._write(outer, published, files)
                _check(outer / pack_id, version)
                placed = self._place(outer, published, files)
            self._prune(pack_id)
        except OSError as exc:
            raise Unavailable(
                f"the pack could not be kept: {exc.strerror or exc}",
                code="pack.not_kept",
                fields={"cause": exc.strerror or str(exc)},
            ) from exc
        return placed

    def roll_back(self, pack_id: str) -> PackVersion | None:
        """Withdraw the newest version; see ``PackStore``."""
        stored = self.stored(pack_id)
        if not stored:
            return None
        newest = stored[0].folder.parent
        withdrawn = newest.with_name(_WITHDRAWN + newest.name)
        try:
            newest.rename(withdrawn)
            _to_disk(self._root)
        except OSError as exc:
            raise Unavailable(
                f"the pack could not be withdrawn: {exc.strerror or exc}",
                code="pack.not_kept",
                fields={"cause": exc.strerror or str(exc)},
            ) from exc
        return stored[1].version if len(stored) > 1 else None

    def _stored(self, pack_id: str) -> list[StoredPack]:
        found = []
        for prefix in ("", _WITHDRAWN):
            for outer in self._root.glob(f"{prefix}{pack_id}@*"):
                if (outer / pack_id / MANIFEST).is_file():
                    version = unquote(outer.name.partition("@")[2])
                    record = _record(outer, pack_id, version, withdrawn=bool(prefix))
                    found.append(StoredPack(record, outer / pack_id))
        return sorted(found, key=lambda s: version_key(s.version.version), reverse=True)

    def _write(self, outer: Path, published: PackVersion, files: Mapping[str, bytes]) -> None:
        record = {
            "version": published.version,
            "by": published.by,
            "at": _iso(published.at),
            "note": published.note,
        }
        folder = outer / published.pack_id
        for folder_name in {name.rpartition("/")[0] for name in files} | {""}:
            (folder / folder_name).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _write_file(folder / name, content)
        _write_file(outer / PUBLISHED, json.dumps(record, ensure_ascii=False).encode())
        for path in (*folder.iterdir(), folder, outer):
            if path.is_dir():
                _to_disk(path)

    def _place(
        self, outer: Path, published: PackVersion, files: Mapping[str, bytes]
    ) -> PackVersion:
        """Rename the finished folder to its place, or find it there already."""
        name = f"{published.pack_id}@{_quoted(published.version)}"
        for there in (self._root / name, self._root / (_WITHDRAWN + name)):
            if not there.exists():
                continue
            folder = there / published.pack_id
            if _is_same(folder, files):
                if there.name != name:
                    there.rename(self._root / name)
                    _to_disk(self._root)
                return _record(self._root / name, published.pack_id, published.version)
            if read_pack(folder)[0] is not None:
                raise Conflict(
                    f"version {published.version} was published with other content",
                    code="pack.version_taken",
                    fields={"version": published.version},
                )
            there.rename(outer.with_name("damaged"))  # goes with the staging folder
        outer.rename(self._root / name)
        _to_disk(self._root)
        return published

    def _prune(self, pack_id: str) -> None:
        for stored in self._stored(pack_id)[KEPT_VERSIONS:]:
            logger.info("removing version %s of pack %s", stored.version.version, pack_id)
            shutil.rmtree(stored.folder.parent, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what a broken-off installation left."""
        for left in self._root.glob(f"{_STAGING}*"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _STALE_S:
                    shutil.rmtree(left, ignore_errors=True)


def _check_names(files: Mapping[str, bytes]) -> None:
    for name in files:
        if not _FILE.match(name):
            raise _damaged(name[:80], "is no file of a pack")
    if MANIFEST not in files:
        raise _damaged(MANIFEST, "is missing")
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_PACK_BYTES:
        raise _damaged(MANIFEST, "the files are too large for a pack")


def check_files(folder: Path, version: str, files: Mapping[str, bytes]) -> None:
    """Write a pack's files into ``folder``, whose name is the pack's, and check them.

    Raises:
        InvalidInput: ``pack.damaged`` {file, line, cause}.
        OSError: They cannot be written.
    """
    _check_names(files)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    _check(folder, version)


def _check(folder: Path, version: str) -> None:
    pack, problems = read_pack(folder)
    if pack is None:
        first = problems[0]
        file = Path(first.file).relative_to(folder)
        more = f" (+{len(problems) - 1})" if len(problems) > 1 else ""
        raise _damaged(file.as_posix(), first.cause + more, first.line)
    if pack.manifest.version != version:
        cause = f"version is {pack.manifest.version}, but {version} was announced"
        raise _damaged(MANIFEST, cause)


def _damaged(file: str, cause: str, line: int = 1) -> InvalidInput:
    return InvalidInput(
        f"{file}:{line}: {cause}",
        code="pack.damaged",
        fields={"file": file, "line": str(line), "cause": cause},
    )


def _is_same(folder: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return files_of_folder(folder) == files
    except OSError:
        return False


def _record(outer: Path, pack_id: str, version: str, *, withdrawn: bool = False) -> PackVersion:
    by, at, note = "", None, ""
    # A version without its record still says what agents say.
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        record = json.loads((outer / PUBLISHED).read_bytes())
        by, note = str(record["by"]), str(record.get("note", ""))
        at = datetime.fromisoformat(record["at"])
    return PackVersion(
        pack_id=pack_id, version=version, by=by, at=at, withdrawn=withdrawn, note=note
    )


def _quoted(version: str) -> str:
    """Return a version as a name that every file system takes."""
    quoted = quote(version, safe="")
    return f"{quoted[:-1]}%2E" if quoted.endswith(".") else quoted


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _write_file(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _to_disk(folder: Path) -> None:
    """Bring a folder's entries to the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
