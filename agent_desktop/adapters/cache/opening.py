"""Open the cache: find or make its key, see whether this program knows its tables."""

import asyncio
import logging
import os
import secrets as randomness
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from agent_desktop.adapters.cache import schema
from agent_desktop.adapters.cache.anew import make_anew
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.failures import damaged, translated
from agent_desktop.adapters.cache.rekeying import settle_key
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.domain.errors import Conflict, Unavailable
from agent_desktop.services.ports import Clock, SecretStore

logger = logging.getLogger(__name__)

KEY_NAME: Final = "cache-key"
_KEY_DIGITS: Final = 64
_PAGE_BYTES: Final = 4096


async def open_cache(file: Path, secrets: SecretStore) -> Cache:
    """Return the cache in ``file``, making file and key where there are none.

    Raises:
        Unavailable: ``secrets.…`` without a key ring; ``cache.disk_full``, ``cache.damaged``.
        Conflict: ``cache.key_gone``, ``cache.wrong_key``, ``cache.newer``. The file is untouched.
    """
    return await asyncio.to_thread(_open, file, secrets)


def _open(file: Path, secrets: SecretStore) -> Cache:
    try:
        return _opened(file, secrets)
    except Conflict as exc:
        # A change of keys may have broken off.
        if exc.code != "cache.wrong_key" or not settle_key(file, secrets, name=KEY_NAME):
            raise
    return _opened(file, secrets)


def _opened(file: Path, secrets: SecretStore) -> Cache:
    with translated(file):
        key = cache_key(file, secrets)
        size = file.stat().st_size
    if 0 < size < _PAGE_BYTES:
        raise damaged(file)
    database = Database(file, key)
    try:
        database.write_now(lambda connection: _prepare(connection, file))
    except BaseException:
        database.close_now()
        raise
    return Cache(database)


def cache_key(file: Path, secrets: SecretStore) -> str:
    """Return the key of the cache in ``file``; with neither, make one.

    Raises:
        Conflict: ``cache.key_gone``, ``cache.wrong_key``.
        Unavailable: ``secrets.…``, ``cache.damaged``.
    """
    exists = file.exists() and file.stat().st_size > 0
    settle_key(file, secrets, name=KEY_NAME)
    key = secrets.get(KEY_NAME)
    if key is None and exists:
        raise Conflict(
            f"the key of {file} is no longer in the key ring, so nobody can read it. Restore the "
            "key ring from a backup, or set the file aside: agent-desktop login --set-aside-cache",
            code="cache.key_gone",
            fields={"file": str(file)},
        )
    if key is None:
        key = randomness.token_hex(_KEY_DIGITS // 2)
        secrets.put(KEY_NAME, key)
        if secrets.get(KEY_NAME) != key:
            raise Unavailable("the key ring did not keep the key", code="secrets.no_keyring")
    if len(key) != _KEY_DIGITS or not set(key) <= set("0123456789abcdef"):
        raise Conflict(
            "the key in the key ring is not one of this program",
            code="cache.wrong_key",
            fields={"file": str(file)},
        )
    if not exists:
        make_private(file)
    return key


def make_private(file: Path) -> None:
    """Make the file before SQLite does, readable by its user only; log and index inherit it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


def _prepare(connection: Connection, file: Path) -> None:
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version == schema.SCHEMA_VERSION:
        return
    if version > schema.SCHEMA_VERSION:
        raise Conflict(
            f"{file} was written by a newer agent-desktop (its format {version}, this program's "
            f"{schema.SCHEMA_VERSION}): install the newer program again",
            code="cache.newer",
            fields={"file": str(file)},
        )
    if version == 0:
        schema.create(connection)
    else:
        # Loaded only when there is something to do: it takes longer than opening the cache.
        from agent_desktop.adapters.cache import upgrade  # noqa: PLC0415

        upgrade.upgrade(connection)
        make_anew(connection)
        logger.info("the cache was brought from format %s to %s", version, schema.SCHEMA_VERSION)
    connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")


def set_aside(file: Path, secrets: SecretStore, clock: Clock) -> Path | None:
    """Move an unusable cache and its key out of the way; the next start makes new ones.

    Nothing is deleted: what had not reached the server stays in the file that is returned, and
    the key, where there is one, in the key ring under the file's name. No desk may be running.

    Raises:
        Unavailable: ``secrets.…``: the key ring cannot be reached.
    """
    if not file.exists():
        return None
    kept = name_aside(file, clock)
    key = secrets.get(KEY_NAME)
    if key is not None:
        secrets.put(f"{KEY_NAME}:{kept.name}", key)
    move_aside(file, kept)
    secrets.drop(KEY_NAME)
    return kept


def name_aside(file: Path, clock: Clock) -> Path:
    """Return the name under which a cache is kept that cannot be used."""
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    return file.with_name(f"{file.name}.set-aside-{stamp}")


def move_aside(file: Path, kept: Path) -> None:
    """Give a cache's files another name."""
    for suffix in ("-wal", "-shm", ""):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(kept.with_name(kept.name + suffix))
