"""What was sent not long ago, to be sent again to a server that came back from a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a file of format 0006 to this one; what was sent before is not known."""
    op.create_table(
        "sent",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("op_id", sa.String(36), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sent")),
        sa.UniqueConstraint("op_id", name=op.f("uq_sent_op_id")),
    )
    op.create_index(op.f("ix_sent_at"), "sent", ["at"])
