"""One exchange: push in one unit of work, then pull in another."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from agent_desktop.contract.server import ExchangeRequest, ReceiptPayload
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.exchange.answers import Answer, change_json
from agent_desktop.server.exchange.push import Push
from agent_desktop.server.exchange.repository import ExchangeRepository

# Texts may be long; an answer stays near this size and says that more waits.
MAX_ANSWER_BYTES: Final = 3_000_000


class ExchangeService:
    """Takes operations and gives changes.

    A repeat of a request whose answer was lost is answered with the same receipts. Push and pull
    are two transactions: what has a receipt is kept whatever happens to the pull.

    Thread: any.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

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
        changes, cursor, more = self._pull(who, request.cursor, request.limit)
        return Answer(receipts=receipts, changes=changes, cursor=cursor, more=more, server_time=now)

    def _pull(self, who: Identity, cursor: int, limit: int) -> tuple[list[bytes], int, bool]:
        with self._database.reading() as session:
            repository = ExchangeRepository(session)
            head = repository.head()
            if cursor > head:
                # The server came back from an older copy: what the desk has seen is no more.
                cursor = 0
            changes: list[bytes] = []
            reached, size = cursor, 0
            for row in repository.changes(who, cursor, head, limit + 1):
                if len(changes) == limit or size > MAX_ANSWER_BYTES:
                    return changes, reached, True
                changes.append(change_json(row))
                reached = row.revision
                size += len(changes[-1])
            # Everything up to the head was looked at, also what is out of this person's scope.
            return changes, head, False
