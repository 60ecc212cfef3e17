"""Grounds for the server's tests: SQLite and a real PostgreSQL, migrated and seeded once."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.server.app import create_app
from agent_desktop.server.people.service import PeopleService
from agent_desktop.server.preparation import Ground, prepare
from agent_desktop.server.settings import ServerConfig
from tests.parts.postgres import Postgres, postgres
from tests.server.desks import Clock, Desk
from tests.server.running import seed

with warnings.catch_warnings():
    # Starlette would like httpx2; the desk's client is httpx, so the tests' is, too.
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.filterwarnings("ignore", message="Using `httpx`")
    from starlette.testclient import TestClient

OTHER_TEAM = "Sales"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def seeded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    _seed(ServerConfig(data=folder))
    return folder


@pytest.fixture(scope="session")
def seeded_postgres(cluster: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = cluster.new_database()
    _seed(ServerConfig(data=tmp_path_factory.mktemp("key"), database=url, secret_key=KEY))
    return url.partition("@/")[2].partition("?")[0]


KEY = "c2VjcmV0IGtleSBmb3IgdGVzdHMsIDMyIGJ5dGVzISE="


def _seed(config: ServerConfig) -> None:
    ground = prepare(config)
    people = seed(ground)
    people.add_team(OTHER_TEAM)
    for number, role in {"3001": "agent", "4001": "agent", "9001": "admin"}.items():
        team = OTHER_TEAM if number == "3001" else ""
        people.add_user(
            number=number, name=number, team=team, role=role, password=f"password-of-{number}"
        )
    ground.database.close()


@dataclass
class Server:
    """One app in this process, and others on the same database."""

    config: ServerConfig
    ground: Ground
    http: TestClient
    clock: Clock
    people: PeopleService
    another: Callable[[], "Server"]

    def desk(self, number: str = "1001") -> Desk:
        return Desk(self.http, number)


@pytest.fixture(params=["sqlite", "postgresql"])
def config(
    request: pytest.FixtureRequest, tmp_path: Path, seeded_sqlite: Path
) -> Iterator[ServerConfig]:
    """A seeded database of its own for each test."""
    data = tmp_path / "data"
    if request.param == "sqlite":
        shutil.copytree(seeded_sqlite, data)
        yield ServerConfig(data=data)
    else:
        cluster: Postgres = request.getfixturevalue("cluster")
        url = cluster.new_database(request.getfixturevalue("seeded_postgres"))
        yield ServerConfig(data=data, database=url, secret_key=KEY)
        cluster.drop_database(url)


@pytest.fixture
def server(config: ServerConfig) -> Iterator[Server]:
    clock = Clock()
    with ExitStack() as stack:

        def start() -> Server:
            ground = prepare(config)
            # A failure inside must come out as an answer, as it would from a real server.
            http = TestClient(create_app(config, ground, now=clock), raise_server_exceptions=False)
            stack.callback(ground.database.close)
            people = PeopleService(ground.database, ground.vault, clock)
            return Server(config, ground, stack.enter_context(http), clock, people, start)

        yield start()
