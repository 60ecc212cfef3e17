"""Which call-script packs the desks use: versions kept for ever, the newest in force."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from agent_desktop.contract.packs import version_key
from agent_desktop.contract.server import PackEdition, PackRequest, PackState, PackVersions
from agent_desktop.domain.errors import Conflict, InvalidInput, NotFound, Unavailable
from agent_desktop.server.database import Database
from agent_desktop.server.packs.repository import PackRepository
from agent_desktop.server.tables import PackVersionRow

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)

# (pack, version, ZIP archive) -> its files; InvalidInput ``pack.damaged`` for a pack with errors.
PackCheck = Callable[[str, str, bytes], Mapping[str, bytes]]


def no_check(_pack_id: str, _version: str, _archive: bytes) -> Mapping[str, bytes]:
    """Let nothing through: this server was put together without what reads packs."""
    raise Unavailable("this server cannot check packs", code="pack.no_check")


class PackService:
    """Publishes packs, gives them to desks, takes versions back.

    Args:
        check: Checks what arrives over HTTP as desks do; the command line has checked before.

    Thread: any.
    """

    def __init__(
        self, database: Database, now: Callable[[], datetime], check: PackCheck = no_check
    ) -> None:
        self._database = database
        self._now = now
        self._check = check

    def take(self, request: PackRequest, *, by: str) -> PackState:
        """Check and publish what a team lead sends.

        Raises:
            InvalidInput: ``pack.damaged`` {file, line, cause}; nothing was changed.
            Conflict: ``pack.version_taken``.
            Unavailable: ``pack.no_check``.
        """
        try:
            archive = base64.b64decode(request.archive, validate=True)
        except ValueError as exc:  # not ASCII, or no base64
            fields = {"file": request.pack, "line": "1", "cause": "the archive is damaged"}
            raise InvalidInput(
                "the archive is damaged", code="pack.damaged", fields=fields
            ) from exc
        files = self._check(request.pack, request.version, archive)
        self.publish(request.pack, request.version, files, by=by, note=request.note)
        return self.state(request.pack)

    def publish(
        self, pack_id: str, version: str, files: Mapping[str, bytes], *, by: str, note: str = ""
    ) -> None:
        """Put a version in force, also one that was taken back; the same again changes nothing.

        Raises:
            Conflict: ``pack.version_taken``: the version exists with other content.
        """
        archive = archived(files)
        sha256 = hashlib.sha256(archive).hexdigest()

        def work(session: Session) -> None:
            packs = PackRepository(session)
            row = packs.find(pack_id, version)
            if row is None:
                packs.add(
                    PackVersionRow(
                        pack_id=pack_id,
                        version=version,
                        archive=archive,
                        sha256=sha256,
                        by=by,
                        published_at=self._now(),
                        note=note,
                        withdrawn_by="",
                        withdrawn_at=None,
                    )
                )
            elif row.sha256 != sha256:
                raise Conflict(
                    f"version {version} was published with other content: give it a new number",
                    code="pack.version_taken",
                    fields={"version": version},
                )
            else:
                row.withdrawn_by, row.withdrawn_at = "", None

        self._database.write(work)

    def roll_back(self, pack_id: str, *, by: str) -> PackState:
        """Take the newest version back; return what is in force now.

        Raises:
            NotFound: ``pack.not_found``: there is none.
        """

        def work(session: Session) -> None:
            row = _newest(PackRepository(session).versions(pack_id))
            if row is None:
                raise NotFound(f"no version of {pack_id} is in force", code="pack.not_found")
            row.withdrawn_by, row.withdrawn_at = by, self._now()

        self._database.write(work)
        return self.state(pack_id)

    def withdraw(self, pack_id: str, version: str, *, by: str) -> PackState:
        """Take the version in force back; return what is in force now.

        Raises:
            NotFound: ``pack.not_found``: there is none.
            Conflict: ``pack.not_in_force``: another version is in force by now.
        """

        def work(session: Session) -> None:
            row = _newest(PackRepository(session).versions(pack_id))
            if row is None:
                raise NotFound(f"no version of {pack_id} is in force", code="pack.not_found")
            if row.version != version:
                raise Conflict(
                    f"version {row.version} is in force by now",
                    code="pack.not_in_force",
                    fields={"version": row.version},
                )
            row.withdrawn_by, row.withdrawn_at = by, self._now()

        self._database.write(work)
        return self.state(pack_id)

    def editions(self, pack_id: str) -> PackVersions:
        """Return every version of a pack, the newest first."""
        with self._database.reading() as session:
            rows = PackRepository(session).versions(pack_id)
        newest_first = sorted(rows, key=lambda r: version_key(r.version), reverse=True)
        return PackVersions(
            pack=pack_id,
            versions=tuple(
                PackEdition(
                    version=row.version,
                    by=row.by,
                    published_at=row.published_at,
                    note=row.note,
                    withdrawn=row.withdrawn_at is not None,
                )
                for row in newest_first
            ),
        )

    def versions(self) -> Sequence[PackVersionRow]:
        """Return all versions of all packs, by name, the newest first."""
        with self._database.reading() as session:
            rows = PackRepository(session).versions()
        newest_first = sorted(rows, key=lambda r: version_key(r.version), reverse=True)
        return sorted(newest_first, key=lambda r: r.pack_id)

    def state(self, pack_id: str) -> PackState:
        """Return which version is in force."""
        with self._database.reading() as session:
            row = _newest(PackRepository(session).versions(pack_id))
        if row is None:
            return PackState(pack=pack_id)
        return PackState(
            pack=pack_id,
            version=row.version,
            sha256=row.sha256,
            by=row.by,
            published_at=row.published_at,
        )

    def archive(self, pack_id: str, version: str) -> bytes:
        """Return a version's ZIP archive.

        Raises:
            NotFound: ``pack.not_found``.
        """
        with self._database.reading() as session:
            row = PackRepository(session).find(pack_id, version)
            if row is None or row.withdrawn_at is not None:
                raise NotFound("there is no such version in force", code="pack.not_found")
            return row.archive


def archived(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive that is the same for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return made.getvalue()


def _newest(rows: Sequence[PackVersionRow]) -> PackVersionRow | None:
    in_force = [row for row in rows if row.withdrawn_at is None]
    return max(in_force, key=lambda row: version_key(row.version), default=None)
