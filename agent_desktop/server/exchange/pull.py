"""What is new for a person after a cursor, page by page; and whole tables."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Final

from agent_desktop.contract.server import (
    TABLES,
    GonePayload,
    ResyncRequest,
    TableDigest,
    row_hash,
)
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.rights import Action, Resource, may
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange import scope
from agent_desktop.server.exchange.answers import (
    KeptChange,
    KeptState,
    ResyncAnswer,
    change_json,
    record_json,
    ticket_json,
)
from agent_desktop.server.exchange.feed import FeedRepository, Turn

# Texts may be long; an answer stays near this size and says that more waits.
MAX_ANSWER_BYTES: Final = 3_000_000
# How long a ticket that is over still comes to a new desk.
CLOSED_FOR: Final = timedelta(days=92)
MOST_CALLS: Final = 2_000
_TICKETS: Final = 250


@dataclass(slots=True)
class Page:
    """A part of what is new; ``cursor``: everything up to it was looked at."""

    cursor: int
    changes: list[bytes] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    gone: list[GonePayload] = field(default_factory=list)
    more: bool = False
    size: int = 0

    def add_changes(self, parts: list[bytes]) -> None:
        """Take changes, in JSON."""
        self.changes += parts
        self.size += sum(map(len, parts))

    @property
    def length(self) -> int:
        """How many rows it has."""
        return len(self.changes) + len(self.records) + len(self.gone)


_News = tuple[int, Callable[[Page], None]]


def pull(feed: FeedRepository, who: Identity, cursor: int, head: int, limit: int) -> Page:
    """Return the next page after ``cursor``: of at most ``limit`` rows, but of a revision at least.

    A ticket that came into reach comes whole at the place where it did. A page never ends within
    a revision, so its cursor has seen all that it says.
    """
    page = Page(cursor)
    for revision, tell in _merged(feed, who, cursor, head, limit + 1):
        is_full = page.length >= limit or page.size > MAX_ANSWER_BYTES
        if is_full and revision > page.cursor:
            page.more = True
            return page
        tell(page)
        page.cursor = revision
    # Everything up to the head was looked at, also what is out of this person's reach.
    page.cursor = head
    return page


def _merged(
    feed: FeedRepository, who: Identity, cursor: int, head: int, limit: int
) -> Iterator[_News]:
    """Yield what is new by revision, each with what puts it on a page."""
    changes = ((r.revision, partial(_change, r)) for r in feed.changes(cursor, head, limit))
    turns = ((r.revision, partial(_turn, feed, r)) for r in feed.turns(cursor, head))
    records = ((r.revision, partial(_record, who, r)) for r in feed.records(cursor, head, limit))
    sources: tuple[Iterable[_News], ...] = (changes, turns, records)
    return heapq.merge(*sources, key=lambda news: news[0])


def _change(change: KeptChange, page: Page) -> None:
    page.add_changes([change_json(change)])


def _turn(feed: FeedRepository, turn: Turn, page: Page) -> None:
    if not turn.granted:
        page.gone.append(GonePayload(table="ticket", row_id=turn.ticket_id))
        return
    log = feed.logs([turn.ticket_id])[turn.ticket_id]
    page.add_changes([change_json(row) for row in log if row.revision <= turn.revision])


def _record(who: Identity, record: KeptState, page: Page) -> None:
    if scope.is_anothers(who, record.table_name, record.owner):
        # Perhaps it was everybody's before, and this desk has it.
        page.gone.append(GonePayload(table=record.table_name, row_id=record.record_id))
        return
    page.records.append(record_json(record))
    page.size += len(page.records[-1])


def scope_name(epoch: str, who: Identity) -> str:
    """Return the name of what a person may see; another one means: fetch everything anew.

    Args:
        epoch: The name of this database's history.
        who: The person.
    """
    text = f"{epoch} {who.user_id} {who.role} {who.team_id}"
    return sha256(text.encode()).hexdigest()[:16]


def tables_of(who: Identity) -> tuple[str, ...]:
    """Return the tables that a person's desk keeps."""
    readable = {table.value for table in scope.readable_tables(who.role)}
    if may(who.role, Resource.TICKET, Action.READ):
        readable |= {"ticket", "call"}
    return tuple(table for table in TABLES if table in readable)


def resync(
    feed: FeedRepository, who: Identity, request: ResyncRequest, now: datetime
) -> ResyncAnswer:
    """Return a page of a table as it is now."""
    if request.table not in tables_of(who):
        return ResyncAnswer()
    if request.table == "ticket":
        if request.row_id:
            return _one_ticket(feed, request.row_id)
        return _tickets(feed, request.after, request.limit, now)
    if request.table == "call":
        return _calls(feed, request.after, request.limit)
    rows = feed.table(RecordTable(request.table), request.after, request.limit + 1, request.row_id)
    answer, size, last = ResyncAnswer(), 0, ""
    for row in rows:
        if len(answer.records) == request.limit or size > MAX_ANSWER_BYTES:
            answer.after = last
            break
        answer.records.append(record_json(row))
        size, last = size + len(answer.records[-1]), row.record_id
    return answer


def _one_ticket(feed: FeedRepository, ticket_id: str) -> ResyncAnswer:
    if not feed.may_read(ticket_id):
        return ResyncAnswer()
    return ResyncAnswer(changes=[change_json(row) for row in feed.logs([ticket_id])[ticket_id]])


def _tickets(feed: FeedRepository, after: str, limit: int, now: datetime) -> ResyncAnswer:
    answer, size = ResyncAnswer(), 0
    while limit > 0 and size <= MAX_ANSWER_BYTES:
        wanted = min(limit, _TICKETS)
        rows = feed.tickets(after, wanted, now - CLOSED_FOR)
        logs = feed.logs(row.ticket_id for row in rows if row.closed_at is None)
        for row in rows:
            if row.closed_at is None:
                parts = [change_json(change) for change in logs[row.ticket_id]]
                answer.changes += parts
            else:
                parts = [ticket_json(row)]
                answer.tickets += parts
            size += sum(map(len, parts))
            after = row.ticket_id
            if size > MAX_ANSWER_BYTES:
                break
        else:
            limit -= wanted
            if len(rows) < wanted:
                return answer
    answer.after = after
    return answer


def _calls(feed: FeedRepository, after: str, limit: int) -> ResyncAnswer:
    told, _, below = after.partition("@")
    seen = int(told) if told.isdigit() else 0
    before = int(below) if below.isdigit() else 1 << 62
    wanted = min(limit, MOST_CALLS - seen)
    if wanted <= 0:
        return ResyncAnswer()
    rows = feed.newest_calls(before, wanted)
    answer = ResyncAnswer(changes=[change_json(row) for row in rows])
    if len(rows) == wanted and seen + wanted < MOST_CALLS:
        answer.after = f"{seen + wanted}@{rows[-1].revision}"
    return answer


def digests(feed: FeedRepository, who: Identity) -> dict[str, TableDigest]:
    """Return the digest of each table that a person's desk keeps, calls excepted."""
    totals = feed.totals()
    found = {}
    for table in tables_of(who):
        if table == "call":
            continue
        if table == "ticket":
            found[table] = _digest(feed.open_tickets())
        elif table in scope.OWNED:
            found[table] = _digest(feed.owned(RecordTable(table)))
        else:
            rows, total = totals.get(table, (0, "0" * 16))
            found[table] = TableDigest(rows=rows, total=total)
    return found


def _digest(rows: list[tuple[str, int]]) -> TableDigest:
    total = sum(row_hash(*row) for row in rows) % (1 << 64)
    return TableDigest(rows=len(rows), total=f"{total:016x}")
