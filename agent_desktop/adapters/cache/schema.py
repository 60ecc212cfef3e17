"""The cache's tables. Every change here needs a migration and a higher ``SCHEMA_VERSION``.

A fresh file is made from this metadata and stamped, so that the first start need not load Alembic;
a test proves that the migrations lead to the same tables.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

SCHEMA_VERSION: Final = 5
"""Kept in ``PRAGMA user_version``; equals the number of the newest migration."""


class UtcTime(TypeDecorator[datetime]):
    """An aware time as ISO 8601 text in UTC with microseconds, so that text order is time order."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return what is stored."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

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

tickets = Table(
    "tickets",
    metadata,
    Column("ticket_id", String(36), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("handler", String(40), nullable=False),
    Column("call_id", String(36)),
    Column("kind", String(40), nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("course", Text, nullable=False),
    Column("urgency", String(20), nullable=False),
    Column("promised_at", String(40), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("conflicts", Text, nullable=False),
    # JSON of all form fields (``domain.tickets.form_values``).
    Column("form", Text, nullable=False, server_default="{}"),
    Index(None, "owner", "opened_at"),
    Index(None, "call_id"),
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
    Index(None, "ticket_id"),
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
    Index(None, "by", "started_at"),
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
    Column("subject", String(50), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("payload", Text, nullable=False),
    # Why the server refused it; "" while it may be sent.
    Column("parked_code", String(100), nullable=False),
    Index(None, "subject"),
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
