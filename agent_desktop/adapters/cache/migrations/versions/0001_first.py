"""The first format: drafts, tickets and their log, calls, outbox, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring an empty file to this format."""
    op.create_table(
        "settings",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )
    op.create_table(
        "drafts",
        sa.Column("draft_id", sa.String(36), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("call_id", sa.String(36)),
        sa.Column("ticket_id", sa.String(36)),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_drafts"),
    )
    _tickets()
    _calls()
    _outbox()


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("ticket_id", sa.String(36), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("handler", sa.String(40), nullable=False),
        sa.Column("call_id", sa.String(36)),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(20), nullable=False),
        sa.Column("promised_at", sa.String(40), nullable=False),
        sa.Column("opened_at", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_tickets"),
    )
    op.create_index("ix_tickets_owner", "tickets", ["owner", "opened_at"])
    op.create_index("ix_tickets_call_id", "tickets", ["call_id"])
    op.create_table(
        "ticket_events",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("ticket_id", sa.String(36), nullable=False),
        sa.Column("revision", sa.Integer()),
        sa.Column("seq", sa.Integer()),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("call_id", sa.String(36)),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_ticket_events"),
    )
    op.create_index("ix_ticket_events_ticket_id", "ticket_events", ["ticket_id"])


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("direction", sa.String(10), nullable=False),
        sa.Column("remote_number", sa.Text(), nullable=False),
        sa.Column("remote_name", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("answered_at", sa.String(32)),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.Column("end_code", sa.Integer(), nullable=False),
        sa.Column("ended_by_us", sa.Boolean()),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_calls"),
    )
    op.create_index("ix_calls_by", "calls", ["by", "started_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("op_id", sa.String(36), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(50), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("parked_code", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sa.UniqueConstraint("op_id", name="uq_outbox_op_id"),
    )
    op.create_index("ix_outbox_subject", "outbox", ["subject"])
