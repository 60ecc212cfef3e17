"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

# "expand" when it only adds; else "contract", and the oldest program that goes on working after it.
phase = "expand"


def upgrade() -> None:
    """Go forward."""
    ${upgrades if upgrades else "pass"}
