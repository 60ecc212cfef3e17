"""The encrypted file: what stands in it, what it survives, what it says when it cannot be used."""

import asyncio
import gc
import os
import stat
import subprocess
import sys
import time

import pytest
from sqlcipher3 import dbapi2

from agent_desktop.adapters.cache import failures, schema
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.opening import open_cache, set_aside
from agent_desktop.domain.errors import Conflict, Unavailable
from agent_desktop.domain.ids import TicketId
from tests.contracts.stores import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore


@pytest.fixture
def secrets():
    return MemorySecretStore()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "profile" / "cache.db"


@pytest.fixture
def writer():
    return Writer()


async def made(file, secrets, writer, tickets: int = 1) -> None:
    """Leave a closed cache with something in it."""
    cache = await open_cache(file, secrets)
    for _ in range(tickets):
        operation = writer.opened(writer.new_id(), subject="customer secret", course="c" * 500)
        await cache.outbox.commit(operation, by="1001")
    await cache.close()


async def pending(file, secrets) -> int:
    cache = await open_cache(file, secrets)
    try:
        return (await cache.outbox.state()).pending
    finally:
        await cache.close()


async def read_all(file, secrets) -> None:
    cache = await open_cache(file, secrets)
    try:
        await cache.records.history(100, by="1001")
    finally:
        await cache.close()


async def test_nothing_of_the_customer_can_be_read_in_the_files(file, secrets, writer):
    cache = await open_cache(file, secrets)
    operation = writer.opened(writer.new_id(), subject="customer secret")
    await cache.outbox.commit(operation, by="1001")

    written = b"".join(part.read_bytes() for part in file.parent.iterdir())

    assert len(written) > 4096
    assert b"customer secret" not in written
    assert b"SQLite format" not in written
    await cache.close()


async def test_only_this_user_can_read_the_files(file, secrets, writer):
    cache = await open_cache(file, secrets)
    await cache.records.put_setting("key", "value")

    modes = {stat.S_IMODE(part.stat().st_mode) for part in file.parent.iterdir()}

    assert modes == {0o600}
    await cache.close()


async def test_the_key_is_random_and_only_in_the_key_ring(file, secrets, tmp_path):
    other = MemorySecretStore()

    await (await open_cache(file, secrets)).close()
    await (await open_cache(tmp_path / "other.db", other)).close()

    key = secrets.kept["cache-key"]
    assert len(bytes.fromhex(key)) == 32
    assert key != other.kept["cache-key"]


async def test_a_key_that_is_gone_is_told_and_the_file_stays_as_it_is(file, secrets, writer):
    await made(file, secrets, writer)
    before = file.read_bytes()

    with pytest.raises(Conflict, match="set-aside-cache") as caught:
        await open_cache(file, MemorySecretStore())

    assert caught.value.code == "cache.key_gone"
    assert file.read_bytes() == before


@pytest.mark.parametrize("key", ["ab" * 32, "not hexadecimal", "AB" * 32])
async def test_a_wrong_key_is_told_and_the_file_stays_as_it_is(file, secrets, writer, key, capfd):
    await made(file, secrets, writer)
    before = file.read_bytes()

    with pytest.raises(Conflict) as caught:
        await open_cache(file, MemorySecretStore(cache_key=key))

    assert caught.value.code == "cache.wrong_key"
    assert file.read_bytes() == before
    assert capfd.readouterr().err == ""
    assert await pending(file, secrets) == 1


async def test_a_newer_cache_is_told_and_stays_as_it_is(file, secrets, writer):
    await made(file, secrets, writer)
    raw(file, secrets).execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")

    with pytest.raises(Conflict, match="install the newer program") as caught:
        await open_cache(file, secrets)

    assert caught.value.code == "cache.newer"
    found = raw(file, secrets).execute("SELECT count(*) FROM outbox").fetchone()
    assert found == (1,)


@pytest.mark.parametrize("damage", [b"", b"x" * 100])
async def test_a_file_that_was_cut_off_is_told(file, secrets, writer, damage):
    await made(file, secrets, writer)
    file.write_bytes(damage or file.read_bytes()[:1000])

    with pytest.raises(Unavailable) as caught:
        await open_cache(file, secrets)

    assert caught.value.code == "cache.damaged"


async def test_a_page_that_was_overwritten_is_told_when_it_is_read(file, secrets, writer):
    await made(file, secrets, writer, tickets=40)
    content = bytearray(file.read_bytes())
    content[8192:] = os.urandom(len(content) - 8192)
    file.write_bytes(content)

    with pytest.raises(Unavailable) as caught:
        await read_all(file, secrets)

    assert caught.value.code == "cache.damaged"


async def test_without_a_key_ring_no_cache_is_made(file, secrets):
    secrets.is_there = False

    with pytest.raises(Unavailable) as caught:
        await open_cache(file, secrets)

    assert caught.value.code == "secrets.no_keyring"
    assert not file.exists()


async def test_a_full_disk_refuses_and_loses_nothing_that_was_there(file, secrets, writer):
    cache = await open_cache(file, secrets)
    await cache._database.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 120").close())

    refusals = []
    for _ in range(40):
        operation = writer.opened(writer.new_id(), subject="x", course="c" * 9000)
        try:
            await cache.outbox.commit(operation, by="1001")
        except Unavailable as refusal:
            refusals.append(refusal.code)
    done = 40 - len(refusals)

    assert set(refusals) == {"cache.disk_full"}
    assert (await cache.outbox.state()).pending == done > 0
    await cache._database.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 250").close())
    await cache.outbox.commit(writer.opened(writer.new_id(), subject="x"), by="1001")
    assert (await cache.outbox.state()).pending == done + 1
    await cache.close()


def test_a_disk_that_is_full_while_a_file_grows_is_told_as_full(tmp_path, monkeypatch):
    failure = dbapi2.OperationalError("disk I/O error")
    failure.sqlite_errorcode = 10 | 3 << 8
    usage = type("usage", (), {"free": 4096})
    monkeypatch.setattr(failures.shutil, "disk_usage", lambda _folder: usage)

    with pytest.raises(Unavailable) as caught, failures.translated(tmp_path / "cache.db"):
        raise failure

    assert caught.value.code == "cache.disk_full"


async def test_a_cache_that_another_program_holds_is_told(file, secrets, monkeypatch):
    await (await open_cache(file, secrets)).close()
    monkeypatch.setattr("agent_desktop.adapters.cache.database._BUSY_TIMEOUT_MS", 10)
    other = raw(file, secrets)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(Unavailable) as caught:
        await open_cache(file, secrets)

    assert caught.value.code == "cache.busy"
    other.close()


async def test_a_folder_that_cannot_be_written_is_told(tmp_path, secrets):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Unavailable) as caught:
        await open_cache(tmp_path / "file" / "cache.db", secrets)

    assert caught.value.code == "cache.unwritable"


async def test_a_cache_that_was_set_aside_is_kept_with_its_key_and_a_new_one_begins(
    file, secrets, writer
):
    await made(file, secrets, writer)
    key = secrets.kept["cache-key"]

    kept = set_aside(file, secrets, FakeClock())

    assert kept is not None
    assert kept.name == "cache.db.set-aside-20261122-090000"
    assert secrets.kept == {f"cache-key:{kept.name}": key}
    assert await pending(file, secrets) == 0
    assert secrets.kept["cache-key"] != key
    assert await pending(kept, MemorySecretStore(cache_key=key)) == 1


def test_nothing_to_set_aside_is_no_error(file, secrets):
    assert set_aside(file, secrets, FakeClock()) is None


async def test_reads_do_not_wait_for_a_write(file, secrets, writer):
    cache = await open_cache(file, secrets)
    order = []

    def slow(_connection) -> None:
        time.sleep(0.2)
        order.append("write")

    writing = asyncio.gather(cache._database.write(slow))
    await asyncio.sleep(0.02)
    await cache.records.history(10, by="1001")
    order.append("read")
    await writing

    assert order == ["read", "write"]
    await cache.close()


async def test_a_long_log_is_not_folded_in_after_every_write(file, secrets, writer):
    cache = await open_cache(file, secrets)
    log = file.with_name("cache.db-wal")
    while log.stat().st_size < 2_500_000:
        longs = [writer.opened(writer.new_id(), subject="x", course="长" * 9000) for _ in range(20)]
        await cache.outbox.commit_many(longs, by="1001")
    folded = set()
    for _ in range(20):
        await cache.outbox.commit(writer.opened(writer.new_id(), subject="x"), by="1001")
        folded.add(file.stat().st_mtime_ns)  # folding alone writes the file itself
    await cache.close()

    assert 1 < len(folded) <= 5


async def test_the_log_is_folded_in_between_writes(file, secrets, writer):
    cache = await open_cache(file, secrets)
    for _ in range(70):
        operation = writer.opened(writer.new_id(), subject="x", course="c" * 9000)
        await cache.outbox.commit(operation, by="1001")
    await cache.records.put_setting("the last", "write")
    log = file.with_name("cache.db-wal")

    assert log.stat().st_size < 4 << 20
    assert file.stat().st_size > 1 << 20
    await cache.close()
    assert not log.exists()


KILLED = """
import asyncio, sys
from pathlib import Path
from agent_desktop.adapters.cache.opening import open_cache
from tests.contracts.stores import Writer
from tests.fakes.secrets import MemorySecretStore

async def main():
    cache = await open_cache(Path(sys.argv[1]), MemorySecretStore(cache_key=sys.argv[2]))
    writer = Writer()
    while True:
        operation = writer.opened(writer.new_id(), subject="x")
        await cache.outbox.commit(operation, by="1001")
        print("durable", flush=True)

asyncio.run(main())
"""


def test_what_was_committed_survives_a_kill(file, secrets):
    assert asyncio.run(pending(file, secrets)) == 0
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(file), secrets.kept["cache-key"]],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    for _ in range(25):
        process.stdout.readline()

    process.kill()
    told = 25 + len(process.stdout.read().split())
    process.wait()
    process.stdout.close()

    assert asyncio.run(pending(file, secrets)) in (told, told + 1)


async def test_a_ticket_keeps_every_character(file, secrets, writer):
    text = "🙂👨‍👩‍👧 \u202eمرحبا\u202c e\u0301 𠜎 '\"; DROP TABLE tickets;-- \\ %s {0}"
    cache = await open_cache(file, secrets)
    ticket_id = TicketId(writer.new_id())

    await cache.outbox.commit(writer.opened(ticket_id, subject=text, course=text), by="1001")

    ticket = await cache.records.ticket(ticket_id)
    assert ticket is not None
    assert (ticket.form.subject, ticket.form.course) == (text, text)
    await cache.close()


def test_opening_a_known_cache_loads_no_migration_tool(file, secrets):
    assert asyncio.run(pending(file, secrets)) == 0
    script = (
        "import asyncio,sys;from pathlib import Path;"
        "from agent_desktop.adapters.cache.opening import open_cache;"
        "from tests.fakes.secrets import MemorySecretStore as S;"
        "c=asyncio.run(open_cache(Path(sys.argv[1]),S(cache_key=sys.argv[2])));"
        "c._database.close_now();"
        "print([m for m in ('alembic','sqlalchemy.orm','httpx') if m in sys.modules])"
    )

    told = subprocess.run(
        [sys.executable, "-c", script, str(file), secrets.kept["cache-key"]],
        capture_output=True,
        check=True,
    )

    assert told.stdout.strip() == b"[]"


def raw(file, secrets) -> dbapi2.Connection:
    """Return a connection of another program that knows the key."""
    gc.collect()
    connection = dbapi2.connect(str(file), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{secrets.kept['cache-key']}'\"")
    return connection


async def test_only_what_can_be_had_again_is_written_without_waiting_for_the_disk(tmp_path):
    normal, full = 1, 2
    database = Database(tmp_path / "cache.db", "00" * 32)

    def synced(connection):
        return connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    def fails(_connection):
        raise LookupError

    assert await database.write(synced, lasting=False) == normal
    with pytest.raises(LookupError):
        await database.write(fails, lasting=False)
    assert await database.write(synced) == full
    await database.close()
