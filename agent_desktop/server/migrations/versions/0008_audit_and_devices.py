"""The audit log, one-time codes, devices that can be signed out from afar, the role manager."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Programs of before know no managers, and do without the audit log.
phase = "contract"
oldest_program = "0008"

_ROLES = "role in ('agent', 'lead', 'manager', 'admin')"
_NEVER = "the audit log only grows"


def upgrade() -> None:
    """Make the log and what refuses to change it; add the columns."""
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.execute("INSERT INTO counter (name, value) VALUES ('audit', 0)")
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
                f"BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_NEVER}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE "
            "ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_only_grows()"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_never_empty BEFORE TRUNCATE "
            "ON audit_entry EXECUTE FUNCTION audit_entry_only_grows()"
        )
    with op.batch_alter_table("user_account") as account:
        account.drop_constraint(op.f("ck_user_account_role"), type_="check")
        account.create_check_constraint(op.f("ck_user_account_role"), _ROLES)
        account.add_column(sa.Column("totp_sealed", sa.Text(), nullable=False, server_default=""))
        account.add_column(
            sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default="0")
        )
    op.add_column("session", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("session", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "session", sa.Column("wipe", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Drop what was made; a manager becomes a lead."""
    op.drop_column("session", "wipe")
    op.drop_column("session", "address")
    op.drop_column("session", "last_seen_at")
    op.execute("UPDATE user_account SET role = 'lead' WHERE role = 'manager'")
    with op.batch_alter_table("user_account") as account:
        account.drop_column("totp_step")
        account.drop_column("totp_sealed")
        account.drop_constraint(op.f("ck_user_account_role"), type_="check")
        account.create_check_constraint(
            op.f("ck_user_account_role"), "role in ('agent', 'lead', 'admin')"
        )
    op.drop_table("audit_entry")
    if op.get_context().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_entry_only_grows()")
    op.execute("DELETE FROM counter WHERE name = 'audit'")
