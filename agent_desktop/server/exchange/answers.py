"""An exchange's answer as bytes.

A payload was checked when it came and goes out as the text that the database holds: to parse, check
and write a thousand of them again would take ten times as long as to read them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from pydantic_core import to_json
from sqlalchemy import Text, cast

from agent_desktop.contract.server import GonePayload, ReceiptPayload, TableDigest
from agent_desktop.server.exchange.ticket_rows import kept_from
from agent_desktop.server.tables import ChangeRow, RecordRow, TicketRow


class KeptChange(Protocol):
    """A row of ``COLUMNS``."""

    revision: int
    op_id: str
    by_number: str
    owner_id: int
    team_id: int | None
    ticket_id: str | None
    at: datetime
    received_at: datetime
    kind: str
    also: str
    by_role: str
    by_team: str
    device: str
    device_at: datetime | None
    payload_text: str


COLUMNS: Final[tuple[Any, ...]] = (
    ChangeRow.revision,
    ChangeRow.op_id,
    ChangeRow.by_number,
    ChangeRow.owner_id,
    ChangeRow.team_id,
    ChangeRow.ticket_id,
    ChangeRow.at,
    ChangeRow.received_at,
    ChangeRow.kind,
    ChangeRow.also,
    ChangeRow.by_role,
    ChangeRow.by_team,
    ChangeRow.device,
    ChangeRow.device_at,
    cast(ChangeRow.payload, Text).label("payload_text"),
)


def change_json(change: KeptChange) -> bytes:
    """Return a change as ``contract.server.ChangePayload`` in JSON."""
    told_at = None if change.device_at is None else change.device_at.isoformat()
    return (
        b'{"revision":%d,"op_id":%b,"by":%b,"role":%b,"team":%b,"device":%b,"device_at":%b,'
        b'"at":"%b","received_at":"%b","payload":%b}'
    ) % (
        change.revision,
        to_json(change.op_id),
        to_json(change.by_number),
        to_json(change.by_role),
        to_json(change.by_team),
        to_json(change.device),
        to_json(told_at),
        change.at.isoformat().encode(),
        change.received_at.isoformat().encode(),
        change.payload_text.encode(),
    )


class KeptState(Protocol):
    """A row of ``RECORD_COLUMNS``."""

    table_name: str
    record_id: str
    owner: str
    deleted: bool
    changed_at: datetime
    changed_by: str
    revision: int
    values_text: str
    conflicts_text: str


RECORD_COLUMNS: Final[tuple[Any, ...]] = (
    RecordRow.table_name,
    RecordRow.record_id,
    RecordRow.owner,
    RecordRow.deleted,
    RecordRow.changed_at,
    RecordRow.changed_by,
    RecordRow.revision,
    cast(RecordRow.values, Text).label("values_text"),
    cast(RecordRow.conflicts, Text).label("conflicts_text"),
)


def record_json(row: KeptState) -> bytes:
    """Return a record as ``contract.server.RecordState`` in JSON."""
    return (
        b'{"table":"%b","record_id":"%b","values":%b,"at":"%b","by":%b,"deleted":%b,'
        b'"conflicts":%b,"revision":%d}'
    ) % (
        row.table_name.encode(),
        row.record_id.encode(),
        row.values_text.encode(),
        row.changed_at.isoformat().encode(),
        to_json(row.changed_by),
        b"true" if row.deleted else b"false",
        row.conflicts_text.encode(),
        row.revision,
    )


def ticket_json(row: TicketRow) -> bytes:
    """Return a ticket as ``contract.server.TicketState`` in JSON."""
    return to_json({"revision": row.revision, "ticket": kept_from(row).ticket})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``contract.server.ExchangeResponse``; what comes in numbers is JSON already."""

    receipts: Sequence[ReceiptPayload] = ()
    changes: Sequence[bytes] = ()
    records: Sequence[bytes] = ()
    gone: Sequence[GonePayload] = ()
    cursor: int
    more: bool = False
    server_time: datetime
    digests: Mapping[str, TableDigest] | None = None
    scope: str
    resync: Sequence[str] = ()

    def as_json(self) -> bytes:
        """Return what travels."""
        parts = (
            b'"receipts":%b' % to_json(self.receipts),
            b'"changes":[%b]' % b",".join(self.changes),
            b'"records":[%b]' % b",".join(self.records),
            b'"gone":%b' % to_json(self.gone),
            b'"cursor":%d,"more":%b' % (self.cursor, to_json(self.more)),
            b'"server_time":"%b"' % self.server_time.isoformat().encode(),
            b'"digests":%b' % to_json(self.digests),
            b'"scope":%b,"resync":%b' % (to_json(self.scope), to_json(self.resync)),
        )
        return b"{%b}" % b",".join(parts)


@dataclass(slots=True, kw_only=True)
class ResyncAnswer:
    """``contract.server.ResyncResponse``; all but ``after`` is JSON already."""

    records: list[bytes] = field(default_factory=list)
    changes: list[bytes] = field(default_factory=list)
    tickets: list[bytes] = field(default_factory=list)
    after: str = ""

    def as_json(self) -> bytes:
        """Return what travels."""
        parts = (
            b'"records":[%b]' % b",".join(self.records),
            b'"changes":[%b]' % b",".join(self.changes),
            b'"tickets":[%b]' % b",".join(self.tickets),
            b'"after":%b' % to_json(self.after),
        )
        return b"{%b}" % b",".join(parts)
