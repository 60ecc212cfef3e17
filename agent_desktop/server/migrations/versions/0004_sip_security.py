"""SIP accounts got further proxies, encrypted sound and a probe of the server."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

phase = "expand"


def upgrade() -> None:
    """Add the columns; accounts that stand go on as before."""
    op.add_column(
        "sip_account", sa.Column("proxies", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("sip_account", sa.Column("srtp", sa.Text(), nullable=False, server_default="off"))
    op.add_column(
        "sip_account", sa.Column("probe_s", sa.Integer(), nullable=False, server_default="8")
    )
