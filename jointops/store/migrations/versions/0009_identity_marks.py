"""Last four places and keyed hash of guards' identity numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    for name in ("identity_end", "identity_mark"):
        op.add_column("guard", sa.Column(name, sa.String(), nullable=False, server_default=""))
