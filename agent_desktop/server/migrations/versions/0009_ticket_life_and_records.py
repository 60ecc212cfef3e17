"""The whole life of tickets, who may read them, records, look-ups, attachments."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Programs of before would write changes without their kind and tickets without their life.
phase = "contract"
oldest_program = "0009"

_TIME = sa.DateTime(timezone=True)
_TICKET_TEXTS = {
    "status": "open",
    "kind": "enquiry",
    "severity": "general",
    "category": "",
    "customer_id": "",
    "offered_to": "",
    "satisfaction": "",
    "cause": "",
    "department": "",
}
_CHANGE_TEXTS = {
    "kind": "ticket",
    "also": "",
    "by_role": "agent",
    "by_team": "",
    "device_id": "",
    "device": "",
}
_NEVER = "the log of look-ups only grows"


def upgrade() -> None:
    """Add the columns, make the tables."""
    for name, default in _CHANGE_TEXTS.items():
        op.add_column("change", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    op.add_column("change", sa.Column("device_at", _TIME, nullable=True))
    op.execute("UPDATE change SET kind = 'call' WHERE ticket_id IS NULL")
    op.add_column("ticket", sa.Column("life", sa.JSON(), nullable=False, server_default="{}"))
    for name, default in _TICKET_TEXTS.items():
        op.add_column("ticket", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    op.add_column("ticket", sa.Column("closed_at", _TIME, nullable=True))
    op.drop_index(op.f("ix_ticket_team_id"), "ticket")
    op.drop_index(op.f("ix_ticket_owner_id"), "ticket")
    for columns in (["team_id", "closed_at"], ["owner_id", "closed_at"], ["opened_at"]):
        op.create_index(op.f("ix_ticket_" + "_".join(columns)), "ticket", columns)
    op.create_table(
        "ticket_grant",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.ticket_id"], name=op.f("fk_ticket_grant_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "scope", name=op.f("pk_ticket_grant")),
    )
    op.create_index(op.f("ix_ticket_grant_scope_revision"), "ticket_grant", ["scope", "revision"])
    op.create_table(
        "record",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "record_id", name=op.f("pk_record")),
    )
    op.create_index(op.f("ix_record_revision"), "record", ["revision"])
    op.create_table(
        "record_total",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", name=op.f("pk_record_total")),
    )
    _make_look_ups()
    op.add_column("upload", sa.Column("ticket_id", sa.Text(), nullable=True))
    op.create_index(op.f("ix_upload_ticket_id"), "upload", ["ticket_id"])


def _make_look_ups() -> None:
    op.create_table(
        "look_up",
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by_number", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_look_up")),
    )
    op.create_index(op.f("ix_look_up_customer_id_revision"), "look_up", ["customer_id", "revision"])
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER look_up_no_{verb.lower()} BEFORE {verb} ON look_up "
                f"BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION look_up_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_NEVER}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER look_up_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON look_up EXECUTE FUNCTION look_up_only_grows()"
    )


def downgrade() -> None:
    """Drop what was made."""
    op.drop_index(op.f("ix_upload_ticket_id"), "upload")
    op.drop_column("upload", "ticket_id")
    for table in ("look_up", "record_total", "record", "ticket_grant"):
        op.drop_table(table)
    if op.get_context().dialect.name != "sqlite":
        op.execute("DROP FUNCTION look_up_only_grows()")
    for columns in (["team_id", "closed_at"], ["owner_id", "closed_at"], ["opened_at"]):
        op.drop_index(op.f("ix_ticket_" + "_".join(columns)), "ticket")
    op.create_index(op.f("ix_ticket_owner_id"), "ticket", ["owner_id"])
    op.create_index(op.f("ix_ticket_team_id"), "ticket", ["team_id"])
    for name in ("closed_at", *_TICKET_TEXTS, "life"):
        op.drop_column("ticket", name)
    for name in ("device_at", *_CHANGE_TEXTS):
        op.drop_column("change", name)
