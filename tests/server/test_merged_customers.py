"""Two people merge the same two customers, each into the other one, without hearing of it."""

import asyncio
from pathlib import Path

from agent_desktop.contract.server import FieldChangePayload, RecordPayload
from agent_desktop.domain.records import RecordTable
from agent_desktop.services.customer_lookup import CustomerLookUp
from tests.fakes.books import ChineseNumbers
from tests.server.three_desks import Desk, Office, new_desks

FIRST, SECOND = "+8613812345678", "+8613987654321"


def edit(customer: str, field: str, text: str) -> RecordPayload:
    change = FieldChangePayload(field=field, before="", after=text)
    return RecordPayload(
        type="record.changed",
        table=RecordTable.CUSTOMER,
        record_id=customer,
        changes=(change,),
    )


async def ends_at(desk: Desk) -> list[str]:
    """Who answers to each number at a desk, and how many customers that one stands for."""
    lookup = CustomerLookUp(desk.cache.record_store, ChineseNumbers(), lambda: "CN")
    found = [await lookup.of_number(number) for number in (FIRST, SECOND)]
    return [f"{known.record.record_id}:{len(known.ids)}" for known in found if known is not None]


def test_both_numbers_end_at_the_customer_whom_the_first_merge_kept(tmp_path: Path) -> None:
    office = Office(tmp_path / "server")
    desks = new_desks(tmp_path, office)
    asyncio.run(merge_both_ways(desks[1], desks[2]))
    office.close()


async def merge_both_ways(one: Desk, two: Desk) -> None:
    for desk in (one, two):
        await desk.start()
    await one.does(edit("a", f"number.{FIRST}", "phone"), 1)
    await one.does(edit("b", f"number.{SECOND}", "phone"), 2)
    for desk in (one, two):
        await desk.exchange()

    await one.does(edit("a", "merged_into", "b"), 3)
    await two.does(edit("b", "merged_into", "a"), 4)
    alone = await ends_at(two)
    for desk in (one, two, one, two):
        await desk.exchange()

    assert alone == ["a:2", "a:2"]
    assert await ends_at(one) == await ends_at(two) == ["b:2", "b:2"]
    for desk in (one, two):
        state = await desk.cache.outbox.state()
        assert (state.pending, state.parked) == (0, 0)
        await desk.stop()
