"""A real PostgreSQL of Debian in a temporary folder, on a Unix socket only."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_HINT = "install it: apt-get install postgresql"


class Postgres:
    """A cluster; ``stop`` and ``start`` let a test take it away and give it back."""

    def __init__(self, folder: Path, programs: Path, user: str) -> None:
        self._folder = folder
        self._programs = programs
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{self._user}@/{database}?host={self._folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database and return its URL."""
        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        name = url.rpartition("/")[0].rpartition("/")[2] if "?" not in url else ""
        name = name or url.partition("@/")[2].partition("?")[0]
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def initialise(self) -> None:
        arguments = ["-D", self._folder / "data", "-U", self._user, "-A", "trust", "-N"]
        made = subprocess.run(
            self._as_user("initdb", *arguments, "-E", "UTF8", "--locale=C.UTF-8"),
            capture_output=True,
            check=False,
            cwd=self._folder,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.decode()}")

    def start(self) -> None:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "max_connections": "200",
            "shared_buffers": "32MB",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "autovacuum": "off",
        }
        arguments = [part for k, v in options.items() for part in ("-c", f"{k}={v}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._as_user("postgres", "-D", self._folder / "data", *arguments),
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        deadline = time.monotonic() + 30
        while True:
            if self._answers():
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                log_text = (self._folder / "log").read_text("utf-8", "replace")
                raise RuntimeError(f"PostgreSQL did not start: {log_text[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop at once, connections or not."""
        if self._process is not None:
            self._process.send_signal(2)
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        """End it as the system does that has no memory left: all at once, nothing written."""
        if self._process is not None:
            main = self._process.pid
            children = Path(f"/proc/{main}/task/{main}/children").read_text("ascii").split()
            for pid in (main, *map(int, children)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait(30)
            self._process = None
            # Nobody is left to remove it.
            (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _as_user(self, program: str, *arguments: object) -> list[str]:
        command = [str(self._programs / program), *map(str, arguments)]
        if os.geteuid() != 0:
            return command
        # PostgreSQL refuses to run as root.
        switch = ["setpriv", f"--reuid={self._user}", f"--regid={self._user}", "--clear-groups"]
        return [*switch, *command]


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if found:
        return found[-1].parent
    if on_path := shutil.which("postgres"):
        return Path(on_path).parent
    raise RuntimeError(f"no PostgreSQL found; {_HINT}")


def _user() -> str:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise RuntimeError(f"there is no user postgres; {_HINT}") from None


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a cluster; everything of it is gone afterwards."""
    programs, user = _programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="agent-desktop-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, user, user)
    cluster = Postgres(folder, programs, user)
    try:
        cluster.initialise()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
