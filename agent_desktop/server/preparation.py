"""What happens before a server or an admin command may use the database."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.server.database import Database
from agent_desktop.server.migrate import Migrations
from agent_desktop.server.passwords import hash_password
from agent_desktop.server.people.repository import PeopleRepository
from agent_desktop.server.seeds import seed
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import EPOCH, VAULT_KEY, UserRow
from agent_desktop.server.vault import Vault, open_vault, wrong_key

FIRST_ADMIN = "admin"


def utc_now() -> datetime:
    """Return the server's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Database and vault, ready to use."""

    database: Database
    vault: Vault
    migrations: Migrations
    first_password: str = field(default="", repr=False)


def prepare(
    config: ServerConfig,
    *,
    with_admin: bool = False,
    now: Callable[[], datetime] = utc_now,
    versions: Path | None = None,
) -> Ground:
    """Open the database, upgrade it, and check that the key fits.

    Args:
        config: Folder, database and key.
        versions: The migrations' scripts; None for those of this program.
        now: The server's clock.
        with_admin: Make the first administrator if there is none; ``first_password`` is then the
            one-time password, which is kept nowhere else.

    Raises:
        Unavailable: ``database.unreachable``, ``database.newer``, ``vault.wrong_key``.
    """
    try:
        config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        vault = open_vault(config.data, config.secret_key)
        if not config.database:  # SQLite gives its side files the same rights
            config.database_file.touch(mode=0o600)
    except OSError as exc:
        raise Unavailable(
            f"the server's folder cannot be used: {exc}", code="server.folder"
        ) from exc
    migrations = Migrations(versions)
    database = Database(config.database_url, connections=config.database_connections)
    try:
        finish = _Finish(vault, with_admin=with_admin, now=now)
        migrations.upgrade(database, then=finish)
    except SQLAlchemyError as exc:
        database.close()
        cause = str(getattr(exc, "orig", None) or exc).strip().splitlines()[0]
        raise Unavailable(
            f"the database cannot be used: {cause}", code="database.unreachable"
        ) from exc
    except AgentDesktopError:
        database.close()
        raise
    return Ground(
        database=database,
        vault=vault,
        migrations=migrations,
        first_password=finish.first_password,
    )


class _Finish:
    """What follows the upgrade, in its transaction."""

    def __init__(self, vault: Vault, *, with_admin: bool, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._with_admin = with_admin
        self._now = now
        self.first_password = ""

    def __call__(self, connection: Connection) -> None:
        with Session(connection, join_transaction_mode="rollback_only") as session:
            repository = PeopleRepository(session)
            _check_key(repository, self._vault)
            if repository.fact(EPOCH) is None:
                repository.put_fact(EPOCH, secrets.token_hex(8))
            if self._with_admin and not repository.has_admin():
                self.first_password = secrets.token_urlsafe(12)
                repository.add(_first_admin(self.first_password, self._now()))
            if self._with_admin:  # a server starts; a command may be about to restore a backup
                seed(session, self._now())
            session.commit()


def _check_key(repository: PeopleRepository, vault: Vault) -> None:
    kept = repository.fact(VAULT_KEY)
    if kept is None:
        repository.put_fact(VAULT_KEY, vault.fingerprint)
    elif kept not in vault.fingerprints:
        raise wrong_key()


def _first_admin(password: str, at: datetime) -> UserRow:
    return UserRow(
        number=FIRST_ADMIN,
        name="Administrator",
        role="admin",
        team_id=None,
        password_hash=hash_password(password),
        must_change_password=True,
        created_at=at,
        disabled_at=None,
    )
