"""What is new in a published pack."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

phase = "expand"


def upgrade() -> None:
    """Add the column."""
    op.add_column("pack_version", sa.Column("note", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("pack_version", "note")
