"""A real server process on a temporary folder, with a team and people, for anybody's tests.

::

    with running_server(tmp_path) as server:
        httpx.post(f"{server.url}/api/v1/session", …, server.passwords["1001"])
        server.stop()    # the network is gone
        server.start()   # and back, on the same port
"""

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from agent_desktop.contract.server import SipAccountPayload
from agent_desktop.server.packs.service import PackService
from agent_desktop.server.people.service import PeopleService
from agent_desktop.server.preparation import Ground, prepare, utc_now
from agent_desktop.server.settings import load

TEAM = "Service"
PEOPLE = {"1001": "agent", "1002": "agent", "2001": "lead"}


def password_of(number: str) -> str:
    return f"password-of-{number}"


PASSWORDS = {number: password_of(number) for number in PEOPLE}


def seed(ground: Ground) -> PeopleService:
    """Make the team and its people."""
    people = PeopleService(ground.database, ground.vault, utc_now)
    people.add_team(TEAM)
    for number, role in PEOPLE.items():
        people.add_user(
            number=number,
            name=f"Person {number}",
            team=TEAM,
            role=role,
            password=PASSWORDS[number],
        )
    return people


@cache
def _seeded_folder() -> Path:
    """A seeded SQLite database to copy: hashing three passwords each time would cost a second."""
    folder = Path(tempfile.mkdtemp(prefix="agent-desktop-seeded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    ground = prepare(load(None, {"data": folder}, {}))
    seed(ground)
    ground.database.close()
    return folder


class RunningServer:
    """A server process; ``url`` stays the same over ``stop`` and ``start``."""

    def __init__(self, data: Path, database: str, arguments: tuple[str, ...] = ()) -> None:
        self.data = data
        self.database = database
        self.passwords = PASSWORDS
        self.url = ""
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What the server wrote so far."""
        return (self.data / "server.log").read_text("utf-8")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def seed(self) -> None:
        if not self.database:
            shutil.copytree(_seeded_folder(), self.data, dirs_exist_ok=True)
            return
        ground = self._prepare()
        seed(ground)
        ground.database.close()

    def set_sip(self, number: str, account: SipAccountPayload) -> None:
        """Give a person a SIP account; works while the server runs."""
        ground = self._prepare()
        PeopleService(ground.database, ground.vault, utc_now).set_sip(number, account)
        ground.database.close()

    def publish_pack(self, pack_id: str, version: str, files: Mapping[str, bytes]) -> None:
        ground = self._prepare()
        PackService(ground.database, utc_now).publish(pack_id, version, files, by="lead")
        ground.database.close()

    def set_policy(self, key: str, value: str) -> None:
        ground = self._prepare()
        PeopleService(ground.database, ground.vault, utc_now).set_policy(key, value)
        ground.database.close()

    def start(self) -> None:
        """Start, on the port of before if there was one; returns when it serves."""
        ready = self.data / "ready.json"
        ready.unlink(missing_ok=True)
        port = self.url.rpartition(":")[2] if self.url else "0"
        command = [sys.executable, "-m", "agent_desktop", "server", "--data", str(self.data)]
        command += ["--port", port, "--ready-file", str(ready), *self._arguments]
        if self.database:
            command += ["--database", self.database]
        with (self.data / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server did not start: {self.log[-2000:]}")
            time.sleep(0.02)
        self.url = json.loads(ready.read_text("utf-8"))["url"]

    def stop(self) -> int:
        """End it in order and return its exit code."""
        if self._process is None:
            return 0
        self._process.terminate()
        code = self._process.wait(20)
        self._process = None
        return code

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def _prepare(self) -> Ground:
        return prepare(load(None, {"data": self.data, "database": self.database or None}, {}))


@contextmanager
def running_server(
    folder: Path, *, database: str = "", arguments: tuple[str, ...] = ()
) -> Iterator[RunningServer]:
    """Run a seeded server with its files in ``folder``; ``database`` "" means SQLite there."""
    data = folder / "server"
    data.mkdir(parents=True, exist_ok=True)
    server = RunningServer(data, database, arguments)
    server.seed()
    try:
        server.start()
        yield server
    finally:
        server.kill()
