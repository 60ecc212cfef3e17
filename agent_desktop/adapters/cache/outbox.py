"""What was made here and what the server says to it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from agent_desktop.adapters.cache import commits, settling
from agent_desktop.adapters.cache.commits import Author
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.digests import read_digests
from agent_desktop.adapters.cache.drafts import forget_draft
from agent_desktop.adapters.cache.schema import outbox
from agent_desktop.adapters.cache.sent import put_back
from agent_desktop.adapters.cache.settings import read_setting, write_setting
from agent_desktop.adapters.cache.ticket_rows import Clocks
from agent_desktop.contract.server import (
    ChangePayload,
    GonePayload,
    OperationPayload,
    ReceiptPayload,
    RecordState,
    ResyncResponse,
    TableDigest,
)
from agent_desktop.domain.ids import TicketId
from agent_desktop.services.ports import OutboxState


class CachedOutbox:
    """The ``Outbox`` port in the cache.

    Attributes:
        clocks: Works out the clocks of a ticket that is written; None until somebody knows how.

    Thread: core.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.clocks: Clocks | None = None

    async def commit(
        self,
        payload: OperationPayload,
        *,
        by: str,
        drop_draft: str | None = None,
        role: str = "agent",
        team: str = "",
    ) -> None:
        """Apply an operation locally and queue it; see ``ports.Outbox``."""
        author, clocks = Author(by, role, team), self.clocks

        def work(connection: Connection) -> None:
            if drop_draft is not None:
                forget_draft(connection, drop_draft)
            commits.commit_all(connection, [payload], author, clocks)

        await self._database.write(work)

    async def commit_many(
        self, payloads: Sequence[OperationPayload], *, by: str, role: str = "agent", team: str = ""
    ) -> None:
        """Do ``commit`` with all of them in one transaction."""
        author, clocks = Author(by, role, team), self.clocks
        await self._database.write(lambda c: commits.commit_all(c, payloads, author, clocks))

    async def pending(self, limit: int, *, by: str, after: int = 0) -> Sequence[OperationPayload]:
        """Return the oldest unsent operations of ``by`` after a number, skipping what is parked."""
        parked = select(outbox.c.subject).where(outbox.c.parked_code > "")
        statement = (
            select(outbox.c.payload)
            .where(outbox.c.seq > after, outbox.c.by == by, outbox.c.subject.not_in(parked))
            .order_by(outbox.c.seq)
            .limit(limit)
        )
        texts = await self._database.read(lambda c: c.execute(statement).scalars().all())
        return [OperationPayload.model_validate_json(text) for text in texts]

    async def settle(
        self,
        receipts: Sequence[ReceiptPayload],
        changes: Sequence[ChangePayload],
        cursor: int,
        *,
        records: Sequence[RecordState] = (),
        gone: Sequence[GonePayload] = (),
        scope: str | None = None,
    ) -> None:
        """Apply an exchange's answer in one transaction; applying it again changes nothing."""
        clocks = self.clocks

        def work(connection: Connection) -> None:
            settling.settle(connection, clocks, receipts, changes, records, gone)
            write_setting(connection, settling.CURSOR, str(cursor))
            if scope is not None:
                write_setting(connection, settling.SCOPE, scope)

        await self._database.write(work)

    async def cursor(self) -> int:
        """Return the last revision that was taken over."""
        kept = await self._database.read(lambda c: read_setting(c, settling.CURSOR))
        return int(kept or 0)

    async def scope(self) -> str:
        """Return the scope that came with the cursor, "" for none."""
        return await self._database.read(lambda c: read_setting(c, settling.SCOPE)) or ""

    async def digests(self) -> Mapping[str, TableDigest]:
        """Return the digest of each table that has rows."""
        return await self._database.read(read_digests)

    async def begin_resync(self, table: str) -> None:
        """Begin to fetch a table whole."""
        await self._database.write(lambda c: settling.begin_fetch(c, table))

    async def take_page(self, table: str, page: ResyncResponse) -> None:
        """Take over one page of a table."""
        clocks = self.clocks
        await self._database.write(
            lambda c: settling.take_page(c, clocks, table, page), lasting=False
        )

    async def end_resync(self, table: str) -> None:
        """Drop the table's rows that no page had."""
        clocks = self.clocks
        await self._database.write(lambda c: settling.end_fetch(c, clocks, table))

    async def send_again(self, *, by: str) -> int:
        """Queue what ``by`` sent in the last days once more; see ``ports.Outbox``."""
        return await self._database.write(lambda c: put_back(c, by))

    async def state(self) -> OutboxState:
        """Return what waits."""
        parked = func.count().filter(outbox.c.parked_code > "")
        statement = select(func.count(), parked, func.min(outbox.c.at)).select_from(outbox)
        total, held, oldest = await self._database.read(lambda c: c.execute(statement).one())
        return OutboxState(pending=total - held, parked=held, oldest_at=oldest)

    async def is_sent(self, ticket_id: TicketId) -> bool:
        """Return whether the server has all that was written here on a ticket."""
        statement = select(outbox.c.seq).where(outbox.c.subject == f"ticket:{ticket_id}")
        return await self._database.read(lambda c: c.execute(statement).first()) is None

    async def release_parked(self) -> None:
        """Let parked operations try once more, as new operations."""
        await self._database.write(commits.reissue)

    async def drop_refused(self, op_id: str) -> None:
        """Put an operation away that the server refused; see ``ports.Outbox``."""
        clocks = self.clocks
        await self._database.write(lambda c: commits.drop_refused(c, op_id, clocks))
