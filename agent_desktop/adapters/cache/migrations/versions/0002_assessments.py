"""The self-assessment of each call."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a file of format 0001 to this one."""
    op.create_table(
        "call_assessments",
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("silent_nth", sa.Integer()),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_assessments"),
    )
