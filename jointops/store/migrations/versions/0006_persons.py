"""Police numbers of the persons behind accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("account", sa.Column("number", sa.String(), nullable=False, server_default=""))
