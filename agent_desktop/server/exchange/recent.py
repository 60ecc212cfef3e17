"""The newest changes in memory, for desks that are nearly up to date: almost all of them.

One statement fetches what is new for everybody, and who may read it is decided here. It answers an
exchange that is a few changes behind, and feeds the live channel; what is further behind, a ticket
that comes into reach, a record, a digest: those the database answers (``exchange.pull``).
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Select, bindparam, false, select
from sqlalchemy.orm import aliased

from agent_desktop.server.database import Database
from agent_desktop.server.exchange.answers import COLUMNS, KeptChange, change_json
from agent_desktop.server.exchange.scope import Reader, must_pull, reaches
from agent_desktop.server.tables import (
    EPOCH,
    POLICY_MARK,
    REVISION_COUNTER,
    ChangeRow,
    CounterRow,
    FactRow,
)

MOST_ROWS: Final = 4_000
MOST_BYTES: Final = 16 << 20
# Further behind, an index finds what somebody may read faster than a look at every row.
NEAR: Final = 1_000
_READ_AT_ONCE: Final = 2_000


@dataclass(slots=True)
class Recent:
    """A change, and how it travels."""

    row: KeptChange
    json: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the log stands.

    Attributes:
        head: Its newest revision.
        epoch: The name of this database's history.
        policy: Another one whenever the centre changed its policy.
    """

    head: int
    epoch: str
    policy: str = ""


class RecentLog:
    """A window over the end of the log.

    Commits become visible in the order of their revisions, so what a statement sees after the
    newest known revision follows it without a gap.

    Thread: any.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._rows: deque[Recent] = deque()
        self._bytes = 0
        self._before = 0  # the window holds everything after this revision
        self._newest = 0
        self._epoch: str | None = None
        self._on_new: Callable[[], None] = lambda: None

    def on_new(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` on any thread when the window grew; it must be quick."""
        self._on_new = listener

    def refresh(self) -> Standing:
        """Read what is new; return where the log stands now."""
        with self._lock:
            known, newest = self._epoch, self._newest
        with self._database.glance() as connection:
            found = (
                connection.execute(_STANDING)
                if known is None
                else connection.execute(_NEWER, {"newest": newest})
            ).all()
        head, epoch = int(found[0].head), str(found[0].epoch or "")
        rows = [row for row in found if row.revision is not None]
        is_whole = not rows or rows[-1].revision == head
        with self._lock:
            if self._epoch != epoch or head < newest or not is_whole:
                # The first look, a backup that came back, or too much for a window.
                self._begin(head, epoch)
                grew = True
            else:
                grew = self._take(rows)
            standing = Standing(max(head, self._newest), epoch, str(found[0].policy or ""))
        if grew:
            self._on_new()
        return standing

    def after(self, revision: int, most: int = NEAR) -> list[Recent] | None:
        """Return the changes after a revision, None when the window does not hold them all."""
        with self._lock:
            if revision < self._before or revision > self._newest:
                return None
            newest_first = takewhile(lambda r: r.row.revision > revision, reversed(self._rows))
            found = list(newest_first)
        return found[::-1] if len(found) <= most else None

    @property
    def newest(self) -> int:
        """The newest revision in the window."""
        return self._newest

    def _begin(self, head: int, epoch: str) -> None:
        self._rows.clear()
        self._bytes, self._before, self._newest, self._epoch = 0, head, head, epoch

    def _take(self, found: Sequence[Any]) -> bool:
        grew = False
        for row in found:
            if row.revision <= self._newest:
                continue
            recent = Recent(cast("KeptChange", row), change_json(cast("KeptChange", row)))
            self._rows.append(recent)
            self._bytes += len(recent.json)
            self._newest = row.revision
            grew = True
        while len(self._rows) > MOST_ROWS or self._bytes > MOST_BYTES:
            gone = self._rows.popleft()
            self._bytes -= len(gone.json)
            self._before = gone.row.revision
        return grew


def _query(is_new: ColumnElement[bool]) -> Select[Any]:
    policy = aliased(FactRow)
    facts = (FactRow.value.label("epoch"), policy.value.label("policy"))
    standing = (
        select(CounterRow.value.label("head"), *facts, *COLUMNS)
        .select_from(CounterRow)
        .outerjoin(FactRow, FactRow.key == EPOCH)
        .outerjoin(policy, policy.key == POLICY_MARK)
        .where(CounterRow.name == REVISION_COUNTER)
    )
    joined = standing.outerjoin(ChangeRow, is_new)
    return joined.order_by(ChangeRow.revision).limit(_READ_AT_ONCE)


# Made once: spelling a statement out takes longer than answering it.
_NEWER: Final = _query(ChangeRow.revision > bindparam("newest", type_=ChangeRow.revision.type))
# Without a place to begin, none: only where the log stands.
_STANDING: Final = _query(false())


def readable(who: Reader, changes: Sequence[Recent]) -> list[bytes] | None:
    """Return those of the changes that a person may read, None when the database has to say."""
    if any(must_pull(who, change.row) for change in changes):
        return None
    return [change.json for change in changes if reaches(who, change.row)]
