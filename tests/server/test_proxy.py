"""Two instances behind nginx, as IT is told to set them up."""

import asyncio
import shutil
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from agent_desktop.server.database import Database
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import ChangeRow
from tests.bench.central.real_desk import RealDesk
from tests.parts.nginx import nginx
from tests.parts.postgres import Postgres
from tests.server.running import RunningServer, running_server

WITHIN_S = 60


@pytest.fixture
def pair(cluster: Postgres, tmp_path: Path):
    """Two instances on one database, and nginx before them."""
    with ExitStack() as stack:
        database = cluster.new_database()
        first = stack.enter_context(running_server(tmp_path / "1", database=database))
        second = RunningServer(tmp_path / "2", database)
        second.data.mkdir()
        shutil.copy(first.data / "secret.key", second.data / "secret.key")
        stack.callback(second.kill)
        second.start()
        ports = [int(server.url.rpartition(":")[2]) for server in (first, second)]
        (tmp_path / "nginx").mkdir()
        yield first, second, stack.enter_context(nginx(tmp_path / "nginx", ports)), database


async def test_an_instance_dies_and_desks_go_on_through_the_proxy(pair, tmp_path: Path) -> None:
    first, second, url, database = pair
    async with httpx.AsyncClient(base_url=url) as http:
        assert (await http.get("/readyz")).status_code == 200
        assert (await http.get("/metrics")).status_code == 403
    desks = [RealDesk(tmp_path / name, url, name) for name in ("1001", "1002")]
    for desk in desks:
        await desk.open()
        await desk.syncing.start()
        await desk.live.start()
    async with asyncio.timeout(WITHIN_S):
        for desk in desks:
            await desk.is_live()
        await desks[0].write(*desks[0].openings(5))
        await desks[1].at(5)

        first.kill()
        for desk in desks:
            await desk.write(*desk.openings(5))
        for desk in desks:
            await desk.sent()
            await desk.at(15)
            await desk.is_live()

        # In order: nothing under way is lost, and the channels go to the other one.
        first.start()
        assert await asyncio.to_thread(second.stop) == 0
        for desk in desks:
            await desk.write(*desk.openings(5))
        for desk in desks:
            await desk.sent()
            await desk.at(25)
            await desk.is_live()
    for desk in desks:
        await desk.close()
    kept = Database(ServerConfig(database=database).database_url)
    with kept.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChangeRow)) == 25
        assert session.scalar(select(func.count(func.distinct(ChangeRow.op_id)))) == 25
    kept.close()
    assert '"code": 1012' in second.log
