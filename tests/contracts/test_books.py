"""The books in memory and in the cache answer alike."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import FieldChange
from agent_desktop.services.operations import new_operation
from agent_desktop.services.record_edits import record_payload
from tests.fakes.books import MemoryBooks
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore

CUSTOMER, ARTICLE = RecordTable.CUSTOMER, RecordTable.ARTICLE
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Books:
    """The ports of one kind, and a pen."""

    def __init__(self, outbox, store, finder):
        self.outbox, self.store, self.finder = outbox, store, finder
        self.clock = FakeClock()

    def edit(self, table, record_id, values, *, deleted=False):
        changes = [FieldChange(field=n, before="", after=t) for n, t in values.items()]
        return new_operation(self.clock, record_payload(table, record_id, changes, deleted=deleted))

    async def put(self, table, record_id, **values):
        named = {n.replace("__", "."): t for n, t in values.items()}
        await self.outbox.commit(self.edit(table, record_id, named), by="1000")


@pytest.fixture(params=["memory", "cache"])
async def books(request, tmp_path):
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            memory = MemoryBooks()
            yield Books(memory, memory, memory)
            return
        cache = await open_cache(tmp_path / "cache.db", MemorySecretStore())
        stack.push_async_callback(cache.close)
        yield Books(cache.outbox, cache.record_store, cache.finder)


def ids(records):
    return sorted(record.record_id for record in records)


async def test_a_number_finds_its_customer_and_a_merge_is_followed(books):
    await books.put(CUSTOMER, "a", name="王芳", **{"number__+8613812345678": "手机"})
    await books.put(
        CUSTOMER, "b", name="李雷", **{"number__+8613900000000": "手机"}, merged_into="a"
    )

    assert (await books.store.customer_of("+8613812345678")).record_id == "a"
    assert (await books.store.customer_of("+8613900000000")).record_id == "a"
    assert await books.store.customer_of("+8613700000000") is None
    found = await books.store.customers_with(["+8613900000000", "+8613700000000"])
    assert {n: r.record_id for n, r in found.items()} == {"+8613900000000": "b"}
    assert ids(await books.store.merged_into("a")) == ["b"]


async def test_many_are_read_and_written_at_once(books):
    many = [books.edit(CUSTOMER, f"c{n}", {"name": f"客户{n}"}) for n in range(1200)]
    await books.outbox.commit_many(many, by="1000")

    found = await books.store.several(CUSTOMER, [f"c{n}" for n in range(0, 1300, 100)])
    assert len(found) == 12
    assert found["c1100"].values == {"name": "客户1100"}


async def test_one_that_does_not_fit_keeps_all_of_them_out(books):
    too_many = {f"contact.k{n}": "x" for n in range(501)}
    good = books.edit(CUSTOMER, "good", {"name": "好"})
    bad = [books.edit(CUSTOMER, "bad", dict(list(too_many.items())[i::2])) for i in range(2)]

    with pytest.raises(InvalidInput):
        await books.outbox.commit_many([good, *bad], by="1000")

    assert await books.store.record(CUSTOMER, "good") is None


async def test_two_edits_of_one_record_in_one_piece_both_count(books):
    first = books.edit(CUSTOMER, "a", {"name": "王芳"})
    second = books.edit(CUSTOMER, "a", {"grade": "VIP"})
    await books.outbox.commit_many([first, second], by="1000")

    assert (await books.store.record(CUSTOMER, "a")).values == {"name": "王芳", "grade": "VIP"}


async def test_a_deleted_record_is_known_but_not_listed(books):
    await books.put(ARTICLE, "a", title="退费")
    await books.outbox.commit(books.edit(ARTICLE, "a", {}, deleted=True), by="1000")

    assert (await books.store.record(ARTICLE, "a")).deleted
    assert await books.store.records(ARTICLE) == []


async def test_look_alikes_are_found_by_number_or_by_name_and_company(books):
    await books.put(
        CUSTOMER, "a", name="王芳", company="云杉", **{"number__+8613812345678": "手机"}
    )
    await books.put(CUSTOMER, "n", name="某人", number__13812345678="家")
    await books.put(CUSTOMER, "c", name="王芳", company="云杉")
    await books.put(CUSTOMER, "x", name="王芳")

    own = await books.store.record(CUSTOMER, "a")
    assert ids(await books.store.customers_like(own)) == ["c", "n"]


async def test_articles_are_found_as_they_held_then(books):
    await books.put(ARTICLE, "a", title="退费规则", kind="article")
    for number, since in ((1, "2026-01-01"), (2, "2026-06-01")):
        await books.put(
            RecordTable.ARTICLE_VERSION, f"a@{number}", article_id="a", version=str(number),
            title="退费规则", body="余额退回", effective_from=since,
        )  # fmt: skip

    for day, expected in ((datetime(2026, 3, 1, tzinfo=UTC), [1]), (NOW, [2])):
        rows = await books.finder.articles("退费", 10, day, "1001")
        assert [row.version for row in rows] == expected
    assert await books.finder.articles("", 10, NOW, "1001", kind="bad") == []
