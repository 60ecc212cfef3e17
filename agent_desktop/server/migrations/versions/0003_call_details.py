"""How each call was: quality, hold, transfer, recording. Reasons not to be ready got limits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Programs of before read the reasons where they are no more.
phase = "contract"
oldest_program = "0003"


def upgrade() -> None:
    """Add the column; of earlier calls nothing is known."""
    op.add_column(
        "call_record", sa.Column("details", sa.JSON(), nullable=False, server_default="{}")
    )
    policy = sa.table("policy", sa.column("key", sa.Text()), sa.column("value", sa.JSON()))
    names = op.get_bind().execute(
        sa.select(policy.c.value).where(policy.c.key == "not_ready_reasons")
    )
    for (value,) in names.all():
        reasons = [{"name": name} for name in value[0]]
        op.execute(policy.insert().values(key="desk.reasons", value=[reasons]))
        op.execute(policy.delete().where(policy.c.key == "not_ready_reasons"))
