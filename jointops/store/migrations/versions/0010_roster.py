"""The car that a unit has by the roster."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("unit", sa.Column("car", sa.String(), nullable=False, server_default=""))
