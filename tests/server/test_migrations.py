from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.server.database import Database
from agent_desktop.server.desk.policy import policy_of
from agent_desktop.server.desk.repository import DeskRepository
from agent_desktop.server.migrate import Migrations, current
from agent_desktop.server.preparation import FIRST_ADMIN, prepare
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import Table, UserRow
from tests.parts.postgres import Postgres
from tests.server.conftest import KEY


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> ServerConfig:
    if request.param == "sqlite":
        return ServerConfig(data=tmp_path)
    cluster: Postgres = request.getfixturevalue("cluster")
    return ServerConfig(data=tmp_path, database=cluster.new_database(), secret_key=KEY)


def test_the_scripts_make_what_the_tables_say(empty: ServerConfig) -> None:
    database = Database(empty.database_url)
    Migrations().upgrade(database)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Table.metadata)
        revision = current(connection)

    database.close()
    assert differences == []
    assert revision == Migrations().head


def test_upgrading_again_changes_nothing(empty: ServerConfig) -> None:
    prepare(empty, with_admin=True).database.close()
    ground = prepare(empty, with_admin=True)

    with ground.database.reading() as session:
        people = session.scalars(select(UserRow)).all()

    ground.database.close()
    assert [(p.number, p.role, p.must_change_password) for p in people] == [
        (FIRST_ADMIN, "admin", True)
    ]
    assert ground.first_password == ""


def test_a_database_that_does_not_say_who_may_go_on_is_left_alone(empty: ServerConfig) -> None:
    ground = prepare(empty)
    with ground.database.writing() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
        session.execute(text("delete from server_fact where key = 'oldest_program'"))
    ground.database.close()

    with pytest.raises(AgentDesktopError, match="migration 9999 or later") as refused:
        prepare(empty)

    assert refused.value.code == "database.newer"


def test_another_key_is_noticed_at_start(empty: ServerConfig, tmp_path: Path) -> None:
    prepare(empty).database.close()
    other = ServerConfig(
        data=tmp_path,
        database=empty.database_url,
        secret_key="YW5vdGhlciBzZWNyZXQgZm9yIHRlc3RzLCAzMmJ5dGU=",
    )

    with pytest.raises(AgentDesktopError, match="another key") as refused:
        prepare(other)

    assert refused.value.code == "vault.wrong_key"


def test_a_failed_start_leaves_nothing_half_done(empty: ServerConfig) -> None:
    database = Database(empty.database_url)

    def fail(_connection: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Migrations().upgrade(database, then=fail)
    with database.engine.connect() as connection:
        assert current(connection) == ""
    database.close()
    prepare(empty).database.close()


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    nowhere = ServerConfig(data=tmp_path, database=f"postgresql://x@/x?host={tmp_path}")

    with pytest.raises(AgentDesktopError, match="database cannot be used") as refused:
        prepare(nowhere)

    assert refused.value.code == "database.unreachable"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "server.db").write_bytes(b"this is no database" * 100)

    with pytest.raises(AgentDesktopError, match="not a database") as refused:
        prepare(ServerConfig(data=tmp_path))

    assert refused.value.code == "database.unreachable"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(AgentDesktopError, match="folder cannot be used"):
        prepare(ServerConfig(data=tmp_path / "file" / "folder"))


OLDER = """
INSERT INTO team (id, name) VALUES (1, 'Service');
INSERT INTO user_account (id, number, name, role, team_id, password_hash, must_change_password,
  created_at) VALUES (1, '1001', 'A', 'agent', 1, 'x', false, '2026-11-22 09:00:00');
INSERT INTO device VALUES ('d', 'desk', '2026-11-22 09:00:00', '2026-11-22 09:00:00');
INSERT INTO session (id, user_id, device_id, created_at, generation, expires_at)
  VALUES ('s', 1, 'd', '2026-11-22 09:00:00', 0, '2026-11-22 09:00:00');
INSERT INTO token (hash, session_id, kind, generation, expires_at)
  VALUES ('h', 's', 'access', 0, '2026-11-22 09:00:00');
INSERT INTO operation VALUES
  ('o', 'd', 1, 1, '2026-11-22 09:00:00', 'applied', 1, '', ''),
  ('c', 'd', 2, 1, '2026-11-22 09:00:00', 'applied', 2, '', '');
INSERT INTO change VALUES
  (1, 'o', '1001', 1, 1, 't', '2026-11-22 09:00:00', '2026-11-22 09:00:00', '{}'),
  (2, 'c', '1001', 1, 1, NULL, '2026-11-22 09:00:00', '2026-11-22 09:00:00', '{}');
INSERT INTO ticket VALUES ('t', 1, '1001', '1001', 1, NULL, '{}', '[]',
  '2026-11-22 09:00:00', '2026-11-22 09:00:00', 1)
"""


def test_an_older_server_with_people_and_tickets_is_upgraded(empty: ServerConfig) -> None:
    database = Database(empty.database_url)
    Migrations().upgrade(database, to="0007")
    with database.engine.begin() as connection:
        for statement in OLDER.split(";"):
            connection.exec_driver_sql(statement)

    Migrations().upgrade(database)

    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM token")).scalar() == 1
        kinds = session.execute(text("SELECT kind FROM change ORDER BY revision")).scalars()
        assert list(kinds) == ["ticket", "call"]
        assert session.execute(text("SELECT status, kind FROM ticket")).one() == ("open", "enquiry")
    database.close()


def test_reasons_not_to_be_ready_of_an_older_server_become_the_policys(tmp_path: Path) -> None:
    database = Database(ServerConfig(data=tmp_path).database_url)
    Migrations().upgrade(database, to="0002")
    with database.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO policy (key, value) VALUES ('not_ready_reasons', :value)"),
            {"value": '[["rest", "meal"]]'},
        )

    Migrations().upgrade(database)

    with database.reading() as session:
        policy = policy_of(DeskRepository(session).policy())
    database.close()
    assert [reason.name for reason in policy.desk.reasons] == ["rest", "meal"]
