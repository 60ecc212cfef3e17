"""What was made here and what the server says to it."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, func, select, update

from agent_desktop.adapters.cache.calls import add_call, keep_assessment, knows_call
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.drafts import forget_draft
from agent_desktop.adapters.cache.schema import outbox, ticket_events
from agent_desktop.adapters.cache.settings import read_setting, write_setting
from agent_desktop.adapters.cache.tickets import (
    add_own_event,
    add_server_event,
    derive_again,
    event_of,
    place_own_event,
    rename_event,
)
from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    ChangePayload,
    OperationPayload,
    ReceiptPayload,
    TicketEventPayload,
)
from agent_desktop.domain.ids import RANDOM_BYTES, TicketId, uuid7
from agent_desktop.services.ports import OutboxState

_CURSOR: Final = "cursor"
_LAST_SEQ: Final = "last_seq"
_SEQ_REUSED: Final = "operation.seq_reused"
_SEQ_LEAP: Final = 1_000_000


class CachedOutbox:
    """The ``Outbox`` port in the cache. Thread: core."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def commit(
        self, payload: OperationPayload, *, by: str, drop_draft: str | None = None
    ) -> None:
        """Apply an operation locally and queue it; see ``ports.Outbox``."""
        await self._database.write(lambda connection: _commit(connection, payload, by, drop_draft))

    async def pending(self, limit: int, *, by: str) -> Sequence[OperationPayload]:
        """Return the oldest unsent operations of ``by``, skipping what is parked."""
        parked = select(outbox.c.subject).where(outbox.c.parked_code != "")
        statement = (
            select(outbox.c.payload)
            .where(outbox.c.by == by, outbox.c.subject.not_in(parked))
            .order_by(outbox.c.seq)
            .limit(limit)
        )
        texts = await self._database.read(lambda c: c.execute(statement).scalars().all())
        return [OperationPayload.model_validate_json(text) for text in texts]

    async def settle(
        self, receipts: Sequence[ReceiptPayload], changes: Sequence[ChangePayload], cursor: int
    ) -> None:
        """Apply an exchange's answer in one transaction; applying it again changes nothing."""
        await self._database.write(
            lambda connection: _settle(connection, receipts, changes, cursor)
        )

    async def cursor(self) -> int:
        """Return the last revision that was taken over."""
        return int(await self._database.read(lambda c: read_setting(c, _CURSOR)) or 0)

    async def state(self) -> OutboxState:
        """Return what waits."""
        parked = func.count().filter(outbox.c.parked_code != "")
        statement = select(func.count(), parked, func.min(outbox.c.at)).select_from(outbox)
        total, held, oldest = await self._database.read(lambda c: c.execute(statement).one())
        return OutboxState(pending=total - held, parked=held, oldest_at=oldest)

    async def is_sent(self, ticket_id: TicketId) -> bool:
        """Return whether the server has all that was written here on a ticket."""
        statement = select(outbox.c.seq).where(outbox.c.subject == f"ticket:{ticket_id}")
        return await self._database.read(lambda c: c.execute(statement).first()) is None

    async def release_parked(self) -> None:
        """Let parked operations try once more, as new operations."""
        await self._database.write(_reissue)


def _commit(
    connection: Connection, payload: OperationPayload, by: str, drop_draft: str | None
) -> None:
    if drop_draft is not None:
        forget_draft(connection, drop_draft)
    if _is_known(connection, payload):
        return
    seq = int(read_setting(connection, _LAST_SEQ) or 0) + 1
    write_setting(connection, _LAST_SEQ, str(seq))
    change = payload.payload
    if isinstance(change, TicketEventPayload):
        event = event_of(change, op_id=payload.op_id, at=payload.at, by=by)
        add_own_event(connection, event, seq)
    elif isinstance(change, CallAssessedPayload):
        keep_assessment(connection, change, by)
    else:
        add_call(connection, change, by)
    connection.execute(
        outbox.insert().values(
            seq=seq,
            op_id=payload.op_id,
            by=by,
            subject=_subject(change),
            at=payload.at,
            payload=payload.model_copy(update={"seq": seq}).model_dump_json(),
            parked_code="",
        )
    )


def _is_known(connection: Connection, payload: OperationPayload) -> bool:
    if isinstance(payload.payload, CallRecordedPayload):
        return knows_call(connection, payload.payload.call_id)
    if isinstance(payload.payload, CallAssessedPayload):
        waiting = select(outbox.c.op_id).where(outbox.c.op_id == payload.op_id)
        return connection.execute(waiting).first() is not None
    log = ticket_events.c.event_id
    found = connection.execute(select(log).where(log == payload.op_id)).first()
    return found is not None


def _settle(
    connection: Connection,
    receipts: Sequence[ReceiptPayload],
    changes: Sequence[ChangePayload],
    cursor: int,
) -> None:
    touched: dict[str, None] = {}
    for receipt in receipts:
        if receipt.status == "applied":
            touched |= _sent(connection, receipt)
        else:
            code = receipt.code or "operation.refused"
            park = update(outbox).where(outbox.c.op_id == receipt.op_id)
            connection.execute(park.values(parked_code=code))
    if any(receipt.code == _SEQ_REUSED for receipt in receipts):
        # This file is older than what the server knows of it: a backup was put back.
        last = int(read_setting(connection, _LAST_SEQ) or 0)
        write_setting(connection, _LAST_SEQ, str(last + _SEQ_LEAP))
        _reissue(connection)
    for change in changes:
        touched |= _taken_over(connection, change)
    for ticket_id in touched:
        derive_again(connection, ticket_id)
    write_setting(connection, _CURSOR, str(cursor))


def _reissue(connection: Connection) -> None:
    """Number the whole outbox anew, in its order, and give refused operations new ids.

    The server remembers a refusal under the operation's id and would only repeat it.
    """
    seq = int(read_setting(connection, _LAST_SEQ) or 0)
    for row in connection.execute(select(outbox).order_by(outbox.c.seq)).all():
        seq += 1
        operation = OperationPayload.model_validate_json(row.payload)
        op_id = row.op_id
        if row.parked_code:
            op_id = uuid7(datetime.now(UTC), os.urandom(RANDOM_BYTES))
            rename_event(connection, row.op_id, op_id)
        text = operation.model_copy(update={"seq": seq, "op_id": op_id}).model_dump_json()
        this = update(outbox).where(outbox.c.seq == row.seq)
        connection.execute(this.values(seq=seq, op_id=op_id, payload=text, parked_code=""))
        own = ticket_events.update().where(ticket_events.c.event_id == op_id)
        connection.execute(own.values(seq=seq))
    write_setting(connection, _LAST_SEQ, str(seq))


def _sent(connection: Connection, receipt: ReceiptPayload) -> dict[str, None]:
    """Take an operation out of the outbox; return the ticket that it belongs to, if any."""
    connection.execute(delete(outbox).where(outbox.c.op_id == receipt.op_id))
    if receipt.revision > 0:
        place_own_event(connection, receipt.op_id, receipt.revision)
    log = ticket_events.c
    found = select(log.ticket_id).where(log.event_id == receipt.op_id)
    return dict.fromkeys(connection.execute(found).scalars())


def _taken_over(connection: Connection, change: ChangePayload) -> dict[str, None]:
    # The server keeps it, so an own operation among the changes is sent, with or without receipt.
    connection.execute(delete(outbox).where(outbox.c.op_id == change.op_id))
    if isinstance(change.payload, CallRecordedPayload):
        add_call(connection, change.payload, change.by)
        return {}
    if isinstance(change.payload, CallAssessedPayload):
        _take_assessment(connection, change.payload, change.by)
        return {}
    event = event_of(change.payload, op_id=change.op_id, at=change.at, by=change.by)
    add_server_event(connection, event, change.revision)
    return {change.payload.ticket_id: None}


def _take_assessment(connection: Connection, payload: CallAssessedPayload, by: str) -> None:
    # What this desk wrote later is still on its way and counts here.
    waiting = select(outbox.c.op_id).where(outbox.c.subject == f"call:{payload.call_id}")
    if connection.execute(waiting).first() is None:
        keep_assessment(connection, payload, by)


def _subject(change: TicketEventPayload | CallRecordedPayload | CallAssessedPayload) -> str:
    if isinstance(change, TicketEventPayload):
        return f"ticket:{change.ticket_id}"
    return f"call:{change.call_id}"
