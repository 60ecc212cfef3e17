"""How each call was: quality, hold, transfer, recording."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a file of format 0002 to this one; of earlier calls nothing is known."""
    op.add_column("calls", sa.Column("details", sa.Text(), nullable=False, server_default="{}"))
