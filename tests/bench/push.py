"""How many exchanges a server answers: ``python -m tests.bench.push``.

Real server processes, desks that each push one ticket at a time as fast as the answers come.
PostgreSQL runs as the tests run it, without fsync; SQLite commits to disk each time.
"""

import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.parts.postgres import postgres
from tests.server.desks import Desk, change, new_id
from tests.server.running import running_server

SECONDS = 5.0


def push(desk: Desk, until: float) -> list[float]:
    """Push until the time is over and return each exchange's milliseconds."""
    times = []
    while time.perf_counter() < until:
        ticket = desk.opened(new_id(), change("course", "x" * 200))
        started = time.perf_counter()
        desk.exchange(ticket)
        times.append((time.perf_counter() - started) * 1000)
    return times


def measure(name: str, database: str, count: int) -> str:
    """Return one row: exchanges a second, median and 99th percentile."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder), database=database) as server,
    ):
        desks = [Desk(httpx.Client(base_url=server.url)).sign_in() for _ in range(count)]
        until = time.perf_counter() + SECONDS
        with ThreadPoolExecutor(count) as threads:
            parts = list(threads.map(lambda desk: push(desk, until), desks))
        for desk in desks:
            desk.http.close()
    times = [t for part in parts for t in part]
    p99 = statistics.quantiles(times, n=100)[98]
    rate = len(times) / SECONDS
    return f"{name:<12}{count:>6}{rate:>10.0f}{statistics.median(times):>11.1f}{p99:>9.1f}\n"


def main() -> None:
    """Print the table."""
    sys.stdout.write("database     desks   per s  median ms   p99 ms\n")
    for count in (1, 8):
        sys.stdout.write(measure("SQLite", "", count))
    with postgres() as cluster:
        for count in (1, 8):
            sys.stdout.write(measure("PostgreSQL", cluster.new_database(), count))


if __name__ == "__main__":
    main()
