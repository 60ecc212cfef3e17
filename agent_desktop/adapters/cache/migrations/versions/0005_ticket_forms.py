"""All fields of a ticket's form, also those that the centre's own forms add."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a file of format 0004 to this one; the columns of a ticket hold the rest."""
    op.add_column("tickets", sa.Column("form", sa.Text(), nullable=False, server_default="{}"))
