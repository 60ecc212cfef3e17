"""Bringing work to the server: at once, again after every failure, each thing exactly once."""

import asyncio

import pytest

from agent_desktop.contract.server import (
    MAX_OPERATIONS,
    FieldChangePayload,
    RecordPayload,
    TableDigest,
    row_hash,
)
from agent_desktop.domain.commands import SyncNow
from agent_desktop.domain.errors import NotAllowed, Unavailable
from agent_desktop.domain.events import (
    ExchangeSettled,
    NoticeRaised,
    OperationQueued,
    ServerTimeHeard,
    SessionChanged,
    SyncChanged,
)
from agent_desktop.domain.ids import DeviceId, TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import RecordsChanged, StepVoid, TicketShown
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.services.bus import Bus
from agent_desktop.services.operations import new_operation
from agent_desktop.services.syncing import Syncing
from tests.contracts.stores import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeServerGateway, unreachable
from tests.fakes.stores import MemoryStore
from tests.services.desk import Witness, settled, until

CUSTOMER = RecordTable.CUSTOMER


class SignedIn:
    """An exchanger that always has a token."""

    def __init__(self, gateway: FakeServerGateway, device_id: str) -> None:
        self.has_server = True
        self.agent_number = "1001"
        self.device_id = DeviceId(device_id)
        self.gateway = gateway
        self.token = ""

    async def exchange(self, request):
        if not self.token:
            pair = await self.gateway.sign_in("1001", "right", self.device_id, "")
            self.token = pair.access_token
        return await self.gateway.exchange(self.token, request)

    async def resync(self, request):
        return await self.gateway.resync(self.token, request)


class Desk:
    """The syncing service between a store and a fake server."""

    def __init__(self, **options: float) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.writer = Writer()
        self.gateway = FakeServerGateway()
        self.session = SignedIn(self.gateway, self.clock.new_id())
        given = {"period_s": 60.0, "first_retry_s": 0.01} | options
        self.syncing = Syncing(
            self.bus, self.store, self.session, self.clock, records=self.store, **given
        )

    async def commit(self, by: str = "1001", **texts: str):
        operation = self.writer.opened(self.writer.new_id(), **({"subject": "x"} | texts))
        await self.store.commit(operation, by=by)
        self.bus.publish(OperationQueued())
        return operation

    @property
    def state(self) -> SyncChanged:
        return self.seen.last(SyncChanged)

    @property
    def is_idle(self) -> bool:
        sync = self.bus.board.newest(SyncChanged)
        return sync is not None and sync.online and not sync.pending


@pytest.fixture
async def desk():
    given = Desk()
    yield given
    await given.syncing.stop()


async def test_work_is_sent_at_once(desk):
    await desk.syncing.start()
    await until(lambda: desk.is_idle)

    operation = await desk.commit()

    await until(lambda: desk.gateway.applied)
    await until(lambda: desk.is_idle)
    assert desk.gateway.applied[0].op_id == operation.op_id
    assert desk.seen.last(ExchangeSettled).ticket_ids == (operation.payload.ticket_id,)


async def test_every_exchange_tells_the_server_s_time(desk):
    await desk.syncing.start()

    await until(lambda: desk.seen.of(ServerTimeHeard))
    heard = desk.seen.last(ServerTimeHeard)
    assert heard.asked_at <= heard.heard_at
    assert heard.server_time is not None


async def test_work_of_before_the_start_is_sent(desk):
    await desk.commit()

    await desk.syncing.start()

    await until(lambda: desk.gateway.applied and desk.is_idle)


async def test_what_waits_is_shown_while_the_server_is_away(desk):
    desk.gateway.failure = unreachable()
    await desk.syncing.start()

    operation = await desk.commit()

    await until(lambda: desk.seen.of(SyncChanged) and desk.state.last_error)
    assert (desk.state.enabled, desk.state.online, desk.state.pending) == (True, False, 1)
    assert desk.state.oldest_pending_since == operation.at
    assert desk.state.last_error == "server.unreachable"


async def test_work_arrives_by_itself_when_the_server_comes_back(desk):
    desk.gateway.failure = unreachable()
    await desk.syncing.start()
    await desk.commit()
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.last_error)

    desk.gateway.failure = None

    await until(lambda: desk.is_idle)
    assert desk.state.last_error == ""
    assert len(desk.gateway.applied) == 1


async def test_an_answer_that_is_lost_on_the_way_makes_no_second_ticket(desk):
    desk.gateway.lose_answers = 3
    operation = await desk.commit()

    await desk.syncing.start()

    await until(lambda: desk.is_idle)
    assert [done.op_id for done in desk.gateway.applied] == [operation.op_id]
    assert desk.gateway.exchanges >= 4


async def test_retries_wait_longer_and_longer_up_to_half_a_minute(desk):
    desk.syncing._first_retry_s = 1.0
    pauses = []
    for desk.syncing._failures in range(1, 12):
        pauses.append(desk.syncing._pause_s())

    for pause, longest in zip(pauses, [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30], strict=True):
        assert longest / 2 <= pause <= longest


async def test_a_failing_server_is_not_asked_again_by_every_save_but_by_a_person(desk):
    desk.syncing._first_retry_s = 100.0
    desk.gateway.failure = unreachable()
    await desk.syncing.start()
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.last_error)
    desk.gateway.failure = None

    await desk.commit()
    await asyncio.sleep(0.02)
    before = desk.gateway.exchanges
    await desk.bus.execute(SyncNow())

    await until(lambda: desk.is_idle)
    assert before == 0
    assert len(desk.gateway.applied) == 1


async def test_many_operations_go_in_batches_until_all_are_there(desk):
    for _ in range(MAX_OPERATIONS + 3):
        operation = desk.writer.opened(desk.writer.new_id(), subject="x")
        await desk.store.commit(operation, by="1001")

    await desk.syncing.start()

    await until(lambda: desk.is_idle, 20)
    assert len(desk.gateway.applied) == MAX_OPERATIONS + 3
    assert desk.gateway.exchanges == 2


async def _write_batches(desk, batches: int) -> None:
    for _ in range(MAX_OPERATIONS * (batches - 1) + 1):
        operation = desk.writer.opened(desk.writer.new_id(), subject="x")
        await desk.store.commit(operation, by="1001")


async def test_a_batch_travels_while_the_one_before_is_taken_over(desk):
    await _write_batches(desk, 2)
    settle, may_go_on = desk.store.settle, asyncio.Event()

    async def slowly(*args, **kwargs):
        await may_go_on.wait()
        await settle(*args, **kwargs)

    desk.store.settle = slowly
    await desk.syncing.start()

    await until(lambda: len(desk.gateway.applied) == MAX_OPERATIONS + 1, 20)
    assert (await desk.store.state()).pending == MAX_OPERATIONS + 1
    may_go_on.set()
    await until(lambda: desk.is_idle, 20)
    assert desk.gateway.exchanges == 2


async def test_what_comes_after_an_answer_that_could_not_be_kept_is_dropped(desk):
    await _write_batches(desk, 3)
    others = desk.writer.opened(desk.writer.new_id(), subject="theirs")
    desk.gateway.change_by_other(others.op_id, others.payload)
    settle, kept = desk.store.settle, []

    async def failing(receipts, changes, cursor, **rest):
        if len(kept) == 0:
            kept.append(None)
            raise Unavailable("full", code="cache.disk_full")
        await settle(receipts, changes, cursor, **rest)
        kept.append(cursor)

    desk.store.settle = failing
    await desk.syncing.start()

    await until(lambda: len(kept) > 1 and desk.is_idle, 20)
    sent = [operation.op_id for operation in desk.gateway.applied]
    assert len(sent) == len(set(sent)) == 2 * MAX_OPERATIONS + 1
    assert kept[1:] == sorted(kept[1:])
    assert await desk.store.ticket(others.payload.ticket_id) is not None


async def test_what_is_behind_a_refused_step_waits_for_it(desk):
    await _write_batches(desk, 2)
    (opened,) = await desk.store.pending(1, by="1001")
    behind = desk.writer.edited(opened.payload.ticket_id, "subject", "x", "y")
    await desk.store.commit(behind, by="1001")
    desk.gateway.refuse = lambda o: "access.not_allowed" if o.op_id == opened.op_id else ""
    settle = desk.store.settle

    async def slowly(*args, **kwargs):
        await asyncio.sleep(0.05)
        await settle(*args, **kwargs)

    desk.store.settle = slowly
    await desk.syncing.start()

    await until(lambda: len(desk.gateway.applied) == MAX_OPERATIONS, 20)
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.parked, 20)
    assert behind.op_id not in {operation.op_id for operation in desk.gateway.applied}
    assert (desk.state.pending, desk.state.parked) == (1, 1)


async def test_large_operations_go_in_requests_of_reasonable_size(desk):
    for _ in range(60):
        await desk.commit(course="长" * 20_000)

    await desk.syncing.start()

    await until(lambda: len(desk.gateway.applied) == 60, 20)
    assert desk.gateway.exchanges >= 3


async def test_everything_new_is_pulled_page_by_page(desk):
    ids = [TicketId(desk.writer.new_id()) for _ in range(7)]
    for ticket_id in ids:
        op = desk.writer.opened(ticket_id, subject="theirs")
        desk.gateway.change_by_other(op.op_id, op.payload)
    desk.gateway.page = 2

    await desk.syncing.start()

    await until(lambda: desk.is_idle)
    assert [await desk.store.ticket(ticket_id) for ticket_id in ids].count(None) == 0
    assert await desk.store.cursor() == 7


async def test_a_refused_operation_is_told_and_the_others_arrive(desk):
    poisoned = await desk.commit(subject="poisoned")
    healthy = await desk.commit()
    desk.gateway.refuse = lambda o: "access.not_allowed" if o.op_id == poisoned.op_id else ""

    await desk.syncing.start()

    await until(lambda: desk.seen.of(NoticeRaised) and desk.is_idle)
    notice = desk.seen.last(NoticeRaised)
    assert (notice.code, notice.fields) == ("sync.parked", (("cause", "access.not_allowed"),))
    assert (desk.state.pending, desk.state.parked) == (0, 1)
    assert [operation.op_id for operation in desk.gateway.applied] == [healthy.op_id]


async def test_a_person_can_have_parked_operations_tried_again(desk):
    await desk.commit()
    desk.gateway.refuse = lambda _operation: "access.not_allowed"
    await desk.syncing.start()
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.parked)

    desk.gateway.refuse = lambda _operation: ""
    await desk.bus.execute(SyncNow())

    await until(lambda: desk.is_idle and not desk.state.parked)
    assert len(desk.gateway.applied) == 1


async def test_a_cache_from_a_backup_finds_numbers_that_the_server_does_not_know(desk):
    desk.gateway._seqs = {(desk.session.device_id, seq): "older" for seq in range(1, 10)}
    await desk.commit()

    await desk.syncing.start()
    await until(lambda: desk.gateway.exchanges)
    await desk.bus.execute(SyncNow())

    await until(lambda: desk.is_idle and desk.gateway.applied)
    assert desk.gateway.applied[0].seq > 9


async def test_unsent_work_of_another_agent_waits_for_its_author(desk):
    await desk.commit(by="1002")
    await desk.syncing.start()
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.online)
    assert desk.gateway.applied == []

    desk.session.agent_number = "1002"
    desk.bus.publish(SessionChanged(signed_in=True, agent_number="1002"))

    await until(lambda: desk.gateway.applied)


async def test_a_desk_without_a_server_keeps_its_work_and_says_so(desk):
    desk.session.has_server = False

    await desk.syncing.start()
    await desk.commit()

    await until(lambda: desk.seen.of(SyncChanged) and desk.state.pending)
    assert not desk.state.enabled
    assert desk.gateway.exchanges == 0


async def test_nobody_signed_in_sends_nothing_until_somebody_is(desk):
    desk.session.agent_number = ""
    await desk.syncing.start()
    await desk.commit()
    await settled()
    before = desk.gateway.exchanges

    desk.session.agent_number = "1001"
    desk.bus.publish(SessionChanged(signed_in=True, agent_number="1001"))

    await until(lambda: desk.is_idle)
    assert before == 0


async def test_an_expired_session_is_an_error_that_is_shown(desk):
    desk.gateway.failure = NotAllowed("sign in again", code="session.expired")

    await desk.syncing.start()

    await until(lambda: desk.seen.of(SyncChanged) and desk.state.last_error == "session.expired")


async def test_a_full_disk_while_settling_loses_nothing(desk):
    operation = await desk.commit()
    desk.store.failure = Unavailable("full", code="cache.disk_full")
    await desk.syncing.start()
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.last_error == "cache.disk_full")

    desk.store.failure = None

    await until(lambda: desk.is_idle)
    assert [done.op_id for done in desk.gateway.applied] == [operation.op_id]


async def test_a_surprise_in_an_exchange_is_an_error_and_the_next_one_follows(desk):
    desk.gateway.failure = ZeroDivisionError()
    operation = await desk.commit()
    await desk.syncing.start()
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.last_error == "error.unexpected")

    desk.gateway.failure = None

    await until(lambda: desk.is_idle)
    assert [done.op_id for done in desk.gateway.applied] == [operation.op_id]


async def test_an_outbox_that_cannot_be_read_does_not_end_the_syncing(desk, monkeypatch):
    async def broken(*_args, **_kwargs):
        raise Unavailable("damaged", code="cache.damaged")

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "state", broken)
        await desk.syncing.start()
        await until(lambda: desk.gateway.exchanges)

    await desk.commit()
    await until(lambda: desk.is_idle and desk.gateway.applied)


async def test_an_exchange_that_neither_succeeds_nor_fails_raises_the_alarm_once():
    desk = Desk(period_s=0.01, stuck_after_s=60.0)
    desk.gateway.hangs = True
    await desk.commit()
    await desk.syncing.start()
    await until(lambda: desk.gateway.exchanges)

    desk.clock.pass_by(61)
    await until(lambda: desk.seen.of(NoticeRaised))
    await asyncio.sleep(0.05)

    assert [notice.code for notice in desk.seen.of(NoticeRaised)] == ["sync.stuck"]
    await desk.syncing.stop()


async def test_an_idle_desk_raises_no_alarm_and_repeats_no_news():
    desk = Desk(period_s=0.01)
    await desk.syncing.start()
    await until(lambda: desk.gateway.exchanges > 3)

    desk.clock.pass_by(61)
    await until(lambda: desk.gateway.exchanges > 6)

    assert desk.seen.of(NoticeRaised) == []
    assert desk.seen.of(SyncChanged) == [SyncChanged(online=True)]
    await desk.syncing.stop()


def edited_customer(desk, record_id: str, **values: str) -> None:
    """Let a colleague edit a customer."""
    desk.gateway.change_by_other("", desk.writer.record("customer", record_id, **values).payload)


async def test_a_desk_of_a_new_scope_fetches_its_tables_whole_and_then_goes_on(desk):
    for number in range(5):
        edited_customer(desk, f"c-{number}", name=f"n{number}")
    desk.gateway.scope, desk.gateway.tables, desk.gateway.page = "abc", ("ticket", "customer"), 2
    mine = await desk.commit()

    await desk.syncing.start()
    await until(lambda: desk.is_idle)

    assert [o.op_id for o in desk.gateway.applied] == [mine.op_id]
    assert (await desk.store.record(RecordTable.CUSTOMER, "c-4")).values == {"name": "n4"}
    assert (await desk.store.scope(), await desk.store.cursor()) == ("abc", desk.gateway.head)
    (news,) = desk.seen.of(RecordsChanged)
    assert news.tables == {RecordTable.CUSTOMER}
    assert len([page for page in desk.gateway.pages if page.table == "customer"]) == 3
    asked = len(desk.gateway.pages)
    edited_customer(desk, "c-9", name="new")
    desk.syncing.exchange_soon()
    await until(lambda: desk.seen.last(RecordsChanged).record_ids == ((CUSTOMER, "c-9"),))
    assert len(desk.gateway.pages) == asked


async def test_a_fetch_that_broke_off_is_done_again_before_the_cursor_counts(desk):
    edited_customer(desk, "c-1", name="n")
    desk.gateway.scope, desk.gateway.tables = "abc", ("customer",)
    fetch, failures = desk.gateway.resync, [unreachable(), unreachable()]

    async def broken(token, request):
        if failures:
            raise failures.pop()
        return await fetch(token, request)

    desk.gateway.resync = broken
    await desk.syncing.start()
    await until(lambda: not failures)
    await until(lambda: desk.is_idle and desk.state.online)

    assert await desk.store.scope() == "abc"
    assert (await desk.store.record(CUSTOMER, "c-1")).values == {"name": "n"}


async def test_a_fetch_that_broke_off_goes_on_at_its_page_and_misses_nothing(desk):
    for number in range(5):
        edited_customer(desk, f"c-{number}", name="n")
    desk.gateway.scope, desk.gateway.tables = "abc", ("department", "customer")
    desk.gateway.page = 1
    fetch, breaks = desk.gateway.resync, [True]

    async def broken(token, request):
        if request.after == "c-2" and breaks:
            breaks.clear()
            edited_customer(desk, "c-0", name="changed on a page of before")
            raise unreachable()
        return await fetch(token, request)

    desk.gateway.resync = broken
    await desk.syncing.start()
    await until(lambda: not breaks and desk.is_idle and desk.state.online)
    await until(lambda: desk.seen.last(RecordsChanged).record_ids)

    asked = [(page.table, page.after) for page in desk.gateway.pages]
    customers = [("customer", after) for after in ("", "c-0", "c-1", "c-2", "c-3")]
    assert asked == [("department", ""), *customers]
    names = [(await desk.store.record(CUSTOMER, f"c-{n}")).values["name"] for n in range(5)]
    assert names == ["changed on a page of before", "n", "n", "n", "n"]


async def test_a_table_that_differs_is_told_and_fetched_once(desk):
    edited_customer(desk, "c-1", name="n")
    theirs = f"{row_hash('c-1', 1):016x}"
    desk.gateway.digests = {"customer": TableDigest(rows=2, total=theirs)}

    await desk.syncing.start()
    await until(lambda: desk.seen.of(NoticeRaised))
    desk.clock.pass_by(601)
    asked = desk.gateway.exchanges
    desk.syncing.exchange_soon()
    await until(lambda: desk.gateway.exchanges > asked and len(desk.seen.of(NoticeRaised)) > 1)

    assert {notice.code for notice in desk.seen.of(NoticeRaised)} == {"sync.table_differs"}
    assert [page.table for page in desk.gateway.pages] == ["customer"]


async def test_tables_that_agree_are_left_alone(desk):
    edited_customer(desk, "c-1", name="n")
    total = f"{row_hash('c-1', 1):016x}"
    desk.gateway.digests = {
        "customer": TableDigest(rows=1, total=total),
        "ticket": TableDigest(rows=0, total="0" * 16),
    }

    await desk.syncing.start()
    await until(lambda: desk.gateway.exchanges and desk.is_idle)
    asked = desk.gateway.exchanges
    desk.syncing.exchange_soon()
    await until(lambda: desk.gateway.exchanges > asked)

    assert desk.gateway.pages == []
    assert desk.seen.of(NoticeRaised) == []


async def test_a_step_without_effect_is_told_with_its_ticket(desk):
    operation = await desk.commit(subject="no light")
    desk.gateway.void = lambda _operation: "ticket.already_accepted"

    await desk.syncing.start()
    await until(lambda: desk.seen.of(StepVoid))

    (void,) = desk.seen.of(StepVoid)
    assert (void.ticket_id, void.subject) == (operation.payload.ticket_id, "no light")
    assert (void.step, void.code) == (TicketEventKind.OPENED, "ticket.already_accepted")


async def test_a_merge_without_effect_is_told(desk):
    changes = (FieldChangePayload(field="merged_into", before="", after="b"),)
    payload = RecordPayload(type="record.changed", table=CUSTOMER, record_id="a", changes=changes)
    await desk.store.commit(new_operation(desk.clock, payload), by="1001")
    desk.gateway.void = lambda _operation: "customer.merge_circle"

    await desk.syncing.start()
    await until(lambda: desk.seen.of(NoticeRaised))

    assert [n.code for n in desk.seen.of(NoticeRaised)] == ["customer.merge_circle"]


async def test_the_log_of_a_ticket_that_is_over_is_fetched_when_it_is_shown(desk):
    operation = await desk.commit()
    await desk.syncing.start()
    await until(lambda: desk.is_idle and desk.gateway.applied)
    ticket = await desk.store.ticket(operation.payload.ticket_id)

    desk.bus.publish(TicketShown(draft_id="d", ticket=ticket))
    await until(lambda: desk.gateway.pages)

    (page,) = desk.gateway.pages
    assert (page.table, page.row_id) == ("ticket", operation.payload.ticket_id)


async def test_what_is_written_while_a_repeat_is_under_way_follows_it(desk: Desk) -> None:
    under_way, going_on = asyncio.Event(), asyncio.Event()
    exchange = desk.gateway.exchange

    async def held(token, request):
        if desk.gateway.failure is None:
            under_way.set()
            await going_on.wait()
        return await exchange(token, request)

    desk.gateway.exchange = held
    desk.gateway.failure = unreachable()
    await desk.syncing.start()
    await until(lambda: desk.seen.of(SyncChanged) and desk.state.last_error)
    desk.gateway.failure = None
    await under_way.wait()
    await desk.commit()
    going_on.set()

    await until(lambda: desk.is_idle and desk.gateway.applied)
