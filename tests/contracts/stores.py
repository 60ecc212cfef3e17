"""The stores under contract: the one in memory and the real one, and what is written into them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    ChangePayload,
    FieldChangePayload,
    OperationPayload,
    ReceiptPayload,
    RecordPayload,
    RecordState,
    SilentCallPayload,
    TicketEventPayload,
)
from agent_desktop.services.ports import DeskRecords, DraftStore, Outbox
from agent_desktop.services.ticket_ports import RecordStore, TicketReader
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import MemorySecretStore
from tests.fakes.stores import MemoryStore

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Stores:
    drafts: DraftStore
    outbox: Outbox
    records: DeskRecords
    books: RecordStore
    tickets: TicketReader


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Stores]:
    """Give the stores of ``kind``, memory or cache."""
    if kind == "memory":
        store = MemoryStore()
        yield Stores(store, store, store, store, store)
        return
    cache = await open_cache(folder / "cache.db", MemorySecretStore())
    try:
        yield Stores(cache.drafts, cache.outbox, cache.records, cache.record_store, cache.tickets)
    finally:
        await cache.close()


class Writer:
    """Makes operations, receipts and changes with ids of its own."""

    def __init__(self) -> None:
        self._clock = FakeClock()

    def new_id(self) -> str:
        return self._clock.new_id()

    def opened(
        self,
        ticket_id: str,
        *,
        op_id: str = "",
        call_id: str | None = None,
        minutes: int = 0,
        **texts: str,
    ) -> OperationPayload:
        return self._ticket("ticket.opened", ticket_id, op_id, call_id, minutes, texts, {})

    def edited(
        self, ticket_id: str, field: str, before: str, after: str, *, op_id: str = ""
    ) -> OperationPayload:
        return self._ticket(
            "ticket.edited", ticket_id, op_id, None, 0, {field: after}, {field: before}
        )

    def step(self, ticket_id: str, kind: str, *, minutes: int = 0, **data: str) -> OperationPayload:
        """A step of a ticket, with its data."""
        at = AT + timedelta(minutes=minutes)
        payload = TicketEventPayload(type=f"ticket.{kind}", ticket_id=ticket_id, data=data)
        return OperationPayload(
            op_id=self.new_id(), seq=1, at=at, payload=payload, device_at=at - timedelta(days=3)
        )

    def record(
        self, table: str, record_id: str, *, before=None, deleted: bool = False, **after: str
    ) -> OperationPayload:
        """An edit of a record; ``__`` in a name stands for a full stop."""
        old = before or {}
        payload = RecordPayload(
            type="record.changed",
            table=table,
            record_id=record_id,
            changes=tuple(
                FieldChangePayload(
                    field=name.replace("__", "."), before=old.get(name, ""), after=text
                )
                for name, text in after.items()
            ),
            deleted=deleted,
        )
        return OperationPayload(op_id=self.new_id(), seq=1, at=AT, payload=payload)

    def call(self, call_id: str, *, minutes: int = 0, answered: bool = True) -> OperationPayload:
        at = AT + timedelta(minutes=minutes)
        payload = CallRecordedPayload(
            type="call.recorded",
            call_id=call_id,
            direction="inbound",
            remote_number="13800000000",
            remote_name="李雷",
            started_at=at,
            answered_at=at + timedelta(seconds=4) if answered else None,
            ended_at=at + timedelta(seconds=64),
            end_code=200,
            ended_by_us=False,
            pack="general",
            pack_version="1",
            said=("greeting/hello",),
        )
        return OperationPayload(op_id=self.new_id(), seq=1, at=at, payload=payload)

    def assessed(self, call_id: str, *, score: int = 90, nth: int = 0) -> OperationPayload:
        """The self-assessment of a call; ``nth`` makes it a silent one."""
        payload = CallAssessedPayload(
            type="call.assessed",
            call_id=call_id,
            score=score,
            silent=SilentCallPayload(nth_today=nth) if nth else None,
        )
        return OperationPayload(op_id=self.new_id(), seq=1, at=AT, payload=payload)

    def _ticket(self, kind, ticket_id, op_id, call_id, minutes, after, before) -> OperationPayload:
        payload = TicketEventPayload(
            type=kind,
            ticket_id=ticket_id,
            call_id=call_id,
            changes=tuple(
                FieldChangePayload(field=name, before=before.get(name, ""), after=text)
                for name, text in after.items()
            ),
        )
        at = AT + timedelta(minutes=minutes)
        return OperationPayload(op_id=op_id or self.new_id(), seq=1, at=at, payload=payload)


def change(
    operation: OperationPayload, revision: int, by: str = "1002", **said: str
) -> ChangePayload:
    """Return an operation as the server gives it to the desks."""
    return ChangePayload(
        **said,
        revision=revision,
        op_id=operation.op_id,
        by=by,
        at=operation.at,
        received_at=AT,
        payload=operation.payload,
    )


def state(
    table: str, record_id: str, revision: int, *, deleted: bool = False, **values: str
) -> RecordState:
    """Return a record as the server has it."""
    return RecordState(
        table=table,
        record_id=record_id,
        values={name.replace("__", "."): text for name, text in values.items()},
        at=AT,
        by="1002",
        deleted=deleted,
        revision=revision,
    )


def applied(operation: OperationPayload, revision: int) -> ReceiptPayload:
    return ReceiptPayload(op_id=operation.op_id, status="applied", revision=revision)


def refused(operation: OperationPayload, code: str = "access.not_allowed") -> ReceiptPayload:
    return ReceiptPayload(op_id=operation.op_id, status="refused", code=code)
