"""The newest self-assessment of each call."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

phase = "expand"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "call_assessment",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("is_silent", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_call_assessment_team_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_call_assessment_user_id")
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_assessment")),
    )
    op.create_index(
        op.f("ix_call_assessment_team_id_revision"), "call_assessment", ["team_id", "revision"]
    )
