"""A real nginx of Debian with the site that installer/README.md gives to administrators."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_GUIDE = Path(__file__).parents[2] / "installer/README.md"
_HEADING = "## Several servers behind nginx"
_HINT = "install it: apt-get install nginx-light"


def documented_site() -> str:
    """Return the site that the guide shows."""
    chapter = _GUIDE.read_text("utf-8").partition(_HEADING)[2].partition("\n## ")[0]
    lines = [line[4:] for line in chapter.splitlines() if line.startswith("    ")]
    return "\n".join(lines) + "\n"


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """Run nginx before two instances at ``ports``; yields its address, without TLS."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise RuntimeError(f"no nginx found; {_HINT}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = documented_site()
    changes = {f"127.0.0.1:846{n}": f"127.0.0.1:{ports[n - 1]}" for n in (1, 2)}
    changes |= {"listen 443 ssl;": f"listen 127.0.0.1:{port};"}
    for old, new in changes.items():
        assert site.count(old) == 1, f"{old} is not in the guide's site"
        site = site.replace(old, new)
    site = "\n".join(x for x in site.splitlines() if "ssl_certificate" not in x)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off;\n{temporary}{site}\n}}\n"
    )
    with (folder / "said").open("wb") as said:
        running = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"],
            stderr=said,
        )
    try:
        deadline = time.monotonic() + 20
        while True:
            assert running.poll() is None, (folder / "said").read_text()
            assert time.monotonic() < deadline, "nginx does not answer"
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(20)
