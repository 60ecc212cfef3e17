"""Migrations: the way from every older format leads to the tables that a fresh file has."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from agent_desktop.adapters.cache import schema, upgrade
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.domain.ids import TicketId
from tests.fakes.secrets import MemorySecretStore

KEY = "ab" * 32


def migrated(database: Database, to: str = "head") -> None:
    database.write_now(lambda connection: upgrade.upgrade(connection, to))


def test_migrations_make_what_a_fresh_file_has(tmp_path):
    database = Database(tmp_path / "cache.db", KEY)

    migrated(database)

    def differences(connection):
        options = {"compare_type": True, "include_name": is_plain}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, schema.metadata)

    assert database.write_now(differences) == []
    database.close_now()


async def test_a_fresh_file_is_stamped_as_the_newest_migration(tmp_path):
    secrets = MemorySecretStore(cache_key=KEY)
    await (await open_cache(tmp_path / "cache.db", secrets)).close()
    database = Database(tmp_path / "cache.db", KEY)

    stamped = database.write_now(
        lambda connection: MigrationContext.configure(connection).get_current_revision()
    )

    assert stamped == newest() == f"{schema.SCHEMA_VERSION:04}"
    database.close_now()


async def test_an_older_file_is_brought_up_once(tmp_path, monkeypatch):
    secrets = MemorySecretStore(cache_key=KEY)
    await (await open_cache(tmp_path / "cache.db", secrets)).close()
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    done = []
    monkeypatch.setattr(upgrade, "upgrade", done.append)

    for _ in range(2):
        await (await open_cache(tmp_path / "cache.db", secrets)).close()

    assert len(done) == 1


async def test_an_upgrade_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    secrets = MemorySecretStore(cache_key=KEY)
    cache = await open_cache(tmp_path / "cache.db", secrets)
    await cache.records.put_setting("key", "value")
    await cache.close()

    def fails(connection) -> None:
        connection.exec_driver_sql("DROP TABLE settings")
        raise RuntimeError("half way")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
        patch.setattr(upgrade, "upgrade", fails)
        with pytest.raises(RuntimeError):
            await open_cache(tmp_path / "cache.db", secrets)

    cache = await open_cache(tmp_path / "cache.db", secrets)
    assert await cache.records.setting("key") == "value"
    await cache.close()


async def test_tickets_of_an_older_file_are_made_anew_of_their_log(tmp_path):
    database = Database(tmp_path / "cache.db", KEY)
    migrated(database, "0005")
    ticket_id, event_id = "1" * 36, "2" * 36
    database.write_now(
        lambda c: c.exec_driver_sql(
            "INSERT INTO ticket_events (event_id, ticket_id, revision, seq, kind, at, by, changes)"
            " VALUES (?, ?, 7, 1, 'ticket.opened', '2026-11-22T09:00:00.000000+00:00', '1001', ?)",
            (event_id, ticket_id, '[["subject", "", "no light"]]'),
        ).close()
    )
    database.write_now(lambda c: c.exec_driver_sql("PRAGMA user_version = 5").close())
    database.close_now()

    cache = await open_cache(tmp_path / "cache.db", MemorySecretStore(cache_key=KEY))

    ticket = await cache.records.ticket(TicketId(ticket_id))
    assert ticket is not None
    assert (ticket.owner, ticket.form.subject) == ("1001", "no light")
    assert (await cache.outbox.digests())["ticket"].rows == 1
    await cache.close()


def test_fresh_and_migrated_files_have_the_same_columns_and_indexes(tmp_path):
    fresh = Database(tmp_path / "fresh.db", KEY)
    fresh.write_now(schema.create)
    old = Database(tmp_path / "old.db", KEY)
    migrated(old)

    assert fresh.write_now(shape) == old.write_now(shape)
    fresh.close_now()
    old.close_now()


def is_plain(name, kind, _parents) -> bool:
    """Leave out the tables that SQLite makes for a full-text index."""
    return kind != "table" or not str(name).startswith(schema.WORD_INDEXES)


def shape(connection) -> dict:
    found = inspect(connection)
    return {
        table: (
            [(c["name"], c["nullable"], str(c["type"])) for c in found.get_columns(table)],
            sorted((i["name"], tuple(i["column_names"])) for i in found.get_indexes(table)),
            found.get_pk_constraint(table)["constrained_columns"],
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def newest() -> str | None:
    config = Config()
    config.set_main_option("script_location", "agent_desktop/adapters/cache/migrations")
    return ScriptDirectory.from_config(config).get_current_head()
