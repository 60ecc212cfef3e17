"""Whole lives of tickets, records, work lists and the search index.

Tickets are made anew from their log after this (``opening``), so their table is not carried over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a file of format 0005 to this one."""
    op.drop_table("tickets")
    _make_tickets()
    _make_records()
    _widen()
    for name in ("ticket_words", "customer_words", "article_words"):
        op.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5(words, content='', contentless_delete=1, "
            "detail=none, tokenize='ascii')"
        )


def _make_tickets() -> None:
    """Make the columns of lists, and beside them the whole state."""
    op.create_table(
        "ticket_states",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_ticket_states"),
    )
    op.create_table(
        "tickets",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("shut", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("handler", sa.String(length=40), nullable=False),
        sa.Column("offered_to", sa.Text(), nullable=False),
        sa.Column("needs_naming", sa.Boolean(), nullable=False),
        sa.Column("for_lead", sa.Boolean(), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=True),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_key", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("promised_at", sa.String(32), nullable=True),
        sa.Column("clock", sa.String(length=20), nullable=True),
        sa.Column("due_at", sa.String(32), nullable=True),
        sa.Column("warn_at", sa.Text(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.String(32), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_tickets"),
        sa.UniqueConstraint("ticket_id", name="uq_tickets_ticket_id"),
    )
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.create_index("ix_tickets_call", ["call_id"], unique=False)
        batch_op.create_index("ix_tickets_due", ["next_at", "no", "kind", "status"], unique=False)
        batch_op.create_index("ix_tickets_handler", ["handler", "shut", "opened_at"], unique=False)
        batch_op.create_index(
            "ix_tickets_lead", ["for_lead"], unique=False, sqlite_where=sa.text("for_lead")
        )
        batch_op.create_index(
            "ix_tickets_named", ["customer_name", "no", "kind", "status"], unique=False
        )
        batch_op.create_index(
            "ix_tickets_of_customer",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("customer_id <> ''"),
        )
        batch_op.create_index(
            "ix_tickets_offered",
            ["offered_to"],
            unique=False,
            sqlite_where=sa.text("offered_to <> ''"),
        )
        batch_op.create_index(
            "ix_tickets_open_due",
            ["next_at", "no", "kind", "status"],
            unique=False,
            sqlite_where=sa.text("shut IS 0"),
        )
        batch_op.create_index(
            "ix_tickets_open_named",
            ["customer_name", "kind", "status"],
            unique=False,
            sqlite_where=sa.text("shut IS 0"),
        )
        batch_op.create_index(
            "ix_tickets_open_opened",
            ["opened_at", "no", "kind", "status"],
            unique=False,
            sqlite_where=sa.text("shut IS 0"),
        )
        batch_op.create_index(
            "ix_tickets_opened", ["opened_at", "no", "kind", "status"], unique=False
        )
        batch_op.create_index("ix_tickets_owner", ["owner", "shut", "opened_at"], unique=False)
        batch_op.create_index(
            "ix_tickets_phone", ["phone_key"], unique=False, sqlite_where=sa.text("phone_key <> ''")
        )


def _make_records() -> None:
    """Make records, own edits of them, numbers and digests."""
    op.create_table(
        "customer_merges",
        sa.Column("into_id", sa.String(length=80), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("into_id", "no", name="pk_customer_merges"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_numbers",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "no", name="pk_customer_numbers"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digests",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_digests"),
    )
    op.create_table(
        "record_edits",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_record_edits"),
    )
    with op.batch_alter_table("record_edits") as batch_op:
        batch_op.create_index("ix_record_edits_kind", ["kind", "record_id"], unique=False)

    op.create_table(
        "records",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_records"),
    )
    with op.batch_alter_table("records") as batch_op:
        batch_op.create_index("uq_records_kind", ["kind", "record_id"], unique=True)


def _widen() -> None:
    """Let calls, operations and the log say more."""
    with op.batch_alter_table("calls") as batch_op:
        batch_op.add_column(
            sa.Column("number_key", sa.String(length=20), server_default="", nullable=False)
        )
        batch_op.create_index("ix_calls_number_key", ["number_key", "started_at"], unique=False)

    with op.batch_alter_table("outbox") as batch_op:
        batch_op.alter_column(
            "subject",
            existing_type=sa.VARCHAR(length=50),
            type_=sa.String(length=120),
            existing_nullable=False,
        )

    with op.batch_alter_table("ticket_events") as batch_op:
        batch_op.add_column(sa.Column("data", sa.Text(), server_default="[]", nullable=False))
        batch_op.add_column(
            sa.Column("by_role", sa.String(length=20), server_default="agent", nullable=False)
        )
        batch_op.add_column(sa.Column("by_team", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("device", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("device_at", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("received_at", sa.String(32), nullable=True))
        batch_op.add_column(
            sa.Column("dropped", sa.String(length=100), server_default="", nullable=False)
        )
