"""Work lists and search in a full cache: 100,000 tickets, 1,000,000 customers, real files.

``python -m tests.bench search``; other sizes: ``python -m tests.bench.search TICKETS CUSTOMERS``.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.contract.server import (
    ChangePayload,
    FieldChangePayload,
    RecordState,
    ResyncResponse,
    TicketEventPayload,
    TicketState,
)
from agent_desktop.domain.ids import AgentNumber, TicketId, uuid7
from agent_desktop.domain.tickets import Ticket, TicketForm, TicketKind, TicketStatus
from agent_desktop.domain.work_lists import ListQuery, Order, WorkList
from agent_desktop.services.ticket_ports import Viewer
from tests.bench.figures import Figure, at_most
from tests.fakes.secrets import MemorySecretStore

TICKETS = 100_000
CUSTOMERS = 1_000_000
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_PAGE = 2000
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰文华建国志红玉春梅海燕小丹晓东林波凤斌"
_COMPANY = "北京上海广州深圳华为科技贸易有限公司实业集团电子商务信息网络物流食品医药"
_SUBJECTS = "宽带断线无法上网发票金额错误退款未到账手机话费查询密码重置电视没有信号维修预约投诉态度"
_COURSE = "客户来电反映问题多次出现要求尽快处理并回电说明原因工程师上门检测设备更换线路恢复正常"


class Made:
    """A centre's rows, the same ones for the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._numbers = 0

    def name(self) -> str:
        """Return a customer's name; a few surnames are most people's."""
        chance = self._random.random() ** 2
        surname = _SURNAMES[int(chance * len(_SURNAMES))]
        return surname + self.text(_GIVEN, self._random.choice((1, 2, 2)))

    def text(self, letters: str, length: int) -> str:
        """Return a text of so many characters."""
        return "".join(self._random.choices(letters, k=length))

    def phone(self) -> str:
        """Return a mobile number."""
        return f"+861{self._random.randint(30, 99)}{self._random.randint(0, 10**8 - 1):08}"

    def new_id(self, at: datetime) -> str:
        """Return an id of that time."""
        return uuid7(at, self._random.randbytes(10))

    def customers(self, count: int) -> Iterator[ResyncResponse]:
        """Return pages of customers."""
        for begin in range(0, count, _PAGE):
            rows = [self._customer() for _ in range(min(_PAGE, count - begin))]
            yield ResyncResponse(records=tuple(rows))

    def _customer(self) -> RecordState:
        self._numbers += 1
        values = {"name": self.name(), f"number.{self.phone()}": "mobile"}
        if self._random.random() < 0.3:
            values["company"] = self.text(_COMPANY, 8)
        return RecordState(
            record_id=self.new_id(NOW - timedelta(days=400) + timedelta(seconds=self._numbers)),
            values=values,
            at=NOW,
            by="1001",
            revision=self._numbers,
        )

    def tickets(self, count: int, open_share: float = 0.2) -> Iterator[ResyncResponse]:
        """Return pages of tickets; those that are over come without their logs."""
        for begin in range(0, count, _PAGE):
            numbers = range(begin, min(begin + _PAGE, count))
            ages = {n: NOW - timedelta(minutes=5 * (count - n)) for n in numbers}
            are_open = {n for n in numbers if self._random.random() < open_share}
            yield ResyncResponse(
                changes=tuple(self._opened(n, ages[n]) for n in numbers if n in are_open),
                tickets=tuple(self._closed(n, ages[n]) for n in numbers if n not in are_open),
            )

    def form(self) -> TicketForm:
        """Return what somebody wrote down."""
        return TicketForm(
            kind=self._random.choice(list(TicketKind)),
            customer_name=self.name(),
            phone=self.phone(),
            subject=self.text(_SUBJECTS, 12),
            course=self.text(_COURSE, 80),
        )

    def _opened(self, number: int, at: datetime) -> ChangePayload:
        form = self.form()
        texts = {
            "kind": form.kind.value,
            "customer_name": form.customer_name,
            "phone": form.phone,
            "subject": form.subject,
            "course": form.course,
        }
        return ChangePayload(
            revision=number + 1,
            op_id=self.new_id(at),
            by=f"1{self._random.randint(1, 100):03}",
            at=at,
            received_at=at,
            payload=TicketEventPayload(
                type="ticket.opened",
                ticket_id=self.new_id(at),
                changes=tuple(
                    FieldChangePayload(field=f, before="", after=t) for f, t in texts.items()
                ),
            ),
        )

    def _closed(self, number: int, at: datetime) -> TicketState:
        agent = AgentNumber(f"1{self._random.randint(1, 100):03}")
        ticket = Ticket(
            ticket_id=TicketId(self.new_id(at)),
            owner=agent,
            handler=agent,
            call_id=None,
            form=self.form(),
            opened_at=at,
            changed_at=at + timedelta(hours=5),
            status=TicketStatus.CLOSED,
        )
        return TicketState(revision=number + 1, ticket=ticket)


Clock = Callable[[], float]


async def fill(
    cache: Cache, table: str, pages: Iterator[ResyncResponse], clock: Clock = time.perf_counter
) -> float:
    """Let the cache take a table over; return its seconds without those of making the pages."""
    await cache.outbox.begin_resync(table)
    spent = 0.0
    for page in pages:
        begin = clock()
        await cache.outbox.take_page(table, page)
        spent += clock() - begin
    begin = clock()
    await cache.outbox.end_resync(table)
    return spent + clock() - begin


Ask = Callable[[], Awaitable[object]]


async def times_ms(asked: list[Ask], clock: Clock = time.perf_counter) -> list[float]:
    """Return how long each takes."""
    found = []
    for ask in asked:
        begin = clock()
        await ask()
        found.append((clock() - begin) * 1000)
    return sorted(found)


def p95(values: list[float]) -> float:
    """Return what all but one in twenty stay below."""
    return values[min(len(values) - 1, int(len(values) * 0.95))]


TYPED = (
    *("王芳", "李", "王小", "断线", "退款未", "发票", "华为", "宽带断线", "王芳 发票", "张伟 138"),
    *("w", "wf", "wang", "wangfang", "zhangwei", "liu", "lx", "kuandai", "fapiao", "hw", "duanx"),
    *("138", "1380", "13812", "9527", "88888", "+8613912345678", "0000", "没有这样的东西", 'a"b*('),
)


async def searches(cache: Cache, rounds: int, clock: Clock) -> list[float]:
    """Return the times of all searches as the window makes them: tickets, customers, articles."""
    viewer = Viewer(agent="1001", role="lead", team="Service")

    async def everything(text: str) -> None:
        await cache.finder.tickets(text, 20, viewer)
        await cache.finder.customers(text, 20, viewer)
        await cache.finder.articles(text, 20, NOW, "1001")

    return await times_ms([lambda t=t: everything(t) for _ in range(rounds) for t in TYPED], clock)


async def windows(cache: Cache, clock: Clock) -> list[float]:
    """Return the times of windows into all lists, in every order, near and far."""
    viewer = Viewer(agent="1001", role="lead", team="Service")
    queries = [
        ListQuery(which=which, order=order, offset=offset, open_only=only, limit=50)
        for which in WorkList
        for order in Order
        for only in (True, False)
        for offset in (0, 200, 9_000, 50_000, 99_900)
    ]
    return await times_ms([lambda q=q: cache.tickets.rows(q, viewer, NOW) for q in queries], clock)


async def measured(
    folder: Path, tickets: int, customers: int, clock: Clock = time.perf_counter
) -> dict[str, float]:
    """Fill a cache and return what everything takes, by that clock."""
    cache = await open_cache(folder / "cache.db", MemorySecretStore())
    made, found = Made(), {}
    try:
        first = min(customers, 100_000)
        found["pull"] = await fill(cache, "customer", made.customers(first), clock)
        if customers > first:
            # One whole fetch of all of them, as a new desk does it.
            found["pull all"] = await fill(cache, "customer", Made(11).customers(customers), clock)
        found["tickets"] = await fill(cache, "ticket", made.tickets(tickets), clock)
        viewer = Viewer(agent="1001", role="lead", team="Service")
        found["first search"] = (await searches(cache, 1, clock))[-1]
        ready = await searches(cache, 3, clock)
        found["search p50"], found["search p95"] = statistics.median(ready), p95(ready)
        shown = await windows(cache, clock)
        found["window p50"], found["window p95"] = statistics.median(shown), p95(shown)
        counted = await times_ms([lambda: cache.tickets.counts(viewer, NOW)] * 5, clock)
        found["counts"] = counted[-1]
        found["lookup"] = p95(
            await times_ms([lambda: cache.record_store.customer_of(made.phone())] * 200, clock)
        )
        found["long ticket"] = await _long_ticket(cache, made, clock)
        found["MB"] = sum(f.stat().st_size for f in folder.iterdir()) / 1e6
    finally:
        await cache.close()
    return found


async def _long_ticket(cache: Cache, made: Made, clock: Clock) -> float:
    """Return how long a ticket with 500 events takes to open."""
    ticket_id = made.new_id(NOW)
    changes = []
    for number in range(500):
        kind = "ticket.noted" if number else "ticket.opened"
        changes.append(
            ChangePayload(
                revision=10_000_000 + number,
                op_id=made.new_id(NOW),
                by="1001",
                at=NOW,
                received_at=NOW,
                payload=TicketEventPayload(
                    type=kind,
                    ticket_id=ticket_id,
                    changes=()
                    if number
                    else (FieldChangePayload(field="subject", before="", after="long"),),
                    data={"text": "客户再次来电" * 5} if number else {},
                ),
            )
        )
    await cache.outbox.settle((), changes, 10_000_500)

    async def opened() -> None:
        ticket = await cache.records.ticket(TicketId(ticket_id))
        log = await cache.tickets.log(TicketId(ticket_id))
        await cache.tickets.unsent(TicketId(ticket_id))
        if ticket is None or len(log) != 500:
            raise RuntimeError("the long ticket is not whole")

    return p95(await times_ms([opened] * 20, clock))


def figures(tickets: int = TICKETS, customers: int = CUSTOMERS) -> list[Figure]:
    """Measure search and lists."""
    with tempfile.TemporaryDirectory(prefix="agent-desktop-lists-") as folder:
        found = asyncio.run(measured(Path(folder), tickets, customers))
    sizes = f"{tickets:,} tickets, {customers:,} customers, {found['MB']:.0f} MB"
    whole = f"all {customers:,} in {found.get('pull all', found['pull']):.0f} s"
    return [
        at_most("search in all (p95)", found["search p95"], "ms", 50, note=sizes),
        at_most("search in all (p50)", found["search p50"], "ms", 50),
        at_most("a work list's window, any place (p95)", found["window p95"], "ms", 10),
        at_most("lengths of all work lists", found["counts"], "ms", 50),
        at_most("customer of a number (p95)", found["lookup"], "ms", 5),
        at_most("ticket with 500 events opens (p95)", found["long ticket"], "ms", 50),
        at_most("100,000 customers taken over", found["pull"], "s", 10, note=whole),
    ]


if __name__ == "__main__":
    os.nice(5)
    with tempfile.TemporaryDirectory(prefix="agent-desktop-lists-") as scratch:
        print(asyncio.run(measured(Path(scratch), *map(int, sys.argv[1:3]))))
