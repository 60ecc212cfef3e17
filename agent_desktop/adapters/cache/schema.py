"""The cache's tables. Every change here needs a migration and a higher ``SCHEMA_VERSION``.

A fresh file is made from this metadata and stamped, so that the first start need not load Alembic;
a test proves that the migrations lead to the same tables.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

SCHEMA_VERSION: Final = 8
"""Kept in ``PRAGMA user_version``; equals the number of the newest migration."""


def time_text(value: datetime | None) -> str | None:
    """Return an aware time as it is stored, so that text order is time order."""
    return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")


class UtcTime(TypeDecorator[datetime]):
    """An aware time as ISO 8601 text in UTC with microseconds, so that text order is time order."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return what is stored."""
        return time_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return what was stored."""
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

settings = Table(
    "settings",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", String(36), primary_key=True),
    Column("form", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("call_id", String(36)),
    Column("ticket_id", String(36)),
    Column("changed_at", UtcTime, nullable=False),
)

_OPEN: Final = text("shut IS 0")

# What lists sort and filter by; everything of a ticket stands in ``ticket_states``.
tickets = Table(
    "tickets",
    metadata,
    # Number of the row here, for the search index.
    Column("no", Integer, primary_key=True),
    Column("ticket_id", String(36), nullable=False, unique=True),
    # Of the newest change that the server told of; none while only this desk knows the ticket.
    Column("revision", Integer),
    # It is over: closed, merged or withdrawn.
    Column("shut", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("urgency", String(20), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("owner", String(40), nullable=False),
    Column("handler", String(40), nullable=False),
    Column("offered_to", Text, nullable=False),
    Column("needs_naming", Boolean, nullable=False),
    # A lead has to decide: it was rejected, or escalated to lead or manager.
    Column("for_lead", Boolean, nullable=False),
    Column("call_id", String(36)),
    Column("customer_id", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    # ``domain.customers``' way to tell whether two numbers are one: the last digits.
    Column("phone_key", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("promised_at", UtcTime),
    # The clock that runs out next.
    Column("clock", String(20)),
    Column("due_at", UtcTime),
    # JSON of the times of its three warnings.
    Column("warn_at", Text),
    Column("paused", Boolean, nullable=False),
    # The earlier of promise and clock; far away for none, farther when it is over.
    Column("next_at", UtcTime, nullable=False),
    # The number of the last whole fetch that had it.
    Column("fetch", Integer, nullable=False),
    # Orders of long lists, with what filters them: of open tickets, and of all.
    Index("ix_tickets_open_due", "next_at", "no", "kind", "status", sqlite_where=_OPEN),
    Index("ix_tickets_open_opened", "opened_at", "no", "kind", "status", sqlite_where=_OPEN),
    Index(
        "ix_tickets_open_named", "customer_name", "kind", "status", sqlite_where=text("shut IS 0")
    ),
    Index("ix_tickets_due", "next_at", "no", "kind", "status"),
    Index("ix_tickets_opened", "opened_at", "no", "kind", "status"),
    Index("ix_tickets_named", "customer_name", "no", "kind", "status"),
    Index("ix_tickets_owner", "owner", "shut", "opened_at"),
    Index("ix_tickets_handler", "handler", "shut", "opened_at"),
    Index("ix_tickets_offered", "offered_to", sqlite_where=text("offered_to <> ''")),
    Index("ix_tickets_lead", "for_lead", sqlite_where=text("for_lead")),
    Index("ix_tickets_call", "call_id"),
    Index("ix_tickets_of_customer", "customer_id", sqlite_where=text("customer_id <> ''")),
    Index("ix_tickets_phone", "phone_key", sqlite_where=text("phone_key <> ''")),
)

ticket_states = Table(
    "ticket_states",
    metadata,
    Column("no", Integer, primary_key=True),
    # JSON of ``domain.tickets.Ticket``.
    Column("state", Text, nullable=False),
    # A state without the log that made it, as the server sent it, and its revision.
    Column("base", Text),
    Column("base_revision", Integer, nullable=False),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("event_id", String(36), primary_key=True),
    Column("ticket_id", String(36), nullable=False),
    # The server's place of the event; none while only this desk knows it.
    Column("revision", Integer),
    # This device's number of the event; none when another device made it.
    Column("seq", Integer),
    Column("kind", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", String(40), nullable=False),
    Column("call_id", String(36)),
    Column("changes", Text, nullable=False),
    # JSON of (name, text) pairs.
    Column("data", Text, nullable=False, server_default="[]"),
    Column("by_role", String(20), nullable=False, server_default="agent"),
    Column("by_team", Text, nullable=False, server_default=""),
    Column("device", Text, nullable=False, server_default=""),
    Column("device_at", UtcTime),
    Column("received_at", UtcTime),
    # Why the server refused it, when somebody put it away: shown, without effect.
    Column("dropped", String(100), nullable=False, server_default=""),
    Index(None, "ticket_id"),
)

records = Table(
    "records",
    metadata,
    # Number of the row here, for the search index.
    Column("no", Integer, primary_key=True),
    # ``domain.records.RecordTable``.
    Column("kind", String(20), nullable=False),
    Column("record_id", String(80), nullable=False),
    # JSON: with this desk's own unsent edits on top.
    Column("values", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", String(40), nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("conflicts", Text, nullable=False),
    # The server's, 0 while only this desk knows it.
    Column("revision", Integer, nullable=False),
    # JSON of the state as the server sent it, where own edits are on top; "" for none there.
    Column("base", Text),
    Column("fetch", Integer, nullable=False),
    Index("uq_records_kind", "kind", "record_id", unique=True),
)

record_edits = Table(
    "record_edits",
    metadata,
    Column("event_id", String(36), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("record_id", String(80), nullable=False),
    Column("seq", Integer, nullable=False),
    # Of the receipt; none while it is unsent.
    Column("revision", Integer),
    Column("at", UtcTime, nullable=False),
    Column("by", String(40), nullable=False),
    Column("changes", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Index(None, "kind", "record_id"),
)

customer_numbers = Table(
    "customer_numbers",
    metadata,
    # The last digits of a number, as ``numbers.number_key`` makes them.
    Column("key", String(20), primary_key=True),
    Column("no", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

customer_merges = Table(
    "customer_merges",
    metadata,
    Column("into_id", String(80), primary_key=True),
    Column("no", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("rows", Integer, nullable=False),
    # Sum modulo 2^64, in hexadecimal digits.
    Column("total", String(16), nullable=False),
)

WORD_INDEXES: Final = ("ticket_words", "customer_words", "article_words")
"""Full-text indexes: tokens of ``words``, by the number of the row. Not in the metadata."""


def word_index(name: str) -> str:
    """Return the statement that makes a full-text index."""
    return (
        f"CREATE VIRTUAL TABLE {name} USING fts5(words, content='', contentless_delete=1, "
        "detail=none, tokenize='ascii')"
    )


calls = Table(
    "calls",
    metadata,
    Column("call_id", String(36), primary_key=True),
    Column("by", String(40), nullable=False),
    Column("direction", String(10), nullable=False),
    Column("remote_number", Text, nullable=False),
    Column("remote_name", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("answered_at", UtcTime),
    Column("ended_at", UtcTime, nullable=False),
    Column("end_code", Integer, nullable=False),
    Column("ended_by_us", Boolean),
    Column("pack", Text, nullable=False),
    Column("pack_version", Text, nullable=False),
    Column("said", Text, nullable=False),
    # JSON of ``contract.server.CallDetailsPayload``.
    Column("details", Text, nullable=False, server_default="{}"),
    # As ``numbers.number_key`` makes it of the remote number.
    Column("number_key", String(20), nullable=False, server_default=""),
    Index(None, "by", "started_at"),
    Index("ix_calls_number_key", "number_key", "started_at"),
)

call_assessments = Table(
    "call_assessments",
    metadata,
    Column("call_id", String(36), primary_key=True),
    Column("by", String(40), nullable=False),
    Column("score", Integer, nullable=False),
    # Which silent call of its number that day it was; none when the caller spoke.
    Column("silent_nth", Integer),
    Column("payload", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("op_id", String(36), nullable=False, unique=True),
    Column("by", String(40), nullable=False),
    # What the operation changes; one parked operation holds back those of the same subject only.
    Column("subject", String(120), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("payload", Text, nullable=False),
    # Why the server refused it; "" while it may be sent.
    Column("parked_code", String(100), nullable=False),
    Index(None, "subject"),
    # What waits is counted after every save, without reading what it is.
    Index(None, "parked_code", "at"),
)

# What the server has, for as long as it may come back from an older copy of itself.
sent = Table(
    "sent",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("op_id", String(36), nullable=False, unique=True),
    Column("by", String(40), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("payload", Text, nullable=False),
    Index(None, "at"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("upload_id", String(36), primary_key=True),
    Column("by", String(40), nullable=False),
    # JSON of ``contract.server.UploadRequest``.
    Column("request", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("keep_file", Boolean, nullable=False),
    # Why the server refused it; "" while it is to be sent.
    Column("parked_code", String(100), nullable=False),
)

recordings = Table(
    "recordings",
    metadata,
    Column("recording_id", String(36), primary_key=True),
    Column("call_id", String(36), nullable=False),
    Column("by", String(40), nullable=False),
    Column("format", String(10), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    # The engine has closed the file; until then the rest says nothing.
    Column("kept", Boolean, nullable=False),
    Column("file", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    # JSON: [[from, to], ...] in seconds.
    Column("pauses", Text, nullable=False),
    Column("consent", Boolean),
    Column("uploaded", Boolean, nullable=False),
    Index(None, "call_id"),
)

# Alembic's own table, so that a file made from this metadata can be stamped without loading it.
alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)


def create(connection: Connection) -> None:
    """Make everything in an empty file, as of the newest format."""
    metadata.create_all(connection)
    for name in WORD_INDEXES:
        connection.exec_driver_sql(word_index(name))
    connection.execute(alembic_version.insert().values(version_num=f"{SCHEMA_VERSION:04}"))
