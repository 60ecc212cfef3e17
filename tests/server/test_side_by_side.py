"""Instances are replaced one by one: the old ones go on until a migration says they cannot."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations, ops

from agent_desktop import __version__
from agent_desktop.contract.live import CLOSE_RESTART
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.server import app as server_app
from agent_desktop.server.backup import back_up
from agent_desktop.server.erasure import Erasure
from agent_desktop.server.migrate import SCRIPTS, Migrations
from agent_desktop.server.preparation import Ground, prepare, utc_now
from agent_desktop.server.side_by_side import oldest_program
from agent_desktop.server.uploads.files import UploadFiles
from tests.server.conftest import Server, TestClient
from tests.server.desks import new_id
from tests.server.test_live import live

NOW = int(Migrations().head)
THIS, NEXT, AFTER_NEXT = (f"{number:04}" for number in (NOW, NOW + 1, NOW + 2))

EXPANDS = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{NEXT}", "{THIS}", None, None
phase = "expand"


def upgrade():
    op.add_column("ticket", sa.Column("priority", sa.Text(), nullable=False, server_default="3"))
    op.add_column("change", sa.Column("origin", sa.Text(), nullable=True))
    op.create_index("ix_ticket_priority", "ticket", ["priority"])
    op.create_table("tag", sa.Column("name", sa.Text(), primary_key=True))
"""
CONTRACTS = f"""
from alembic import op

revision, down_revision, branch_labels, depends_on = "{AFTER_NEXT}", "{NEXT}", None, None
phase = "contract"
oldest_program = "{NEXT}"


def upgrade():
    op.drop_column("ticket", "satisfaction")
"""


def program(folder: Path, *migrations: str) -> Path:
    """Return the migrations of a program that is newer than this one by some."""
    shutil.copytree(SCRIPTS / "versions", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for number, text in enumerate(migrations, NOW + 1):
        (folder / f"{number:04}_newer.py").write_text(f'"""Newer."""\n{text}')
    return folder


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_app, "WATCH_EVERY_S", 0.05)


def newer(server: Server, versions: Path) -> Ground:
    return prepare(server.config, versions=versions)


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_an_old_instance_serves_on_beside_a_new_one_and_stops_when_it_must(
    server: Server, tmp_path: Path
) -> None:
    old, ticket = server.signed_in("1001"), new_id()
    old.exchange(old.opened(ticket))
    with ExitStack() as stack:
        ground = newer(server, program(tmp_path / "next", EXPANDS))
        stack.callback(ground.database.close)
        new_app = server_app.create_app(server.config, ground, now=server.clock)
        new = server.signed_in("1002")
        new.http = stack.enter_context(TestClient(new_app))

        # What only adds leaves the old one ready, and each reads what the other one writes.
        assert server.http.get("/readyz").json()["status"] == "ok"
        new.exchange(
            new.edited(ticket, *[{"field": "subject", "before": "Invoice", "after": "发票"}])
        )
        told = old.exchange(old.opened(new_id()))["changes"]
        assert [c["by"] for c in told] == ["1002", "1001"]
        assert [c["by"] for c in new.exchange()["changes"]][-1] == "1001"
        assert server.another().http.get("/readyz").status_code == 200
        with ground.database.reading() as session:
            assert session.scalar(sa.text("SELECT count(*) FROM ticket WHERE priority = '3'")) == 2

        # What takes away stops the old one, in order; the one before the newest goes on.
        with live(old) as channel:
            channel.next()
            newer(server, program(tmp_path / "after", EXPANDS, CONTRACTS)).database.close()
            assert channel.close_code() == CLOSE_RESTART
        ready, refused = server.http.get("/readyz"), old.try_exchange()
        assert (ready.status_code, refused.status_code) == (503, 503)
        assert refused.json()["code"] == "database.newer"
        assert ready.json()["reason"] == refused.json()["message"]
        assert refused.headers["Retry-After"]
        assert server.http.get("/healthz").status_code == 200
        assert new.http.get("/readyz").json()["status"] == "ok"


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_program_that_is_too_old_says_what_to_install(server: Server, tmp_path: Path) -> None:
    newer(server, program(tmp_path / "after", EXPANDS, CONTRACTS)).database.close()

    with pytest.raises(AgentDesktopError) as refused:
        prepare(server.config)

    assert refused.value.code == "database.newer"
    assert refused.value.message == (
        f"this program (agent-desktop {__version__}, migration {THIS}) is too old for its "
        f"database: agent-desktop {__version__} has upgraded it, and only programs with migration "
        f"{NEXT} or later work with it now. Install agent-desktop {__version__} here and start "
        "again; to go back to this one, restore the backup of before the upgrade into an empty "
        "database"
    )
    deadline = time.monotonic() + 10
    while server.http.get("/api/v1/desk").status_code != 503 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.http.get("/readyz").json()["migrated"] is False


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_what_must_be_whole_an_old_program_leaves_to_the_new_one(
    server: Server, tmp_path: Path
) -> None:
    newer(server, program(tmp_path / "next", EXPANDS)).database.close()
    database = server.ground.database
    erasure = Erasure(database, UploadFiles(server.config.uploads), utc_now, server.config)
    file = tmp_path / "backup.zip"

    with pytest.raises(AgentDesktopError, match="would leave out") as backup:
        back_up(database, server.config.uploads, file, utc_now)
    with pytest.raises(AgentDesktopError, match="would leave out") as erased:
        erasure.of_customer("13800138000", reason="request")

    assert backup.value.code == erased.value.code == "database.newer"
    assert list(tmp_path.glob("backup*")) == []


# Declarations -----------------------------------------------------------------------------------


def test_every_migration_says_which_programs_go_on_after_it() -> None:
    modules = Migrations().modules()
    assert [m.revision for m in modules] == [f"{n:04}" for n in range(1, len(modules) + 1)]
    for before, module in zip(["", *(m.revision for m in modules)], modules, strict=False):
        assert module.down_revision == (before or None)
        assert oldest_program(module) <= module.revision
    with pytest.raises(RuntimeError, match="does not say"):
        oldest_program(ModuleType("silent"))


@contextmanager
def database() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def beyond_adding(connection: sa.Connection, upgrade: Callable[[], None]) -> list[str]:
    """Carry a migration out; return what of it does more than add."""
    seen: list[ops.MigrateOperation] = []
    found: list[str] = []
    is_inside = False
    with Operations.context(MigrationContext.configure(connection)) as operations:
        invoke = operations.invoke

        def note(operation: ops.MigrateOperation) -> Any:
            nonlocal is_inside
            seen.append(operation)
            is_inside = True
            try:
                return invoke(operation)
            finally:
                is_inside = False

        def look(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
            if not is_inside:
                found.append(f"SQL of its own: {sql}")

        operations.invoke = note
        sa.event.listen(connection, "before_cursor_execute", look)
        upgrade()
        sa.event.remove(connection, "before_cursor_execute", look)
    made: set[str] = set()
    for operation in seen:
        match operation:
            case ops.CreateTableOp():
                made.add(operation.table_name)
            case ops.AddColumnOp() if (
                operation.column.nullable or operation.column.server_default is not None
            ) and not operation.column.unique:
                pass
            case ops.CreateIndexOp() if not operation.unique or operation.table_name in made:
                pass
            case ops.BulkInsertOp() if operation.table.name in made:
                pass
            case _:
                found.append(type(operation).__name__)
    return found


def test_a_migration_that_says_it_expands_only_adds() -> None:
    with database() as connection:
        for module in Migrations().modules():
            beyond = beyond_adding(connection, module.upgrade)
            assert module.phase == "contract" or not beyond, (module.__name__, beyond)


@pytest.mark.parametrize(
    "migration",
    [
        lambda: op.drop_column("ticket", "cause"),
        lambda: op.drop_index("ix_ticket_opened_at", "ticket"),
        lambda: op.create_index("ix_only", "ticket", ["cause"], unique=True),
        lambda: op.execute("UPDATE ticket SET cause = 'x'"),
        lambda: op.get_bind().execute(sa.text("DELETE FROM ticket")),
        lambda: op.alter_column("ticket", "cause", new_column_name="reason"),
        lambda: op.rename_table("ticket", "matter"),
    ],
)
def test_what_takes_away_or_changes_is_no_expansion(migration: Callable[[], None]) -> None:
    with database() as connection:
        for module in Migrations().modules():
            beyond_adding(connection, module.upgrade)
        assert beyond_adding(connection, SimpleNamespace(upgrade=migration).upgrade)


def test_a_column_that_old_programs_would_have_to_fill_is_no_expansion() -> None:
    def upgrade() -> None:
        op.create_table("tag", sa.Column("name", sa.Text()))
        op.add_column("tag", sa.Column("colour", sa.Text(), nullable=False))

    with database() as connection:
        assert beyond_adding(connection, upgrade) == ["AddColumnOp"]
