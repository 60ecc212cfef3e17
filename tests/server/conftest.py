"""Grounds for the server's tests: SQLite and a real PostgreSQL, migrated and seeded once."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.adapters.pack_archives import checked_files
from agent_desktop.contract.server import SessionResponse, SignInRequest
from agent_desktop.server.app import create_app
from agent_desktop.server.people.service import PeopleService
from agent_desktop.server.preparation import Ground, prepare
from agent_desktop.server.session.service import SessionService
from agent_desktop.server.settings import ServerConfig
from tests.parts.postgres import Postgres, postgres
from tests.server.desks import Clock, Desk, new_id
from tests.server.running import PEOPLE, password_of, seed

with warnings.catch_warnings():
    # Starlette would like httpx2; the desk's client is httpx, so the tests' is, too.
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.filterwarnings("ignore", message="Using `httpx`")
    from starlette.testclient import TestClient

OTHER_TEAM = "Sales"
KEY = "c2VjcmV0IGtleSBmb3IgdGVzdHMsIDMyIGJ5dGVzISE="


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@dataclass(frozen=True)
class Seeded:
    """A database to copy; everybody has signed in at a desk, which costs time only once."""

    place: str
    desks: dict[str, tuple[str, SessionResponse]]


@pytest.fixture(scope="session")
def seeded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    folder = tmp_path_factory.mktemp("seeded")
    return Seeded(str(folder), _seed(ServerConfig(data=folder)))


@pytest.fixture(scope="session")
def seeded_postgres(cluster: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    url = cluster.new_database()
    desks = _seed(ServerConfig(data=tmp_path_factory.mktemp("key"), database=url, secret_key=KEY))
    return Seeded(url.partition("@/")[2].partition("?")[0], desks)


def _seed(config: ServerConfig) -> dict[str, tuple[str, SessionResponse]]:
    ground = prepare(config)
    people = seed(ground)
    people.add_team(OTHER_TEAM)
    others = {"3001": "agent", "3002": "lead", "4001": "agent", "5001": "manager", "9001": "admin"}
    for number, role in others.items():
        people.add_user(
            number=number,
            name=number,
            team=OTHER_TEAM if number.startswith("3") else "",
            role=role,
            password=password_of(number),
        )
    sessions = SessionService(ground.database, config, Clock(), ground.vault)
    desks = {}
    for number in (*PEOPLE, *others):
        request = SignInRequest(
            user=number, password=password_of(number), device_id=new_id(), device_name="desk"
        )
        desks[number] = (request.device_id, sessions.sign_in(request, "127.0.0.1"))
    ground.database.close()
    return desks


@dataclass
class Server:
    """One app in this process, and others on the same database."""

    config: ServerConfig
    ground: Ground
    http: TestClient
    clock: Clock
    people: PeopleService
    another: Callable[[], "Server"]
    waiting: dict[str, tuple[str, SessionResponse]]

    def signed_in(self, number: str = "1001") -> Desk:
        """Return a desk with a session: that of before for the first, then new ones."""
        if number not in self.waiting:
            return self.desk(number).sign_in()
        device_id, session = self.waiting.pop(number)
        return Desk(
            self.http,
            number,
            device_id=device_id,
            access=session.access_token,
            refresh=session.refresh_token,
        )

    def desk(self, number: str = "1001") -> Desk:
        return Desk(self.http, number)


@pytest.fixture(params=["sqlite", "postgresql"])
def seeded(request: pytest.FixtureRequest) -> Seeded:
    name = "seeded_sqlite" if request.param == "sqlite" else "seeded_postgres"
    found: Seeded = request.getfixturevalue(name)
    return found


@pytest.fixture
def config(
    request: pytest.FixtureRequest, tmp_path: Path, seeded: Seeded
) -> Iterator[ServerConfig]:
    """A seeded database of its own for each test."""
    data = tmp_path / "data"
    if seeded.place.startswith("/"):
        shutil.copytree(seeded.place, data)
        yield ServerConfig(data=data)
    else:
        cluster: Postgres = request.getfixturevalue("cluster")
        url = cluster.new_database(seeded.place)
        yield ServerConfig(data=data, database=url, secret_key=KEY)
        cluster.drop_database(url)


@pytest.fixture
def server(config: ServerConfig, seeded: Seeded) -> Iterator[Server]:
    clock = Clock()
    with ExitStack() as stack:

        def start() -> Server:
            ground = prepare(config)
            # A failure inside must come out as an answer, as it would from a real server.
            app = create_app(config, ground, now=clock, check_pack=checked_files)
            http = TestClient(app, raise_server_exceptions=False)
            stack.callback(ground.database.close)
            people = PeopleService(ground.database, ground.vault, clock)
            return Server(
                config, ground, stack.enter_context(http), clock, people, start, dict(seeded.desks)
            )

        yield start()
