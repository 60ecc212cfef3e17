"""The database goes away, the disk is full: told, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event

from agent_desktop.server.preparation import prepare
from agent_desktop.server.settings import ServerConfig
from tests.parts.postgres import Postgres, postgres
from tests.server.conftest import TestClient, create_app
from tests.server.desks import Desk, change, new_id
from tests.server.running import running_server, seed


@pytest.fixture
def lonely_cluster() -> Iterator[Postgres]:
    """A cluster that this test may stop."""
    with postgres() as running:
        yield running


def test_a_stopped_postgresql_is_told_and_found_again(
    lonely_cluster: Postgres, tmp_path: Path
) -> None:
    config = ServerConfig(data=tmp_path, database=lonely_cluster.new_database())
    ground = prepare(config)
    seed(ground)
    with TestClient(create_app(config, ground), raise_server_exceptions=False) as http:
        desk = Desk(http).sign_in()
        opened = desk.opened(new_id())
        assert http.get("/readyz").status_code == 200

        lonely_cluster.stop()
        refused = desk.try_exchange(opened)
        ready = http.get("/readyz")

        assert (refused.status_code, refused.json()["code"]) == (503, "outside.unavailable")
        assert int(refused.headers["Retry-After"]) > 0
        assert "database" in refused.json()["message"]
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        assert http.get("/healthz").status_code == 200

        lonely_cluster.start()
        assert desk.codes(opened) == [""]
        assert http.get("/readyz").json()["status"] == "ok"


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_and_takes_no_half_batch(server) -> None:
    desk = server.signed_in()
    desk.exchange(desk.opened(new_id()))
    engine = server.ground.database.engine

    def fill(connection, _record, _proxy) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def free(connection, _record, _proxy) -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    batch = [desk.opened(new_id(), change("course", "x" * 10_000)) for _ in range(40)]
    event.listen(engine, "checkout", fill)
    refused = desk.try_exchange(*batch)
    event.remove(engine, "checkout", fill)
    event.listen(engine, "checkout", free)

    assert (refused.status_code, refused.json()["code"]) == (503, "outside.unavailable")
    assert "disk" in refused.json()["message"]
    assert len(desk.exchange(cursor=0)["changes"]) == 1
    assert desk.codes(*batch) == [""] * 40


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_an_instance_whose_database_is_not_migrated_is_not_ready(server) -> None:
    with server.ground.database.writing() as session:
        session.connection().exec_driver_sql("update alembic_version set version_num = '0000'")

    ready = server.http.get("/readyz")

    assert (ready.status_code, ready.json()["migrated"]) == (503, False)


def test_a_power_cut_keeps_everything_that_has_a_receipt(tmp_path: Path) -> None:
    with running_server(tmp_path) as server, httpx.Client(base_url=server.url) as http:
        desk = Desk(http).sign_in()
        batch = [desk.opened(new_id()) for _ in range(20)]
        receipts = desk.exchange(*batch)["receipts"]

        server.kill()
        server.start()

        again = desk.exchange(*batch, cursor=0)
        assert again["receipts"] == receipts
        assert len(again["changes"]) == 20
