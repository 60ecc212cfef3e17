"""One exchange after another until nothing waits: a batch travels while the last is taken over."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from agent_desktop.contract.server import (
    MAX_OPERATIONS,
    ExchangeRequest,
    ExchangeResponse,
    OperationPayload,
    ResyncRequest,
    ResyncResponse,
)
from agent_desktop.domain.events import ServerTimeHeard
from agent_desktop.services.bus import Bus
from agent_desktop.services.exchange_news import ExchangeNews
from agent_desktop.services.ports import Clock, Outbox
from agent_desktop.services.signed_in import SignedIn
from agent_desktop.services.whole_tables import WholeTables

_MAX_BATCH_BYTES: Final = 1_000_000


class Exchanger(SignedIn, Protocol):
    """The signed-in connection to the server; ``services.session.Session`` is one."""

    async def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        """Push and pull once."""

    async def resync(self, request: ResyncRequest) -> ResyncResponse:
        """Return one page of a table."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """A batch with the server's answer, not yet in the cache.

    Attributes:
        cursor: The one that was asked with.
        rests: Operations wait behind the batch.
    """

    batch: Sequence[OperationPayload]
    answer: ExchangeResponse
    cursor: int
    rests: bool

    @property
    def goes_on(self) -> bool:
        """Whether more waits on either side, and this exchange brought something forward."""
        answered = {receipt.op_id for receipt in self.answer.receipts}
        is_moving = self.answer.cursor > self.cursor or any(
            op.op_id in answered for op in self.batch
        )
        return is_moving and (self.answer.more or self.rests)

    @property
    def is_plain(self) -> bool:
        """Whether the next exchange need not wait until the cache has this one.

        A refusal holds back what is behind it, and to begin anew changes everything.
        """
        taken = {r.op_id for r in self.answer.receipts if r.status != "refused"}
        return not self.answer.resync and taken.issuperset(op.op_id for op in self.batch)


class Exchanges:
    """Brings everything that waits to the server, and everything new here.

    While the cache takes an answer over, the next batch is on its way. The cursor in the cache
    follows the answers in their order: if one cannot be kept, what came after it is dropped, and
    asked for again.

    Args:
        heard: Called when an answer is in the cache.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        outbox: Outbox,
        session: Exchanger,
        clock: Clock,
        tables: WholeTables,
        news: ExchangeNews,
        *,
        heard: Callable[[], None],
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._session = session
        self._clock = clock
        self._tables = tables
        self._news = news
        self._heard = heard

    async def run(self) -> None:
        """Exchange until nothing waits on either side.

        Raises:
            AgentDesktopError: The server is out of reach or refuses, or the cache cannot be
                written. What has a receipt in the cache is over; the rest goes out again.
        """
        following: _Answered | None = await self._ask()
        while following is not None:
            current = following
            if current.goes_on and current.is_plain:
                asked = asyncio.ensure_future(self._ask(behind=current))
                try:
                    await self._take(current)
                except BaseException:
                    asked.cancel()
                    await asyncio.gather(asked, return_exceptions=True)
                    raise
                following = await asked
            else:
                is_behind = await self._take(current)
                following = await self._ask() if is_behind or current.goes_on else None

    async def _ask(self, behind: _Answered | None = None) -> _Answered:
        """Send the oldest that waits, or what comes after a batch that is not yet taken over."""
        after = behind.batch[-1].seq if behind is not None and behind.batch else 0
        waiting = await self._outbox.pending(
            MAX_OPERATIONS + 1, by=self._session.agent_number, after=after
        )
        batch = _fitting(waiting)
        cursor = behind.answer.cursor if behind is not None else await self._outbox.cursor()
        scope = None if behind is None else behind.answer.scope
        request = ExchangeRequest(
            device_id=self._session.device_id,
            cursor=cursor,
            operations=tuple(operation.model_dump(mode="json") for operation in batch),
            scope=await self._outbox.scope() if scope is None else scope,
            digests=not waiting and self._tables.wants_digests,
        )
        asked_at, asked_s = self._clock.device_now(), self._clock.monotonic()
        answer = await self._session.exchange(request)
        self._bus.publish(
            ServerTimeHeard(
                server_time=answer.server_time,
                asked_at=asked_at,
                heard_at=self._clock.device_now(),
                round_trip_s=self._clock.monotonic() - asked_s,
            )
        )
        return _Answered(batch, answer, cursor, len(batch) < len(waiting))

    async def _take(self, done: _Answered) -> bool:
        """Keep an answer, and say what it means; return whether something is to be caught up on."""
        answer, is_behind = done.answer, False
        if answer.resync:
            is_behind = await self._begin_anew(answer, done.cursor)
        else:
            await self._outbox.settle(
                answer.receipts,
                answer.changes,
                answer.cursor,
                records=answer.records,
                gone=answer.gone,
                scope=answer.scope,
            )
        self._heard()
        await self._news.tell(done.batch, answer)
        if answer.digests is not None and not answer.more:
            await self._tables.compare(answer.digests)
        return is_behind

    async def _begin_anew(self, answer: ExchangeResponse, cursor: int) -> bool:
        """Fetch everything whole; only then the cursor of where that began counts.

        The server may have come back from a backup: what was sent not long ago is sent again.

        Returns:
            Whether there is more to exchange: that, or what changed since the fetch began.
        """
        await self._outbox.settle(answer.receipts, (), cursor)
        again = await self._outbox.send_again(by=self._session.agent_number) if cursor else 0
        since = await self._tables.fetch_all(answer.resync, answer.scope, answer.cursor)
        await self._outbox.settle((), (), since, scope=answer.scope)
        return again > 0 or since < answer.cursor


def _fitting(operations: Sequence[OperationPayload]) -> list[OperationPayload]:
    """Return the first operations that together make a request of reasonable size."""
    batch: list[OperationPayload] = []
    size = 0
    for operation in operations:
        size += len(operation.model_dump_json().encode())
        if len(batch) == MAX_OPERATIONS or (batch and size > _MAX_BATCH_BYTES):
            break
        batch.append(operation)
    return batch
