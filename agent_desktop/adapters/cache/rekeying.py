"""Give a cache another key: who once read the old one reads nothing that is written from now on."""

import logging
import secrets as randomness
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from agent_desktop.adapters.cache.failures import translated
from agent_desktop.services.ports import SecretStore

logger = logging.getLogger(__name__)

NEXT_NAME: Final = "cache-key-next"


def change_key(file: Path, secrets: SecretStore, *, name: str) -> None:
    """Encrypt the cache anew under a new key; no desk may be running.

    Both keys are in the key ring while it works, so that a power cut leaves a cache that opens.

    Args:
        file: The cache; none there is no error.
        secrets: Where its key is.
        name: Under which name.

    Raises:
        Unavailable: ``secrets.…``, ``cache.…``; the old key still opens it.
    """
    old = secrets.get(name)
    if old is None or not file.exists():
        return
    new = randomness.token_hex(len(old) // 2)
    secrets.put(NEXT_NAME, new)
    with translated(file):
        connection = _connected(file, old)
        try:
            # Into the file first: pages in the log would keep the old key.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(f"PRAGMA rekey = \"x'{new}'\"")
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
    secrets.put(name, new)
    secrets.drop(NEXT_NAME)
    logger.info("the cache has another key")


def settle_key(file: Path, secrets: SecretStore, *, name: str) -> bool:
    """Finish a change of keys that broke off; return whether there was one."""
    new = secrets.get(NEXT_NAME)
    if new is None or not file.exists() or not _opens(file, new):
        return False
    secrets.put(name, new)
    secrets.drop(NEXT_NAME)
    return True


def _connected(file: Path, key: str) -> dbapi2.Connection:
    connection = dbapi2.connect(str(file), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    return connection


def _opens(file: Path, key: str) -> bool:
    connection = _connected(file, key)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.Error:
        return False
    else:
        return True
    finally:
        connection.close()
