"""One exchange: push in one unit of work, then pull in another."""

from collections.abc import Callable
from datetime import datetime

from agent_desktop.contract.server import ExchangeRequest, ReceiptPayload, ResyncRequest
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.exchange.answers import Answer, ResyncAnswer
from agent_desktop.server.exchange.feed import FeedRepository
from agent_desktop.server.exchange.pull import digests, pull, resync, scope_name, tables_of
from agent_desktop.server.exchange.push import Push
from agent_desktop.server.exchange.recent import RecentLog, readable
from agent_desktop.server.exchange.repository import ExchangeRepository


class ExchangeService:
    """Takes operations and gives changes.

    A repeat of a request whose answer was lost is answered with the same receipts. Push and pull
    are two transactions: what has a receipt is kept whatever happens to the pull.

    Args:
        recent: The end of the log in memory.
        committed: Called when something was written, on the same thread, before ``recent`` is
            asked for it; must be quick.

    Thread: any.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        recent: RecentLog,
        committed: Callable[[], None],
    ) -> None:
        self._database = database
        self._recent = recent
        self._now = now
        self._committed = committed

    def exchange(self, who: Identity, request: ExchangeRequest) -> Answer:
        """Push the batch, pull what comes after the cursor.

        Raises:
            NotAllowed: ``operation.foreign_device``: the session belongs to another device.
        """
        if request.device_id != who.device_id:
            raise NotAllowed(
                "this session belongs to another device: sign in here",
                code="operation.foreign_device",
            )
        now = self._now()
        receipts: tuple[ReceiptPayload, ...] = ()
        if request.operations:
            receipts = self._database.write(
                lambda session: Push(ExchangeRepository(session), who, now).run(request.operations)
            )
            self._committed()
        return self._pull(who, request, receipts, now)

    def _pull(
        self,
        who: Identity,
        request: ExchangeRequest,
        receipts: tuple[ReceiptPayload, ...],
        now: datetime,
    ) -> Answer:
        if (near := self._near(who, request, receipts, now)) is not None:
            return near
        with self._database.reading() as session:
            feed = FeedRepository(session, who)
            head, epoch = feed.standing()
            name = scope_name(epoch, who)
            # The server came back from an older copy: what the desk has seen is no more.
            is_lost = request.cursor > head
            if request.scope is not None and (is_lost or request.scope != name):
                return Answer(
                    receipts=receipts,
                    cursor=head,
                    server_time=now,
                    scope=name,
                    resync=tables_of(who),
                )
            cursor = 0 if is_lost else request.cursor
            page = pull(feed, who, cursor, head, request.limit)
            return Answer(
                receipts=receipts,
                changes=page.changes,
                records=page.records,
                gone=page.gone,
                cursor=page.cursor,
                more=page.more,
                server_time=now,
                digests=digests(feed, who) if request.digests and not page.more else None,
                scope=name,
            )

    def _near(
        self,
        who: Identity,
        request: ExchangeRequest,
        receipts: tuple[ReceiptPayload, ...],
        now: datetime,
    ) -> Answer | None:
        """Answer a desk that is nearly up to date from memory; None: the database has to."""
        name = scope_name(self._recent.refresh().epoch, who)
        if request.digests or request.scope not in (None, name):
            return None
        near = self._recent.after(request.cursor)
        changes = None if near is None else readable(who, near)
        if near is None or changes is None or len(changes) > request.limit:
            return None
        return Answer(
            receipts=receipts,
            changes=changes,
            cursor=near[-1].row.revision if near else request.cursor,
            server_time=now,
            scope=name,
        )

    def resync(self, who: Identity, request: ResyncRequest) -> ResyncAnswer:
        """Return a page of a table as it is now."""
        with self._database.reading() as session:
            return resync(FeedRepository(session, who), who, request, self._now())
