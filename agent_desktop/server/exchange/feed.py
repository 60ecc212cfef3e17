"""SQL of a pull and of a resync: what a person may read, in the order of revisions or of ids."""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Protocol, cast

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.rights import Role
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange import scope
from agent_desktop.server.exchange.answers import (
    COLUMNS,
    RECORD_COLUMNS,
    KeptChange,
    KeptState,
)
from agent_desktop.server.tables import (
    EPOCH,
    REVISION_COUNTER,
    ChangeRow,
    CounterRow,
    FactRow,
    RecordRow,
    RecordTotalRow,
    TicketGrantRow,
    TicketRow,
)

_PIECE: Final = 250


class Turn(Protocol):
    """A row of ``TicketGrantRow``."""

    ticket_id: str
    scope: str
    revision: int
    granted: bool


@dataclass(frozen=True, slots=True)
class _Anybody:
    """Whoever has a role, with or without a team; who it is comes with each execution."""

    role: str
    team_id: Any
    user_id: Any = field(default_factory=lambda: bindparam("me"))
    number: Any = field(default_factory=lambda: bindparam("number"))


def _anybody(role: str, has_team: bool) -> Identity:
    pattern = _Anybody(role, bindparam("team") if has_team else None)
    return cast("Identity", pattern)  # the same attributes, their values still to come


def _changes_query(condition: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*COLUMNS)
        .where(ChangeRow.revision > _bind("after"), ChangeRow.revision <= _bind("until"), condition)
        .order_by(ChangeRow.revision)
        .limit(_bind("size"))
    )


# Statements are made once for all who are alike: spelling one out takes longer than answering it.
@cache
def _changes_queries(role: str, has_team: bool) -> tuple[Select[Any], ...]:
    """Each by its own index; together a database would look through all revisions."""
    parts = scope.readable_parts(_anybody(role, has_team))
    return tuple(_changes_query(part) for part in parts)


@cache
def _records_query(role: str, has_team: bool) -> Select[Any]:
    return (
        select(*RECORD_COLUMNS)
        .where(
            RecordRow.revision > _bind("after"),
            RecordRow.revision <= _bind("until"),
            scope.records_of(_anybody(role, has_team)),
        )
        .order_by(RecordRow.revision)
        .limit(_bind("size"))
    )


def _bind(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger())


_OWN_SCOPES: Final = TicketGrantRow.scope.in_(bindparam("scopes", expanding=True))
_GRANTED_NEWS: Final = (
    select(TicketGrantRow.ticket_id, TicketGrantRow.revision)
    .join(TicketRow, TicketRow.ticket_id == TicketGrantRow.ticket_id)
    .where(_OWN_SCOPES, TicketGrantRow.granted, TicketRow.revision > _bind("after"))
)
_TURNS: Final = (
    select(
        TicketGrantRow.ticket_id,
        TicketGrantRow.scope,
        TicketGrantRow.revision,
        TicketGrantRow.granted,
    )
    .where(
        _OWN_SCOPES,
        TicketGrantRow.revision > _bind("after"),
        TicketGrantRow.revision <= _bind("until"),
    )
    .order_by(TicketGrantRow.revision, TicketGrantRow.scope)
)
_STANDING: Final = (
    select(CounterRow.value, FactRow.value)
    .select_from(CounterRow)
    .outerjoin(FactRow, FactRow.key == EPOCH)
    .where(CounterRow.name == REVISION_COUNTER)
)


class FeedRepository:
    """Works in the unit of work of ``session``, which sees one moment."""

    def __init__(self, session: Session, who: Identity) -> None:
        self._session = session
        self._who = who
        self._core = session.connection()
        self._scopes = scope.scopes_of(who)
        self._me = {
            "me": who.user_id,
            "team": who.team_id,
            "number": who.number,
            "scopes": self._scopes,
        }
        self._alike = (who.role, who.team_id is not None)

    def standing(self) -> tuple[int, str]:
        """Return the last revision that is committed, and the name of this database's history.

        A restored backup begins another history.
        """
        head, epoch = self._core.execute(_STANDING).one()
        return int(head), str(epoch or "")

    # In the order of revisions ----------------------------------------------------------------

    def changes(self, after: int, until: int, limit: int) -> Iterator[KeptChange]:
        """Return what this person may read of the revisions in (after, until], oldest first.

        Of a ticket with a grant only what came after the grant: what was before is its history.
        """
        sources = [
            self._pieces(query, after, until, limit) for query in _changes_queries(*self._alike)
        ]
        if sources and self._who.role != Role.MANAGER and (since := self._granted_news(after)):
            granted = _changes_query(ChangeRow.ticket_id.in_(list(since)))
            sources.append(self._pieces(granted, after, until, limit, since))
        last = after
        for row in heapq.merge(*sources, key=lambda r: r.revision):
            if row.revision > last:
                last = row.revision
                yield row

    def _granted_news(self, after: int) -> Mapping[str | None, int]:
        """Return since when tickets are in reach by a grant, of those that changed after it."""
        return _earliest(self._core.execute(_GRANTED_NEWS, self._me | {"after": after}))

    def _pieces(
        self,
        query: Select[Any],
        after: int,
        until: int,
        limit: int,
        since: Mapping[str | None, int] = MappingProxyType({}),
    ) -> Iterator[KeptChange]:
        """Yield changes by revision; those of a ticket in ``since`` only if they came later."""
        while limit > 0:
            # In pieces: whoever has enough stops, and the rest is never read.
            size = min(limit, _PIECE)
            place = {"after": after, "until": until, "size": size}
            found = self._core.execute(query, self._me | place).all()
            piece = cast("Sequence[KeptChange]", found)
            for row in piece:
                if row.revision > since.get(row.ticket_id, 0):
                    limit -= 1
                    yield row
            if len(piece) < size:
                return
            after = piece[-1].revision

    def records(self, after: int, until: int, limit: int) -> Iterator[KeptState]:
        """Return the records whose newest edit is in (after, until], by revision."""
        query = _records_query(*self._alike)
        while limit > 0:
            size = min(limit, _PIECE)
            place = {"after": after, "until": until, "size": size}
            found = self._core.execute(query, self._me | place).all()
            piece = cast("Sequence[KeptState]", found)
            yield from piece
            if len(piece) < size:
                return
            after, limit = piece[-1].revision, limit - size

    def turns(self, after: int, until: int) -> list[Turn]:
        """Return where tickets came into reach or left it in (after, until], by revision.

        Only what counts: a grant beside an older one changes nothing, and who reads a ticket
        without any never loses it.
        """
        if not _changes_queries(*self._alike) or self._who.role == Role.MANAGER:
            return []
        place = {"after": after, "until": until}
        found = self._core.execute(_TURNS, self._me | place).all()
        rows = cast("Sequence[Turn]", found)
        if not rows:
            return []
        ids = {row.ticket_id for row in rows}
        since = self._since(ids)
        own = self._own(ids)
        # Of two scopes of one person that changed at once, one says it.
        told = {
            (row.revision, row.ticket_id): row
            for row in rows
            if row.ticket_id not in own and _counts(row, since)
        }
        return list(told.values())

    def _since(self, ticket_ids: Collection[str]) -> Mapping[str | None, int]:
        """Return since which revision each ticket is in reach by a grant, where it is."""
        query = select(TicketGrantRow.ticket_id, TicketGrantRow.revision).where(
            TicketGrantRow.ticket_id.in_(list(ticket_ids)),
            TicketGrantRow.scope.in_(self._scopes),
            TicketGrantRow.granted,
        )
        return _earliest(self._session.execute(query))

    def _own(self, ticket_ids: Collection[str]) -> set[str]:
        query = select(TicketRow.ticket_id).where(
            TicketRow.ticket_id.in_(list(ticket_ids)), scope.tickets_of(self._who)
        )
        return set(self._session.scalars(query))

    # In the order of ids ----------------------------------------------------------------------

    def may_read(self, ticket_id: str) -> bool:
        """Return whether a ticket is in reach."""
        query = select(TicketRow.ticket_id).where(TicketRow.ticket_id == ticket_id, self._reach())
        return self._session.scalar(query) is not None

    def knows(self, ticket_id: str) -> bool:
        """Return whether there is such a ticket, whoever may read it."""
        return self._session.get(TicketRow, ticket_id) is not None

    def tickets(self, after: str, limit: int, closed_after: datetime) -> Sequence[TicketRow]:
        """Return tickets in reach by id: those that are not over, or ended after that time."""
        is_wanted = or_(TicketRow.closed_at.is_(None), TicketRow.closed_at >= closed_after)
        query = (
            select(TicketRow)
            .where(TicketRow.ticket_id > after, is_wanted, self._reach())
            .order_by(TicketRow.ticket_id)
            .limit(limit)
        )
        return self._session.scalars(query).all()

    def logs(self, ticket_ids: Iterable[str]) -> dict[str, list[KeptChange]]:
        """Return the whole logs of tickets."""
        query = select(*COLUMNS).where(ChangeRow.ticket_id.in_(list(ticket_ids)))
        found: dict[str, list[KeptChange]] = defaultdict(list)
        for row in self._session.execute(query.order_by(ChangeRow.revision)):
            found[row.ticket_id].append(cast("KeptChange", row))
        return found

    def table(
        self, table: RecordTable, after: str, limit: int, only: str = ""
    ) -> Sequence[KeptState]:
        """Return records of a table by id, tombstones too: the digest counts them."""
        query = select(*RECORD_COLUMNS).where(self._rows_of(table), RecordRow.record_id > after)
        if only:
            query = query.where(RecordRow.record_id == only)
        found = self._session.execute(query.order_by(RecordRow.record_id).limit(limit)).all()
        return cast("Sequence[KeptState]", found)

    def _rows_of(self, table: RecordTable) -> ColumnElement[bool]:
        if table in scope.OWNED:
            return scope.own_records(self._who, table)
        return RecordRow.table_name == table

    def newest_calls(self, before: int, limit: int) -> Sequence[KeptChange]:
        """Return calls and assessments in reach, the newest first, below a revision."""
        parts = scope.readable_parts(self._who)
        rows: list[Any] = []
        for part in parts:
            query = select(*COLUMNS).where(
                part, ChangeRow.kind == "call", ChangeRow.revision < before
            )
            newest = query.order_by(ChangeRow.revision.desc()).limit(limit)
            rows += self._session.execute(newest).all()
        unique = {row.revision: row for row in rows}
        ordered = sorted(unique.values(), key=lambda row: -int(row.revision))
        return cast("Sequence[KeptChange]", ordered[:limit])

    # Digests ----------------------------------------------------------------------------------

    def open_tickets(self) -> list[tuple[str, int]]:
        """Return (id, revision) of the tickets in reach that are not over."""
        query = select(TicketRow.ticket_id, TicketRow.revision)
        found = self._session.execute(query.where(TicketRow.closed_at.is_(None), self._reach()))
        return [(ticket_id, revision) for ticket_id, revision in found]

    def totals(self) -> dict[str, tuple[int, str]]:
        """Return (rows, total) of each table of records that is everybody's."""
        rows = self._session.scalars(select(RecordTotalRow))
        return {row.table_name: (row.rows, row.total) for row in rows}

    def owned(self, table: RecordTable) -> list[tuple[str, int]]:
        """Return (id, revision) of a table whose records belong to somebody, tombstones too."""
        query = select(RecordRow.record_id, RecordRow.revision).where(self._rows_of(table))
        return [(record_id, revision) for record_id, revision in self._session.execute(query)]

    def _reach(self) -> ColumnElement[bool]:
        granted = select(TicketGrantRow.ticket_id).where(
            TicketGrantRow.scope.in_(self._scopes), TicketGrantRow.granted
        )
        own = scope.tickets_of(self._who)
        if self._who.role == Role.MANAGER or not scope.readable_parts(self._who):
            return own
        return or_(own, TicketRow.ticket_id.in_(granted))


def _earliest(rows: Iterable[Any]) -> dict[str | None, int]:
    since: dict[str | None, int] = {}
    for ticket_id, revision in rows:
        since[ticket_id] = min(revision, since.get(ticket_id, revision))
    return since


def _counts(row: Turn, since: Mapping[str | None, int]) -> bool:
    if row.granted:
        return since[row.ticket_id] == row.revision
    return row.ticket_id not in since
