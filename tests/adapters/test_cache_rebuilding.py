"""Damage, growth and another key: what becomes of the cache, and that unsent work comes through."""

import os

import pytest
from sqlcipher3 import dbapi2

from agent_desktop.adapters.cache.care import CacheCare
from agent_desktop.adapters.cache.database import damage_mark
from agent_desktop.adapters.cache.opening import KEY_NAME, open_cache
from agent_desktop.adapters.cache.rebuilding import open_or_rebuild
from agent_desktop.adapters.cache.rekeying import change_key
from agent_desktop.domain.errors import Conflict
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import TicketForm
from agent_desktop.services.ports import DraftRecord
from tests.contracts.stores import AT, Writer, applied, change, state
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore

PAGE = 4096


@pytest.fixture
def secrets():
    return MemorySecretStore()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache.db"


@pytest.fixture
def writer():
    return Writer()


async def made(file, secrets, writer, tickets: int = 60) -> list[str]:
    """Leave a closed cache with unsent tickets, an edit and a draft; return the tickets."""
    cache = await open_cache(file, secrets)
    ticket_ids = [writer.new_id() for _ in range(tickets)]
    operations = [writer.opened(i, subject="x", course="c" * 700) for i in ticket_ids]
    await cache.outbox.commit_many(operations, by="1001")
    await cache.outbox.settle([], [], 7, scope="s", records=[state("customer", "c-1", 7, name="a")])
    edit = writer.record("customer", "c-1", before={"name": "a"}, name="mine")
    await cache.outbox.commit(edit, by="1001")
    await cache.drafts.keep_draft(
        DraftRecord(
            draft_id="d",
            form=TicketForm(subject="typed"),
            owner="1001",
            call_id=None,
            ticket_id=None,
            changed_at=AT,
        )
    )
    await cache.close()
    return ticket_ids


def pages_of(file, secrets, table: str) -> int:
    """Return the number of a table's first page."""
    connection = dbapi2.connect(str(file))
    connection.execute(f"PRAGMA key = \"x'{secrets.kept['cache-key']}'\"")
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    (page,) = connection.execute(query, (table,)).fetchone()
    connection.close()
    return int(page)


def damage(file, page: int) -> None:
    with file.open("r+b") as content:
        content.seek((page - 1) * PAGE)
        content.write(os.urandom(PAGE))


async def test_a_cache_in_order_is_opened_as_it_is(file, secrets, writer):
    await made(file, secrets, writer, 1)

    cache, rebuilt = await open_or_rebuild(file, secrets, FakeClock())

    assert rebuilt is None
    assert await cache.outbox.cursor() == 7
    await cache.close()


async def test_what_was_not_sent_is_saved_out_of_a_damaged_cache(file, secrets, writer):
    ticket_ids = await made(file, secrets, writer)
    key = secrets.kept["cache-key"]
    damage(file, pages_of(file, secrets, "drafts"))

    cache, rebuilt = await open_or_rebuild(file, secrets, FakeClock())

    assert rebuilt is not None
    assert rebuilt.saved == 61
    assert (await cache.outbox.state()).pending == 61
    ticket = await cache.records.ticket(TicketId(ticket_ids[3]))
    assert ticket is not None
    assert ticket.form.course == "c" * 700
    assert (await cache.record_store.record(RecordTable.CUSTOMER, "c-1")).values == {"name": "mine"}
    assert (await cache.outbox.cursor(), await cache.outbox.scope()) == (0, "")
    assert secrets.kept[f"cache-key:{rebuilt.kept.name}"] == key
    assert rebuilt.kept.exists()
    await cache.outbox.commit(writer.opened(writer.new_id(), subject="goes on"), by="1001")
    assert (await cache.outbox.pending(99, by="1001"))[-1].seq == 62
    await cache.close()


def is_in_the_outbox(file, secrets) -> bool:
    """Whether the damage is in a page of the outbox's rows, and not in what leads to them."""
    connection = dbapi2.connect(str(file))
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{secrets.kept['cache-key']}'\"")
    try:
        for query in ("SELECT sql FROM sqlite_master", "SELECT * FROM drafts"):
            connection.execute(query).fetchall()
        connection.execute("SELECT * FROM outbox ORDER BY seq DESC LIMIT 1").fetchall()
    except dbapi2.Error:
        return False
    else:
        try:
            connection.execute("SELECT * FROM outbox").fetchall()
        except dbapi2.Error:
            return True
        return False
    finally:
        connection.close()


async def test_a_damaged_page_in_the_middle_of_the_outbox_costs_that_page(file, secrets, writer):
    await made(file, secrets, writer, 120)
    whole = file.read_bytes()
    for page in range(len(whole) // PAGE, 2, -1):
        file.write_bytes(whole)
        damage(file, page)
        if is_in_the_outbox(file, secrets):
            break

    cache, rebuilt = await open_or_rebuild(file, secrets, FakeClock())

    assert rebuilt is not None
    assert 121 - PAGE // 700 <= (await cache.outbox.state()).pending < 121
    await cache.close()


async def test_damage_found_while_working_is_repaired_at_the_next_start(file, secrets, writer):
    ticket_ids = await made(file, secrets, writer)
    damage(file, pages_of(file, secrets, "tickets"))
    told = []
    cache, rebuilt = await open_or_rebuild(file, secrets, FakeClock())
    assert rebuilt is None

    await cache.care(FakeClock(), lambda: told.append("damaged")).look()
    await cache.close()
    assert told == ["damaged"]
    assert damage_mark(file).exists()

    cache, rebuilt = await open_or_rebuild(file, secrets, FakeClock())
    assert rebuilt is not None
    assert rebuilt.saved == 62
    assert not damage_mark(file).exists()
    assert await cache.records.ticket(TicketId(ticket_ids[0])) is not None
    await cache.close()


async def test_a_cache_that_was_cut_off_gives_way_to_a_new_one(file, secrets, writer):
    await made(file, secrets, writer)
    file.write_bytes(file.read_bytes()[:1000])

    cache, rebuilt = await open_or_rebuild(file, secrets, FakeClock())

    assert rebuilt is not None
    assert rebuilt.saved == 0
    assert (await cache.outbox.state()).pending == 0
    await cache.close()


async def test_a_power_cut_between_the_two_renamings_costs_nothing(file, secrets, writer):
    await made(file, secrets, writer)
    file.rename(file.with_name("cache.db.new"))

    cache, rebuilt = await open_or_rebuild(file, secrets, FakeClock())

    assert rebuilt is None
    assert (await cache.outbox.state()).pending == 61
    await cache.close()


async def test_the_oldest_closed_matters_leave_a_cache_that_has_grown(file, secrets, writer):
    cache = await open_cache(file, secrets)
    closed, still_open, unsent = (writer.new_id() for _ in range(3))
    revision = 0
    for ticket_id, minutes in ((closed, 0), (still_open, 1), (unsent, 2)):
        opened = writer.opened(ticket_id, subject="x", course="c" * 15_000, minutes=minutes)
        done = writer.step(ticket_id, "closed", minutes=minutes + 1)
        steps = [opened] if ticket_id == still_open else [opened, done]
        for step in steps:
            revision += 1
            await cache.outbox.settle([], [change(step, revision, by="1001")], revision)
    await cache.outbox.commit(writer.step(unsent, "noted", text="mine"), by="1001")

    care = CacheCare(cache._database, FakeClock(), lambda: None, budget_bytes=1)
    await care.look()

    left = [await cache.records.ticket(TicketId(i)) for i in (closed, still_open, unsent)]
    assert [ticket is not None for ticket in left] == [False, True, True]
    assert await cache.tickets.log(TicketId(closed)) == []
    await cache.close()


async def test_a_cache_that_was_not_closed_is_checked_soon(file, secrets, writer):
    await made(file, secrets, writer, 1)
    asked = []

    async def used(ending: bool) -> bool:
        cache = await open_cache(file, secrets)
        care = cache.care(FakeClock(), lambda: None)
        await care.start()
        due = await care._is_check_due()
        asked.append(due)
        if ending:
            await care.stop()
        elif care._task is not None:
            care._task.cancel()
        await cache.close()
        return due

    first, after_good = await used(ending=True), await used(ending=False)
    after_bad = await used(ending=True)

    assert (first, after_good, after_bad) == (True, False, True)


async def test_another_key_opens_what_the_old_one_wrote(file, secrets, writer):
    await made(file, secrets, writer)
    old = secrets.kept["cache-key"]

    change_key(file, secrets, name=KEY_NAME)

    assert secrets.kept["cache-key"] != old
    assert "cache-key-next" not in secrets.kept
    cache = await open_cache(file, secrets)
    assert (await cache.outbox.state()).pending == 61
    await cache.close()
    with pytest.raises(Conflict, match="cannot be opened"):
        await open_cache(file, MemorySecretStore(cache_key=old))


@pytest.mark.parametrize("done", [False, True])
async def test_a_change_of_keys_that_broke_off_is_finished_or_forgotten(
    file, secrets, writer, done
):
    await made(file, secrets, writer)
    old = secrets.kept["cache-key"]
    if done:
        change_key(file, secrets, name=KEY_NAME)
        secrets.kept |= {"cache-key": old, "cache-key-next": secrets.kept["cache-key"]}
    else:
        secrets.kept["cache-key-next"] = "ab" * 32

    cache = await open_cache(file, secrets)

    assert (await cache.outbox.state()).pending == 61
    await cache.close()
    assert (secrets.kept["cache-key"] == old) is not done


async def test_receipts_after_a_rebuild_settle_what_was_saved(file, secrets, writer):
    await made(file, secrets, writer, 2)
    damage(file, pages_of(file, secrets, "tickets"))
    damage_mark(file).touch()
    cache, _ = await open_or_rebuild(file, secrets, FakeClock())

    pending = await cache.outbox.pending(9, by="1001")
    await cache.outbox.settle([applied(op, n) for n, op in enumerate(pending, 8)], [], 20)

    assert (await cache.outbox.state()).pending == 0
    await cache.close()
