"""PouchDB and its server with the same documents: the exchange that people know, on this machine.

Both keep their data in LevelDB, as they do unless told otherwise; ours is an encrypted SQLite at
the desk and PostgreSQL at the server.
"""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parent.parent / "pouchdb"
_HOME = Path("build/pouchdb").absolute()
_HINT = "install it: apt-get install nodejs npm"


@dataclass(frozen=True)
class Replicated:
    """Seconds to bring all documents to the server, and from there to a fresh desk."""

    push_s: float
    pull_s: float


def pouchdb(documents: Sequence[dict[str, Any]]) -> Replicated:
    """Measure a push and a pull of the documents."""
    _install()
    folder = Path(tempfile.mkdtemp(prefix="agent-desktop-pouchdb-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "data").mkdir()
    server = subprocess.Popen(
        [
            _HOME / "node_modules/.bin/pouchdb-server",
            *("--port", str(port), "--host", "127.0.0.1", "--dir", folder / "data", "-n"),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        lines = "".join(json.dumps(document) + "\n" for document in documents)
        done = subprocess.run(
            ["node", _HOME / "replicate.js", f"http://127.0.0.1:{port}", folder],
            input=lines,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"PouchDB failed: {done.stderr[-1000:]}")
        found = json.loads(done.stdout)
        assert found["pushed"] == found["pulled"] == len(documents)
        return Replicated(found["push_s"], found["pull_s"])
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _install() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise RuntimeError(f"no Node.js found; {_HINT}")
    _HOME.mkdir(parents=True, exist_ok=True)
    fresh = [f for f in _SOURCE.iterdir() if not _same(f, _HOME / f.name)]
    for file in fresh:
        shutil.copy(file, _HOME / file.name)
    if any(f.suffix == ".json" for f in fresh) or not (_HOME / "node_modules").exists():
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(["npm", "ci", *quiet], cwd=_HOME, check=True)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise RuntimeError("pouchdb-server did not start") from None
            time.sleep(0.2)
        else:
            return
