"""A pull cursor never skips a change that committed late."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import func, select

from agent_desktop.server.tables import REVISION_COUNTER, ChangeRow, CounterRow
from tests.server.conftest import Server
from tests.server.desks import new_id


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def wait_until_blocked(connection: psycopg.Connection, count: int) -> None:
    """Wait until so many transactions of this database wait for a lock."""
    query = (
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 5
    while connection.execute(query).fetchone() != (count,):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_a_transaction_that_stays_open_is_not_skipped(
    server: Server, threads: ThreadPoolExecutor
) -> None:
    other = server.another()
    slow, fast = server.signed_in("1001"), server.signed_in("1002")
    fast.http = other.http
    reader, far_reader = server.signed_in("2001"), server.desk("2001").sign_in()
    far_reader.http = other.http
    reader.exchange(reader.opened(new_id()))
    far_reader.exchange()

    with psycopg.connect(server.config.database, autocommit=True) as watcher:
        with psycopg.connect(server.config.database) as gate:
            # Whoever has taken a revision now waits here, before the commit.
            gate.execute("LOCK TABLE change IN SHARE MODE")
            first: Future = threads.submit(slow.exchange, slow.opened(new_id()))
            wait_until_blocked(watcher, 1)
            second: Future = threads.submit(fast.exchange, fast.opened(new_id()))
            wait_until_blocked(watcher, 2)

            for early in (reader.exchange(), far_reader.exchange()):
                assert (early["changes"], early["cursor"]) == ([], 1)
            assert not first.done()
            assert not second.done()
        revisions = [f.result(10)["receipts"][0]["revision"] for f in (first, second)]

    assert sorted(revisions) == [2, 3]
    for late in (reader.exchange(), far_reader.exchange()):
        assert [c["revision"] for c in late["changes"]] == [2, 3]


def test_a_reader_beside_many_writers_sees_every_change_once(
    server: Server, threads: ThreadPoolExecutor
) -> None:
    """Two instances of the server, six writing desks, one desk that follows its cursor."""
    other = server.another()
    reader = server.signed_in("2001")
    desks = [server.signed_in("1001"), server.signed_in("1002")]
    desks += [server.desk(n).sign_in() for n in ("1001", "1001", "1002", "1002")]
    for desk in desks[::2]:
        desk.http = other.http
    writing = threading.Barrier(len(desks))

    def write(desk) -> None:
        writing.wait()
        for _ in range(8):
            desk.exchange(*[desk.opened(new_id()) for _ in range(2)])

    writers = [threads.submit(write, desk) for desk in desks]
    seen: list[int] = []
    while not all(w.done() for w in writers):
        seen += [c["revision"] for c in reader.exchange(limit=7)["changes"]]
    for writer in writers:
        writer.result()
    more = True
    while more:
        answer = reader.exchange()
        seen += [c["revision"] for c in answer["changes"]]
        more = answer["more"]

    assert seen == list(range(1, len(desks) * 8 * 2 + 1))


def test_a_push_that_fails_takes_no_revision(server: Server) -> None:
    desk = server.signed_in()
    desk.exchange(desk.opened(new_id()))

    desk.exchange(desk.edited(new_id()), {"op_id": "?"})

    with server.ground.database.reading() as session:
        counter = select(CounterRow.value).where(CounterRow.name == REVISION_COUNTER)
        assert session.scalar(counter) == 1
        assert session.scalar(select(func.max(ChangeRow.revision))) == 1


def test_two_desks_that_open_the_same_ticket_at_once(
    server: Server, threads: ThreadPoolExecutor
) -> None:
    desks = [server.signed_in("1001"), server.signed_in("1002")]
    desks[1].http = server.another().http
    start = threading.Barrier(2)

    def open_all(desk, ticket_ids: list[str]) -> list[str]:
        start.wait()
        return desk.codes(*[desk.opened(t) for t in ticket_ids])

    for _ in range(5):
        ids = [new_id() for _ in range(3)]
        orders = (ids, ids[::-1])
        asked = [threads.submit(open_all, d, o) for d, o in zip(desks, orders, strict=True)]
        codes = {tuple(a.result()) for a in asked}
        assert codes == {("",) * 3, ("ticket.foreign_event",) * 3}
