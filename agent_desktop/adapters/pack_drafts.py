"""Drafts of packs: a team lead's copy to work on until it is published.

::

    <drafts>/general/pack.yaml …   as edited so far; may be wrong while it is worked on
    <drafts>/general.json          who began it, when, from which version

Publishing checks the draft, gives it a version and puts it into a ``PackFolder``, where the
versions before it stay for rolling back. The draft itself is untouched when anything is wrong.
"""

import contextlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from agent_desktop.adapters.pack_editing import replaced, value_at
from agent_desktop.adapters.pack_files import MANIFEST, advice, read_pack
from agent_desktop.adapters.pack_store import PackFolder, files_of_folder
from agent_desktop.contract.packs import PackProblem, next_version
from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.services.ports import PackVersion

__all__ = ["Draft", "PackDrafts", "next_version"]

_FILE: Final = re.compile(r"^(?:pack|[a-z]{2}/[a-z0-9-]{1,40}|flows/[a-z0-9-]{1,40})\.yaml$")


@dataclass(frozen=True, slots=True)
class Draft:
    """Who works on a pack since when, and from which version."""

    pack_id: str
    based_on: str
    by: str
    at: datetime


class PackDrafts:
    """The drafts under one folder.

    Raises (all): OSError, when the disk refuses.

    Thread: any, one writer at a time.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def draft(self, pack_id: str) -> Draft | None:
        """Return who works on a pack; None for nobody."""
        try:
            record = json.loads((self._root / f"{pack_id}.json").read_bytes())
            at = datetime.fromisoformat(record["at"])
            return Draft(pack_id, str(record["based_on"]), str(record["by"]), at)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def begin(self, source: Path, *, by: str, at: datetime) -> Draft:
        """Copy a pack's folder to work on; a draft that is there already goes on."""
        pack_id = source.name
        if (there := self.draft(pack_id)) is not None:
            return there
        self._root.mkdir(parents=True, exist_ok=True)
        folder = self._root / pack_id
        shutil.rmtree(folder, ignore_errors=True)  # without its record: broken off while copying
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".*"))
        based_on = ""
        with contextlib.suppress(InvalidInput):  # a broken pack is what somebody wants to mend
            based_on = str(value_at((folder / MANIFEST).read_text("utf-8-sig"), ("version",)))
        draft = Draft(pack_id, based_on, by, at)
        record = {"based_on": based_on, "by": by, "at": at.isoformat()}
        text = json.dumps(record, ensure_ascii=False)
        _write(self._root / f"{pack_id}.json", text.encode())
        return draft

    def read(self, pack_id: str, file: str) -> str:
        """Return a file's text as it stands, line ends and all.

        Raises:
            NotFound: ``pack.no_draft``: nobody works on the pack, or it has no such file.
        """
        try:
            return self._file(pack_id, file).read_bytes().decode("utf-8")
        except FileNotFoundError as exc:
            raise _no_draft(pack_id) from exc

    def save(self, pack_id: str, file: str, text: str) -> tuple[PackProblem, ...]:
        """Write a file of the draft and return what is wrong in the pack now.

        Raises:
            NotFound: ``pack.no_draft``.
        """
        self.write(pack_id, file, text)
        return self.check(pack_id)

    def write(self, pack_id: str, file: str, text: str) -> None:
        """Write a file of the draft at once; checking is another matter.

        Raises:
            NotFound: ``pack.no_draft``.
        """
        path = self._file(pack_id, file)
        path.parent.mkdir(exist_ok=True)
        _write(path, text.encode())

    def remove(self, pack_id: str, file: str) -> None:
        """Remove a file of the draft; no error when there is none.

        Raises:
            NotFound: ``pack.no_draft``.
        """
        self._file(pack_id, file).unlink(missing_ok=True)

    def folder(self, pack_id: str) -> Path:
        """Return where a draft's files are."""
        return self._root / pack_id

    def check(self, pack_id: str) -> tuple[PackProblem, ...]:
        """Return everything that is wrong; without it the draft can be published."""
        return read_pack(self._root / pack_id)[1]

    def advice(self, pack_id: str) -> tuple[PackProblem, ...]:
        """Return what is hard to say aloud; it stops nothing."""
        return advice(self._root / pack_id)

    def publish(
        self, pack_id: str, store: PackFolder, version: str, *, by: str, at: datetime
    ) -> PackVersion:
        """Put the draft in force as ``version`` and end it.

        Raises:
            NotFound: ``pack.no_draft``.
            InvalidInput: ``pack.damaged`` {file, line, cause}; the draft stays.
            Conflict: ``pack.version_taken``; the draft stays.
            Unavailable: ``pack.not_kept``; the draft stays.
        """
        manifest = self.read(pack_id, MANIFEST)
        files = files_of_folder(self._root / pack_id)
        files[MANIFEST] = replaced(manifest, ("version",), version).encode()
        published = store.install(pack_id, version, files, by=by, at=at)
        self.discard(pack_id)
        return published

    def discard(self, pack_id: str) -> None:
        """Throw the draft away; no error when there is none."""
        (self._root / f"{pack_id}.json").unlink(missing_ok=True)
        shutil.rmtree(self._root / pack_id, ignore_errors=True)

    def _file(self, pack_id: str, file: str) -> Path:
        if self.draft(pack_id) is None:
            raise _no_draft(pack_id)
        if not _FILE.match(file):
            raise InvalidInput(
                f"{file[:80]!r} is no file of a pack",
                code="pack.damaged",
                fields={"file": file[:80], "line": "1", "cause": "is no file of a pack"},
            )
        return self._root / pack_id / file


def _no_draft(pack_id: str) -> NotFound:
    return NotFound(
        f"there is no draft of the pack {pack_id[:40]!r}",
        code="pack.no_draft",
        fields={"pack": pack_id[:40]},
    )


def _write(file: Path, content: bytes) -> None:
    """Replace a file at once: a reader sees the old text or the new one."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
