"""An index by which what waits is counted."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a file of format 0007 to this one."""
    op.create_index(op.f("ix_outbox_parked_code"), "outbox", ["parked_code", "at"])
