"""Backup and restore: everything of a server in one file, whichever database it has.

A ZIP archive with a manifest, one file of JSON lines a table and the uploaded files. It is read
from one moment of the database while the server runs, and can be restored into SQLite or
PostgreSQL; so it is also the way from one to the other. SIP passwords and keys of recordings stay
sealed in it: the file ``secret.key`` has to be kept apart, and needed to restore.

After a restore the server has a new ``epoch``. Desks that hear it read everything again and send
once more what they had sent: an operation that the copy has is known by its id, one that the copy
does not have comes back.
"""

import base64
import hashlib
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Connection, LargeBinary, delete, func, insert, select, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from agent_desktop.domain.errors import Conflict, InvalidInput, Unavailable
from agent_desktop.server.audit.trail import COMMAND_LINE, AuditTrail
from agent_desktop.server.database import Database
from agent_desktop.server.migrate import Migrations, current
from agent_desktop.server.tables import (
    EPOCH,
    VAULT_KEY,
    FactRow,
    Table,
    UploadRow,
    UserRow,
    UtcDateTime,
)
from agent_desktop.server.vault import Vault, wrong_key

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_ROWS_AT_ONCE: Final = 1000
_CHUNK: Final = 1 << 20


class _Digest:
    """Sum of the rows' SHA-256 values: databases sort rows each in their own way."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(line).digest(), "big")

    def text(self) -> str:
        return f"{self._sum % (1 << 256):064x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a backup holds."""

    rows: int
    uploads: int
    missing_uploads: int
    revision: str
    made_at: datetime


def back_up(database: Database, uploads: Path, file: Path, now: Callable[[], datetime]) -> Summary:
    """Write everything to ``file``; it is there whole or not at all.

    Raises:
        Unavailable: ``backup.not_written``: the file cannot be written; ``database.newer``: this
            program does not know everything that is to be written.
    """
    with database.reading() as session:
        Migrations().must_know(session.connection())
    part = file.with_name(f"{file.name}.part")
    try:
        part.touch(mode=0o600)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            summary = _write(database, uploads, archive, now())
        part.replace(file)
    except OSError as exc:
        part.unlink(missing_ok=True)
        raise Unavailable(
            f"{file} cannot be written: {exc.strerror}", code="backup.not_written"
        ) from exc
    with database.writing() as session:
        details = {"rows": str(summary.rows)}
        AuditTrail(session).append(now(), COMMAND_LINE, "backup.made", details=details)
    return summary


def _write(
    database: Database, uploads: Path, archive: zipfile.ZipFile, made_at: datetime
) -> Summary:
    tables: dict[str, dict[str, Any]] = {}
    present, missing = [], 0
    with database.reading() as session:
        connection = session.connection()
        revision = current(connection)
        for table in Table.metadata.sorted_tables:
            digest = _Digest()
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
                for line in _lines(connection, table):
                    out.write(line)
                    digest.add(line)
            tables[table.name] = {"rows": digest.rows, "digest": digest.text()}
        for upload_id in session.scalars(
            select(UploadRow.upload_id).where(UploadRow.completed_at.is_not(None))
        ):
            source = uploads / upload_id[:2] / upload_id
            if source.is_file():
                archive.write(source, f"uploads/{upload_id}")
                present.append(upload_id)
            else:
                missing += 1
    manifest = {
        "format": FORMAT,
        "revision": revision,
        "made_at": made_at.astimezone(UTC).isoformat(),
        "tables": tables,
        "uploads": len(present),
    }
    archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return Summary(
        rows=sum(t["rows"] for t in tables.values()),
        uploads=len(present),
        missing_uploads=missing,
        revision=revision,
        made_at=made_at,
    )


def restore(
    database: Database, vault: Vault, uploads: Path, file: Path, now: Callable[[], datetime]
) -> Summary:
    """Fill an empty database and folder from a backup, then check it row by row.

    Args:
        database: Of the server that will use it; nobody else may be using it.
        vault: With the key of the server that was backed up.
        uploads: Where uploaded files belong.
        file: What ``back_up`` wrote.
        now: The server's clock.

    Raises:
        Conflict: ``restore.not_empty``: there are people in the database already.
        InvalidInput: ``restore.damaged``: the file is no whole backup, or of a newer program.
        Unavailable: ``vault.wrong_key``: put the old ``secret.key`` into the folder first.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise _damaged(f"{file} was written by a newer program")
            _fill(database, vault, archive, manifest, now)
            _bring_uploads(archive, uploads)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as exc:
        raise _damaged(f"{file} is no whole backup: {type(exc).__name__}") from exc
    made_at = datetime.fromisoformat(manifest["made_at"])
    return Summary(
        rows=sum(t["rows"] for t in manifest["tables"].values()),
        uploads=manifest["uploads"],
        missing_uploads=0,
        revision=manifest["revision"],
        made_at=made_at,
    )


def _fill(
    database: Database,
    vault: Vault,
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    now: Callable[[], datetime],
) -> None:
    migrations = Migrations()
    if manifest["revision"] != migrations.head:
        age = "an older" if manifest["revision"] < migrations.head else "a newer"
        raise _damaged(
            f"the backup was made by {age} program (migration {manifest['revision']}, this one has"
            f" {migrations.head}): restore it with a program of that age, then upgrade"
        )
    migrations.upgrade(database)
    with database.writing() as session:
        migrations.must_know(session.connection())
        if session.scalar(select(func.count()).select_from(UserRow)):
            raise Conflict(
                "the database is in use already: name an empty one", code="restore.not_empty"
            )
        connection = session.connection()
        tables = Table.metadata.sorted_tables
        for table in reversed(tables):  # what migrations put there; logs refuse even the attempt
            if connection.execute(select(table).limit(1)).first() is not None:
                connection.execute(delete(table))
        for table in tables:
            wanted = manifest["tables"][table.name]
            with archive.open(f"tables/{table.name}.jsonl") as source:
                digest = _insert(connection, table, source)
            if digest != wanted["digest"]:
                raise _damaged(f"the rows of {table.name} are not those that were written")
            if not database.is_sqlite:
                _go_on_counting(connection, table)
        key = session.get(FactRow, VAULT_KEY)
        if key is not None and key.value not in vault.fingerprints:
            raise wrong_key()
        session.merge(FactRow(key=EPOCH, value=str(uuid.uuid4())))
        _verify(session, manifest)
        AuditTrail(session).append(
            now(), COMMAND_LINE, "backup.restored", details={"made_at": manifest["made_at"]}
        )


def _insert(connection: Connection, table: SqlTable, source: IO[bytes]) -> str:
    digest, rows = _Digest(), []
    columns = {c.name: c.type for c in table.columns}
    for line in source:
        digest.add(line)
        values = json.loads(line)
        rows.append({name: _read(values[name], kind) for name, kind in columns.items()})
        if len(rows) == _ROWS_AT_ONCE:
            connection.execute(insert(table), rows)
            rows = []
    if rows:
        connection.execute(insert(table), rows)
    return digest.text()


def _verify(session: Session, manifest: dict[str, Any]) -> None:
    connection = session.connection()
    for table in Table.metadata.sorted_tables:
        if table.name == FactRow.__tablename__:
            continue  # has a new epoch
        digest = _Digest()
        for line in _lines(connection, table):
            digest.add(line)
        if digest.text() != manifest["tables"][table.name]["digest"]:
            raise _damaged(f"{table.name} did not come back as it was")
    if not AuditTrail(session).verify().is_whole:
        raise _damaged("the audit log in the backup is not whole")


def _lines(connection: Connection, table: SqlTable) -> Iterator[bytes]:
    query = select(table).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(query).mappings():
        values = {name: _told(value) for name, value in row.items()}
        yield json.dumps(values, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _told(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _read(value: Any, kind: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _go_on_counting(connection: Connection, table: SqlTable) -> None:
    """Tell PostgreSQL which numbers are taken."""
    key = table.autoincrement_column
    if key is None:
        return
    connection.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'),"  # noqa: S608 - our own names
            f" COALESCE((SELECT MAX({key.name}) FROM {table.name}), 0) + 1, false)"
        )
    )


def _bring_uploads(archive: zipfile.ZipFile, uploads: Path) -> None:
    for name in archive.namelist():
        folder, _, upload_id = name.partition("/")
        if folder != "uploads" or not upload_id:
            continue
        target = uploads / upload_id[:2] / Path(upload_id).name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with archive.open(name) as source, target.open("wb") as out:
            target.chmod(0o600)
            while chunk := source.read(_CHUNK):
                out.write(chunk)


def _damaged(why: str) -> InvalidInput:
    return InvalidInput(why, code="restore.damaged")
