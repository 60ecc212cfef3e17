"""A damaged cache is set aside, and a new one is begun with what could be read of it.

What came from the server comes again. What was made here and not sent is looked for row by row on
both sides of a damaged page: operations, drafts, the log, calls, recordings, files on their way.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from agent_desktop.adapters.cache import schema
from agent_desktop.adapters.cache.anew import make_anew
from agent_desktop.adapters.cache.database import Database, damage_mark
from agent_desktop.adapters.cache.failures import translated
from agent_desktop.adapters.cache.opening import (
    KEY_NAME,
    cache_key,
    make_private,
    move_aside,
    name_aside,
    open_cache,
)
from agent_desktop.adapters.cache.settling import CURSOR, FETCH, SCOPE
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.domain.errors import Unavailable
from agent_desktop.services.ports import Clock, SecretStore

logger = logging.getLogger(__name__)

_DAMAGED: Final = "cache.damaged"
# Made here, in the order of what would be missed most.
_KEPT: Final = (
    schema.outbox,
    schema.drafts,
    schema.settings,
    schema.ticket_events,
    schema.record_edits,
    schema.calls,
    schema.call_assessments,
    schema.recordings,
    schema.uploads,
)
_VITAL: Final = _KEPT[:3]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of a damaged cache: where it lies now, and how much unsent work was in it."""

    kept: Path
    saved: int


async def open_or_rebuild(
    file: Path, secrets: SecretStore, clock: Clock
) -> tuple[Cache, Rebuilt | None]:
    """Open the cache; one that is damaged, or was found to be, is rebuilt first.

    Raises:
        As ``opening.open_cache``, but not for damage that leaves something to read.
    """
    await asyncio.to_thread(_finish_renaming, file)
    rebuilt = None
    if damage_mark(file).exists():
        rebuilt = await asyncio.to_thread(rebuild, file, secrets, clock)
    try:
        return await _opened(file, secrets), rebuilt
    except Unavailable as exc:
        if exc.code != _DAMAGED:
            raise
        logger.error("the cache is damaged and will be rebuilt")  # noqa: TRY400 - told in words
        rebuilt = await asyncio.to_thread(rebuild, file, secrets, clock)
        return await _opened(file, secrets), rebuilt


async def _opened(file: Path, secrets: SecretStore) -> Cache:
    cache = await open_cache(file, secrets)
    try:
        await cache.check_vital(tuple(table.name for table in _VITAL))
    except BaseException:
        await cache.close()
        raise
    return cache


def rebuild(file: Path, secrets: SecretStore, clock: Clock) -> Rebuilt:
    """Set the cache aside and put a new one with its unsent work in its place.

    The new one is whole before the old one is moved: a power cut in between costs nothing.

    Raises:
        Unavailable: ``cache.disk_full`` and the like; the old one is where it was.
    """
    key = cache_key(file, secrets)
    fresh = _fresh(file)
    for part in _parts(fresh):
        part.unlink(missing_ok=True)
    with translated(fresh):
        make_private(fresh)
    database = Database(fresh, key)
    try:
        saved = database.write_now(lambda connection: _filled(connection, file, key))
    finally:
        database.close_now()
    kept = name_aside(file, clock)
    secrets.put(f"{KEY_NAME}:{kept.name}", key)
    move_aside(file, kept)
    _finish_renaming(file)
    damage_mark(file).unlink(missing_ok=True)
    logger.warning("the cache was rebuilt; %d unsent changes and drafts were saved", saved)
    return Rebuilt(kept, saved)


def _fresh(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")


def _parts(file: Path) -> list[Path]:
    return [file.with_name(file.name + suffix) for suffix in ("-wal", "-shm", "")]


def _finish_renaming(file: Path) -> None:
    """Put a new cache in its place, if the old one has left it: the last step of ``rebuild``."""
    if not file.exists() and _fresh(file).exists():
        for old, new in zip(_parts(_fresh(file)), _parts(file), strict=True):
            if old.exists():
                old.rename(new)


def _filled(connection: Connection, damaged: Path, key: str) -> int:
    schema.create(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    saved = 0
    for table in _KEPT:
        rows = list(_salvaged(damaged, key, table.name))
        columns = [c.name for c in table.c]
        for row in rows:
            names = [name for name in columns if row.get(name) is not None]
            quoted = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO {table.name} ({quoted}) VALUES ({marks})",  # noqa: S608 - own names
                tuple(row[name] for name in names),
            )
        if table in (schema.outbox, schema.drafts):
            saved += len(rows)
    # What the server has is fetched again from the beginning.
    connection.exec_driver_sql(
        f"DELETE FROM settings WHERE key IN ('{CURSOR}', '{SCOPE}') OR key LIKE '{FETCH}%'"  # noqa: S608
    )
    make_anew(connection)
    return saved


def _salvaged(file: Path, key: str, table: str) -> Iterator[dict[str, Any]]:
    """Read a table from both ends up to the damage, each row once."""
    seen: set[tuple[Any, ...]] = set()
    for direction in ("ASC", "DESC"):
        try:
            connection = dbapi2.connect(str(file), isolation_level=None)
        except dbapi2.Error:
            return
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key}'\"")
            connection.execute("PRAGMA query_only = 1")
            found = connection.execute(f"SELECT * FROM {table} ORDER BY rowid {direction}")  # noqa: S608
            names = [column[0] for column in found.description]
            for row in found:
                if row not in seen:
                    seen.add(row)
                    yield dict(zip(names, row, strict=True))
        except dbapi2.Error as exc:
            logger.warning("a part of %s cannot be read: %s", table, type(exc).__name__)
        else:
            return
        finally:
            connection.close()
